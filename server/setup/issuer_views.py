"""The issuer: how it names itself to people, and from which account it pays, which takes two persons."""

import logging

from django import forms
from django.contrib import messages
from django.core.validators import RegexValidator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from server import clock, database
from server.accounts.access import central
from server.accounts.models import User
from server.campaigns.models import Issuer
from server.reimbursement.epc_text import compact_iban
from server.reimbursement.texts import masked_iban
from server.setup import payer_account, texts_issuer
from server.setup.models import PayerChange
from server.setup.payer_account import PayerRefusal, Proposal

WRONG = 422
FIELD_OF = {
    PayerRefusal.NO_NAME: "payer_name",
    PayerRefusal.IBAN_WRONG: "iban",
    PayerRefusal.SAME_AS_NOW: "iban",
    PayerRefusal.BIC_WRONG: "bic",
    PayerRefusal.SIRET_WRONG: "siret",
}
log = logging.getLogger(__name__)


class IssuerForm(forms.Form):
    """What people read of the issuer, on pages, counters and papers."""

    use_required_attribute = False
    name = forms.CharField(label=texts_issuer.NAME, max_length=80, help_text=texts_issuer.NAME_HINT)
    short_name = forms.CharField(label=texts_issuer.SHORT_NAME, max_length=24, help_text=texts_issuer.SHORT_NAME_HINT)
    hotline = forms.CharField(label=texts_issuer.HOTLINE, max_length=24, help_text=texts_issuer.HOTLINE_HINT)
    accent_colour = forms.CharField(
        label=texts_issuer.COLOUR,
        max_length=7,
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", texts_issuer.NOT_A_COLOUR)],
        widget=forms.TextInput(attrs={"class": "input--short", "autocomplete": "off"}),
        help_text=texts_issuer.COLOUR_HINT,
    )


class PayerForm(forms.Form):
    """A proposal for the payer's account."""

    use_required_attribute = False
    payer_name = forms.CharField(label=texts_issuer.PAYER_NAME, max_length=70)
    iban = forms.CharField(
        label=texts_issuer.IBAN, max_length=42, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    bic = forms.CharField(
        label=texts_issuer.BIC,
        max_length=14,
        required=False,
        widget=forms.TextInput(attrs={"class": "input--short", "autocomplete": "off"}),
    )
    siret = forms.CharField(
        label=texts_issuer.SIRET,
        max_length=20,
        required=False,
        help_text=texts_issuer.SIRET_HINT,
        widget=forms.TextInput(attrs={"class": "input--short", "autocomplete": "off"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@central
def issuer(request: HttpRequest, person: User) -> HttpResponseBase:
    """Its names, at once; below, its account and the proposals."""
    found = Issuer.objects.get(pk=person.issuer_id)
    names = {name: getattr(found, name) for name in IssuerForm.base_fields}
    form = IssuerForm(request.POST or None, initial=names)
    if request.method == "POST" and form.is_valid():
        Issuer.objects.filter(pk=found.pk).update(**form.cleaned_data)
        log.info("issuer_changed issuer=%s actor=%s", found.pk, person.actor)
        messages.success(request, texts_issuer.SAVED)
        return redirect("setup:issuer")
    return _page(request, person, form, PayerForm(initial={"payer_name": found.debtor_name}))


@require_POST
@central
def propose(request: HttpRequest, person: User) -> HttpResponseBase:
    """Another account, by the first person."""
    form = PayerForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        proposal = Proposal(name=said["payer_name"], iban=said["iban"], bic=said["bic"], siret=said["siret"])
        outcome = payer_account.propose(database.current(), person.issuer_id, proposal, person.actor, clock.now())
        if isinstance(outcome, PayerChange):
            messages.success(request, texts_issuer.PROPOSED)
            return redirect("setup:issuer")
        form.add_error(FIELD_OF.get(outcome), texts_issuer.REFUSALS[outcome])
    found = Issuer.objects.get(pk=person.issuer_id)
    names = {name: getattr(found, name) for name in IssuerForm.base_fields}
    return _page(request, person, IssuerForm(initial=names), form, status=WRONG)


@require_POST
@central
def decide(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """`decision`: accept or drop."""
    db, now = database.current(), clock.now()
    acts = {
        "accept": (payer_account.accept, texts_issuer.ACCEPTED),
        "drop": (payer_account.drop, texts_issuer.DROPPED),
    }
    wanted = acts.get(request.POST.get("decision", ""))
    if wanted is None:
        raise Http404
    act, done = wanted
    outcome = act(db, person.issuer_id, number, person.actor, now)
    if isinstance(outcome, PayerRefusal):
        messages.error(request, texts_issuer.REFUSALS[outcome])
    else:
        log.info("payer_account decision=%s actor=%s", request.POST["decision"], person.actor)
        messages.success(request, done)
    return redirect("setup:issuer")


def _page(
    request: HttpRequest, person: User, form: IssuerForm, payer_form: PayerForm, status: int = 200
) -> HttpResponse:
    found = Issuer.objects.get(pk=person.issuer_id)
    people = {one.actor: one.get_full_name() or one.username for one in User.objects.filter(issuer_id=found.pk)}
    changes = payer_account.history(found.pk)
    open_one = next((each for each in changes if each.state == "proposed"), None)
    context = {
        "form": form,
        "payer_form": payer_form,
        "found": found,
        "iban": compact_iban(found.debtor_iban),
        "open_one": open_one,
        "may_accept": open_one is not None and open_one.proposed_by != person.actor,
        "proposer": people.get(open_one.proposed_by, "") if open_one else "",
        "history": [
            {
                "row": each,
                "account": masked_iban(each.iban),
                "state": texts_issuer.STATES[each.state],
                "by": people.get(each.proposed_by, ""),
                "decided": people.get(each.decided_by, ""),
            }
            for each in changes
        ],
    }
    return render(request, "setup/issuer.html", context, status=status if not form.errors else WRONG)
