"""The ticket: its printed number and its signed code. Decides every byte; knows no ledger and no clock.

Number: 16 random digits and 2 check digits (ISO 7064 MOD 97-10), printed `1234 5678 9012 3456 78`.
Code: a 40-byte payload and its Ed25519 signature, 104 bytes, written as one integer of exactly 251 digits.
Only one spelling of each is accepted.
"""

import datetime as dt
import hashlib
import hmac
import struct
from dataclasses import dataclass
from enum import IntEnum, IntFlag

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.contract import signing
from sync.contract.faults import Malformed, NotATicketNumber
from sync.contract.ids import AffiliateId, CampaignNumber, IssuerId, KeyId, TicketNumber
from sync.contract.instant import day_number, day_of_number
from sync.contract.limits import NAME_BYTES, SIGNATURE
from sync.contract.money import Cents
from sync.contract.sealing import birthdate_bytes

NUMBER_DIGITS = 16
PRINTED_DIGITS = 18
NUMBER_END = 10**NUMBER_DIGITS

FORMAT = 1
PAYLOAD = 40
CODE = PAYLOAD + SIGNATURE
CODE_DIGITS = 251  # 104 bytes need 250.46 decimal digits

_LAYOUT = struct.Struct(">BBHQHHHBBIBBH12s")
assert _LAYOUT.size == PAYLOAD
assert len(str(256**CODE - 1)) == CODE_DIGITS


class TicketKind(IntEnum):
    """Low nibble of the first byte. Training tickets are signed by training keys and never leave the training journal."""

    LIVE = 0
    TRAINING = 15


class Theme(IntFlag):
    """What a ticket may pay for."""

    SPORT = 1
    CULTURE = 2


class TicketFlag(IntFlag):
    """How a ticket may be used."""

    BIRTHDATE_REQUIRED = 1
    PARTIAL_USE = 2


THEMES_ALL = Theme.SPORT | Theme.CULTURE
FLAGS_ALL = TicketFlag.BIRTHDATE_REQUIRED | TicketFlag.PARTIAL_USE

_KINDS = frozenset(map(int, TicketKind))

