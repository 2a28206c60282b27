"""Finding redemption claims: the filters of the page, checked, and the query that they make."""

import datetime as dt
import re
from dataclasses import dataclass

from django import forms
from django.db.models import QuerySet

from server.backoffice import texts
from server.intake.branches import BRANCH
from server.intake.models import Claim
from server.reimbursement.texts import CLAIM_STATES
from sync.contract.faults import NotATicketNumber
from sync.contract.instant import start_of_day
from sync.contract.ticket import parse_number
from sync.contract.verdicts import MEANINGS, VerdictCode

PAGE = 50
_DIGITS = re.compile(r"[\d\s\u00a0\u202f.-]{12,}")
# What people look for first; `W20` is the work list.
STATES = {
    "": texts.ANY_STATE,
    "review": texts.TO_REVIEW,
    "branch": texts.TO_REVIEW_ON_BRANCH,
    "waiting": texts.WAITING,
    "accepted": CLAIM_STATES["accepted"],
    "paid": CLAIM_STATES["paid"],
    "refused": CLAIM_STATES["refused"],
    "voided": CLAIM_STATES["voided"],
    "barred": CLAIM_STATES["barred"],
}


class ClaimSearch(forms.Form):
    """Everything is optional. `q`: a ticket's number or the affiliate's own reference."""

    use_required_attribute = False
    q = forms.CharField(label=texts.SEARCH_CLAIM, required=False, max_length=40)
    state = forms.ChoiceField(label=texts.STATE, required=False, choices=list(STATES.items()))
    code = forms.ChoiceField(
        label=texts.VERDICT,
        required=False,
        choices=[
            ("", texts.ANY_VERDICT),
            *((code.value, f"{code.value} · {MEANINGS[code].french}") for code in VerdictCode),
        ],
    )
    affiliate = forms.IntegerField(label=texts.AFFILIATE_NUMBER, required=False, min_value=1, max_value=2**32 - 1)
    since = forms.DateField(
        label=texts.SINCE, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    until = forms.DateField(
        label=texts.UNTIL, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def clean_q(self) -> str:
        """Long digits are a ticket's number and must be a right one: a wrong digit would silently find nothing."""
        typed = str(self.cleaned_data["q"]).strip()
        if _DIGITS.fullmatch(typed) and _ticket(typed) is None:
            raise forms.ValidationError(texts.SEARCH_NOT_A_NUMBER)
        return typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The checked filters."""

    q: str = ""
    state: str = ""
    code: str = ""
    affiliate: int | None = None
    since: dt.date | None = None
    until: dt.date | None = None


def wanted(form: ClaimSearch) -> Wanted:
    """Of a form that was filled or not; wrong fields filter nothing and show their error."""
    form.is_valid()
    clean = form.cleaned_data
    return Wanted(
        q=clean.get("q") or "",
        state=clean.get("state") or "",
        code=clean.get("code") or "",
        affiliate=clean.get("affiliate"),
        since=clean.get("since"),
        until=clean.get("until"),
    )


def find(issuer_id: int, asked: Wanted) -> QuerySet[Claim]:
    """The latest received first."""
    found = Claim.objects.filter(issuer_id=issuer_id)
    if asked.q:
        number = _ticket(asked.q)
        found = found.filter(ticket_number=number) if number is not None else found.filter(reference__icontains=asked.q)
    if asked.state in ("review", "branch"):
        found = found.filter(state="held", verdict_code=VerdictCode.W20.value)
        found = found.filter(epoch__gte=BRANCH) if asked.state == "branch" else found
    elif asked.state == "waiting":
        found = found.filter(state__in=["received", "held"]).exclude(verdict_code=VerdictCode.W20.value)
    elif asked.state == "accepted":
        found = found.filter(state__in=["accepted", "scheduled"])
    elif asked.state:
        found = found.filter(state=asked.state)
    if asked.code:
        found = found.filter(verdict_code=asked.code)
    if asked.affiliate is not None:
        found = found.filter(affiliate_number=asked.affiliate)
    if asked.since:
        found = found.filter(received_ms__gte=start_of_day(asked.since))
    if asked.until:
        found = found.filter(received_ms__lt=start_of_day(asked.until + dt.timedelta(days=1)))
    return found.order_by("-received_ms", "-received_order")


def _ticket(typed: str) -> int | None:
    digits = re.sub(r"[\s\u00a0\u202f.-]", "", typed)
    try:
        return parse_number(digits)
    except NotATicketNumber:
        return None
