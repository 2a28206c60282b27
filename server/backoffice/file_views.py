"""A run's files as they were made, and the payer's choices for the next ones."""

import logging

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from server import clock, database
from server.accounts.access import central
from server.accounts.models import User
from server.backoffice import texts_files as texts
from server.reimbursement import payer, run_files
from server.reimbursement.downloads import answer
from server.reimbursement.epc_text import TOWN_MAX
from server.reimbursement.pain001 import Version
from server.reimbursement.payer import CODE_MAX, COMMITMENT_MAX, LEGAL_BASIS_MAX, SIGNATORY_MAX, Payer, is_code
from server.reimbursement.store import RunKey
from server.reimbursement.texts import spaced
from server.reimbursement.totals import TotalsDiffer

log = logging.getLogger(__name__)


class PayerForm(forms.Form):
    """The fields of server.reimbursement.payer.Payer."""

    use_required_attribute = False
    version = forms.ChoiceField(
        label=texts.VERSION,
        help_text=texts.VERSION_HINT,
        choices=[(version.value, words) for version, words in texts.VERSIONS.items()],
    )
    is_batch_booked = forms.BooleanField(label=texts.BATCH, help_text=texts.BATCH_HINT, required=False)
    with_towns = forms.BooleanField(label=texts.TOWNS, help_text=texts.TOWNS_HINT, required=False)
    town = forms.CharField(label=texts.TOWN, required=False, max_length=TOWN_MAX)
    nature = forms.CharField(label=texts.NATURE, help_text=texts.NATURE_HINT, required=False, max_length=CODE_MAX)
    function = forms.CharField(label=texts.FUNCTION, required=False, max_length=CODE_MAX)
    commitment = forms.CharField(label=texts.COMMITMENT, required=False, max_length=COMMITMENT_MAX)
    legal_basis = forms.CharField(
        label=texts.LEGAL_BASIS,
        help_text=texts.LEGAL_BASIS_HINT,
        required=False,
        max_length=LEGAL_BASIS_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    signatory = forms.CharField(
        label=texts.SIGNATORY, help_text=texts.SIGNATORY_HINT, required=False, max_length=SIGNATORY_MAX
    )

    def clean(self) -> None:
        for name in ("nature", "function", "commitment"):
            if not is_code(self.cleaned_data.get(name, "")):
                self.add_error(name, texts.NOT_A_CODE)
        if self.cleaned_data.get("with_towns") and not self.cleaned_data.get("town"):
            self.add_error("town", texts.TOWN_NEEDED)

    def chosen(self) -> Payer:
        """Of a valid form."""
        fields = self.cleaned_data
        return Payer(
            version=Version(fields["version"]),
            is_batch_booked=fields["is_batch_booked"],
            with_towns=fields["with_towns"],
            town=fields["town"],
            nature=fields["nature"],
            function=fields["function"],
            commitment=fields["commitment"],
            legal_basis=fields["legal_basis"].replace("\r\n", "\n"),
            signatory=fields["signatory"],
        )


@require_http_methods(["GET", "HEAD", "POST"])
@central
def payer_page(request: HttpRequest, person: User) -> HttpResponseBase:
    """The choices, for every campaign of the issuer."""
    db = database.current()
    now = payer.read(db, person.issuer_id)
    if request.method != "POST":
        return render(request, "backoffice/payer.html", {"form": PayerForm(initial=_fields(now)), "person": person})
    form = PayerForm(request.POST)
    if not form.is_valid():
        return render(request, "backoffice/payer.html", {"form": form, "person": person}, status=422)
    payer.write(db, person.issuer_id, form.chosen(), person.actor, clock.now())
    log.info("payer_choices issuer=%s actor=%s version=%s", person.issuer_id, person.actor, form.chosen().version.value)
    messages.success(request, texts.SAVED)
    return redirect("backoffice:payer")


def _fields(chosen: Payer) -> dict[str, object]:
    return {name: getattr(chosen, name) for name in PayerForm.base_fields} | {"version": chosen.version.value}


@require_safe
@central
def kept_file(request: HttpRequest, person: User, campaign: int, number: int, name: str) -> HttpResponse:
    """One file, byte for byte as it was made."""
    key = RunKey(issuer_id=person.issuer_id, campaign=campaign, number=number)
    try:
        raw = run_files.content(database.current(), key, name)
    except TotalsDiffer as fault:
        log.error("run_file_differs campaign=%s run=%s name=%s", campaign, number, name)
        messages.error(request, spaced(texts.FILE_DIFFERS.format(detail=fault)))
        return redirect("backoffice:run", campaign, number)
    if raw is None:
        raise Http404
    log.info("run_file_downloaded campaign=%s run=%s name=%s actor=%s", campaign, number, name, person.actor)
    return answer(raw, name)
