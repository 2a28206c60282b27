"""What the agent leaves for the counter's screen: when it last spoke with the server, what is wrong, when it tries again. Pure.

Codes are stable: the terminal has a French sentence for each.
"""

from dataclasses import dataclass
from enum import Enum

from sync.contract.instant import Instant


class LinkCode(Enum):
    """What stands between the counter and the server."""

    NO_NETWORK = "no-network"  # no name, no route: cable, Wi-Fi, provider
    SERVER_UNREACHABLE = "server-unreachable"  # the machine is there and nobody listens
    TIMED_OUT = "timed-out"
    CUT = "cut"  # the connection broke in the middle
    BAD_TLS = "bad-tls"  # certificate: an inspecting proxy, or this machine's clock
    NOT_OUR_SERVER = "not-our-server"  # something else answers: a hotel's or town hall's portal
    OVERLOADED = "overloaded"  # 429, 503
    SERVER_FAILED = "server-failed"  # other 5xx
    REQUEST_REFUSED = "request-refused"  # other 4xx
    REQUEST_TOO_LARGE = "request-too-large"  # 413
    ANSWER_UNTRUSTED = "answer-untrusted"  # not signed by whom it must be, or contradicting this journal
    JOURNAL_FAILED = "journal-failed"  # the answer was good and could not be stored


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkState:
    """All instants on the counter's wall clock; None where it has not happened. `fault` is None while exchanges succeed."""

    last_exchange: Instant | None
    last_attempt: Instant | None
    failing_since: Instant | None
    fault: LinkCode | None
    next_try: Instant | None


NEVER_LINKED = LinkState(last_exchange=None, last_attempt=None, failing_since=None, fault=None, next_try=None)
