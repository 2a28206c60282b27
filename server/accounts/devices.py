"""Browsers on which somebody signed in before, by a signed cookie that opens nothing: it spares its owner a stranger's wait.

One cookie per account, so that people who share an office's computer do not put each other out of it. It is sent to the sign-in
page alone, and says the instant of the first sign-in there, nothing else.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from server.accounts.failures import Visitor
from server.accounts.throttle import Scope
from sync.contract.instant import DAY, SECOND, Instant

KEPT_S = 180 * DAY // SECOND


def known_as(request: HttpRequest, visitor: Visitor) -> str:
    """The mark of this browser for that account; empty when it has none of ours."""
    mark = request.get_signed_cookie(_name(visitor), default="", salt=_salt(visitor), max_age=KEPT_S)
    return str(mark or "")


def remember(answer: HttpResponse, visitor: Visitor, now: Instant) -> None:
    """The right password was given here."""
    answer.set_signed_cookie(
        _name(visitor),
        visitor.device or str(now),
        salt=_salt(visitor),
        max_age=KEPT_S,
        path=reverse("accounts:sign_in"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _name(visitor: Visitor) -> str:
    return f"guichet_known_{visitor.key(Scope.ACCOUNT)[:12]}"


def _salt(visitor: Visitor) -> str:
    return f"guichet/device/1/{visitor.key(Scope.ACCOUNT)}"
