"""The printed number and the signed code: one spelling each, every change refused."""

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sync.contract import signing, ticket
from sync.contract.faults import BadSignature, ContractFault, Malformed, NotATicketNumber
from sync.contract.ids import AffiliateId, CampaignNumber, IssuerId, KeyId, TicketNumber
from sync.contract.instant import DAY_ZERO
from sync.contract.money import Cents
from sync.contract.ticket import Theme, Ticket, TicketFlag, TicketKind
from tests.unit.sync.office import ISSUER, TAG_KEY, TICKET, ed25519
from tests.vectors.reading import read

KEY = ed25519("ticket")
CODE = ticket.sign_ticket(TICKET, ISSUER, KEY)

numbers = st.integers(min_value=0, max_value=10**16 - 1).map(TicketNumber)
days = st.integers(min_value=0, max_value=0xFFFF)


@st.composite
def tickets(draw: st.DrawFn) -> Ticket:
    first, last = sorted((draw(days), draw(days)))
    name = draw(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12))
    return Ticket(
        kind=draw(st.sampled_from(TicketKind)),
        scheme=draw(st.integers(0, 255)),
        key_id=KeyId(draw(st.integers(0, 0xFFFF))),
        number=draw(numbers),
        amount=Cents(draw(st.integers(1, 0xFFFF))),
        valid_from=DAY_ZERO + dt.timedelta(days=first),
        valid_to=DAY_ZERO + dt.timedelta(days=last),
        themes=draw(st.sampled_from([Theme.SPORT, Theme.CULTURE, Theme.SPORT | Theme.CULTURE])),
        generation=draw(st.integers(0, 255)),
        assigned_affiliate=AffiliateId(draw(st.integers(0, 0xFFFF_FFFF))),
        birthdate_tag=draw(st.integers(0, 255)),
        flags=TicketFlag(draw(st.integers(0, 3))),
        campaign=CampaignNumber(draw(st.integers(0, 0xFFFF))),
        name=ticket.cut_utf8(name, 12),
    )


# --- the number ------------------------------------------------------------------------------------------------------


@given(numbers)
def test_a_number_reads_back_from_both_its_spellings(number: TicketNumber) -> None:
    assert ticket.parse_number(ticket.plain_number(number)) == number
    assert ticket.parse_number(ticket.printed_number(number)) == number
    assert int(ticket.plain_number(number)) % 97 == 1


@given(numbers, st.integers(0, 17), st.integers(1, 9))
def test_every_single_digit_change_of_a_number_is_refused(number: TicketNumber, at: int, step: int) -> None:
    digits = ticket.plain_number(number)
    changed = digits[:at] + str((int(digits[at]) + step) % 10) + digits[at + 1 :]
    with pytest.raises(NotATicketNumber):
        ticket.parse_number(changed)


@given(numbers, st.integers(0, 16))
def test_two_neighbouring_digits_exchanged_are_refused(number: TicketNumber, at: int) -> None:
    digits = ticket.plain_number(number)
    changed = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    if changed != digits:
        with pytest.raises(NotATicketNumber):
            ticket.parse_number(changed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1234567890123456",
        "12345678901234567",
        "1234567890123456780",
        "12345678901234567x",
        "+23456789012345678",
        "1 2345678901234565 7",
        " 1234 5678 9012 3456 78",
        "1234  5678 9012 3456 78",
        "1234 5678 9012 3456 78\n",
        "1234\u00a05678\u00a09012\u00a03456\u00a078",
        "١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦٧٨",
        "1234-5678-9012-3456-78",
        "000000000000000000",
        "000000000000000001",
    ],
)
def test_any_other_spelling_of_a_number_is_refused(text: str) -> None:
    with pytest.raises(NotATicketNumber):
        ticket.parse_number(text)


def test_check_digits_have_one_value_only_although_97_divides_two() -> None:
    # 98 - x lies in 2..98; 00 and 01 would be equal to 97 and 98 modulo 97 and are no spelling.
    assert {ticket.check_digits(TicketNumber(n)) for n in range(2000)} == set(range(2, 99))


def test_a_number_beyond_16_digits_cannot_be_printed() -> None:
    with pytest.raises(ValueError, match="16 digits"):
        ticket.plain_number(TicketNumber(10**16))


# --- the code --------------------------------------------------------------------------------------------------------


@given(tickets())
def test_a_ticket_reads_back_from_its_digits(one: Ticket) -> None:
    code = ticket.sign_ticket(one, ISSUER, KEY)
    digits = ticket.code_digits(code)
    assert len(code) == 104
    assert len(digits) == 251
    assert ticket.verify_ticket(ticket.parse_digits(digits), ISSUER, KEY.public_key()) == one


