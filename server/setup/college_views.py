"""Colleges: the list, a new one, its name and code."""

import logging
import re

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from server import clock, database
from server.accounts.access import central
from server.accounts.models import User
from server.database import Violated
from server.passes.models import College
from server.setup import texts_issuer as texts

WRONG = 422
UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"  # without I, O and Q; the letter is the remainder by 23 of the seven digits
_UAI = re.compile(r"([0-9]{7})([A-Z])")
log = logging.getLogger(__name__)


def is_uai(code: str) -> bool:
    """Whether the letter is the one of the seven digits (Répertoire national des établissements)."""
    found = _UAI.fullmatch(code)
    return found is not None and UAI_LETTERS[int(found[1]) % 23] == found[2]


class CollegeForm(forms.Form):
    """A school."""

    use_required_attribute = False
    uai = forms.CharField(
        label=texts.UAI,
        max_length=12,
        help_text=texts.UAI_HINT,
        widget=forms.TextInput(attrs={"class": "input--short", "autocomplete": "off"}),
    )
    name = forms.CharField(label=texts.COLLEGE_NAME, max_length=80)
    town = forms.CharField(label=texts.COLLEGE_TOWN, max_length=60)
    is_outside = forms.ChoiceField(
        label=texts.COLLEGE_PLACE, help_text=texts.COLLEGE_PLACE_HINT, choices=texts.COLLEGE_PLACES, required=False
    )

    def clean_uai(self) -> str:
        code = "".join(str(self.cleaned_data["uai"]).split()).upper()
        if not is_uai(code):
            raise forms.ValidationError(texts.UAI_WRONG)
        return code

    def clean_is_outside(self) -> bool:
        return bool(self.cleaned_data["is_outside"] == "1")


@require_safe
@central
def colleges(request: HttpRequest, person: User) -> HttpResponse:
    """Every college, with how many people of its office can sign in."""
    found = (
        College.objects.filter(issuer_id=person.issuer_id)
        .annotate(people=Count("user", filter=Q(user__is_active=True), distinct=True))
        .order_by("town", "name")
    )
    return render(request, "setup/colleges.html", {"rows": found})


@require_http_methods(["GET", "HEAD", "POST"])
@central
def new(request: HttpRequest, person: User) -> HttpResponseBase:
    """Added to the issuer's."""
    return _edited(request, person, None)


@require_http_methods(["GET", "HEAD", "POST"])
@central
def edit(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """Its name, town or code; its pupils stay."""
    found = College.objects.filter(issuer_id=person.issuer_id, pk=number).first()
    if found is None:
        raise Http404
    return _edited(request, person, found)


def _edited(request: HttpRequest, person: User, found: College | None) -> HttpResponseBase:
    known = {name: getattr(found, name) for name in CollegeForm.base_fields} if found else None
    if found and known:
        known["is_outside"] = str(int(found.is_outside))
    form = CollegeForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            with database.current().atomic():
                if found is None:
                    College.objects.create(issuer_id=person.issuer_id, **form.cleaned_data)
                else:
                    College.objects.filter(pk=found.pk).update(**form.cleaned_data)
        except Violated:
            form.add_error("uai", texts.UAI_TAKEN)
        else:
            log.info("college_saved uai=%s actor=%s at=%s", form.cleaned_data["uai"], person.actor, clock.now())
            messages.success(request, texts.COLLEGE_SAVED if found else texts.COLLEGE_ADDED)
            return redirect("setup:colleges")
    context = {"form": form, "college": found}
    return render(request, "setup/college_edit.html", context, status=WRONG if form.errors else 200)
