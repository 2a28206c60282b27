"""Two readers of pain.001 that did not write it: lxml and xmlschema, on the schemas that sepaxml carries."""

import functools
from pathlib import Path

import sepaxml
import xmlschema
from lxml import etree

SCHEMAS = Path(sepaxml.__file__).parent / "schemas"


@functools.cache
def _lxml(message: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(SCHEMAS / f"{message}.xsd")))


@functools.cache
def _xmlschema(message: str) -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(SCHEMAS / f"{message}.xsd"))


def schema_accepts(raw: bytes, message: str = "pain.001.001.09") -> bool:
    """Whether the schema accepts the file; the two engines must agree."""
    by_lxml = bool(_lxml(message).validate(etree.fromstring(raw)))
    by_xmlschema = bool(_xmlschema(message).is_valid(raw.decode()))
    assert by_lxml is by_xmlschema, "the two schema engines disagree"
    return by_lxml


def added_up(raw: bytes) -> tuple[int, set[int], set[int]]:
    """The lines' amounts re-added by XPath, in cents; the control sums that the file tells; the counts that it tells.

    By local names: it knows no version and nothing of who wrote the file.
    """
    root = etree.fromstring(raw)
    amounts = [_cents(text) for text in _texts(root, "InstdAmt")]
    counts = {int(text) for text in _texts(root, "NbOfTxs")}
    assert counts == {len(amounts)}
    return sum(amounts), {_cents(text) for text in _texts(root, "CtrlSum")}, counts


def _texts(root: etree._Element, name: str) -> list[str]:
    found = root.xpath(f"//*[local-name()='{name}']/text()")
    assert isinstance(found, list)
    return [str(text) for text in found]


def _cents(text: str) -> int:
    euros, cents = text.split(".")
    assert len(cents) == 2
    return int(euros + cents)
