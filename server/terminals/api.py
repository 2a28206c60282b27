"""Where terminals enrol: /api/1/enrolment takes a code, /api/1/enrolment/poll asks whether staff have confirmed.

A body is JSON, gzipped or not; the answer comes in the same form.
"""

import secrets
from collections.abc import Callable

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from server.database import Database, current
from server.keyring import Keyring
from server.terminals import enrolment, guessing, store
from server.terminals.endpoint import GZIP, JSON, endpoint, keyring
from server.terminals.faults import NotAuthentic, NotUnderstood
from server.visitors import address_of
from sync.contract import messages
from sync.contract.faults import Malformed
from sync.contract.instant import Instant

GZIP_MAGIC = b"\x1f\x8b"


def pepper() -> bytes:
    """What enrolment codes are hashed with."""
    return f"guichet/enrolment/{settings.SECRET_KEY}".encode()


def issuer_of(db: Database, keys: Keyring) -> int:
    """The issuer whose keys these are. Raises NotAuthentic while it is not in the database."""
    issuer = store.issuer_id(db, keys.issuer.bytes)
    if issuer is None:
        raise NotAuthentic("this server has no issuer yet")
    return issuer


def _in_kind(body: bytes, handle: Callable[[bytes], msgspec.Struct]) -> bytes:
    if not body.startswith(GZIP_MAGIC):
        return messages.encode(handle(body))
    try:
        raw = messages.decompress(body)
    except Malformed as error:
        raise NotUnderstood(str(error)) from None
    return messages.compress(messages.encode(handle(raw)))


def _open(body: bytes, now: Instant, who: str) -> bytes:
    db, keys = current(), keyring()
    issuer = issuer_of(db, keys)
    guessing.check(db, issuer, who, now)
    try:
        return _in_kind(
            body,
            lambda raw: enrolment.open_enrolment(
                db, issuer, raw, now=now, keyring=keys, chance=secrets.token_bytes, pepper=pepper()
            ),
        )
    except NotAuthentic:
        guessing.note(db, issuer, who, now)
        raise


def _poll(body: bytes, now: Instant) -> bytes:
    db, keys = current(), keyring()
    issuer = issuer_of(db, keys)
    return _in_kind(body, lambda raw: enrolment.poll(db, issuer, raw, now=now, keyring=keys))


def _kind(body: bytes) -> str:
    return GZIP if body.startswith(GZIP_MAGIC) else JSON


@csrf_exempt
def open_enrolment(request: HttpRequest) -> HttpResponse:
    """Wrong codes are counted by where they come from."""
    who = guessing.visitor(address_of(request))
    return endpoint(lambda body, now: _open(body, now, who), _kind)(request)


poll_enrolment = endpoint(_poll, _kind)
