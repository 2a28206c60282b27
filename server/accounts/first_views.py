"""The owner of an account of the central staff chooses its password, with the two codes that two persons were shown.

Wrong codes wait as wrong passwords do.
"""

import logging
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from server import clock, database
from server.accounts import failures, openings, texts
from server.accounts.failures import Visitor
from server.accounts.models import AccountProposal, User
from server.accounts.password_views import password_field
from server.accounts.throttle import Scope
from server.accounts.views import address_of

log = logging.getLogger(__name__)


def _code_field(label: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"})
    return forms.CharField(label=label, max_length=40, widget=widget)


class FirstPasswordForm(forms.Form):
    """The name, the two halves, and the new password twice. Codes are looked at when everything else is right."""

    use_required_attribute = False
    username = forms.CharField(
        label=texts.USERNAME,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    first = _code_field(texts.FIRST_HALF)
    second = _code_field(texts.SECOND_HALF)
    wanted = password_field(texts.WANTED_PASSWORD, "new-password")
    again = password_field(texts.AGAIN, "new-password")

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.POST or None)
        self.fields["first"].help_text = texts.HALF_HINT
        self._address = address_of(request)
        self.found: AccountProposal | None = None

    def clean_wanted(self) -> str:
        validate_password(self.cleaned_data["wanted"], User(username=self.cleaned_data.get("username", "")))
        return str(self.cleaned_data["wanted"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "wanted" in cleaned and cleaned.get("again") != cleaned["wanted"]:
            self.add_error("again", texts.NOT_THE_SAME)
        if not self.errors:
            self._look(cleaned)
        return cleaned

    def _look(self, cleaned: dict[str, Any]) -> None:
        db, now = database.current(), clock.now()
        visitor = Visitor(username=cleaned["username"], address=self._address)
        wait = failures.wait_until(db, visitor) - now
        if wait > 0:
            raise forms.ValidationError(texts.too_many(wait))
        self.found = openings.use(cleaned["username"], cleaned["first"], cleaned["second"], now)
        if self.found is None:
            failures.record(db, visitor, now)
            log.warning("first_sign_in_refused account=%s", visitor.key(Scope.ACCOUNT)[:12])
            raise forms.ValidationError(texts.WRONG_CODES)
        failures.forget(db, visitor)


@sensitive_post_parameters("first", "second", "wanted", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def choose_password(request: HttpRequest) -> HttpResponse:
    """Then signs in as everybody does."""
    form = FirstPasswordForm(request)
    if request.method == "POST" and form.is_valid():
        assert form.found is not None, "a form without its proposal is not valid"
        person = openings.finish(database.current(), form.found, form.cleaned_data["wanted"], clock.now())
        if person is not None:
            log.info("account_opened person=%s", person.actor)
            messages.success(request, texts.ACCOUNT_OPEN)
            return redirect("accounts:sign_in")
        form.add_error(None, texts.WRONG_CODES)
    return render(request, "accounts/first_sign_in.html", {"form": form})
