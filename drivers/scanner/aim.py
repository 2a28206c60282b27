"""Takes the AIM identifier off a code: `]` + symbology letter + modifier, which scanners can be set to send first.

Decides the symbology's name; checks nothing of the code behind it. Source: ISO/IEC 15424.
"""

from types import MappingProxyType

SYMBOLOGIES = MappingProxyType(
    {
        "A": "CODE_39",
        "C": "CODE_128",
        "E": "EAN",
        "F": "CODABAR",
        "G": "CODE_93",
        "H": "CODE_11",
        "I": "INTERLEAVED_2_OF_5",
        "L": "PDF417",
        "M": "MSI",
        "Q": "QR",
        "R": "INDUSTRIAL_2_OF_5",
        "S": "INDUSTRIAL_2_OF_5",
        "U": "MAXICODE",
        "X": "OTHER",
        "d": "DATA_MATRIX",
        "e": "GS1_DATABAR",
        "z": "AZTEC",
    }
)
GS1_IDENTIFIERS = MappingProxyType({"C1": "GS1_128", "d2": "GS1_DATA_MATRIX", "Q3": "GS1_QR"})
GS1_SYMBOLOGIES = frozenset(GS1_IDENTIFIERS.values()) | {"GS1_DATABAR"}


def split_identifier(text: str) -> tuple[str, str]:
    """(symbology, rest). An empty symbology: the text carries no identifier and is returned whole."""
    if len(text) < 3 or text[0] != "]" or not (text[2].isascii() and text[2].isalnum()):
        return "", text
    symbology = GS1_IDENTIFIERS.get(text[1:3]) or SYMBOLOGIES.get(text[1], "")
    return (symbology, text[3:]) if symbology else ("", text)
