"""Who may open a page: one decorator per role. A view behind it is given the person; anybody else never reaches it.

Signed out: sent to sign in, and back. Signed in with another role: 403, in French. A database that is busy or gone: 503, in French,
and nothing was done. What a view of one place may see is for that view: it asks for rows by the place that it is given.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from server.accounts.models import User
from server.affiliates.models import Affiliate
from server.database import Contended, Unavailable
from server.passes.models import College

logger = logging.getLogger(__name__)

RETRY_AFTER_S = 5

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]


def central(view: Callable[Concatenate[HttpRequest, User, Rest], HttpResponseBase]) -> View[Rest]:
    """Central staff only."""
    return _for_role(User.Role.CENTRAL, view)


def college(view: Callable[Concatenate[HttpRequest, User, College, Rest], HttpResponseBase]) -> View[Rest]:
    """People of a college only; the view is given their college, and can name no other."""

    @wraps(view)
    def with_college(
        request: HttpRequest, person: User, /, *args: Rest.args, **kwargs: Rest.kwargs
    ) -> HttpResponseBase:
        assert person.college is not None, "the database gives a college to every such user"
        return view(request, person, person.college, *args, **kwargs)

    return _for_role(User.Role.COLLEGE, with_college)


def affiliate(view: Callable[Concatenate[HttpRequest, Affiliate, Rest], HttpResponseBase]) -> View[Rest]:
    """People of an affiliate only; the view is given their affiliate, and can name no other."""

    @wraps(view)
    def with_affiliate(
        request: HttpRequest, person: User, /, *args: Rest.args, **kwargs: Rest.kwargs
    ) -> HttpResponseBase:
        assert person.affiliate is not None, "the database gives an affiliate to every such user"
        return view(request, person.affiliate, *args, **kwargs)

    return _for_role(User.Role.AFFILIATE, with_affiliate)


def _for_role(role: User.Role, view: Callable[Concatenate[HttpRequest, User, Rest], HttpResponseBase]) -> View[Rest]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        person = request.user
        if not isinstance(person, User):
            return redirect_to_login(request.get_full_path())
        if person.role != role:
            raise PermissionDenied
        try:
            return view(request, person, *args, **kwargs)
        except (Contended, Unavailable) as fault:
            logger.error("page_put_off path=%s reason=%s", request.path, fault)
            return _busy()

    return guarded


def _busy() -> HttpResponse:
    """Made without the request: what every page shows of the person would ask the same database."""
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": str(RETRY_AFTER_S)})
