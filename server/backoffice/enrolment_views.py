"""Making a counter of a machine: a code for a place, shown once, and the number that two people compare by voice."""

import base64
import io
import secrets

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from server import clock, database
from server.accounts.access import central
from server.accounts.models import User
from server.affiliates import affiliation
from server.affiliates.models import Affiliate
from server.backoffice import texts, texts_enrolment
from server.keyring import Keyring, KeyringFault
from server.terminals import enrolment
from server.terminals import texts as terminal_texts
from server.terminals.api import pepper
from server.terminals.endpoint import keyring
from server.terminals.enrolment import Confirmation, IssuedCode
from server.terminals.models import EnrolmentCode
from sync.contract.ids import AffiliateId
from sync.contract.instant import DAY, Instant, civil_date
from sync.contract.limits import ENROLMENT_CODE_LIFE

SHOWN_FOR = 7 * DAY  # how far back the list of enrolments goes


class PlaceForm(forms.Form):
    """For whom, and where it will stand."""

    use_required_attribute = False
    affiliate = forms.IntegerField(
        label=texts.AFFILIATE_NUMBER,
        min_value=1,
        max_value=2**32 - 1,
        help_text=texts.AFFILIATE_HINT,
        widget=forms.NumberInput(attrs={"list": "affiliates", "class": "input--short", "autocomplete": "off"}),
    )
    site = forms.CharField(label=texts.SITE, required=False, max_length=60, help_text=texts.SITE_HINT)

    def __init__(self, issuer_id: int, data: object = None, affiliate: str = "") -> None:
        super().__init__(data, initial={"affiliate": affiliate})  # type: ignore[arg-type]  # a QueryDict or None
        self._issuer_id = issuer_id

    def clean_affiliate(self) -> Affiliate:
        number = int(self.cleaned_data["affiliate"])
        refusal = affiliation.enrolment_refusal(self._issuer_id, number, civil_date(clock.now()))
        if refusal:
            raise forms.ValidationError(texts_enrolment.REFUSALS[refusal])
        return Affiliate.objects.get(issuer_id=self._issuer_id, number=number)


@require_safe
@central
def enrolments(request: HttpRequest, person: User) -> HttpResponse:
    """Those of the last days, the open ones first."""
    now = clock.now()
    found = list(
        EnrolmentCode.objects.filter(issuer_id=person.issuer_id, created_ms__gt=now - SHOWN_FOR).order_by("-id")
    )
    names = _names(person.issuer_id, found)
    rows = [_row(each, names, now) for each in found]
    return render(request, "backoffice/enrolments.html", {"rows": sorted(rows, key=lambda row: not row["is_open"])})


@require_http_methods(["GET", "HEAD", "POST"])
@central
def new(request: HttpRequest, person: User) -> HttpResponse:
    """The code is in the answer to the form and nowhere else: it is kept as a digest only."""
    form = PlaceForm(person.issuer_id, request.POST or None, request.GET.get("organisme", "")[:10])
    if request.method == "POST" and form.is_valid():
        keys = _keyring(request)
        if keys is not None:
            return _issued(request, person, form.cleaned_data["affiliate"], form.cleaned_data["site"], keys)
    signed = Affiliate.objects.filter(issuer_id=person.issuer_id, status=Affiliate.Status.SIGNED).order_by("name")
    return render(request, "backoffice/enrolment_new.html", {"form": form, "affiliates": signed})