def test_every_single_digit_change_of_a_code_is_refused() -> None:
    digits = ticket.code_digits(CODE)
    public = KEY.public_key()
    for at in range(251):
        for digit in "0123456789":
            if digit != digits[at]:
                with pytest.raises(ContractFault):
                    ticket.verify_ticket(ticket.parse_digits(digits[:at] + digit + digits[at + 1 :]), ISSUER, public)


@given(tickets(), st.integers(0, 250), st.integers(1, 9))
def test_a_changed_digit_of_any_code_is_refused(one: Ticket, at: int, step: int) -> None:
    digits = ticket.code_digits(ticket.sign_ticket(one, ISSUER, KEY))
    changed = digits[:at] + str((int(digits[at]) + step) % 10) + digits[at + 1 :]
    with pytest.raises(ContractFault):
        ticket.verify_ticket(ticket.parse_digits(changed), ISSUER, KEY.public_key())


@pytest.mark.parametrize("length", [0, 1, 250, 252, 502])
def test_another_number_of_digits_is_refused(length: int) -> None:
    with pytest.raises(Malformed):
        ticket.parse_digits((ticket.code_digits(CODE) * 2)[:length])


@pytest.mark.parametrize("spoilt", [" ", "-", "_", "٣", "x"])
def test_a_character_that_is_no_digit_is_refused(spoilt: str) -> None:
    with pytest.raises(Malformed):
        ticket.parse_digits(spoilt + ticket.code_digits(CODE)[1:])


def test_digits_beyond_104_bytes_are_refused() -> None:
    with pytest.raises(Malformed):
        ticket.parse_digits(str(256**104))
    with pytest.raises(Malformed):
        ticket.parse_digits("9" * 251)
    assert ticket.parse_digits(str(256**104 - 1)) == b"\xff" * 104


def test_code_digits_wants_a_whole_code() -> None:
    with pytest.raises(ValueError, match="104 bytes"):
        ticket.code_digits(CODE[:-1])


@pytest.mark.parametrize(
    ("at", "value", "why"),
    [
        (0, b"\x00", "format 0"),
        (0, b"\x20", "format 2"),
        (0, b"\x11", "kind 1"),
        (0, b"\x1e", "kind 14"),
        (4, (10**16).to_bytes(8), "number of 17 digits"),
        (12, b"\x00\x00", "no amount"),
        (14, b"\xff\xff", "ends before it begins"),
        (18, b"\x00", "no theme"),
        (18, b"\x04", "unknown theme"),
        (18, b"\x81", "unknown theme beside a known one"),
        (25, b"\x04", "unknown flag"),
        (25, b"\x81", "unknown flag beside a known one"),
        (28, b"\xff" * 12, "name that is not UTF-8"),
        (28, b"A\0B" + bytes(9), "name with a hole"),
        (39, b"\xc3", "name cut within a character"),
    ],
)
def test_an_unknown_or_impossible_field_is_refused_even_when_signed(at: int, value: bytes, why: str) -> None:
    payload = CODE[:at] + value + CODE[at + len(value) : 40]
    code = payload + signing.sign(KEY, signing.Purpose.TICKET, ISSUER.bytes + payload)
    with pytest.raises(Malformed):
        ticket.verify_ticket(code, ISSUER, KEY.public_key())


@pytest.mark.parametrize("length", [0, 39, 40, 103, 105])
def test_a_code_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(Malformed):
        ticket.parse_unverified((CODE + CODE)[:length])


def test_a_code_of_another_issuer_key_or_purpose_is_refused() -> None:
    other_issuer = IssuerId(UUID(int=1))
    for code, issuer, key in (
        (CODE, other_issuer, KEY),
        (CODE, ISSUER, ed25519("another")),
        (CODE[:40] + signing.sign(KEY, signing.Purpose.JOURNAL, ISSUER.bytes + CODE[:40]), ISSUER, KEY),
        (CODE[:40] + signing.sign(KEY, signing.Purpose.TICKET, CODE[:40]), ISSUER, KEY),
    ):
        with pytest.raises(BadSignature):
            ticket.verify_ticket(code, issuer, key.public_key())


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Maximiliennes"},
        {"name": "A\0B"},
        {"amount": 0},
        {"amount": 0x10000},
        {"number": 10**16},
        {"number": -1},
        {"valid_to": dt.date(2026, 8, 31)},
        {"valid_from": dt.date(2019, 12, 31)},
        {"valid_to": dt.date(2199, 6, 7)},
        {"themes": Theme(0)},
        {"themes": Theme(4)},
        {"flags": TicketFlag(4)},
        {"scheme": 256},
        {"generation": -1},
        {"assigned_affiliate": 2**32},
        {"birthdate_tag": 256},
        {"campaign": 0x10000},
        {"key_id": 0x10000},
    ],
    ids=str,
)
def test_a_ticket_that_cannot_be_written_is_not_signed(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        ticket.sign_ticket(replace(TICKET, **change), ISSUER, KEY)


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("Maëlys", "Dupont", "Maëlys D."),
        ("Marie-Christine", "dupont", "Marie-Chr D."),
        ("Ana", "", "Ana"),
        ("  Zoé ", " Évrard ", "Zoé É."),
        ("Éléonore-Anaïs", "Ñ", "Éléono Ñ."),
        ("Łukasz-Józef-Maria", "Ż", "Łukasz Ż."),
        ("", "Martin", "M."),
        ("Jean Marie", "B", "Jean Mari B."),
    ],
)
def test_the_name_to_check_fits_12_bytes_and_is_cut_at_a_character(first: str, last: str, shown: str) -> None:
    name = ticket.name_to_check(first, last)
    assert name == shown
    assert len(name.encode()) <= 12


