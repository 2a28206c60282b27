"""The situation code: what a caller reads out to the hotline, beside every refusal and fault.

`R20-3-128`: refusal 20, terminal 3, journal entry 128. Only the letters R, K and H, which no French ear confuses, and digits.
No personal data: the entry holds the rest, for who may read it. Numbers never change their meaning; new ones are added.
"""

from enum import IntEnum

from sync.contract.ids import Sequence, TerminalId
from sync.contract.policy import Check

_FIRST_CHECK = 10  # R10 is the first bit of the bitmap, R34 the last


class Fault(IntEnum):
    """K: the journal or its keys cannot be used, so nothing can be taken."""

    JOURNAL_MISSING = 11
    JOURNAL_FOREIGN = 12
    JOURNAL_DAMAGED = 13
    JOURNAL_READ_ONLY = 14
    JOURNAL_FULL = 15
    JOURNAL_BUSY = 16
    JOURNAL_FAILING = 17
    NOT_READ_BACK = 18
    ENTRY_REFUSED = 19
    KEYS_UNUSABLE = 20
    DOCUMENTS_UNUSABLE = 21
    NO_SEALING_KEY = 22


class Trouble(IntEnum):
    """K as well: something of the counter does not work, and the journal does."""

    REVOKED = 30
    PRINTER = 40
    PRINT_REFUSED = 41


class Hint(IntEnum):
    """H: the counter has a question, nothing was refused."""

    UNREADABLE = 10
    NOT_A_TICKET = 11


def refusal_code(reason: Check, terminal: TerminalId, sequence: Sequence) -> str:
    """`reason`: one bit. `sequence`: the entry that records the refusal."""
    assert int(reason).bit_count() == 1
    return f"R{_FIRST_CHECK + int(reason).bit_length() - 1}-{terminal}-{sequence}"


def fault_code(fault: Fault | Trouble, terminal: TerminalId | None, sequence: Sequence | None) -> str:
    """`sequence`: the last entry of the journal, when it can be read."""
    return "-".join(("K" + str(int(fault)), *(str(part) for part in (terminal, sequence) if part is not None)))


def hint_code(hint: Hint, terminal: TerminalId, sequence: Sequence) -> str:
    return f"H{int(hint)}-{terminal}-{sequence}"
