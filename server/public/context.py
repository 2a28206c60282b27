"""What the base template needs on every page: the issuer, where the person is, and whose menu to show."""

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from server.accounts.models import User
from server.campaigns.models import Issuer
from server.public import texts
from server.public.colours import DEFAULT

NAVIGATION = {
    User.Role.CENTRAL: "backoffice/nav.html",
    User.Role.COLLEGE: "college/nav.html",
    User.Role.AFFILIATE: "affiliate_space/nav.html",
}


def site(request: HttpRequest) -> dict[str, object]:
    """A context processor."""
    user = getattr(request, "user", None)
    person = user if isinstance(user, User) else None
    issuer = issuer_of(person)
    return {
        "issuer": issuer,
        "place": _place(person),
        "nav_templates": [NAVIGATION[User.Role(person.role)], "nav_none.html"] if person else ["nav_none.html"],
        "theme_version": (issuer.accent_colour if issuer else DEFAULT).lstrip("#"),
        "sign_out_url": _sign_out_url(),
    }


def issuer_of(person: User | None) -> Issuer | None:
    """The person's issuer; before signing in, the only one if there is only one."""
    if person is not None:
        return person.issuer
    issuers = list(Issuer.objects.all()[:2])
    return issuers[0] if len(issuers) == 1 else None


def _place(person: User | None) -> str:
    if person is None:
        return texts.PLACE_PUBLIC
    if person.college is not None:
        return person.college.name
    return person.affiliate.name if person.affiliate is not None else texts.PLACE_CENTRAL


def _sign_out_url() -> str:
    try:
        return reverse("accounts:sign_out")
    except NoReverseMatch:
        return ""
