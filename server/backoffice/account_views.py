"""Bank accounts of affiliates: proposed by one person, decided by another, verified with the bank, with their whole history."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from server import clock, database
from server.accounts.access import central
from server.accounts.models import User
from server.affiliates.models import Affiliate, BankAccount, BankAccountStep
from server.backoffice import run_rows, texts_bank
from server.backoffice.texts import AFFILIATE_HINT, NO_SUCH_AFFILIATE, actor
from server.reimbursement import bank_accounts, texts_accounts
from server.reimbursement.bank_accounts import AccountRefusal, Proposal, Verification
from server.reimbursement.epc_text import compact_iban
from server.reimbursement.paging import page_of_query
from server.reimbursement.texts import masked_iban, spaced
from sync.contract.instant import civil_date

PAGE = 50
_FIELDS = {
    AccountRefusal.NO_HOLDER: "holder",
    AccountRefusal.IBAN_WRONG: "iban",
    AccountRefusal.SAME_AS_NOW: "iban",
    AccountRefusal.BIC_WRONG: "bic",
    AccountRefusal.DATE_TOO_FAR: "first_day",
    AccountRefusal.ALREADY_PROPOSED: "affiliate",
}


class AccountForm(forms.Form):
    """For whom, which account, from when."""

    use_required_attribute = False
    affiliate = forms.IntegerField(
        label=texts_accounts.AFFILIATE,
        min_value=1,
        max_value=2**32 - 1,
        help_text=AFFILIATE_HINT,
        widget=forms.NumberInput(attrs={"list": "affiliates", "class": "input--short", "autocomplete": "off"}),
    )
    holder = forms.CharField(
        label=texts_accounts.HOLDER,
        max_length=70,
        help_text=texts_accounts.HOLDER_HINT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    iban = forms.CharField(
        label=texts_accounts.IBAN, max_length=42, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    bic = forms.CharField(
        label=texts_accounts.BIC,
        max_length=14,
        required=False,
        help_text=texts_accounts.BIC_HINT,
        widget=forms.TextInput(attrs={"class": "input--short", "autocomplete": "off"}),
    )
    first_day = forms.DateField(
        label=texts_accounts.FROM,
        help_text=texts_accounts.FROM_HINT,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input--short"}),
    )

    def __init__(self, issuer_id: int, today: dt.date, data: object = None, affiliate: str = "") -> None:
        super().__init__(data, initial={"first_day": today, "affiliate": affiliate})  # type: ignore[arg-type]
        self._issuer_id = issuer_id

    def clean_affiliate(self) -> int:
        number = int(self.cleaned_data["affiliate"])
        if not Affiliate.objects.filter(issuer_id=self._issuer_id, number=number).exists():
            raise forms.ValidationError(NO_SUCH_AFFILIATE)
        return number


@require_safe
@central
def accounts(request: HttpRequest, person: User) -> HttpResponse:
    """Those that wait for somebody, then all, by affiliate."""
    words = request.GET.get("q", "").strip()[:60]
    every = BankAccount.objects.select_related("affiliate").filter(affiliate__issuer_id=person.issuer_id)
    waiting = bank_accounts.waiting(person.issuer_id, civil_date(clock.now()))
    waiting = waiting.select_related("affiliate").order_by("affiliate__name", "id")
    found = every.filter(affiliate__name__icontains=words) if words else every
    if words.isascii() and words.isdecimal():
        found = every.filter(affiliate__number=int(words))
    page = page_of_query(request, found.order_by("affiliate__name", "-from_date", "id"), PAGE)
    return render(
        request,
        "backoffice/accounts.html",
        {
            "waiting": [_row(each) for each in waiting],
            "page": page,
            "rows": [_row(each) for each in page.object_list],
            "words": words,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@central
def new(request: HttpRequest, person: User) -> HttpResponseBase:
    """Somebody proposes an account."""
    now = clock.now()
    form = AccountForm(person.issuer_id, civil_date(now), request.POST or None, request.GET.get("organisme", ""))
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        proposal = Proposal(
            affiliate_number=asked["affiliate"],
            holder_name=asked["holder"],
            iban=asked["iban"],
            bic=asked["bic"],
            from_date=asked["first_day"],
        )
        outcome = bank_accounts.propose(database.current(), person.issuer_id, proposal, person.actor, now)
        if isinstance(outcome, BankAccount):
            messages.success(request, spaced(texts_accounts.PROPOSED))
            return redirect("backoffice:account", outcome.pk)
        form.add_error(_FIELDS.get(outcome), spaced(texts_accounts.REFUSALS[outcome]))
    affiliates = Affiliate.objects.filter(issuer_id=person.issuer_id).order_by("name")
    return render(request, "backoffice/account_new.html", {"form": form, "affiliates": affiliates})


@require_safe
@central
def account(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """One account: what is known of it, what may be decided, by whom, and what was."""
    found = _found(person, number)
    people = run_rows.people(person.issuer_id)
    others = BankAccount.objects.filter(
        affiliate=found.affiliate_id, status__in=[BankAccount.Status.ACCEPTED, BankAccount.Status.SUSPENDED]
    ).exclude(pk=found.pk)
    before = [each for each in others if compact_iban(each.iban) != compact_iban(found.iban)]
    steps = BankAccountStep.objects.filter(account=found).order_by("at_ms", "id")
    return render(
        request,
        "backoffice/account.html",
        {
            **_row(found),
            "iban": " ".join(found.iban[start : start + 4] for start in range(0, len(found.iban), 4)),
            "is_change": bool(before),
            "before": [_row(each) for each in before],
            "may_decide": found.status == BankAccount.Status.TO_CHECK and found.proposed_by != person.actor,
            "proposer": actor(found.proposed_by, people),
            "checker": actor(found.checked_by, people),
            "vop_by": actor(found.vop_by, people),
            "proofs": [(each.value, words) for each, words in texts_accounts.PROOFS.items()],
            "told": [(each.value, words) for each, words in texts_accounts.TOLD.items() if each.value],
            "vops": [(each.value, words) for each, (_, words) in texts_accounts.VOPS.items() if each.value],
            "proof": texts_accounts.PROOFS.get(BankAccount.Proof(found.proof), "") if found.proof else "",
            "was_told": texts_accounts.TOLD[BankAccount.Told(found.told)],
            "today": civil_date(clock.now()),
            "steps": [
                {"step": step, "action": texts_accounts.ACTIONS[step.action], "who": actor(step.actor, people)}
                for step in steps
            ],
        },
    )


@require_POST
@central
def decide(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """`decision`: accept, correct, refuse, again."""
    _found(person, number)
    db, now, asked = database.current(), clock.now(), request.POST
    decision = asked.get("decision", "")
    if decision == "accept":
        outcome = bank_accounts.accept(
            db,
            person.issuer_id,
            number,
            proof=asked.get("proof", ""),
            told=asked.get("told", ""),
            actor=person.actor,
            now=now,
        )
        done = texts_accounts.ACCEPTED
    elif decision in ("correct", "refuse"):
        outcome = bank_accounts.refuse(
            db, person.issuer_id, number, note=asked.get("note", ""), to_correct=decision == "correct",
            actor=person.actor, now=now,
        )  # fmt: skip
        done = texts_accounts.SENT_BACK if decision == "correct" else texts_accounts.REFUSED
    elif decision == "again":
        outcome = bank_accounts.propose_again(db, person.issuer_id, number, person.actor, now)
        done = texts_accounts.REOPENED
    else:
        raise Http404
    return _told(request, number, outcome, done)


@require_POST
@central
def verify(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """The bank's answer about the holder."""
    _found(person, number)
    result = request.POST.get("result", "")
    try:
        on = dt.date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        on = None
    if result not in BankAccount.Vop.values or not result or on is None or on > civil_date(clock.now()):
        messages.error(request, spaced(texts_bank.VOP_NOT_CHOSEN))
        return redirect("backoffice:account", number)
    answer = Verification(result=BankAccount.Vop(result), name=request.POST.get("name", ""), on=on)
    outcome = bank_accounts.verify(database.current(), person.issuer_id, number, answer, person.actor, clock.now())
    is_doubt = isinstance(outcome, BankAccount) and outcome.status == BankAccount.Status.TO_CHECK and result == "none"
    return _told(request, number, outcome, texts_accounts.VERIFIED_NONE if is_doubt else texts_accounts.VERIFIED)


def _told(request: HttpRequest, number: int, outcome: BankAccount | AccountRefusal, done: str) -> HttpResponseBase:
    if isinstance(outcome, AccountRefusal):
        messages.error(request, spaced(texts_accounts.REFUSALS[outcome]))
    else:
        messages.success(request, spaced(done))
    return redirect("backoffice:account", number)


def _found(person: User, number: int) -> BankAccount:
    found = (
        BankAccount.objects.select_related("affiliate").filter(affiliate__issuer_id=person.issuer_id, pk=number).first()
    )
    if found is None:
        raise Http404
    return found


def _row(found: BankAccount) -> dict[str, object]:
    tone, word = texts_accounts.STATES[BankAccount.Status(found.status)]
    vop_tone, vop = texts_accounts.VOPS[BankAccount.Vop(found.vop)]
    return {
        "account": found,
        "masked": masked_iban(compact_iban(found.iban)),
        "tone": tone,
        "word": word,
        "vop_tone": vop_tone,
        "vop": vop,
    }
