"""The people who sign in: a new one with a role, an account closed or opened again, a new password.

Of colleges and affiliates, by one person, who is told the password once. Of the central staff, by two (`server.accounts.openings`):
each is told one half of a code, once.
"""

import logging
import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from server import clock, database
from server.accounts import alone, history, openings
from server.accounts.access import central
from server.accounts.alone import Place
from server.accounts.models import AccountProposal, AccountStep, User
from server.accounts.openings import Newcomer, OpeningRefusal
from server.affiliates.models import Affiliate
from server.passes.models import College
from server.setup import texts_people

SHOWN_MAX = 500
SHA256_SHOWN = 16
draw = secrets.randbelow
log = logging.getLogger(__name__)


class PersonForm(forms.Form):
    """Who, and which of the three sites is theirs."""

    use_required_attribute = False
    username = forms.SlugField(label=texts_people.USERNAME, max_length=60, help_text=texts_people.USERNAME_HINT)
    first_name = forms.CharField(label=texts_people.FIRST_NAME, max_length=60)
    last_name = forms.CharField(label=texts_people.LAST_NAME, max_length=60)
    email = forms.EmailField(label=texts_people.EMAIL, required=False)
    role = forms.ChoiceField(
        label=texts_people.ROLE,
        choices=[(role.value, said) for role, said in texts_people.ROLES.items()],
        help_text=texts_people.ROLE_HINT,
    )
    college = forms.ModelChoiceField(
        label=texts_people.COLLEGE, queryset=College.objects.none(), required=False, empty_label=texts_people.NO_COLLEGE
    )
    affiliate = forms.IntegerField(
        label=texts_people.AFFILIATE, required=False, min_value=1, max_value=2**32 - 1,
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
            raise forms.ValidationError(texts_people.USERNAME_TAKEN)
        return name

    def clean(self) -> dict[str, Any]:
        """A place for those whose role has one, and for nobody else."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        role = cleaned.get("role")
        if role == User.Role.COLLEGE and not cleaned.get("college"):
            self.add_error("college", texts_people.COLLEGE_MISSING)
        number = cleaned.get("affiliate")
        found = Affiliate.objects.filter(issuer_id=self._issuer_id, number=number).first() if number else None
        if role == User.Role.AFFILIATE and found is None:
            self.add_error("affiliate", texts_people.AFFILIATE_MISSING)
        cleaned["place"] = {
            "college": cleaned.get("college") if role == User.Role.COLLEGE else None,
            "affiliate": found if role == User.Role.AFFILIATE else None,
        }
        return cleaned


@require_safe
@central
def people(request: HttpRequest, person: User) -> HttpResponse:
    """Everybody of this issuer, central staff first; above, what waits for a second person or for its owner."""
    found = User.objects.filter(issuer_id=person.issuer_id).select_related("college", "affiliate", "issuer")
    listed = list(found.order_by("-is_active", "role", "last_name", "username")[:SHOWN_MAX])
    rows = [
        {
            "one": each,
            "role": texts_people.ROLES[User.Role(each.role)],
            "place": each.college or each.affiliate or each.issuer,
        }
        for each in sorted(listed, key=lambda each: each.role != User.Role.CENTRAL)
    ]
    context = {
        "rows": rows,
        "waiting": [_shown(each, person) for each in openings.waiting(person.issuer_id, clock.now())],
    }
    return render(request, "setup/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@central
def new(request: HttpRequest, person: User) -> HttpResponse:
    """What is told is in the answer and nowhere else."""
    form = PersonForm(person.issuer_id, request.POST or None, _asked_for(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        db, now = database.current(), clock.now()
        who = Newcomer(**{name: said[name] for name in ("username", "first_name", "last_name", "email")})
        if said["role"] == User.Role.CENTRAL:
            outcome = openings.propose_new(db, person.issuer_id, who, person.actor, now, draw)
            if not isinstance(outcome, OpeningRefusal):
                return _told_half(request, *outcome)
            form.add_error("username", texts_people.REFUSALS[outcome])
        else:
            made, secret = alone.create(db, person.issuer_id, who, Place(**said["place"]), person.actor, now, draw)
            log.info("person_added actor=%s person=%s role=%s", person.actor, made.actor, made.role)
            return _told(request, made, secret)
    return render(request, "setup/person_new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@central
def one(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """What happened to the account. By `step`: close, open again, or a new password."""
    found = get_object_or_404(
        User.objects.select_related("college", "affiliate", "issuer"), issuer_id=person.issuer_id, pk=number
    )
    if request.method == "POST":
        return _step(request, person, found)
    names = _names(person.issuer_id)
    steps = [
        {
            "row": each,
            "action": texts_people.ACTIONS[AccountStep.Action(each.action)],
            "actor": names.get(each.actor, texts_people.BY_COMMAND),
            "hands": [names.get(hand, "") for hand in (each.first_hand, each.second_hand) if each.second_hand],
        }
        for each in history.steps(found)
    ]
    place = found.college or found.affiliate or found.issuer
    context = {
        "found": found,
        "role": texts_people.ROLES[User.Role(found.role)],
        "where": place,
        "steps": steps,
        "is_central": found.role == User.Role.CENTRAL,
        "is_own": found.pk == person.pk,
    }
    return render(request, "setup/person.html", context)


@require_POST
@central
def decide(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """`decision` of the second person: agree, with the fingerprint of what was read; anybody may drop."""
    db, now = database.current(), clock.now()
    wanted = request.POST.get("decision")
    if wanted == "drop":
        refusal = openings.drop(db, person.issuer_id, number, person.actor, now)
    elif wanted == "agree":
        read = request.POST.get("sha256", "")
        outcome = openings.agree(db, person.issuer_id, number, read, person.actor, now, draw)
        if not isinstance(outcome, OpeningRefusal):
            log.info("account_agreed actor=%s account=%s", person.actor, outcome[0].account)
            return _told_half(request, *outcome)
        refusal = outcome
    else:
        raise Http404
    if refusal:
        messages.error(request, texts_people.REFUSALS[refusal])
    else:
        messages.success(request, texts_people.DROPPED)
    return redirect("setup:people")


def _step(request: HttpRequest, person: User, found: User) -> HttpResponseBase:
    db, now = database.current(), clock.now()
    wanted = request.POST.get("step")
    if wanted == "close":
        refusal = alone.close(db, found, person.actor, now)
        if refusal:
            messages.error(request, texts_people.CLOSING_REFUSALS[refusal])
        else:
            log.info("person_closed actor=%s person=%s", person.actor, found.actor)
            messages.success(request, texts_people.CLOSED)
    elif wanted not in ("open", "password"):
        raise Http404
    elif found.role == User.Role.CENTRAL:
        outcome = openings.propose_again(db, found, person.actor, now, draw)
        if not isinstance(outcome, OpeningRefusal):
            return _told_half(request, *outcome)
        messages.error(request, texts_people.REFUSALS[outcome])
    elif wanted == "open":
        alone.reopen(db, found, person.actor, now)
        messages.success(request, texts_people.REOPENED)
    else:
        secret = alone.give_password(db, found, person.actor, now, draw)
        log.info("password_given actor=%s person=%s", person.actor, found.actor)
        return _told(request, found, secret)
    return redirect("setup:people")


def _asked_for(request: HttpRequest) -> dict[str, Any]:
    """The place that a page of a college or an affiliate sends with its link."""
    asked = {name: request.GET.get(name, "")[:10] for name in ("college", "organisme")}
    if asked["college"].isdecimal():
        return {"role": User.Role.COLLEGE, "college": asked["college"]}
    if asked["organisme"].isdecimal():
        return {"role": User.Role.AFFILIATE, "affiliate": asked["organisme"]}
    return {}


def _names(issuer_id: int) -> dict[str, str]:
    return {each.actor: each.get_full_name() or each.username for each in User.objects.filter(issuer_id=issuer_id)}


def _shown(row: AccountProposal, person: User) -> dict[str, object]:
    """A proposal as its panel shows it."""
    names, sha256 = _names(person.issuer_id), openings.fingerprint(row)
    is_proposed = row.state == openings.State.PROPOSED
    return {
        "row": row,
        "kind": texts_people.KINDS[AccountProposal.Kind(row.kind)],
        "by": names.get(row.proposed_by, ""),
        "agreed_by": names.get(row.decided_by, ""),
        "until": None if row.decided_ms is None else row.decided_ms + openings.VALID_FOR,
        "sha256": sha256,
        "short": sha256[:SHA256_SHOWN],
        "is_proposed": is_proposed,
        "is_mine": row.proposed_by == person.actor,
        "may_agree": is_proposed and person.actor not in (row.proposed_by, row.account),
    }


def _told(request: HttpRequest, found: User, secret: str) -> HttpResponse:
    return _once(render(request, "setup/person_password.html", {"found": found, "secret": secret}))


def _told_half(request: HttpRequest, row: AccountProposal, code: str) -> HttpResponse:
    context = {"row": row, "code": code, "is_second": row.state == openings.State.AGREED}
    return _once(render(request, "setup/person_half.html", context))


def _once(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer
