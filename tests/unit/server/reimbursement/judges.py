"""Two readers of pain.001.001.09 that did not write it: lxml and xmlschema, on the schema that sepaxml carries."""

import functools
from pathlib import Path

import sepaxml
import xmlschema
from lxml import etree

SCHEMA = Path(sepaxml.__file__).parent / "schemas" / "pain.001.001.09.xsd"


@functools.cache
def _lxml() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(SCHEMA)))


@functools.cache
def _xmlschema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(SCHEMA))


def schema_accepts(raw: bytes) -> bool:
    """Whether the schema accepts the file; the two engines must agree."""
    by_lxml = bool(_lxml().validate(etree.fromstring(raw)))
    by_xmlschema = bool(_xmlschema().is_valid(raw.decode()))
    assert by_lxml is by_xmlschema, "the two schema engines disagree"
    return by_lxml
