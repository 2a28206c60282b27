"""Barcodes as a printer's firmware draws them: the data of GS k and GS ( k as bars and modules of whole dots. Pure.

Knows UPC-A, UPC-E, EAN-13, EAN-8, Code 39, ITF, Codabar, Code 93, Code 128 and QR. Sources: ISO/IEC 15420, 16388, 16390,
15417, AIM USS-93, and for the widths of wide bars
Epson's table under GS w. Quiet zones are the paper's: the firmware
draws none.
"""

from itertools import groupby
from types import MappingProxyType

import segno
from barcode.charsets import codabar, code39, ean
from barcode.charsets import code128 as code128_table

from drivers.faults import PictureFault

SYSTEMS = MappingProxyType(
    {
        65: "UPC-A", 66: "UPC-E", 67: "EAN-13", 68: "EAN-8", 69: "CODE39", 70: "ITF", 71: "CODABAR", 72: "CODE93",
        73: "CODE128",
    }
)  # fmt: skip
"""By the m of GS k; 0 to 6 mean 65 to 71."""

BYTES_MAX = 255
"""What the count of GS k can say."""

WIDE_DOTS = MappingProxyType({1: 3, 2: 5, 3: 8, 4: 10, 5: 13, 6: 16})
"""Of a wide bar, by the width of a narrow one."""

_UPC_E_PARITIES = (
    "BBBAAA", "BBABAA", "BBAABA", "BBAAAB", "BABBAA", "BAABBA", "BAAABB", "BABABA", "BABAAB", "BAABAB",
)  # fmt: skip
_ITF_WIDE = ("00110", "10001", "01001", "11000", "00101", "10100", "01100", "00011", "10010", "01010")
_CODE93_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
_CODE93 = (
    "100010100", "101001000", "101000100", "101000010", "100101000", "100100100", "100100010", "101010000",
    "100010010", "100001010", "110101000", "110100100", "110100010", "110010100", "110010010", "110001010",
    "101101000", "101100100", "101100010", "100110100", "100011010", "101011000", "101001100", "101000110",
    "100101100", "100010110", "110110100", "110110010", "110101100", "110100110", "110010110", "110011010",
    "101101100", "101100110", "100110110", "100111010", "100101110", "111010100", "111010010", "111001010",
    "101101110", "101110110", "110101110",
    # Four shifts, which only a check digit may be.
    "100100110", "111011010", "111010110", "100110010",
)  # fmt: skip
_CODE93_EDGE = "101011110"
_CODE128_STOP = "1100011101011"
_SETS = MappingProxyType({"A": 103, "B": 104, "C": 105})
_SWITCHES = MappingProxyType({"A": 101, "B": 100, "C": 99})
_FUNCTIONS = MappingProxyType({"1": 102, "2": 97, "3": 96})
_SHIFT = 98


def bars(system: int, data: bytes, narrow_dots: int) -> tuple[str, str]:
    """One row of bits, and the text that a reader should say. PictureFault: the data is none of this system."""
    kind = SYSTEMS.get(system)
    if len(data) > BYTES_MAX:
        raise PictureFault(f"{len(data)} bytes in a barcode")
    try:
        text = data.decode("ascii")
        match kind:
            case "UPC-A":
                return _ean13("0" + _checked(text, 11), narrow_dots, shown_from=1)
            case "UPC-E":
                return _upc_e(text, narrow_dots)
            case "EAN-13":
                return _ean13(_checked(text, 12), narrow_dots)
            case "EAN-8":
                return _ean8(_checked(text, 7), narrow_dots)
            case "CODE39":
                return _code39(text, narrow_dots)
            case "ITF":
                return _itf(text, narrow_dots)
            case "CODABAR":
                return _codabar(text, narrow_dots)
            case "CODE93":
                return _code93(text, narrow_dots)
            case "CODE128":
                return _code128(text, narrow_dots)
            case _:
                raise PictureFault(f"barcode system {system} is not known here")
    except (ValueError, KeyError, IndexError) as error:
        raise PictureFault(f"no {kind}: {data!r}") from error


def qr_modules(data: bytes, level: str) -> list[str]:
    """PictureFault: more than a QR code holds."""
    try:
        symbol = segno.make(data, error=level, micro=False, boost_error=False)
    except ValueError as error:
        raise PictureFault(f"{len(data)} bytes do not fit in a QR code") from error
    return ["".join("1" if dark else "0" for dark in row) for row in symbol.matrix]


def stretched(modules: str, dots: int) -> str:
    return "".join(module * dots for module in modules)


def check_digit(digits: str) -> str:
    """Of UPC and EAN: the rightmost digit weighs 3."""
    weights = (3, 1)
    return str(-sum(int(digit) * weights[place % 2] for place, digit in enumerate(reversed(digits))) % 10)


def _checked(digits: str, length: int) -> str:
    """With its check digit, which may be sent or left to the printer."""
    if not digits.isdecimal() or len(digits) not in (length, length + 1):
        raise ValueError(digits)
    whole = digits[:length] + check_digit(digits[:length])
    if not whole.startswith(digits):
        raise ValueError(digits)
    return whole


def _ean13(digits: str, dots: int, shown_from: int = 0) -> tuple[str, str]:
    left = "".join(
        ean.CODES[table][int(digit)] for table, digit in zip(ean.LEFT_PATTERN[int(digits[0])], digits[1:7], strict=True)
    )
    right = "".join(ean.CODES["C"][int(digit)] for digit in digits[7:])
    return stretched(f"101{left}01010{right}101", dots), digits[shown_from:]


