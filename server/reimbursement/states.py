"""The life of a reimbursement run as a table, and what can be refused on the way. PURE.

open -> cut (claims frozen) -> computed (orders and postings made) -> controlled (totals looked at) -> approved (by a second
person) -> filed (the file exists, once) -> settled (the bank confirmed). Before `filed` a run may be abandoned: its claims go
back to be paid by the next one. Source: domain, E3.
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
    SETTLED = "settled"
    ABANDONED = "abandoned"


NEXT: dict[RunState, frozenset[RunState]] = {
    RunState.OPEN: frozenset({RunState.CUT, RunState.ABANDONED}),
    RunState.CUT: frozenset({RunState.COMPUTED, RunState.ABANDONED}),
    RunState.COMPUTED: frozenset({RunState.CONTROLLED, RunState.ABANDONED}),
    RunState.CONTROLLED: frozenset({RunState.APPROVED, RunState.ABANDONED}),
    RunState.APPROVED: frozenset({RunState.FILED, RunState.ABANDONED}),
    RunState.FILED: frozenset({RunState.SETTLED}),
    RunState.SETTLED: frozenset(),
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
    RunState.SETTLED,
)
IN_PREPARATION = frozenset(PATH[: PATH.index(RunState.FILED)])


def may_follow(state: RunState, step: RunState) -> bool:
    """Whether the run may be brought from `state` to `step`."""
    return step in NEXT[state]


def has_passed(state: RunState, step: RunState) -> bool:
    """Whether `step` has been done already: asking for it again changes nothing."""
    if RunState.ABANDONED in (state, step):
        return state is step
    return PATH.index(state) >= PATH.index(step)


class RunRefusal(Enum):
    """Why a run was not brought further."""

    CUT_OFF_NOT_REACHED = "cut_off_not_reached"
    CUT_OFF_TOO_OLD = "cut_off_too_old"  # a later one has been cut already
    ANOTHER_IN_PREPARATION = "another_in_preparation"
    NOTHING_TO_PAY = "nothing_to_pay"
    OUT_OF_ORDER = "out_of_order"
    SAME_PERSON = "same_person"
    FILE_UNFIT = "file_unfit"  # the bank's rules found something; `detail` says what


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """`detail`: English facts for the log and the page's technical line; never an account number."""

    reason: RunRefusal
    detail: str = ""


class Blocking(Enum):
    """Why an affiliate is not paid by this run."""

    NO_ACCOUNT = "no_account"  # none accepted and valid on the cut-off's day
    ACCOUNT_UNFIT = "account_unfit"  # accepted, but a bank would refuse it
    SUSPENDED = "suspended"  # the affiliate is; one whose affiliation ended is still paid what it is owed
