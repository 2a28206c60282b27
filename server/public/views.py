"""Pages for anybody: the front page (or one's own, when signed in), accessibility, the theme's colours, the health check."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.http import require_safe

from server import database
from server.accounts.models import User
from server.database import DatabaseFault
from server.public.colours import DEFAULT, theme
from server.public.context import issuer_of

HOMES = {
    User.Role.CENTRAL: "backoffice:home",
    User.Role.COLLEGE: "college:home",
    User.Role.AFFILIATE: "affiliate_space:home",
}


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Each to one's own site."""
    if isinstance(request.user, User):
        return redirect(HOMES[User.Role(request.user.role)])
    return render(request, "public/home.html", {"sign_in_url": resolve_url(settings.LOGIN_URL)})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement that every page links to."""
    return render(request, "public/accessibility.html")


@require_safe
def theme_css(request: HttpRequest) -> HttpResponse:
    """The issuer's colours. The address carries the colour, so that it may be cached for a day."""
    person = request.user if isinstance(request.user, User) else None
    issuer = issuer_of(person)
    answer = HttpResponse(theme(issuer.accent_colour if issuer else DEFAULT), content_type="text/css; charset=utf-8")
    answer["Cache-Control"] = "private, max-age=86400"
    return answer


@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """200 when the database answers, else 503."""
    try:
        database.current().row("SELECT 1")
    except DatabaseFault:
        return JsonResponse({"database": "unavailable"}, status=503)
    return JsonResponse({"database": "ok"})
