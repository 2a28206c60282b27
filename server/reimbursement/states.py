"""The life of a reimbursement run and of its payment orders as tables, and what can be refused on the way. PURE.

A run: open -> cut (claims frozen) -> computed (orders and postings made) -> controlled (totals looked at) -> approved (by a second
person) -> filed (the file exists, once) -> sent (handed to the payer) -> confirmed (every order executed or refused, by the bank's
word) -> closed (by somebody else than who confirmed). Before `filed` a run may be abandoned: its claims go back to be paid by the
next one. Source: domain, E3.
"""

from dataclasses import dataclass
from enum import Enum


class RunState(Enum):
    """Each is reached at most once."""

    OPEN = "open"
    CUT = "cut"
    COMPUTED = "computed"
    CONTROLLED = "controlled"
    APPROVED = "approved"
    FILED = "filed"
    SENT = "sent"
    CONFIRMED = "confirmed"
    CLOSED = "closed"
    ABANDONED = "abandoned"


NEXT: dict[RunState, frozenset[RunState]] = {
    RunState.OPEN: frozenset({RunState.CUT, RunState.ABANDONED}),
    RunState.CUT: frozenset({RunState.COMPUTED, RunState.ABANDONED}),
    RunState.COMPUTED: frozenset({RunState.CONTROLLED, RunState.ABANDONED}),
    RunState.CONTROLLED: frozenset({RunState.APPROVED, RunState.ABANDONED}),
    RunState.APPROVED: frozenset({RunState.FILED, RunState.ABANDONED}),
    RunState.FILED: frozenset({RunState.SENT}),
    RunState.SENT: frozenset({RunState.CONFIRMED}),
    RunState.CONFIRMED: frozenset({RunState.CLOSED}),
    RunState.CLOSED: frozenset(),
    RunState.ABANDONED: frozenset(),
}
assert set(NEXT) == set(RunState)

PATH = (
    RunState.OPEN,
    RunState.CUT,
    RunState.COMPUTED,
    RunState.CONTROLLED,
    RunState.APPROVED,
    RunState.FILED,
    RunState.SENT,
    RunState.CONFIRMED,
    RunState.CLOSED,
)
IN_PREPARATION = frozenset(PATH[: PATH.index(RunState.FILED)])
WITH_FILE = frozenset(PATH[PATH.index(RunState.FILED) :])


def may_follow(state: RunState, step: RunState) -> bool:
    """Whether the run may be brought from `state` to `step`."""
    return step in NEXT[state]


def has_passed(state: RunState, step: RunState) -> bool:
    """Whether `step` has been done already: asking for it again changes nothing."""
    if RunState.ABANDONED in (state, step):
        return state is step
    return PATH.index(state) >= PATH.index(step)


class OrderState(Enum):
    """Of one affiliate's payment order in one run. What is due and in no run yet has no order."""

    IN_RUN = "in_run"
    FILED = "filed"
    PAID = "paid"  # by a statement of the bank, or a person's signed word
    RETURNED = "returned"  # refused or sent back: the money waits to be paid again
    REISSUED = "reissued"  # came back, and a later run took it over
    BARRED = "barred"  # came back, and nobody may ask for it any more: no run takes it over
    BLOCKED = "blocked"  # nobody may be paid now, see Blocking; the claims wait for the next run
    BELOW_MINIMUM = "below_minimum"  # less than the campaign pays in one transfer; the claims wait
    CARRIED = "carried"  # all of it was set against what the affiliate owes; the rest of the debt waits
    DEBIT_NOTE = "debit_note"  # the same, for so long that the affiliate is to be asked for the money
    ABANDONED = "abandoned"


ORDER_NEXT: dict[OrderState, frozenset[OrderState]] = {
    OrderState.IN_RUN: frozenset({OrderState.FILED, OrderState.ABANDONED}),
    OrderState.FILED: frozenset({OrderState.PAID, OrderState.RETURNED}),
    OrderState.PAID: frozenset({OrderState.RETURNED}),
    OrderState.RETURNED: frozenset({OrderState.REISSUED, OrderState.BARRED}),
    OrderState.REISSUED: frozenset({OrderState.RETURNED}),  # the run that took it over was abandoned
    OrderState.BARRED: frozenset(),
    OrderState.BLOCKED: frozenset(),
    OrderState.BELOW_MINIMUM: frozenset(),
    OrderState.CARRIED: frozenset({OrderState.ABANDONED}),
    OrderState.DEBIT_NOTE: frozenset({OrderState.ABANDONED}),
    OrderState.ABANDONED: frozenset(),
}
assert set(ORDER_NEXT) == set(OrderState)

WAITING = frozenset({OrderState.BLOCKED, OrderState.BELOW_MINIMUM})
"""Nothing was posted, and the claims were given back."""
SET_OFF = frozenset({OrderState.CARRIED, OrderState.DEBIT_NOTE})
"""Nothing is transferred: whatever was due paid a debt."""
ON_THEIR_WAY = frozenset({OrderState.IN_RUN, OrderState.FILED})


class RunRefusal(Enum):
    """Why a run was not brought further."""

    CUT_OFF_NOT_REACHED = "cut_off_not_reached"
    CUT_OFF_TOO_OLD = "cut_off_too_old"  # a later one has been cut already
    ANOTHER_IN_PREPARATION = "another_in_preparation"
    NOTHING_TO_PAY = "nothing_to_pay"
    OUT_OF_ORDER = "out_of_order"
    SAME_PERSON = "same_person"
    SAME_PERSON_CLOSES = "same_person_closes"  # who confirmed the payment does not close the run
    NOT_PAYABLE = "not_payable"  # somebody in it may not be paid any more; `detail` says who and why, in French
    FILE_UNFIT = "file_unfit"  # the bank's rules found something; `detail` says what
    NO_PAYER_ACCOUNT = "no_payer_account"  # two people have not agreed from which account we pay
    NO_REFERENCE = "no_reference"  # a payment is declared with the statement's reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """`detail`: English facts for the log and the page's technical line; never an account number."""

    reason: RunRefusal
    detail: str = ""


class Blocking(Enum):
    """Why an affiliate is not paid by this run."""

    NO_ACCOUNT = "no_account"  # none accepted and valid on the cut-off's day
    ACCOUNT_SUSPENDED = "account_suspended"  # the bank said that it does not exist or is closed
    ACCOUNT_UNFIT = "account_unfit"  # accepted, but a bank would refuse it
    ACCOUNT_CHANGED = "account_changed"  # the one of the cut-off's day has ended since, another one is valid
    BOOKS_DIFFER = "books_differ"  # its claims are not what the ledger owes it: a fault of ours, for an audit
    HOLDER_DOUBTED = "holder_doubted"  # the bank says that the holder is somebody else
    SUSPENDED = "suspended"  # the affiliate is; one whose affiliation ended is still paid what it is owed
