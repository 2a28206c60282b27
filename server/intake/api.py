"""Where terminals deliver: POST /api/1/exchange, gzip in and gzip out. And /healthz, for whoever watches the server."""

from django.http import HttpRequest, HttpResponse

from server.database import DatabaseFault, current
from server.intake.accept import handle
from server.keyring import KeyringFault
from server.terminals.endpoint import GZIP, endpoint, keyring
from sync.contract.instant import Instant


def _exchange(body: bytes, now: Instant) -> bytes:
    return handle(body, current(), now, keyring())


def _gzip(_body: bytes) -> str:
    return GZIP


exchange = endpoint(_exchange, _gzip)


def healthz(_request: HttpRequest) -> HttpResponse:
    """200 when the database answers and the keys can be read, else 503. One word, for machines."""
    try:
        current().row("SELECT 1")
        keyring()
    except (DatabaseFault, KeyringFault) as fault:
        return HttpResponse(f"{type(fault).__name__}\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})
