"""decide(): from what was found to what is promised."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.faults import Malformed
from sync.contract.messages import decode, encode
from sync.contract.policy import CHECKS_ALL, CHECKS_MASK, RESERVE_DEFAULT, Check, Decision, Limits, Policy, decide
from tests.unit.sync.office import Office

POLICY = Office().policy()
GREEN, AMBER, RED = Decision.GREEN, Decision.AMBER, Decision.RED

DECISIONS = {
    Check.SIGNATURE_BAD: RED,
    Check.SIGNATURE_NOT_CHECKED: AMBER,
    Check.CAMPAIGN_UNKNOWN: RED,
    Check.NOT_YET_VALID: RED,
    Check.EXPIRED: RED,
    Check.THEME_NOT_ACCEPTED: RED,
    Check.ASSIGNED_ELSEWHERE: RED,
    Check.BEARER: GREEN,
    Check.GENERATION_OLD: RED,
    Check.OPPOSED: RED,
    Check.ALREADY_HERE: RED,
    Check.BIRTHDATE_WRONG: RED,
    Check.BIRTHDATE_NOT_CHECKED: AMBER,
    Check.BIRTHDATE_TRIES_SPENT: RED,
    Check.LISTS_OLD: AMBER,
    Check.LISTS_TOO_OLD: RED,
    Check.UNSYNCED_MANY: AMBER,
    Check.UNSYNCED_TOO_MANY: RED,
    Check.CLOCK_BEHIND: AMBER,
    Check.KEY_WEAK: AMBER,
    Check.CONVENTION_ENDED: RED,
    Check.CLAIMS_CLOSED: RED,
    Check.QUARANTINED: AMBER,
    Check.KIND_FOREIGN: RED,
    Check.ISSUER_KEY_UNKNOWN: RED,
}


@pytest.mark.parametrize(("check", "decision"), DECISIONS.items(), ids=lambda value: value.name)
def test_one_finding_leads_to_its_decision(check: Check, decision: Decision) -> None:
    assert decide(check, POLICY) is decision


def test_the_table_names_every_check_and_nothing_found_is_green() -> None:
    assert set(DECISIONS) == set(Check)
    assert sum(DECISIONS) == CHECKS_ALL
    assert decide(Check(0), POLICY) is GREEN


@given(st.integers(0, CHECKS_MASK), st.integers(0, CHECKS_MASK))
def test_another_finding_never_makes_the_decision_better(checks: int, more: int) -> None:
    assert decide(Check(checks | more), POLICY) >= decide(Check(checks), POLICY)


@given(st.integers(0, CHECKS_MASK))
def test_several_findings_lead_to_the_worst_of_their_decisions(checks: int) -> None:
    assert decide(Check(checks), POLICY) is max((DECISIONS[one] for one in Check if one & checks), default=GREEN)


def test_the_bits_never_change_their_meaning() -> None:
    assert [check.bit_length() - 1 for check in DECISIONS] == list(range(25))
    assert CHECKS_MASK == 2**25 - 1


def changed(**change: Any) -> bytes:
    return msgspec.json.encode({**msgspec.json.decode(encode(POLICY)), **change})


@pytest.mark.parametrize(
    "change",
    [
        {"refuse": 2**25 | Check.SIGNATURE_BAD},
        {"refuse": -1},
        {"reserve": 2**25},
        {"reserve": -(2**40)},
        {"refuse": int(CHECKS_ALL & ~Check.SIGNATURE_BAD)},
        {"version": -1},
        {"version": 2**32},
        {"terminal": 0},
        {"issued_ms": -1},
        {"hotline": "0" * 1000},
        {"surprise": 1},
        {"campaigns": [msgspec.to_builtins(POLICY.campaigns[0])] * 2},
        {"campaigns": [{**msgspec.to_builtins(POLICY.campaigns[0]), "amount_max": 65_536}]},
        {"affiliate": {**msgspec.to_builtins(POLICY.affiliate), "themes": 4}},
        {"affiliate": {**msgspec.to_builtins(POLICY.affiliate), "affiliate": 0}},
        {"limits": {**msgspec.to_builtins(POLICY.limits), "unsynced_soft": 201}},
        {"limits": {**msgspec.to_builtins(POLICY.limits), "unsynced_hard_cents": -1}},
    ],
    ids=lambda change: str(change)[:60],
)
def test_a_policy_that_makes_no_sense_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        decode(changed(**change), Policy)


def test_limits_of_zero_switch_the_guarantee_off() -> None:
    none = Limits(unsynced_soft=0, unsynced_soft_cents=0, list_age_soft_ms=0)
    assert decode(changed(limits=msgspec.to_builtins(none)), Policy).limits == none


def test_a_bearer_ticket_can_be_reserved_by_policy() -> None:
    policy = Office(reserve=int(RESERVE_DEFAULT | Check.BEARER)).policy()
    assert decide(Check.BEARER, policy) is AMBER
    assert decide(Check(0), policy) is GREEN
