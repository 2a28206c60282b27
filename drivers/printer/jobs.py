"""The life of a print job: its states and which may follow which. Pure.

    QUEUED ──> SENDING ──> SENT
      │  ^        │ └────> UNCERTAIN ──> CONFIRMED_BY_OPERATOR | DENIED_BY_OPERATOR
      │  └────────┤
      │         FAILED     not one byte was taken: tried again by itself
      └─> CANCELLED

A job is never shown better than what is known: SENT means that the printer took every byte, and its Confirmation how
much more was heard of it. UNCERTAIN is never sent again; the operator is asked, and a reprint is a new job.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class JobState(StrEnum):
    QUEUED = "QUEUED"
    SENDING = "SENDING"
    SENT = "SENT"
    UNCERTAIN = "UNCERTAIN"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    CONFIRMED_BY_OPERATOR = "CONFIRMED_BY_OPERATOR"
    DENIED_BY_OPERATOR = "DENIED_BY_OPERATOR"


NEXT_STATES = MappingProxyType(
    {
        JobState.QUEUED: frozenset({JobState.SENDING, JobState.FAILED, JobState.CANCELLED}),
        JobState.SENDING: frozenset({JobState.SENT, JobState.UNCERTAIN, JobState.FAILED, JobState.CANCELLED}),
        JobState.FAILED: frozenset({JobState.QUEUED, JobState.SENDING, JobState.FAILED, JobState.CANCELLED}),
        JobState.UNCERTAIN: frozenset({JobState.CONFIRMED_BY_OPERATOR, JobState.DENIED_BY_OPERATOR}),
        JobState.SENT: frozenset(),
        JobState.CANCELLED: frozenset(),
        JobState.CONFIRMED_BY_OPERATOR: frozenset(),
        JobState.DENIED_BY_OPERATOR: frozenset(),
    }
)
SETTLED = frozenset(state for state, following in NEXT_STATES.items() if not following)

assert set(NEXT_STATES) == set(JobState)


class Confirmation(StrEnum):
    """What is known of a job in state SENT, and the most that a printer can ever say. From weak to strong."""

    NONE = "NONE"
    SENT = "SENT"
    """It took every byte, and says nothing more."""
    STATUS_OK = "STATUS_OK"
    """It answered that all was well before the job, and again at least a second after."""
    PROCESSED = "PROCESSED"
    """It answered a question that stood at the end of the job (GS r)."""
    CONFIRMED = "CONFIRMED"
    """It answered that the paper is out (GS ( H)."""

    @property
    def rank(self) -> int:
        return list(Confirmation).index(self)

    def at_most(self, ceiling: "Confirmation") -> "Confirmation":
        return self if self.rank <= ceiling.rank else ceiling


BLIND_LINE_MAX = Confirmation.STATUS_OK
"""The most that is said of a job on a line that does not tell when its printer was off. Switched off and on inside a job, the
printer forgets what it holds, then takes the rest and answers the question at the end as if nothing had been lost."""


class Refusal(StrEnum):
    """Why a print command is not carried out."""

    CONFLICT = "CONFLICT"
    """The name belongs to a job with another document."""
    UNPRINTABLE = "UNPRINTABLE"
    """This printer cannot print this document."""
    QUEUE_FULL = "QUEUE_FULL"
    STORE_FAULT = "STORE_FAULT"
    """The database of jobs cannot be written: disk full, read-only, damaged."""
    NO_PRINTER = "NO_PRINTER"
    """The settings name no printer."""
    UNKNOWN_JOB = "UNKNOWN_JOB"
    DOWN = "DOWN"
    """The printer's thread met an error of ours, and begins anew in a moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """`accepted` of `total` bytes were taken by the printer; both are 0 before the first attempt.

    `confirmation` says nothing before the job is SENT.
    """

    name: str
    state: JobState
    accepted: int
    total: int
    reason: str
    confirmation: Confirmation = Confirmation.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class JobReport:
    job: Job


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRefused:
    name: str
    refusal: Refusal
    reason: str
