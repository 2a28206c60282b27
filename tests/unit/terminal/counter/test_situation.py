"""Codes that survive a telephone."""

import re

import pytest

from sync.contract.ids import Sequence, TerminalId
from sync.contract.policy import CHECKS_ALL, Check
from terminal.counter.situation import Fault, Hint, Trouble, fault_code, hint_code, refusal_code

AT = (TerminalId(7), Sequence(128))
SPOKEN = re.compile(r"[RKH][0-9]{2}(-[0-9]+){0,2}")


def test_every_refusal_and_fault_has_a_code_of_its_own_that_can_be_read_out() -> None:
    codes = [refusal_code(check, *AT) for check in Check]
    codes += [fault_code(fault, *AT) for fault in (*Fault, *Trouble)] + [hint_code(hint, *AT) for hint in Hint]
    assert len(set(codes)) == len(codes)
    assert all(SPOKEN.fullmatch(code) for code in codes)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (refusal_code(Check.SIGNATURE_BAD, *AT), "R10-7-128"),
        (refusal_code(Check.ALREADY_HERE, *AT), "R20-7-128"),
        (refusal_code(Check.ISSUER_KEY_UNKNOWN, *AT), "R34-7-128"),
        (fault_code(Fault.JOURNAL_FULL, *AT), "K15-7-128"),
        (fault_code(Fault.JOURNAL_MISSING, None, None), "K11"),
        (fault_code(Fault.JOURNAL_DAMAGED, TerminalId(7), None), "K13-7"),
        (hint_code(Hint.NOT_A_TICKET, *AT), "H11-7-128"),
    ],
)
def test_codes_never_change_their_meaning(code: str, expected: str) -> None:
    assert code == expected


def test_a_code_is_about_one_reason() -> None:
    with pytest.raises(AssertionError):
        refusal_code(CHECKS_ALL, *AT)