@require_safe
@central
def one(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """How far it is; once the counter shows its number, the field to type it."""
    found = _enrolment(person, number)
    row = _row(found, _names(person.issuer_id, [found]), clock.now())
    return render(request, "backoffice/enrolment.html", row)


@require_POST
@central
def confirm(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """The six digits, typed as the counter's person reads them out: the same as ours make it a counter."""
    found, keys = _enrolment(person, number), _keyring(request)
    typed = "".join(letter for letter in request.POST.get("number", "") if letter.isdigit())[:12]
    if keys is None:
        return redirect("backoffice:enrolment", number)
    if len(typed) != 6:
        messages.error(request, texts.COMPARISON_SIX_DIGITS)
        return redirect("backoffice:enrolment", number)
    refusal = affiliation.enrolment_refusal(person.issuer_id, found.affiliate_number, civil_date(clock.now()))
    if refusal:
        messages.error(request, texts_enrolment.REFUSALS[refusal])
        return redirect("backoffice:enrolment", number)
    outcome = enrolment.confirm(
        database.current(), found.pk, number=typed, confirmed_by=person.actor, now=clock.now(), keyring=keys
    )
    if isinstance(outcome, Confirmation):
        messages.error(request, terminal_texts.CONFIRMATION[outcome])
        return redirect("backoffice:enrolment", number)
    messages.success(request, texts.ENROLLED)
    return redirect("backoffice:terminal", outcome)


@require_POST
@central
def refuse(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """Nobody we know is asking."""
    found = _enrolment(person, number)
    if enrolment.refuse(database.current(), found.pk):
        messages.success(request, texts.ENROLMENT_REFUSED)
    else:
        messages.error(request, terminal_texts.CONFIRMATION[Confirmation.ALREADY_DECIDED])
    return redirect("backoffice:enrolments")


def _issued(request: HttpRequest, person: User, affiliate: Affiliate, site: str, keys: Keyring) -> HttpResponse:
    code = enrolment.issue_code(
        database.current(),
        person.issuer_id,
        AffiliateId(affiliate.number),
        site=site,
        created_by=person.actor,
        now=clock.now(),
        chance=secrets.token_bytes,
        pepper=pepper(),
    )
    fingerprint = keys.roots.fingerprint
    context = {
        "code": code,
        "affiliate": affiliate,
        "site": site,
        "server": settings.PUBLIC_URL,
        "fingerprint": [fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4)],
        "qr": _qr(code, fingerprint),
        "minutes": ENROLMENT_CODE_LIFE // 60_000,
    }
    return render(request, "backoffice/enrolment_code.html", context)


def _qr(code: IssuedCode, fingerprint: str) -> str:
    """An image as a data address: server, code and fingerprint, one per line, as the sheet shows them."""
    drawn = segno.make(f"GUICHET 1\n{settings.PUBLIC_URL}\n{code.code}\n{fingerprint}", error="m")
    out = io.BytesIO()
    drawn.save(out, kind="svg", scale=4, border=2, xmldecl=False, svgns=True)
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()


def _names(issuer_id: int, found: list[EnrolmentCode]) -> dict[int, str]:
    numbers = {each.affiliate_number for each in found}
    return dict(Affiliate.objects.filter(issuer_id=issuer_id, number__in=numbers).values_list("number", "name"))


def _row(found: EnrolmentCode, names: dict[int, str], now: Instant) -> dict[str, object]:
    state = _state(found, now)
    tone, word = texts.ENROLMENT_STATES[state]
    return {
        "enrolment": found,
        "affiliate": names.get(found.affiliate_number, ""),
        "state": state,
        "tone": tone,
        "word": word,
        "is_open": state in ("issued", "opened", "ready"),
    }


def _state(found: EnrolmentCode, now: Instant) -> str:
    """As stored, but for what the clock alone has ended, and for a number that may be typed."""
    if found.state == "issued" and now > found.expires_ms:
        return "expired"
    if found.state == "opened":
        if found.opened_ms is not None and now > found.opened_ms + ENROLMENT_CODE_LIFE:
            return "expired"
        return "ready" if found.comparison else "opened"
    return found.state


def _enrolment(person: User, number: int) -> EnrolmentCode:
    found = EnrolmentCode.objects.filter(issuer_id=person.issuer_id, pk=number).first()
    if found is None:
        raise Http404
    return found


def _keyring(request: HttpRequest) -> Keyring | None:
    try:
        return keyring()
    except KeyringFault:
        messages.error(request, texts.NO_KEYS)
        return None
