"""One pass: what its wallets hold, its tickets, the journal of its money in words, its withdrawal. No child is named here."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from server import clock, database
from server.accounts.access import central
from server.accounts.models import User
from server.affiliates import store as affiliates
from server.backoffice import pass_journal, run_rows, texts, texts_passes
from server.backoffice.claim_rows import claim_lines
from server.backoffice.ticket_views import parse_ticket
from server.campaigns import terms as campaign_terms
from server.campaigns.terms import Terms
from server.intake.models import Claim
from server.ledger.rules import Occasion
from server.passes import wallets, withdrawals
from server.passes.models import Pass, Withdrawal
from server.passes.refusals import PassRefusal, Refused
from server.reimbursement.texts import THEMES
from server.tickets import store as tickets
from server.tickets.states import TicketEvent
from server.tickets.store import TicketRow
from sync.contract.instant import civil_date
from sync.contract.ticket import plain_number

PASS_DIGITS = 12
SHOWN = 20
UNREADABLE = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """What a page about one pass starts from."""

    row: Pass
    terms: Terms
    tickets: list[TicketRow]
    left: tuple[int, ...]


@require_safe
@central
def pass_search(request: HttpRequest, person: User) -> HttpResponseBase:
    """By the pass's number or by a ticket's."""
    typed = request.GET.get("q", "").strip()[:40]
    problem, found = _search(person, typed) if typed else ("", None)
    if found is not None:
        return redirect("backoffice:pass", found)
    withdrawn = Withdrawal.objects.filter(issuer_id=person.issuer_id).order_by("-at_ms")
    context = {"typed": typed, "problem": problem, "withdrawn": withdrawn[:SHOWN], "count": withdrawn.count()}
    return render(request, "backoffice/passes.html", context)


@require_safe
@central
def pass_page(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Everything but whose it is: that is the college's."""
    return _page(request, person, _held(person, number))


@require_POST
@central
def withdraw(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """Field `reason`; `confirme` once the consequence was read."""
    held = _held(person, number)
    reason = request.POST.get("reason", "").strip()[: wallets.REASON_MAX]
    if not reason:
        return _page(request, person, held, problem=texts_passes.refusal(Refused(code=PassRefusal.REASON_MISSING)))
    if request.POST.get("confirme") != "oui":
        void = [one for one in held.tickets if one.after(TicketEvent.CANCEL) is not None]
        cents = sum(held.left) + sum(one.amount_cents for one in void)
        context = {"number": number, "reason": reason, "consequences": texts_passes.consequence(cents, len(void))}
        return render(request, "backoffice/pass_withdraw.html", context)
    now = clock.now()
    at = Occasion(
        issuer_id=person.issuer_id, campaign=held.terms.number, occurred=now, recorded=now, actor=person.actor
    )
    outcome = wallets.withdraw_pass(database.current(), held.terms, at, number, reason)
    if isinstance(outcome, Refused):
        messages.error(request, texts_passes.refusal(outcome))
    else:
        messages.success(request, texts_passes.withdrawn(outcome))
    return redirect("backoffice:pass", number)


def _search(person: User, typed: str) -> tuple[str, int | None]:
    """What is wrong, or the pass."""
    bare = "".join(letter for letter in typed if letter not in " \u00a0\u202f-.")
    if not (bare.isascii() and bare.isdigit()):
        return texts_passes.SEARCH_NOTHING, None
    if len(bare) <= PASS_DIGITS:
        found = Pass.objects.filter(issuer_id=person.issuer_id, pk=int(bare)).first()
        return ("", found.pk) if found else (texts_passes.SEARCH_UNKNOWN, None)
    number = parse_ticket(bare)
    row = tickets.read(database.current(), person.issuer_id, number) if number is not None else None
    return ("", row.pass_id) if row else (texts_passes.SEARCH_NO_TICKET, None)


def _held(person: User, number: int) -> _Held:
    db = database.current()
    row = (
        Pass.objects.select_related("campaign", "pupil__college").filter(issuer_id=person.issuer_id, pk=number).first()
    )
    terms = campaign_terms.read(db, person.issuer_id, row.campaign.number) if row else None
    if row is None or terms is None:
        raise Http404
    return _Held(
        row=row,
        terms=terms,
        tickets=tickets.of_pass(db, person.issuer_id, number),
        left=wallets.balances(db, terms, number),
    )


def _page(request: HttpRequest, person: User, held: _Held, problem: str = "") -> HttpResponse:
    db, terms, number = database.current(), held.terms, int(held.row.pk)
    numbers = [one.number for one in held.tickets]
    claims = list(
        Claim.objects.filter(issuer_id=person.issuer_id, ticket_number__in=numbers).order_by("received_order")
    )
    names, people = affiliates.names(db, person.issuer_id), _people(person.issuer_id)
    gone = withdrawals.of_pass(db, person.issuer_id, number)
    is_open = terms.is_before_end(civil_date(clock.now()))
    themes = [wallet.themes for wallet in terms.wallets]
    given = wallets.entitlement(db, terms, number)
    tone, word = texts_passes.WITHDRAWN if gone else texts_passes.IN_USE
    left = sum(held.left) + sum(one.amount_cents for one in held.tickets if one.after(TicketEvent.CANCEL) is not None)
    journal = pass_journal.lines(db, person.issuer_id, number, themes, claims, names)
    context = {
        "number": number,
        "college": held.row.pupil.college,
        "campaign": held.row.campaign,
        "opened": held.row.opened_ms,
        "badge": {"tone": tone, "word": word},
        "wallets": [
            {"theme": THEMES.get(mask, ""), "left": cents, "given": of}
            for mask, cents, of in zip(themes, held.left, given, strict=True)
        ],
        "tickets": [_ticket_line(one, names) for one in held.tickets],
        "journal": [
            {"line": line, "who": texts.actor(line.actor, people) if line.actor else texts_passes.COUNTER}
            for line in journal
        ],
        "claims": claim_lines(person.issuer_id, claims),
        "withdrawals": [{"row": one, "who": texts.actor(one.actor, people)} for one in gone],
        "may_withdraw": is_open and (not gone or left > 0),
        "problem": problem,
        "reason_max": wallets.REASON_MAX,
    }
    return render(request, "backoffice/pass.html", context, status=UNREADABLE if problem else 200)


def _people(issuer_id: int) -> dict[str, str]:
    """Central staff by their names, whoever works at a college by its name."""
    offices = User.objects.filter(issuer_id=issuer_id, role=User.Role.COLLEGE).select_related("college")
    at_colleges = {one.actor: one.college.name for one in offices if one.college is not None}
    return at_colleges | run_rows.people(issuer_id)


def _ticket_line(row: TicketRow, names: dict[int, str]) -> dict[str, object]:
    return {
        "row": row,
        "plain": plain_number(row.number),
        "badge": texts.ticket_badge(row.state),
        "theme": THEMES.get(row.themes, ""),
        "affiliate": names.get(row.assigned_affiliate, ""),
    }
