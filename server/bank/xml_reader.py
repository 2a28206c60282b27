"""Foreign XML into a small tree, or a reason why not. PURE.

expat of the standard library reads it; any document type declaration stops it before the first entity exists, so that nothing
expands and nothing is fetched. Depth, elements and text have limits. Names lose their namespace: the root's is told apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from xml.parsers import expat

FILE_MAX = 8 * 1024 * 1024  # a day's statement with ten thousand lines has some five megabytes
DEPTH_MAX = 24  # camt.053 needs fourteen
ELEMENTS_MAX = 500_000
TEXT_MAX = 4_000  # of one element; the longest field of these messages has 500 characters
_SEPARATOR = "\n"  # between namespace and name: in neither


class Unreadable(Enum):
    """Why nothing was read."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    FORBIDDEN = "forbidden"  # a document type declaration or an entity
    BROKEN = "broken"  # cut, or never XML
    NOT_A_BANK_FILE = "not_a_bank_file"  # XML of another kind
    INCOMPLETE = "incomplete"  # a field that must be there is missing or senseless


class NotRead(Exception):
    """`detail`: English, where it went wrong; never the file's content."""

    def __init__(self, reason: Unreadable, detail: str = "") -> None:
        super().__init__(f"{reason.value} {detail}".rstrip())
        self.reason = reason
        self.detail = detail


@dataclass(slots=True, kw_only=True)
class Element:
    """`name` without namespace; `text` stripped."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def all(self, name: str) -> Iterator["Element"]:
        """Children of that name."""
        return (child for child in self.children if child.name == name)

    def find(self, path: str) -> "Element | None":
        """The first at `a/b/c`."""
        found: Element | None = self
        for name in path.split("/"):
            found = next(found.all(name), None) if found else None
        return found

    def value(self, path: str) -> str:
        """The text at `a/b/c`, empty without."""
        found = self.find(path)
        return found.text if found else ""

    def needed(self, path: str) -> str:
        """The text that must be there. Raises NotRead."""
        text = self.value(path)
        if not text:
            raise NotRead(Unreadable.INCOMPLETE, f"{self.name}/{path}")
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """`namespace`: the root's."""

    namespace: str
    root: Element


def read_xml(raw: bytes) -> Document:
    """Raises NotRead."""
    if not raw.strip():
        raise NotRead(Unreadable.EMPTY)
    if len(raw) > FILE_MAX:
        raise NotRead(Unreadable.TOO_LARGE, f"{FILE_MAX} bytes at most")
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _forbid_doctype
    parser.EntityDeclHandler = _forbid_entity
    parser.ExternalEntityRefHandler = _forbid_reference
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    try:
        parser.Parse(raw, True)  # noqa: FBT003  # its only way to say that nothing follows
    except expat.ExpatError as error:
        raise NotRead(Unreadable.BROKEN, f"line {error.lineno}: {expat.ErrorString(error.code)}") from error
    except (LookupError, ValueError) as error:  # an encoding that nobody knows
        raise NotRead(Unreadable.BROKEN, type(error).__name__) from error
    assert builder.root is not None
    return Document(namespace=builder.namespace, root=builder.root)


class _Builder:
    def __init__(self) -> None:
        self.root: Element | None = None
        self.namespace = ""
        self._open: list[Element] = []
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, plain = name.rpartition(_SEPARATOR)
        self._count += 1
        if len(self._open) >= DEPTH_MAX or self._count > ELEMENTS_MAX:
            raise NotRead(Unreadable.TOO_LARGE, f"element {self._count} at depth {len(self._open)}")
        element = Element(name=plain, attributes=attributes)
        if self._open:
            parent = self._open[-1]
            parent.text = parent.text.strip()
            parent.children.append(element)
        else:
            self.root, self.namespace = element, namespace
        self._open.append(element)

    def text(self, text: str) -> None:
        element = self._open[-1]
        if element.children and text.isspace():
            return  # between two elements of an indented file
        element.text += text
        if len(element.text) > TEXT_MAX:
            raise NotRead(Unreadable.TOO_LARGE, f"text of {element.name}")

    def end(self, _name: str) -> None:
        element = self._open.pop()
        element.text = element.text.strip()


def _forbid_doctype(_name: str, _system: str | None, _public: str | None, _internal: bool) -> None:  # noqa: FBT001
    raise NotRead(Unreadable.FORBIDDEN, "document type declaration")


def _forbid_entity(*_declaration: object) -> None:
    raise NotRead(Unreadable.FORBIDDEN, "entity")


def _forbid_reference(*_reference: object) -> int:
    raise NotRead(Unreadable.FORBIDDEN, "external entity")
