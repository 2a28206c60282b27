"""The people who sign in: a new one with a role, an account closed or opened again, a new first password, told once."""

import logging
import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from server.accounts.access import central
from server.accounts.models import User
from server.accounts.passwords import password
from server.affiliates.models import Affiliate
from server.passes.models import College
from server.setup import texts

CENTRAL_MIN = 2  # four eyes
SHOWN_MAX = 500
log = logging.getLogger(__name__)


class PersonForm(forms.Form):
    """Who, and which of the three sites is theirs."""

    use_required_attribute = False
    username = forms.SlugField(label=texts.USERNAME, max_length=60, help_text=texts.USERNAME_HINT)
    first_name = forms.CharField(label=texts.FIRST_NAME, max_length=60)
    last_name = forms.CharField(label=texts.LAST_NAME, max_length=60)
    email = forms.EmailField(label=texts.EMAIL, required=False)
    role = forms.ChoiceField(label=texts.ROLE, choices=[(role.value, said) for role, said in texts.ROLES.items()])
    college = forms.ModelChoiceField(
        label=texts.COLLEGE, queryset=College.objects.none(), required=False, empty_label=texts.NO_COLLEGE
    )
    affiliate = forms.IntegerField(
        label=texts.AFFILIATE, required=False, min_value=1, max_value=2**32 - 1,
        widget=forms.NumberInput(attrs={"class": "input--short"}),
    )  # fmt: skip

    def __init__(self, issuer_id: int, data: object = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type]  # a QueryDict or None, as Django takes them
        self._issuer_id = issuer_id
        found = self.fields["college"]
        assert isinstance(found, forms.ModelChoiceField)
        found.queryset = College.objects.filter(issuer_id=issuer_id).order_by("town", "name")

    def clean_username(self) -> str:
        name = str(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(texts.USERNAME_TAKEN)
        return name

    def clean(self) -> dict[str, Any]:
        """A place for those whose role has one, and for nobody else."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        role = cleaned.get("role")
        if role == User.Role.COLLEGE and not cleaned.get("college"):
            self.add_error("college", texts.COLLEGE_MISSING)
        number = cleaned.get("affiliate")
        found = Affiliate.objects.filter(issuer_id=self._issuer_id, number=number).first() if number else None
        if role == User.Role.AFFILIATE and found is None:
            self.add_error("affiliate", texts.AFFILIATE_MISSING)
        cleaned["place"] = {
            "college": cleaned.get("college") if role == User.Role.COLLEGE else None,
            "affiliate": found if role == User.Role.AFFILIATE else None,
        }
        return cleaned


@require_safe
@central
def people(request: HttpRequest, person: User) -> HttpResponse:
    """Everybody of this issuer, central staff first."""
    found = User.objects.filter(issuer_id=person.issuer_id).select_related("college", "affiliate", "issuer")
    rows = [
        {"one": one, "role": texts.ROLES[User.Role(one.role)], "place": one.college or one.affiliate or one.issuer}
        for one in found.order_by("-is_active", "role", "last_name", "username")[:SHOWN_MAX]
    ]
    return render(request, "setup/people.html", {"rows": sorted(rows, key=lambda row: row["one"].role != "central")})


@require_http_methods(["GET", "HEAD", "POST"])
@central
def new(request: HttpRequest, person: User) -> HttpResponse:
    """The first password is in the answer and nowhere else."""
    form = PersonForm(person.issuer_id, request.POST or None, _asked_for(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        secret = password(secrets.randbelow)
        made = User.objects.create_user(
            username=said["username"],
            email=said["email"],
            password=secret,
            first_name=said["first_name"],
            last_name=said["last_name"],
            issuer_id=person.issuer_id,
            role=said["role"],
            **said["place"],
        )
        log.info("person_added actor=%s person=%s role=%s", person.actor, made.actor, made.role)
        return _told(request, made, secret)
    return render(request, "setup/person_new.html", {"form": form})


@require_POST
@central
def step(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """Close, open again, or a new first password."""
    found = User.objects.filter(issuer_id=person.issuer_id, pk=number).first()
    if found is None:
        raise Http404
    wanted = request.POST.get("step")
    if wanted == "password":
        secret = password(secrets.randbelow)
        found.set_password(secret)
        found.save(update_fields=["password"])
        log.info("password_given actor=%s person=%s", person.actor, found.actor)
        return _told(request, found, secret)
    if wanted == "close":
        _close(request, person, found)
    elif wanted == "open":
        User.objects.filter(pk=found.pk).update(is_active=True)
        messages.success(request, texts.REOPENED)
    else:
        raise Http404
    return redirect("setup:people")


def _asked_for(request: HttpRequest) -> dict[str, Any]:
    """The place that a page of a college or an affiliate sends with its link."""
    asked = {name: request.GET.get(name, "")[:10] for name in ("college", "organisme")}
    if asked["college"].isdecimal():
        return {"role": User.Role.COLLEGE, "college": asked["college"]}
    if asked["organisme"].isdecimal():
        return {"role": User.Role.AFFILIATE, "affiliate": asked["organisme"]}
    return {}


def _close(request: HttpRequest, person: User, found: User) -> None:
    others = User.objects.filter(issuer_id=person.issuer_id, role=User.Role.CENTRAL, is_active=True).exclude(
        pk=found.pk
    )
    if found.pk == person.pk:
        messages.error(request, texts.OWN_ACCOUNT)
    elif found.role == User.Role.CENTRAL and others.count() < CENTRAL_MIN:
        messages.error(request, texts.LAST_TWO)
    else:
        User.objects.filter(pk=found.pk).update(is_active=False)
        log.info("person_closed actor=%s person=%s", person.actor, found.actor)
        messages.success(request, texts.CLOSED)


def _told(request: HttpRequest, found: User, secret: str) -> HttpResponse:
    answer = render(request, "setup/person_password.html", {"found": found, "secret": secret})
    answer["Cache-Control"] = "no-store"
    return answer
