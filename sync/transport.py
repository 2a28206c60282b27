"""The network behind one function, bytes -> bytes: httpx is called here and nowhere else; all that it raises becomes a LinkFault.

Decides what is an answer at all (a 200 with a gzip body of bounded size, in bounded time). Believes nothing of it: signatures are
sync.engine.round's. Follows no redirect, reads no proxy from the environment, and takes the system's certificates.
"""

import email.utils
import errno
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import httpx

from sync.contract.faults import ContractFault
from sync.contract.limits import ANSWER_MAX, REFUSAL_MAX
from sync.contract.messages import Refusal, decode
from sync.engine.link import (
    BadTls,
    ConnectionCut,
    LinkFault,
    NoNetwork,
    NotOurServer,
    Overloaded,
    RequestRefused,
    RequestTooLarge,
    ServerFailed,
    ServerUnreachable,
    TimedOut,
)

CONTENT_TYPE = "application/gzip"
GZIP_MAGIC = b"\x1f\x8b"
STEP_TIMEOUT_S = 10.0  # connecting, sending, or the next bytes: a mobile link's worst second, tenfold
TOTAL_TIMEOUT_S = 60.0  # a server that drips bytes does not hold the agent longer
CHUNK = 64 * 1024


class Link:
    """A way to one server. `monotonic_s` is time.monotonic in production."""

    def __init__(
        self,
        server: str,
        *,
        monotonic_s: Callable[[], float],
        ca_file: str | None = None,
        proxy: str | None = None,
        step_timeout_s: float = STEP_TIMEOUT_S,
        total_timeout_s: float = TOTAL_TIMEOUT_S,
    ) -> None:
        self._monotonic_s = monotonic_s
        self._total_timeout_s = total_timeout_s
        self._client = httpx.Client(
            base_url=server,
            verify=ssl.create_default_context(cafile=ca_file),
            proxy=proxy,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(step_timeout_s),
            headers={"Content-Type": CONTENT_TYPE, "Accept": CONTENT_TYPE, "Accept-Encoding": "identity"},
        )

    def close(self) -> None:
        """Closes kept connections."""
        self._client.close()

    def post(self, path: str, body: bytes, *, bytes_max: int = ANSWER_MAX) -> bytes:
        """The body of a 200 answer, as it came. Raises LinkFault."""
        deadline = self._monotonic_s() + self._total_timeout_s
        with _mapped(), self._client.stream("POST", path, content=body) as response:
            if response.status_code != httpx.codes.OK:
                _refuse(response, self._read(response, REFUSAL_MAX, deadline, is_cut=True))
            answer = self._read(response, bytes_max, deadline)
        if not answer.startswith(GZIP_MAGIC):
            raise NotOurServer(
                f"200 with {response.headers.get('content-type', 'no content type')} instead of an answer"
            )
        return answer

    def _read(self, response: httpx.Response, bytes_max: int, deadline: float, *, is_cut: bool = False) -> bytes:
        """At most that many raw bytes; content encodings are not undone, because a small body could swell without end."""
        content = bytearray()
        for chunk in response.iter_raw(CHUNK):
            content += chunk
            if len(content) > bytes_max:
                if is_cut:
                    break
                raise NotOurServer(f"an answer of more than {bytes_max} bytes")
            if self._monotonic_s() > deadline:
                raise TimedOut(f"no whole answer within {self._total_timeout_s} s")
        return bytes(content[:bytes_max])


def _refuse(response: httpx.Response, body: bytes) -> NoReturn:
    status = response.status_code
    refusal = _refusal(body)
    word = "" if refusal is None else refusal.error
    text = f"{status} {word}" + ("" if refusal is None else f": {refusal.message}")
    if status in (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE):
        raise Overloaded(text, retry_after_ms=_retry_after_ms(response), word=word)
    if status == httpx.codes.REQUEST_ENTITY_TOO_LARGE:
        raise RequestTooLarge(text, word=word)
    if status == httpx.codes.NETWORK_AUTHENTICATION_REQUIRED:
        raise NotOurServer(f"{status}: a portal wants somebody to sign in")
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise ServerFailed(text, word=word)
    if status >= httpx.codes.BAD_REQUEST and refusal is not None:
        raise RequestRefused(text, word=word)
    raise NotOurServer(f"{status} with {response.headers.get('content-type', 'no content type')}")


def _refusal(body: bytes) -> Refusal | None:
    try:
        return decode(body, Refusal)
    except ContractFault:
        return None


def _retry_after_ms(response: httpx.Response) -> int | None:
    """RFC 9110 10.2.3: seconds, or a date, which is compared with the answer's own Date so that no clock of ours matters."""
    value = response.headers.get("retry-after", "")
    if value.isascii() and value.isdigit():
        return int(value[:6]) * 1000
    try:
        until = email.utils.parsedate_to_datetime(value)
        sent = email.utils.parsedate_to_datetime(response.headers.get("date", ""))
        return max(0, round((until - sent).total_seconds() * 1000))
    except (ValueError, TypeError):
        return None


@contextmanager
def _mapped() -> Iterator[None]:
    try:
        yield
    except httpx.TimeoutException as error:
        raise TimedOut(_said(error)) from error
    except httpx.ConnectError as error:
        raise _connect_fault(error) from error
    except httpx.ProxyError as error:
        raise NotOurServer(f"the proxy refused: {_said(error)}") from error
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
        raise ConnectionCut(_said(error)) from error


def _connect_fault(error: httpx.ConnectError) -> LinkFault:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return BadTls(_said(error))
        if isinstance(cause, socket.gaierror):
            return NoNetwork(f"no address for the server: {_said(error)}")
        if isinstance(cause, OSError) and cause.errno in (errno.ECONNREFUSED, errno.ECONNRESET):
            return ServerUnreachable(_said(error))
        cause = cause.__cause__ or cause.__context__
    return NoNetwork(_said(error))


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
