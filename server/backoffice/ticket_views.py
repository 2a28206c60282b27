"""One ticket: where it stands, its claims, and putting it in opposition for a family that lost it. No child is named here."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from server import clock, database
from server.accounts.access import central
from server.accounts.models import User
from server.affiliates.models import Affiliate
from server.backoffice import texts
from server.backoffice.claim_rows import claim_lines
from server.campaigns import terms as campaign_terms
from server.intake.models import Claim
from server.ledger.rules import Occasion
from server.passes.models import Pass
from server.reimbursement.texts import THEMES
from server.tickets import crediting, store
from server.tickets.models import Opposition
from server.tickets.refusals import Refused
from server.tickets.states import TicketEvent
from server.tickets.store import TicketRow
from sync.contract.faults import NotATicketNumber
from sync.contract.ids import TicketNumber
from sync.contract.ticket import parse_number, plain_number


@require_safe
@central
def ticket_search(request: HttpRequest, person: User) -> HttpResponseBase:
    """Straight to the ticket when the number is a right one."""
    typed = request.GET.get("number", "").strip()[:40]
    problem = ""
    if typed:
        number = parse_ticket(typed)
        if number is None:
            problem = texts.SEARCH_NOT_A_NUMBER
        elif store.read(database.current(), person.issuer_id, number) is None:
            problem = texts.SEARCH_NO_TICKET
        else:
            return redirect("backoffice:ticket", plain_number(number))
    opposed = Opposition.objects.filter(issuer_id=person.issuer_id).order_by("-since_ms")
    context = {"typed": typed, "problem": problem, "opposed": opposed[:20], "opposed_count": opposed.count()}
    return render(request, "backoffice/tickets.html", context)


@require_safe
@central
def ticket(request: HttpRequest, person: User, number: str) -> HttpResponse:
    """By its 18 digits."""
    row = _ticket(person, number)
    assigned = Affiliate.objects.filter(issuer_id=person.issuer_id, number=row.assigned_affiliate).first()
    claims = Claim.objects.filter(issuer_id=person.issuer_id, ticket_number=row.number).order_by("received_order")
    return render(
        request,
        "backoffice/ticket.html",
        {
            "ticket": row,
            "plain": plain_number(row.number),
            "has_pass": Pass.objects.filter(issuer_id=person.issuer_id, pk=row.pass_id).exists(),
            "badge": texts.ticket_badge(row.state),
            "theme": THEMES.get(row.themes, ""),
            "assigned": assigned,
            "opposition": Opposition.objects.filter(issuer_id=person.issuer_id, number=row.number).first(),
            "claims": claim_lines(person.issuer_id, claims),
            "may_block": row.after(TicketEvent.BLOCK) is not None,
            "may_unblock": row.after(TicketEvent.UNBLOCK) is not None,
        },
    )


@require_POST
@central
def block(request: HttpRequest, person: User, number: str) -> HttpResponseBase:
    """From now on no counter may take it; those without a network learn it with their next list."""
    return _change(request, person, number, crediting.block, texts.TICKET_BLOCKED)


@require_POST
@central
def unblock(request: HttpRequest, person: User, number: str) -> HttpResponseBase:
    """The old paper stays void: the office prints a new one."""
    return _change(request, person, number, crediting.unblock, texts.TICKET_UNBLOCKED)


def _change(
    request: HttpRequest, person: User, number: str, act: Callable[..., crediting.Outcome], done: str
) -> HttpResponseBase:
    row = _ticket(person, number)
    db, now = database.current(), clock.now()
    terms = campaign_terms.read(db, person.issuer_id, row.campaign_number)
    if terms is None:
        raise Http404
    at = Occasion(issuer_id=person.issuer_id, campaign=terms.number, occurred=now, recorded=now, actor=person.actor)
    outcome = act(db, terms, at, row.pass_id, row.number)
    if isinstance(outcome, Refused):
        messages.error(request, texts.TICKET_REFUSALS.get(outcome.code, texts.TICKET_NOT_NOW))
    else:
        messages.success(request, done)
    return redirect("backoffice:ticket", number)


def _ticket(person: User, number: str) -> TicketRow:
    parsed = parse_ticket(number)
    row = store.read(database.current(), person.issuer_id, parsed) if parsed is not None else None
    if row is None:
        raise Http404
    return row


def parse_ticket(typed: str) -> TicketNumber | None:
    """The 18 digits as people write them; None for anything else."""
    try:
        return parse_number("".join(letter for letter in typed if letter not in " \u00a0\u202f-."))
    except NotATicketNumber:
        return None
