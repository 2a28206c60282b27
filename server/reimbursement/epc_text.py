"""What text a bank takes: the EPC's basic Latin set, identifiers, IBANs and BICs. PURE.

Letters are brought to the set (é → e, œ → oe, & → " et "), never dropped without a trace: what has no equivalent becomes a space.
Sources: EPC217-08 (conversion to the basic character set), ISO 13616 (IBAN), ISO 9362 (BIC), the Banque de France's RIB key.
"""

import re
import unicodedata

BASIC = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-?:().,'+ ")
NAME_MAX = 70
REMITTANCE_MAX = 140
TOWN_MAX = 35
IDENTIFIER_MAX = 35

# Whole SEPA scheme area (EPC409-09), by the country code of the IBAN and its length (ISO 13616 registry).
IBAN_LENGTHS = {
    "AD": 24, "AL": 28, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24,
    "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20,
    "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24,
    "RS": 22, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "VA": 22,
}  # fmt: skip

_REPLACED = {
    "Œ": "OE", "œ": "oe", "Æ": "AE", "æ": "ae", "ß": "ss", "Ø": "O", "ø": "o", "Đ": "D", "đ": "d", "Ł": "L", "ł": "l",
    "Þ": "Th", "þ": "th", "Ð": "D", "ð": "d", "ı": "i", "Ħ": "H", "ħ": "h", "Ŧ": "T", "ŧ": "t", "Ŋ": "N", "ŋ": "n", "ĸ": "k",
    "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "«": "'", "»": "'",
    "“": "'", "”": "'", '"': "'", "–": "-", "—": "-", "‑": "-", "−": "-", "_": "-", "&": " et ", "@": "(at)", "€": "EUR",
    "…": "...", "°": "o", "№": "No", ";": ",", "[": "(", "]": ")", "{": "(", "}": ")", "|": "/", "\\": "/",
}  # fmt: skip

_IDENTIFIER = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]{1,35}")
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")
_FRENCH_RIB_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")


def transliterate(text: str, length: int, *, empty: str = "SANS NOM") -> str:
    """The text in the basic set, spaces folded, cut to `length`; `empty` when nothing is left."""
    # NFC first: a ligature typed as one character and one written as letter plus mark must come out alike.
    replaced = "".join(_REPLACED.get(letter, letter) for letter in unicodedata.normalize("NFC", text))
    letters = (
        letter if letter in BASIC else " "
        for letter in unicodedata.normalize("NFKD", replaced)
        if not unicodedata.combining(letter)
    )
    # A name may not begin with a slash, nor hold two of them: banks read `//` as the start of a code (EPC131-08).
    folded = re.sub(r"/{2,}", "/", " ".join("".join(letters).split())).strip("/ ")
    return folded[:length].rstrip("/ ") or empty


def is_basic(text: str) -> bool:
    """Whether every character is in the basic set."""
    return BASIC.issuperset(text)


def is_identifier(text: str) -> bool:
    """1..35 characters of the set, no slash at either end, no double slash, no space at either end."""
    return bool(_IDENTIFIER.fullmatch(text)) and "//" not in text and text.strip("/ ") == text


def compact_iban(text: str) -> str:
    """Upper case, without spaces."""
    return "".join(text.split()).upper()


def iban_problem(iban: str) -> str:
    """What is wrong with a compact IBAN, in English for a log; empty when it can be paid by SEPA transfer."""
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}", iban):
        return "not written as an IBAN"
    length = IBAN_LENGTHS.get(iban[:2])
    if length is None:
        return f"country {iban[:2]} is outside SEPA"
    if len(iban) != length:
        return f"{len(iban)} characters, {length} expected for {iban[:2]}"
    if int(iban[2:4]) != 98 - _as_digits(f"{iban[4:]}{iban[:2]}00") % 97:  # 02 to 98: nobody else's remainder is 1 too
        return "the check digits do not match"
    if iban[:2] in ("FR", "MC") and not _has_right_rib_key(iban[4:]):
        return "the RIB key does not match"
    return ""


def _as_digits(text: str) -> int:
    return int("".join(str(int(letter, 36)) for letter in text))


def _has_right_rib_key(bban: str) -> bool:
    """Bank and branch are digits, the account has letters too; keys are 01 to 97."""
    if not re.fullmatch(r"[0-9]{10}[A-Z0-9]{11}[0-9]{2}", bban):
        return False
    return int(bban[21:]) == 97 - int(bban[:21].translate(_FRENCH_RIB_LETTERS)) * 100 % 97


def is_bic(text: str) -> bool:
    """8 or 11 characters, as ISO 9362 writes them."""
    return bool(_BIC.fullmatch(text))
