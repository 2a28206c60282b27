"""How long somebody waits after wrong passwords. PURE.

Counted together: one account from one address (somebody mistypes), one address for any account (somebody is guessing), and one
account from anywhere (somebody is being guessed), whose wait is short. A browser on which that person has signed in before has a
count of its own instead of the last, so that a stranger who fails without end keeps nobody out of their usual place; at a new
browser the owner waits at most a minute at a time. Waiting doubles with every further failure up to a limit, and an hour of quiet
forgets everything.
"""

from dataclasses import dataclass
from enum import Enum

from sync.contract.instant import HOUR, MINUTE, SECOND, Instant

FORGET_AFTER = HOUR
FIRST_WAIT = 30 * SECOND
WAIT_MAX = 15 * MINUTE
ACCOUNT_WAIT_MAX = MINUTE  # 1440 guesses a day from the whole world at one account, none of them a common password


class Scope(Enum):
    """What is counted together."""

    PAIR = "pair"
    ACCOUNT = "account"
    ADDRESS = "address"
    DEVICE = "device"  # one account from a browser that knows it, instead of ACCOUNT


# A whole college office may sit behind one address, and one person mistypes a few times.
FREE_FAILURES = {Scope.PAIR: 5, Scope.ACCOUNT: 20, Scope.ADDRESS: 40, Scope.DEVICE: 20}
assert set(FREE_FAILURES) == set(Scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """Failures of one scope so far, and when the last one was."""

    count: int
    last: Instant


def counted(earlier: Failures | None, now: Instant) -> Failures:
    """One failure more."""
    if earlier is None or now - earlier.last >= FORGET_AFTER:
        return Failures(count=1, last=now)
    return Failures(count=earlier.count + 1, last=now)


def wait_until(scope: Scope, failures: Failures | None) -> Instant:
    """From when the next try is looked at; 0 for at once."""
    if failures is None:
        return Instant(0)
    beyond = failures.count - FREE_FAILURES[scope]
    if beyond < 0:
        return Instant(0)
    longest = ACCOUNT_WAIT_MAX if scope is Scope.ACCOUNT else WAIT_MAX
    return Instant(failures.last + min(FIRST_WAIT << min(beyond, 30), longest))