def _ean8(digits: str, dots: int) -> tuple[str, str]:
    left = "".join(ean.CODES["A"][int(digit)] for digit in digits[:4])
    right = "".join(ean.CODES["C"][int(digit)] for digit in digits[4:])
    return stretched(f"101{left}01010{right}101", dots), digits


def _upc_e(text: str, dots: int) -> tuple[str, str]:
    """From 6 digits, or from a UPC-A number that has a short form."""
    if not text.isdecimal():
        raise ValueError(text)
    short = text if len(text) == 6 else text[1:7] if len(text) in (7, 8) else _shortened(_checked(text, 11))
    check = check_digit("0" + _lengthened(short))
    parities = _UPC_E_PARITIES[int(check)]
    middle = "".join(ean.CODES[table][int(digit)] for table, digit in zip(parities, short, strict=True))
    return stretched(f"101{middle}010101", dots), f"0{short}{check}"


def _lengthened(short: str) -> str:
    """Maker and article, ten digits."""
    maker, last = short[:2], short[5]
    if last in "012":
        return f"{maker}{last}0000{short[2:5]}"
    if last == "3":
        return f"{short[:3]}00000{short[3:5]}"
    if last == "4":
        return f"{short[:4]}00000{short[4]}"
    return f"{short[:5]}0000{last}"


def _shortened(number: str) -> str:
    maker, article = number[1:6], number[6:]
    if maker[2] in "012" and maker[3:] + article[:2] == "0000":
        return maker[:2] + article[2:5] + maker[2]
    if maker[3:] + article[:3] == "00000":
        return f"{maker[:3]}{article[3:5]}3"
    if maker[4] + article[:4] == "00000":
        return f"{maker[:4]}{article[4]}4"
    if article[:4] == "0000" and article[4] in "56789":
        return maker + article[4]
    raise ValueError(number)


def _code39(text: str, dots: int) -> tuple[str, str]:
    kept = text.strip("*")
    symbols = [code39.EDGE, *(code39.MAP[char][1] for char in kept), code39.EDGE]
    return ("0" * dots).join(_narrow_and_wide(symbol, dots) for symbol in symbols), kept


def _codabar(text: str, dots: int) -> tuple[str, str]:
    whole = text.upper()
    if len(whole) < 2 or whole[0] not in codabar.STARTSTOP or whole[-1] not in codabar.STARTSTOP:
        raise ValueError(text)
    # The library's letters: a bar or a (small) space, narrow or wide.
    modules = str.maketrans({"N": "1", "n": "0", "W": "111", "w": "000"})
    inner = [codabar.CODES[char] for char in whole[1:-1]]
    patterns = [codabar.STARTSTOP[whole[0]], *inner, codabar.STARTSTOP[whole[-1]]]
    return ("0" * dots).join(_narrow_and_wide(pattern.translate(modules), dots) for pattern in patterns), whole


def _narrow_and_wide(pattern: str, dots: int) -> str:
    """A pattern of single and of repeated modules, redrawn with the printer's own two widths."""
    return "".join(value * (dots if len(list(run)) == 1 else WIDE_DOTS[dots]) for value, run in groupby(pattern))


def _itf(text: str, dots: int) -> tuple[str, str]:
    if not text.isdecimal() or len(text) % 2:
        raise ValueError(text)
    widths = {"0": dots, "1": WIDE_DOTS[dots]}
    row = "1" * dots + "0" * dots + "1" * dots + "0" * dots
    for place in range(0, len(text), 2):
        for bar, space in zip(_ITF_WIDE[int(text[place])], _ITF_WIDE[int(text[place + 1])], strict=True):
            row += "1" * widths[bar] + "0" * widths[space]
    return row + "1" * widths["1"] + "0" * dots + "1" * dots, text


def _code93(text: str, dots: int) -> tuple[str, str]:
    values = [_CODE93_ALPHABET.index(char) for char in text]
    for weight_max in (20, 15):
        weighed = (value * (place % weight_max + 1) for place, value in enumerate(reversed(values)))
        values.append(sum(weighed) % 47)
    modules = "".join(_CODE93[value] for value in values)
    return stretched(f"{_CODE93_EDGE}{modules}{_CODE93_EDGE}1", dots), text


def _code128(text: str, dots: int) -> tuple[str, str]:
    """The data begins with its code set; `{` commands, and is written twice to be itself; set C holds a pair per byte."""
    codes: list[int] = []
    said = chosen = lent = ""
    characters = iter(text)
    for char in characters:
        if char == "{":
            order = next(characters, "")
            if order in _SETS:
                codes.append(_SWITCHES[order] if codes else _SETS[order])
                chosen = order
                continue
            if order == "S":
                codes.append(_SHIFT)
                lent = {"A": "B", "B": "A"}[chosen]
                continue
            if order != "{":
                codes.append({"A": 101, "B": 100}[chosen] if order == "4" else _FUNCTIONS[order])
                continue
        code, meant = _code_of(char, lent or chosen)
        lent = ""
        codes.append(code)
        said += meant
    if not chosen or not said:
        raise ValueError(text)
    checksum = (codes[0] + sum(place * code for place, code in enumerate(codes[1:], start=1))) % 103
    modules = "".join(code128_table.CODES[code] for code in (*codes, checksum))
    return stretched(modules + _CODE128_STOP, dots), said


def _code_of(char: str, chosen: str) -> tuple[int, str]:
    value = ord(char)
    match chosen:
        case "A" if value < 0x60:
            return (value - 0x20 if value >= 0x20 else value + 0x40), char
        case "B" if 0x20 <= value < 0x80:
            return value - 0x20, char
        case "C" if value < 100:
            return value, f"{value:02d}"
        case _:
            raise ValueError(char)