# As integers: `~` of an IntFlag keeps only known bits on some Python versions, and would let unknown ones through.
THEMES_MASK = int(THEMES_ALL)
FLAGS_MASK = int(FLAGS_ALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What a ticket code says. `amount` in cents 1..65535; validity inclusive; `name` at most 12 bytes of UTF-8."""

    kind: TicketKind
    scheme: int
    key_id: KeyId
    number: TicketNumber
    amount: Cents
    valid_from: dt.date
    valid_to: dt.date
    themes: Theme
    generation: int
    assigned_affiliate: AffiliateId
    birthdate_tag: int
    flags: TicketFlag
    campaign: CampaignNumber
    name: str


# --- the number ------------------------------------------------------------------------------------------------------


def check_digits(number: TicketNumber) -> int:
    """2..98, ISO 7064 MOD 97-10: the 18-digit number is 1 modulo 97."""
    return 98 - number * 100 % 97


def plain_number(number: TicketNumber) -> str:
    """18 digits without spaces, as Code 128 set C carries them."""
    if not 0 <= number < NUMBER_END:
        raise ValueError(f"a ticket number has {NUMBER_DIGITS} digits")
    return f"{number:016d}{check_digits(number):02d}"


def printed_number(number: TicketNumber) -> str:
    """`1234 5678 9012 3456 78`"""
    digits = plain_number(number)
    return " ".join(digits[at : at + 4] for at in range(0, PRINTED_DIGITS, 4))


def parse_number(text: str) -> TicketNumber:
    """The number of 18 digits, as `plain_number` or as `printed_number` writes it.

    Raises NotATicketNumber for any other length or character, or wrong check digits.
    """
    digits = text.replace(" ", "")
    if len(digits) != PRINTED_DIGITS or not (digits.isascii() and digits.isdigit()):
        raise NotATicketNumber(f"a ticket number has {PRINTED_DIGITS} digits")
    number = TicketNumber(int(digits[:NUMBER_DIGITS]))
    if plain_number(number) != digits:
        raise NotATicketNumber("the check digits do not match")
    if text not in (digits, printed_number(number)):
        raise NotATicketNumber("spaces elsewhere than between groups of four digits")
    return number


# --- the code --------------------------------------------------------------------------------------------------------


def name_to_check(first_name: str, last_name: str) -> str:
    """First name and initial, cut at a character to 12 bytes of UTF-8: `Maëlys D.`, `Marie-Chr D.`, never longer."""
    initial = last_name.strip()[:1].upper()
    tail = f" {initial}." if initial else ""
    return (cut_utf8(first_name.strip(), NAME_BYTES - len(tail.encode())).rstrip("-'’ ") + tail).strip()


def cut_utf8(text: str, length: int) -> str:
    """The longest beginning of the text that fits in `length` bytes, without half characters or trailing spaces."""
    return text.encode()[:length].decode(errors="ignore").rstrip()


def encode_payload(ticket: Ticket) -> bytes:
    """40 bytes. Raises ValueError when a field does not fit."""
    name = ticket.name.encode()
    if len(name) > NAME_BYTES or b"\0" in name:
        raise ValueError(f"the name to check has at most {NAME_BYTES} bytes and no NUL")
    if not 0 < ticket.amount <= 0xFFFF or not 0 <= ticket.number < NUMBER_END or ticket.valid_from > ticket.valid_to:
        raise ValueError("amount, number or dates cannot be written in a ticket code")
    if not 1 <= int(ticket.themes) <= THEMES_MASK or not 0 <= int(ticket.flags) <= FLAGS_MASK:
        raise ValueError("unknown theme or flag")
    try:
        return _LAYOUT.pack(
            FORMAT << 4 | ticket.kind,
            ticket.scheme,
            ticket.key_id,
            ticket.number,
            ticket.amount,
            day_number(ticket.valid_from),
            day_number(ticket.valid_to),
            ticket.themes,
            ticket.generation,
            ticket.assigned_affiliate,
            ticket.birthdate_tag,
            ticket.flags,
            ticket.campaign,
            name,
        )
    except struct.error as error:
        raise ValueError(f"a ticket field does not fit: {error}") from None


def sign_ticket(ticket: Ticket, issuer: IssuerId, key: Ed25519PrivateKey) -> bytes:
    """The 104 bytes of the code."""
    payload = encode_payload(ticket)
    return payload + signing.sign(key, signing.Purpose.TICKET, issuer.bytes + payload)


def code_digits(code: bytes) -> str:
    """251 digits, zero padded, for the QR."""
    if len(code) != CODE:
        raise ValueError(f"a ticket code has {CODE} bytes")
    return f"{int.from_bytes(code):0{CODE_DIGITS}d}"


def parse_digits(text: str) -> bytes:
    """The 104 bytes of 251 digits. Raises Malformed."""
    if len(text) != CODE_DIGITS or not (text.isascii() and text.isdigit()):
        raise Malformed(f"a ticket code has {CODE_DIGITS} digits")
    try:
        return int(text).to_bytes(CODE)
    except OverflowError:
        raise Malformed("the digits do not fit a ticket code") from None


def parse_unverified(code: bytes) -> Ticket:
    """What the code claims, strictly parsed, signature NOT checked. Raises Malformed.

    The key id inside says which key must verify it; trust nothing else before `verify_ticket`.
    """
    if len(code) != CODE:
        raise Malformed(f"a ticket code has {CODE} bytes, not {len(code)}")
    first, scheme, key_id, number, amount, start, end, themes, generation, affiliate, tag, flags, campaign, name = (
        _LAYOUT.unpack(code[:PAYLOAD])
    )
    if first >> 4 != FORMAT:
        raise Malformed(f"ticket format {first >> 4} is not {FORMAT}")
    if first & 0x0F not in _KINDS:
        raise Malformed(f"unknown ticket kind {first & 0x0F}")
    if flags > FLAGS_MASK or not 1 <= themes <= THEMES_MASK:
        raise Malformed("unknown flag or theme")
    if number >= NUMBER_END or amount == 0 or start > end:
        raise Malformed("number, amount or dates out of range")
    try:
        name_text = name.rstrip(b"\0").decode()
    except UnicodeDecodeError:
        raise Malformed("the name is not UTF-8") from None
    ticket = Ticket(
        kind=TicketKind(first & 0x0F),
        scheme=scheme,
        key_id=KeyId(key_id),
        number=TicketNumber(number),
        amount=Cents(amount),
        valid_from=day_of_number(start),
        valid_to=day_of_number(end),
        themes=Theme(themes),
        generation=generation,
        assigned_affiliate=AffiliateId(affiliate),
        birthdate_tag=tag,
        flags=TicketFlag(flags),
        campaign=CampaignNumber(campaign),
        name=name_text,
    )
    _refuse_other_spellings(ticket, code)
    return ticket


def _refuse_other_spellings(ticket: Ticket, code: bytes) -> None:
    try:
        again = encode_payload(ticket)
    except ValueError as error:
        raise Malformed(str(error)) from None
    if again != code[:PAYLOAD]:
        raise Malformed("not the one spelling of this ticket")


def verify_ticket(code: bytes, issuer: IssuerId, key: Ed25519PublicKey) -> Ticket:
    """The ticket, signature checked. Raises Malformed, BadSignature."""
    ticket = parse_unverified(code)
    signing.verify(key, signing.Purpose.TICKET, issuer.bytes + code[:PAYLOAD], code[PAYLOAD:])
    return ticket


# --- keyed values ----------------------------------------------------------------------------------------------------


def birthdate_tag(key: bytes, issuer: IssuerId, number: TicketNumber, birthdate: dt.date) -> int:
    """0..255: first 8 bits of a keyed MAC. One wrong date in 256 passes by luck, on purpose (protocol, birthdate tag)."""
    message = b"guichet/birthdate/1" + issuer.bytes + struct.pack(">Q", number) + birthdate_bytes(birthdate)
    return hmac.digest(key, message, hashlib.sha256)[0]


def ticket_index(key: bytes, issuer: IssuerId, number: TicketNumber) -> bytes:
    """16 bytes by which a terminal finds a ticket in its own journal, typed or scanned, without keeping typed numbers in clear."""
    message = b"guichet/ticket-index/1" + issuer.bytes + struct.pack(">Q", number)
    return hmac.digest(key, message, hashlib.sha256)[:16]
