"""server.campaigns.document: rules are written one way, read whole, and what is wrong with them is named by field."""

import datetime as dt

import msgspec
import pytest

from server.campaigns import document
from server.campaigns.document import (
    CampaignRules,
    Eligibility,
    Fault,
    Guarantee,
    Payment,
    Unreadable,
    WalletTerms,
    Wrong,
)
from tests.builders.rules import RULES

SPORT = WalletTerms(themes=1, amount_cents=4000, bursary_cents=1000)
CULTURE = WalletTerms(themes=2, amount_cents=4000)
TOML = b"""
name = "Pass 2026-2027"
opens_on = 2026-06-01
registration_ends_on = 2026-11-30
valid_from = 2026-06-01
valid_to = 2027-03-31
claims_to = 2027-04-30
[[wallets]]
themes = 3
amount_cents = 8000
bursary_cents = 2000
"""


def test_what_is_written_is_read_again() -> None:
    rules = msgspec.structs.replace(RULES, wallets=(SPORT, CULTURE), splits=((5000, 3000), (3000, 5000)))
    assert document.read(document.write(rules)) == rules
    assert document.write(document.read(document.write(rules))) == document.write(rules)


def test_a_document_of_before_that_names_a_mode_of_payment_keeps_its_bytes() -> None:
    before = document.write(RULES).replace(b'"delay_days":5', b'"delay_days":5,"mode":"finance_service"')
    assert before != document.write(RULES)
    read = document.read(before)
    assert document.write(read) == document.write(document.read(document.write(read)))
    assert b'"mode":"finance_service"' in document.write(read)
    assert not document.faults(read)
    assert b'"mode"' not in document.write(RULES)


def test_a_draft_by_hand_says_the_same_as_json() -> None:
    assert document.read_toml(TOML) == RULES


@pytest.mark.parametrize(
    "raw",
    [b"", b"{}", b"[1]", b"\xff", b'{"name": 1}', document.write(RULES).replace(b'"name"', b'"nom"'), b" " * 65_537],
)
def test_what_is_no_document_is_said_so(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        document.read(raw)


@pytest.mark.parametrize("raw", [b"name = ", b"name = 1", TOML + b"surprise = 1", b"\xff"])
def test_what_is_no_draft_is_said_so(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        document.read_toml(raw)


def test_usable_rules_have_no_fault() -> None:
    assert document.faults(RULES) == ()
    both = msgspec.structs.replace(RULES, wallets=(SPORT, CULTURE), splits=((5000, 3000),), may_move_money=True)
    assert document.faults(both) == ()


@pytest.mark.parametrize(
    ("changes", "field", "wrong"),
    [
        ({"name": " "}, "name", Wrong.EMPTY),
        ({"name": "x" * 61}, "name", Wrong.COUNT),
        ({"registration_ends_on": dt.date(2026, 5, 31)}, "registration_ends_on", Wrong.ORDER),
        ({"valid_to": dt.date(2026, 11, 29)}, "valid_to", Wrong.ORDER),
        ({"claims_to": dt.date(2027, 3, 30)}, "claims_to", Wrong.ORDER),
        ({"claims_to": dt.date(2300, 1, 1)}, "claims_to", Wrong.RANGE),
        ({"opens_on": dt.date(2019, 6, 1)}, "opens_on", Wrong.RANGE),
        ({"grace_days": -1}, "grace_days", Wrong.RANGE),
        ({"ticket_min_cents": 0}, "ticket_min_cents", Wrong.RANGE),
        ({"ticket_max_cents": 499}, "ticket_max_cents", Wrong.RANGE),
        ({"ticket_max_cents": 65_536}, "ticket_max_cents", Wrong.RANGE),
        ({"tickets_per_pass": 8}, "tickets_per_pass", Wrong.RANGE),
        ({"wallets": ()}, "wallets", Wrong.COUNT),
        ({"wallets": (SPORT, SPORT)}, "wallets", Wrong.THEMES),
        ({"wallets": (WalletTerms(themes=0, amount_cents=8000),)}, "wallets", Wrong.THEMES),
        ({"wallets": (WalletTerms(themes=1, amount_cents=8000, bursary_cents=-1),)}, "wallets", Wrong.RANGE),
        ({"wallets": (WalletTerms(themes=1, amount_cents=400),)}, "wallets", Wrong.SMALL),
        ({"splits": ((8000,),)}, "splits", Wrong.COUNT),
        ({"may_move_money": True}, "may_move_money", Wrong.COUNT),
        ({"wallets": (SPORT, CULTURE), "splits": ((5000, 3001),)}, "splits", Wrong.SUM),
        ({"wallets": (SPORT, CULTURE), "splits": ((9000, -1000),)}, "splits", Wrong.SUM),
        ({"wallets": (SPORT, CULTURE), "splits": ((4000, 4000), (4000, 4000))}, "splits", Wrong.COUNT),
        ({"eligibility": Eligibility(age_min=12, age_max=11)}, "eligibility.age_max", Wrong.RANGE),
        ({"guarantee": Guarantee(unsynced_soft=201)}, "guarantee.unsynced_soft", Wrong.SOFT),
        ({"guarantee": Guarantee(birthdate_tries=0)}, "guarantee.birthdate_tries", Wrong.RANGE),
        ({"guarantee": Guarantee(key_level_min=3)}, "guarantee.key_level_min", Wrong.RANGE),
        ({"guarantee": Guarantee(card_floor_cents=1000)}, "guarantee.card_floor_cents", Wrong.RANGE),
        ({"guarantee": Guarantee(card_floor_cents=1), "partial_use": True}, "guarantee.card_floor_cents", Wrong.RANGE),
        ({"partial_use": True, "birthdate_required": False}, "birthdate_required", Wrong.RANGE),
        ({"payment": Payment(cut_off_days=())}, "payment.cut_off_days", Wrong.RANGE),
        ({"payment": Payment(cut_off_days=(16, 1))}, "payment.cut_off_days", Wrong.RANGE),
        ({"payment": Payment(cut_off_days=(1, 29))}, "payment.cut_off_days", Wrong.RANGE),
        ({"payment": Payment(delay_days=61)}, "payment.delay_days", Wrong.RANGE),
        ({"payment": Payment(minimum_cents=-1)}, "payment.minimum_cents", Wrong.RANGE),
    ],
)
def test_each_fault_names_its_field(changes: dict[str, object], field: str, wrong: Wrong) -> None:
    rules: CampaignRules = msgspec.structs.replace(RULES, **changes)
    assert Fault(field=field, wrong=wrong) in document.faults(rules)
