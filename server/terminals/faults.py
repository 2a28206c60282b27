"""Why a request of a terminal gets no answer but a refusal. Each fault has its HTTP status and its stable word (contract.Refusal).

Refused
├── NotUnderstood  400  not the layout: not gzip, not JSON, out of range, entries out of sequence
├── NotAuthentic   403  no such terminal, enrolment or code, or not signed by its key: which of them is not told
├── NotNow         409  right, but not in this state: another key epoch, a code that is spent
├── TooLarge       413  more than any honest terminal sends
├── TooOften       429  too many wrong codes from there, or in all: wait `retry_after_s`
├── Outdated       426  another protocol: the program must be updated; nothing it holds is lost
└── Busy           503  try again later, after `retry_after_s`

A refusal never loses anything: the terminal keeps what was not acknowledged.
"""

from typing import ClassVar


class Refused(Exception):
    """Root. The message is one English sentence for logs and support."""

    status: ClassVar[int]
    word: ClassVar[str]
    retry_after_s: ClassVar[int | None] = None


class NotUnderstood(Refused):
    """The bytes do not follow the contract."""

    status = 400
    word = "malformed"


class NotAuthentic(Refused):
    """Nobody we know signed this."""

    status = 403
    word = "not-authentic"


class NotNow(Refused):
    """The state does not allow it."""

    status = 409
    word = "conflict"


class TooLarge(Refused):
    """Beyond the bounds of sync.contract.limits."""

    status = 413
    word = "too-large"


class TooOften(Refused):
    """Somebody guesses. Whoever waits is heard again."""

    status = 429
    word = "too-often"

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.wait_s = retry_after_s


class Outdated(Refused):
    """Another protocol number."""

    status = 426
    word = "outdated"


class Busy(Refused):
    """The database was in the way; the same bytes may be sent again."""

    status = 503
    word = "busy"
    retry_after_s = 5
