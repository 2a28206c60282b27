"""Who may open a page: one decorator per role. A view behind it is given the person; anybody else never reaches it.

Signed out: sent to sign in, and back. Signed in with another role: 403, in French.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from server.accounts.models import User
from server.affiliates.models import Affiliate

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]


def central(view: Callable[Concatenate[HttpRequest, User, Rest], HttpResponseBase]) -> View[Rest]:
    """Central staff only."""
    return _for_role(User.Role.CENTRAL, view)


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
        return view(request, person, *args, **kwargs)

    return guarded
