"""Signing in and out. Wrong passwords make people wait (see `throttle`); an unknown name takes as long to refuse as a known one."""

import logging
from dataclasses import replace

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from server import clock, database
from server.accounts import devices, failures, texts
from server.accounts.failures import Visitor
from server.accounts.forms import SignInForm
from server.accounts.models import User
from server.accounts.throttle import Scope
from server.visitors import address_of
from sync.contract.instant import Instant

__all__ = ["address_of", "sign_in", "sign_out"]
log = logging.getLogger(__name__)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form; with the right password, on to where the person was going or to their own site."""
    if isinstance(request.user, User):
        return redirect(_destination(request))
    form = SignInForm(request.POST or None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        visitor = _visitor(request, form.cleaned_data["username"])
        problem = _try(request, visitor, form.cleaned_data["password"], now)
        if not problem:
            answer = redirect(_destination(request))
            devices.remember(answer, visitor, now)
            return answer
    context = {"form": form, "problem": problem, "next": _wanted(request)}
    status = 200 if problem in ("", texts.WRONG) else 429
    return render(request, "accounts/sign_in.html", context, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """The session ends, here and now."""
    auth.logout(request)
    messages.success(request, texts.SIGNED_OUT)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def _visitor(request: HttpRequest, username: str) -> Visitor:
    visitor = Visitor(username=username, address=address_of(request))
    return replace(visitor, device=devices.known_as(request, visitor))


def _try(request: HttpRequest, visitor: Visitor, password: str, now: Instant) -> str:
    """Signs the person in; what is wrong otherwise, in French."""
    db = database.current()
    wait = failures.wait_until(db, visitor) - now
    if wait > 0:
        return texts.too_many(wait)
    person = auth.authenticate(request, username=visitor.username, password=password)
    if person is None:
        failures.record(db, visitor, now)
        log.warning("sign_in_refused account=%s", visitor.key(Scope.ACCOUNT)[:12])
        return texts.WRONG
    failures.forget(db, visitor)
    auth.login(request, person)
    return ""


def _wanted(request: HttpRequest) -> str:
    """Where the person was going, when that is one of our own pages."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else ""


def _destination(request: HttpRequest) -> str:
    return _wanted(request) or resolve_url(settings.LOGIN_REDIRECT_URL)
