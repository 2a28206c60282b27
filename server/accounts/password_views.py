"""Everybody changes their own password. Wrong tries at the present one wait as at the sign-in."""

from typing import Any

from django import forms
from django.contrib import auth, messages
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from server import clock, database
from server.accounts import failures, texts
from server.accounts.failures import Visitor
from server.accounts.models import User
from server.accounts.views import address_of


def password_field(label: str, kind: str) -> forms.CharField:
    """`kind`: what browsers and password stores are told it is."""
    widget = forms.PasswordInput(attrs={"autocomplete": kind})
    return forms.CharField(label=label, max_length=256, strip=False, widget=widget)


class PasswordForm(forms.Form):
    """The present password, and the new one twice."""

    use_required_attribute = False
    current = password_field(texts.CURRENT_PASSWORD, "current-password")
    wanted = password_field(texts.WANTED_PASSWORD, "new-password")
    again = password_field(texts.AGAIN, "new-password")

    def __init__(self, request: HttpRequest, person: User) -> None:
        super().__init__(request.POST or None)
        self._person = person
        self._visitor = Visitor(username=person.username, address=address_of(request))

    def clean_current(self) -> str:
        """Counted with the wrong passwords of the sign-in: an unattended screen is no way to guess."""
        db, now = database.current(), clock.now()
        wait = failures.wait_until(db, self._visitor) - now
        if wait > 0:
            raise forms.ValidationError(texts.too_many(wait))
        if not self._person.check_password(self.cleaned_data["current"]):
            failures.record(db, self._visitor, now)
            raise forms.ValidationError(texts.WRONG_CURRENT)
        return str(self.cleaned_data["current"])

    def clean_wanted(self) -> str:
        validate_password(self.cleaned_data["wanted"], self._person)
        return str(self.cleaned_data["wanted"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "wanted" in cleaned and cleaned.get("again") != cleaned["wanted"]:
            self.add_error("again", texts.NOT_THE_SAME)
        return cleaned


@sensitive_post_parameters("current", "wanted", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Other sessions of the person end; this one goes on."""
    person = request.user
    if not isinstance(person, User):
        return redirect("accounts:sign_in")
    form = PasswordForm(request, person)
    if request.method == "POST" and form.is_valid():
        person.set_password(form.cleaned_data["wanted"])
        person.save(update_fields=["password"])
        auth.update_session_auth_hash(request, person)
        messages.success(request, texts.PASSWORD_CHANGED)
        return redirect("public:home")
    return render(request, "accounts/password.html", {"form": form})
