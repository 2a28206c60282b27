"""One pupil's tickets: credited, changed, kept, opposed, printed. What voids a paper or loses money is confirmed first."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from server import formats
from server.affiliates import store as affiliates
from server.college import confirming, forms, texts_tickets
from server.college.office import Office, office_view
from server.college.pupil_views import page, pupil_row
from server.passes.store import PupilRow
from server.tickets import crediting, store
from server.tickets.crediting import Outcome
from server.tickets.refusals import Refused
from server.tickets.states import TicketEvent, TicketState
from server.tickets.store import TicketRow
from sync.contract.ids import AffiliateId, TicketNumber
from sync.contract.instant import civil_date

EVENTS = {
    "change": TicketEvent.CHANGE,
    "uncredit": TicketEvent.UNCREDIT,
    "assign": TicketEvent.ASSIGN,
    "block": TicketEvent.BLOCK,
    "unblock": TicketEvent.UNBLOCK,
}


@require_POST
@office_view
def credit(request: HttpRequest, office: Office, pupil_id: int) -> HttpResponseBase:
    """Fields `porte-monnaie` (0 or 1), `montant`, one per ticket, empty ones left out, and `vierges`: how many there were."""
    row, pass_id = _with_pass(office, pupil_id)
    typed = forms.amounts(request.POST, office.terms.tickets_per_pass)
    wallet = request.POST.get("porte-monnaie", "0" if len(office.terms.wallets) == 1 else "")
    chosen = int(wallet) if wallet in ("0", "1") else -1
    readable = typed.readable
    if readable is None:
        return page(request, office, row, typed, chosen, texts_tickets.UNREADABLE_AMOUNT)
    seen = forms.small_number(request.POST.get("vierges", ""))
    outcome = crediting.credit(office.db, office.terms, office.at, pass_id, chosen, readable, seen)
    if isinstance(outcome, Refused):
        return page(request, office, row, typed, chosen, texts_tickets.ticket_refusal(outcome, office.terms))
    messages.success(request, texts_tickets.credited(len(readable), sum(readable)))
    return redirect("college:pupil", row.id)


@require_POST
@office_view
def change_ticket(request: HttpRequest, office: Office, pupil_id: int, number: int) -> HttpResponseBase:
    """`action`: change (with `montant`), uncredit, assign (with `affilie`), block, unblock; `confirme` once somebody has agreed."""
    row, pass_id = _with_pass(office, pupil_id)
    action = request.POST.get("action", "")
    if action not in EVENTS:
        raise Http404
    change = _Change(request, office, TicketNumber(number))
    if action == "change" and change.cents is None:
        messages.error(request, texts_tickets.UNREADABLE_AMOUNT)
        return redirect("college:pupil", row.id)
    ticket = store.read(office.db, office.issuer.pk, change.number)
    is_possible = ticket is not None and ticket.pass_id == pass_id and ticket.after(EVENTS[action]) is not None
    if ticket is not None and is_possible and not confirming.is_confirmed(request):
        consequences = change.consequences(action, ticket)
        if consequences:
            return confirming.ask(request, office, row, action, consequences)
    outcome, said = change.done(action, pass_id, ticket.amount_cents if ticket else 0)
    if isinstance(outcome, Refused):
        messages.error(request, texts_tickets.ticket_refusal(outcome, office.terms))
    else:
        messages.success(request, said)
    return redirect("college:pupil", row.id)


@require_POST
@office_view
def print_tickets(request: HttpRequest, office: Office, pupil_id: int) -> HttpResponseBase:
    """Fields `ticket` (numbers) and `action`: print, or reprint, which voids the older paper. Then the PDF itself."""
    row, pass_id = _with_pass(office, pupil_id)
    chosen = forms.ticket_numbers(request.POST.getlist("ticket"))
    void_older = request.POST.get("action") == "reprint"
    if void_older and not confirming.is_confirmed(request):
        rows = store.of_pass(office.db, office.issuer.pk, pass_id)
        papers = sum(one.is_printed and one.number in chosen for one in rows)
        if papers:
            return confirming.ask(request, office, row, "reprint", [texts_tickets.reprint_consequence(papers)])
    outcome = crediting.issue_papers(office.db, office.terms, office.at, pass_id, chosen, void_older=void_older)
    if isinstance(outcome, Refused):
        messages.error(request, texts_tickets.ticket_refusal(outcome, office.terms))
        return redirect("college:pupil", row.id)
    numbers = [ticket.number for ticket in outcome.tickets]
    return redirect(reverse("college:sheet", args=[row.id]) + "?" + urlencode({"ticket": numbers}, doseq=True))


class _Change:
    """What a form asks for one ticket. Raises Http404 for an affiliate that is no number."""

    def __init__(self, request: HttpRequest, office: Office, number: TicketNumber) -> None:
        self.office = office
        self.number = number
        self.cents = formats.parse_euros(request.POST.get("montant", "")[:20])
        typed = request.POST.get("affilie", "0")
        if not (typed.isascii() and typed.isdigit() and len(typed) < 11):
            raise Http404
        self.affiliate = AffiliateId(int(typed))
        self.is_late = not office.terms.is_before_end(civil_date(office.now))

    def consequences(self, action: str, ticket: TicketRow) -> list[str]:
        """Nothing to confirm, an empty list: when no paper becomes void and no money goes anywhere."""
        paper = texts_tickets.paper_void(ticket)
        match action:
            case "change":
                assert self.cents is not None
                return [texts_tickets.change_consequence(ticket, self.cents), paper] if self._is_other(ticket) else []
            case "uncredit" if self.is_late:
                return [texts_tickets.late_uncredit_consequence(ticket, self.office.terms), paper]
            case "uncredit":
                return [texts_tickets.uncredit_consequence(ticket, self._name(ticket.assigned_affiliate)), paper]
            case "assign" if paper and ticket.assigned_affiliate != self.affiliate:
                return [texts_tickets.assign_consequence(self._name(self.affiliate)), paper]
            case "block":
                return [texts_tickets.BLOCK_CONSEQUENCE]
            case "unblock":
                return [texts_tickets.UNBLOCK_CONSEQUENCE]
        return []

    def done(self, action: str, pass_id: int, held: int) -> tuple[Outcome, str]:
        """`held`: what was on the ticket before. The outcome, and what to say when it is good."""
        where = (self.office.db, self.office.terms, self.office.at, pass_id, self.number)
        match action:
            case "change":
                assert self.cents is not None
                return crediting.change_amount(*where, self.cents), texts_tickets.changed(self.cents)
            case "uncredit":
                outcome = crediting.uncredit(*where, may_be_lost=self.is_late)
                lost = outcome.lost_cents if isinstance(outcome, crediting.Changed) else 0
                return outcome, texts_tickets.uncredited(held, lost)
            case "assign":
                return crediting.assign(*where, self.affiliate), texts_tickets.assigned(self._name(self.affiliate))
            case "block":
                return crediting.block(*where), texts_tickets.BLOCKED
        outcome = crediting.unblock(*where)
        is_claimed = isinstance(outcome, crediting.Changed) and outcome.tickets[0].state is TicketState.CLAIMED
        return outcome, texts_tickets.UNBLOCKED_CLAIMED if is_claimed else texts_tickets.UNBLOCKED

    def _is_other(self, ticket: TicketRow) -> bool:
        low, high = self.office.terms.ticket_min_cents, self.office.terms.ticket_max_cents
        return self.cents is not None and self.cents != ticket.amount_cents and low <= self.cents <= high

    def _name(self, affiliate: int) -> str:
        return affiliates.names(self.office.db, self.office.issuer.pk).get(affiliate, "") if affiliate else ""


def _with_pass(office: Office, pupil_id: int) -> tuple[PupilRow, int]:
    row = pupil_row(office, pupil_id)
    if row.pass_id is None:
        raise Http404
    return row, row.pass_id