@given(st.text(max_size=30), st.text(max_size=30))
def test_the_name_to_check_always_fits(first: str, last: str) -> None:
    encodable = first.encode(errors="ignore").decode(), last.encode(errors="ignore").decode()
    assert len(ticket.name_to_check(*encodable).encode()) <= 12


# --- keyed values ----------------------------------------------------------------------------------------------------


def test_one_birthdate_in_256_passes_by_luck() -> None:
    start = dt.date(2008, 1, 1)
    tag = ticket.birthdate_tag(TAG_KEY, ISSUER, TICKET.number, start)
    dates = [start + dt.timedelta(days=n) for n in range(4383)]
    matches = sum(ticket.birthdate_tag(TAG_KEY, ISSUER, TICKET.number, one) == tag for one in dates)
    assert 8 <= matches <= 30  # 17 expected


def test_the_tag_depends_on_key_issuer_and_number() -> None:
    date = dt.date(2013, 4, 5)
    others = [
        [ticket.birthdate_tag(bytes([n]) * 32, ISSUER, TICKET.number, date) for n in range(20)],
        [ticket.birthdate_tag(TAG_KEY, ISSUER, TicketNumber(n), date) for n in range(20)],
        [ticket.birthdate_tag(TAG_KEY, IssuerId(UUID(int=n)), TICKET.number, date) for n in range(20)],
    ]
    assert all(len(set(values)) > 10 for values in others)


# --- golden vectors --------------------------------------------------------------------------------------------------


def test_a_code_made_by_openssl_is_ours() -> None:
    vector = read("openssl")
    code = bytes.fromhex(vector["ticket_code"])
    issuer = IssuerId(UUID(hex=vector["issuer"]))
    key = signing.public_key(bytes.fromhex(vector["ticket_public_key"]))
    assert ticket.code_digits(code) == vector["ticket_digits"]
    assert ticket.parse_digits(vector["ticket_digits"]) == code
    read_ticket = ticket.verify_ticket(code, issuer, key)
    assert read_ticket == replace(TICKET, generation=2, valid_to=dt.date(2027, 6, 1))
    same_key = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
    assert ticket.sign_ticket(read_ticket, issuer, same_key) == code


def test_keyed_values_made_by_openssl_are_ours() -> None:
    vector = read("openssl")
    key, number = bytes.fromhex(vector["keyed_by"]), TicketNumber(vector["ticket_number"])
    issuer = IssuerId(UUID(hex=vector["issuer"]))
    birthdate = dt.date.fromisoformat(vector["birthdate"])
    assert ticket.birthdate_tag(key, issuer, number, birthdate) == int(vector["birthdate_tag"], 16)
    assert ticket.ticket_index(key, issuer, number).hex() == vector["ticket_index"]


@pytest.mark.parametrize("vector", read("tickets")["tickets"], ids=lambda vector: str(vector["name"]))
def test_the_stored_codes_are_still_read_alike(vector: dict[str, Any]) -> None:
    stored = read("tickets")
    code = ticket.parse_digits(vector["digits"])
    issuer = IssuerId(UUID(hex=stored["issuer"]))
    one = ticket.verify_ticket(code, issuer, signing.public_key(bytes.fromhex(stored["public_key"])))
    assert code.hex() == vector["code"]
    assert ticket.printed_number(one.number) == vector["printed"]
    assert (one.kind, one.number, one.amount, one.name) == (
        vector["kind"],
        vector["number"],
        vector["amount"],
        vector["name_to_check"],
    )
    assert (one.valid_from.isoformat(), one.valid_to.isoformat()) == (vector["valid_from"], vector["valid_to"])
    assert ticket.sign_ticket(one, issuer, KEY) == code
