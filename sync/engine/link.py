"""Everything that can stand between a question to the server and an answer that may be believed.

LinkFault
├── NoNetwork           no name, no route
├── ServerUnreachable   nobody listens there
├── TimedOut            too slow, as a whole or in one step
├── ConnectionCut       broken in the middle, or not HTTP
├── BadTls              the certificate does not hold
├── NotOurServer        somebody else answers: a portal, a proxy, a web page
├── Overloaded          429 or 503: the server asks for time, `retry_after_ms`
├── ServerFailed        other 5xx
├── RequestRefused      other 4xx, with the server's stable `word`
├── RequestTooLarge     413
├── AnswerUntrusted     not signed as it must be, stale, older than what is held, or contradicting our journal
└── AnswerNotStored     good, but the journal could not take it
"""

from typing import ClassVar

from sync.journal.link_state import LinkCode


class LinkFault(Exception):
    """Base of what an exchange raises. Nothing is lost by any of them: what was not acknowledged is sent again."""

    code: ClassVar[LinkCode]

    def __init__(self, message: str, *, retry_after_ms: int | None = None, word: str = "") -> None:
        super().__init__(message)
        self.retry_after_ms = retry_after_ms
        self.word = word


class NoNetwork(LinkFault):
    code = LinkCode.NO_NETWORK


class ServerUnreachable(LinkFault):
    code = LinkCode.SERVER_UNREACHABLE


class TimedOut(LinkFault):
    code = LinkCode.TIMED_OUT


class ConnectionCut(LinkFault):
    code = LinkCode.CUT


class BadTls(LinkFault):
    code = LinkCode.BAD_TLS


class NotOurServer(LinkFault):
    code = LinkCode.NOT_OUR_SERVER


class Overloaded(LinkFault):
    code = LinkCode.OVERLOADED


class ServerFailed(LinkFault):
    code = LinkCode.SERVER_FAILED


class RequestRefused(LinkFault):
    code = LinkCode.REQUEST_REFUSED


class RequestTooLarge(LinkFault):
    code = LinkCode.REQUEST_TOO_LARGE


class AnswerUntrusted(LinkFault):
    code = LinkCode.ANSWER_UNTRUSTED


class AnswerNotStored(LinkFault):
    code = LinkCode.JOURNAL_FAILED
