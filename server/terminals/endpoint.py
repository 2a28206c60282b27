"""HTTP for terminals: bytes in, bytes out, refusals as a status and a Refusal in JSON. No session, no cookie, no page.

A handler takes the body and the time and gives the body of a 200; it knows no Django. What may go wrong has one tree
(server.terminals.faults); what is left over is our mistake, and Django answers 500 without a word of it.
"""

import logging
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from server import clock
from server.database import DatabaseFault
from server.keyring import Keyring, KeyringFault, load
from server.terminals.faults import Busy, Refused, TooLarge, TooOften
from sync.contract.instant import Instant
from sync.contract.limits import BODY_MAX
from sync.contract.messages import Refusal, encode

GZIP = "application/gzip"
JSON = "application/json"

logger = logging.getLogger(__name__)

Handler = Callable[[bytes, Instant], bytes]
View = Callable[[HttpRequest], HttpResponse]


def endpoint(handler: Handler, content_type: Callable[[bytes], str]) -> View:
    """A POST view round a handler. `content_type` is told from the answer's bytes."""

    @csrf_exempt
    def view(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return HttpResponse(status=405, headers={"Allow": "POST"})
        try:
            body = handler(_body(request), clock.now())
        except Refused as refused:
            return _refusal(refused, request.path)
        except (DatabaseFault, KeyringFault) as fault:
            logger.error("put-off path=%s reason=%s", request.path, fault)
            return _refusal(Busy("the server cannot work now"), request.path)
        return HttpResponse(body, content_type=content_type(body), headers={"Cache-Control": "no-store"})

    return view


def keyring() -> Keyring:
    """This installation's keys, read again when a file of the folder is added, replaced or removed. Raises KeyringFault."""
    folder = Path(settings.KEYS)
    try:
        seen = folder.stat().st_mtime_ns
    except OSError as error:
        raise KeyringFault(f"the keys folder: {error.strerror}") from None
    return _load(folder, seen)


@lru_cache(maxsize=1)
def _load(folder: Path, _seen: int) -> Keyring:
    return load(folder)


def _body(request: HttpRequest) -> bytes:
    """At most BODY_MAX bytes are read, whatever is announced. Raises TooLarge."""
    body = request.read(BODY_MAX + 1)
    if len(body) > BODY_MAX:
        raise TooLarge(f"more than {BODY_MAX} bytes")
    return body


def _refusal(refused: Refused, path: str) -> HttpResponse:
    logger.info("refused path=%s word=%s reason=%s", path, refused.word, refused)
    headers = {"Cache-Control": "no-store"}
    wait = refused.wait_s if isinstance(refused, TooOften) else refused.retry_after_s
    if wait is not None:
        headers["Retry-After"] = str(wait)
    content = encode(Refusal(error=refused.word, message=str(refused)[:256]))
    return HttpResponse(content, status=refused.status, content_type=JSON, headers=headers)
