"""Whether the server's word is what the counter was told."""

import pytest

from sync.contract.ids import Sequence
from sync.contract.messages import Verdict
from sync.contract.money import Cents
from sync.contract.policy import Decision
from sync.contract.verdicts import VerdictCode
from sync.journal.redemption import Redemption, is_as_announced
from tests.unit.sync.journal.test_chain import chain_of
from tests.unit.sync.office import NOON, redeem

GREEN, AMBER = Decision.GREEN, Decision.AMBER


def judged(decision: Decision, code: str | None, amount: int = 2500, *, is_voided: bool = False) -> Redemption:
    payload = redeem(1, 2500, decision)
    entry = chain_of(payload)[0]
    verdict = None
    if code is not None:
        verdict = Verdict(serial=1, sequence=Sequence(0), code=VerdictCode(code), amount=Cents(amount), decided_ms=NOON)
    voided_by = Sequence(1) if is_voided else None
    return Redemption(entry=entry, redeem=payload, voided_by=voided_by, copies=1, verdict=verdict)


@pytest.mark.parametrize(
    ("decision", "code", "amount", "expected"),
    [
        (GREEN, None, 0, True),
        (GREEN, "A00", 2500, True),
        (GREEN, "A10", 2500, True),
        (GREEN, "A11", 2500, True),
        (GREEN, "A00", 2400, False),
        (GREEN, "W10", 0, False),
        (GREEN, "W20", 0, False),
        (GREEN, "R21", 0, False),
        (GREEN, "R10", 0, False),
        (AMBER, None, 0, True),
        (AMBER, "W10", 0, True),
        (AMBER, "W20", 0, True),
        (AMBER, "A00", 2500, True),
        (AMBER, "A00", 100, False),
        (AMBER, "R21", 0, False),
        (GREEN, "V10", 0, True),
    ],
)
def test_the_outcome_is_as_announced_or_not(decision: Decision, code: str | None, amount: int, expected: bool) -> None:
    assert is_as_announced(judged(decision, code, amount), Sequence(9)) is expected


def test_what_was_voided_here_is_expected_to_be_void_once_the_server_has_read_the_void() -> None:
    void_read, void_unread = Sequence(1), Sequence(0)
    assert is_as_announced(judged(GREEN, "V10", is_voided=True), void_read)
    assert is_as_announced(judged(GREEN, None, is_voided=True), void_read)
    assert not is_as_announced(judged(GREEN, "A00", is_voided=True), void_read)
    assert is_as_announced(judged(GREEN, "A00", is_voided=True), void_unread)
    assert judged(GREEN, None).sequence == 0
