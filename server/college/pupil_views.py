"""One pupil: registration, wallets, tickets credited, kept, opposed, printed. A form comes back with what is wrong."""

import secrets
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from server import formats
from server.affiliates import store as affiliates
from server.college import forms, texts, texts_import
from server.college.forms import Amounts, PupilForm
from server.college.office import Office, office_view
from server.college.rows import ticket_lines, wallet_lines
from server.passes import registrations, store
from server.passes.pupil_file import Problem, check
from server.passes.refusals import Refused as PassRefused
from server.passes.states import RegistrationStatus
from server.passes.store import KnownPupil, PupilRow
from server.tickets import crediting
from server.tickets.refusals import Refused as TicketRefused
from server.tickets.states import TicketState
from sync.contract.ids import AffiliateId, TicketNumber
from sync.contract.instant import civil_date

UNREADABLE = 422


@require_safe
@office_view
def pupil(request: HttpRequest, office: Office, pupil_id: int) -> HttpResponse:
    """Everything about one pupil in this campaign."""
    return _page(request, office, _row(office, pupil_id))


@office_view
def add(request: HttpRequest, office: Office) -> HttpResponseBase:
    """A pupil who arrives after the list was imported."""
    form = PupilForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        status = 200 if request.method != "POST" else UNREADABLE
        return render(request, "college/pupil_add.html", {"form": form}, status=status)
    said = form.cleaned_data
    found = check(1, said["last_name"], said["first_name"], said["birthdate"], said["level"], office.terms.ages)
    if isinstance(found, Problem):
        form.add_error(texts_import.field_of(found), texts_import.problem(found, office.terms.ages))
        return render(request, "college/pupil_add.html", {"form": form}, status=UNREADABLE)
    row = KnownPupil(
        id=0,
        last_name=found.last_name,
        first_name=found.first_name,
        folded_name=found.folded_name,
        birthdate=found.birthdate,
        level=found.level,
    )
    if not store.add_pupil(office.db, office.issuer.pk, office.college.pk, row):
        form.add_error(None, texts.PUPIL_IS_THERE)
        return render(request, "college/pupil_add.html", {"form": form}, status=UNREADABLE)
    messages.success(request, texts.added(f"{row.first_name} {row.last_name}"))
    made = next(
        one.id
        for one in store.known_pupils(office.db, office.college.pk)
        if (one.folded_name, one.birthdate) == (row.folded_name, row.birthdate)
    )
    return redirect("college:pupil", made)


@require_POST
@office_view
def decide(request: HttpRequest, office: Office, pupil_id: int) -> HttpResponseBase:
    """`action`: register, validate, refuse, withdraw."""
    row = _row(office, pupil_id)
    db, terms, at, college = office.db, office.terms, office.at, office.college.pk
    outcome: object
    match request.POST.get("action"):
        case "register":
            is_bursary = request.POST.get("boursier") == "1"
            outcome = registrations.register(db, terms, at, college, row.id, is_bursary=is_bursary)
            said = texts.registered(1)
        case "validate":
            outcome = registrations.validate(db, terms, at, college, row.id, secrets.randbelow)
            said = texts.validated(1, terms.tickets_per_pass)
        case "refuse":
            outcome = registrations.refuse(db, terms, at, college, row.id)
            said = texts.REFUSED
        case "withdraw":
            outcome = registrations.withdraw(db, terms, at, college, row.id)
            said = texts.WITHDRAWN
        case _:
            raise Http404
    if isinstance(outcome, PassRefused):
        messages.error(request, formats.sentence(texts.pass_refusal(outcome, terms)))
    else:
        messages.success(request, said)
    return redirect("college:pupil", row.id)


@require_POST
@office_view
def credit(request: HttpRequest, office: Office, pupil_id: int) -> HttpResponseBase:
    """Fields `porte-monnaie` (0 or 1) and `montant`, one per ticket to credit; empty ones are left out."""
    row = _row(office, pupil_id)
    if row.pass_id is None:
        raise Http404
    typed = forms.amounts(request.POST, office.terms.tickets_per_pass)
    wallet = request.POST.get("porte-monnaie", "0" if len(office.terms.wallets) == 1 else "")
    chosen = int(wallet) if wallet in ("0", "1") else -1
    readable = typed.readable
    if readable is None:
        return _page(request, office, row, typed, chosen, texts.UNREADABLE_AMOUNT)
    outcome = crediting.credit(office.db, office.terms, office.at, row.pass_id, chosen, readable)
    if isinstance(outcome, TicketRefused):
        return _page(request, office, row, typed, chosen, texts.ticket_refusal(outcome, office.terms))
    messages.success(request, texts.credited(len(readable), sum(readable)))
    return redirect("college:pupil", row.id)


@require_POST
@office_view
def change_ticket(request: HttpRequest, office: Office, pupil_id: int, number: int) -> HttpResponseBase:
    """`action`: uncredit, assign (with `affilie`), block, unblock."""
    row = _row(office, pupil_id)
    if row.pass_id is None:
        raise Http404
    where = (office.db, office.terms, office.at, row.pass_id, TicketNumber(number))
    match request.POST.get("action"):
        case "uncredit":
            held = _amount(office, row.pass_id, number)
            outcome, said = crediting.uncredit(*where), texts.uncredited(held)
        case "assign":
            typed = request.POST.get("affilie", "")
            affiliate = AffiliateId(int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 11 else None
            if affiliate is None:
                raise Http404
            name = affiliates.names(office.db, office.issuer.pk).get(affiliate, "")
            outcome, said = crediting.assign(*where, affiliate), texts.assigned(name)
        case "block":
            outcome, said = crediting.block(*where), texts.BLOCKED
        case "unblock":
            outcome, said = crediting.unblock(*where), texts.UNBLOCKED
        case _:
            raise Http404
    if isinstance(outcome, TicketRefused):
        messages.error(request, texts.ticket_refusal(outcome, office.terms))
    else:
        messages.success(request, said)
    return redirect("college:pupil", row.id)


@require_POST
@office_view
def print_tickets(request: HttpRequest, office: Office, pupil_id: int) -> HttpResponseBase:
    """Fields `ticket` (numbers) and `action`: print, or reprint, which voids the older paper. Then the PDF itself."""
    row = _row(office, pupil_id)
    if row.pass_id is None:
        raise Http404
    chosen = forms.ticket_numbers(request.POST.getlist("ticket"))
    void_older = request.POST.get("action") == "reprint"
    outcome = crediting.issue_papers(office.db, office.terms, office.at, row.pass_id, chosen, void_older=void_older)
    if isinstance(outcome, TicketRefused):
        messages.error(request, texts.ticket_refusal(outcome, office.terms))
        return redirect("college:pupil", row.id)
    numbers = [ticket.number for ticket in outcome.tickets]
    return redirect(reverse("college:sheet", args=[row.id]) + "?" + urlencode({"ticket": numbers}, doseq=True))


def _row(office: Office, pupil_id: int) -> PupilRow:
    row = store.pupil(office.db, office.terms.campaign_id, office.college.pk, pupil_id)
    if row is None:
        raise Http404
    return row


def _amount(office: Office, pass_id: int, number: int) -> int:
    rows = (line.row for line in ticket_lines(office, pass_id))
    return next((row.amount_cents for row in rows if row.number == number), 0)


def _page(
    request: HttpRequest,
    office: Office,
    row: PupilRow,
    typed: Amounts | None = None,
    wallet: int = -1,
    problem: str = "",
) -> HttpResponse:
    lines = ticket_lines(office, row.pass_id) if row.pass_id is not None else []
    is_open = office.terms.is_before_end(civil_date(office.now))
    blanks = sum(line.row.state is TicketState.BLANK for line in lines) if is_open else 0
    filled = (*typed.typed, *("",) * blanks)[:blanks] if typed else ("",) * blanks
    context = {
        "pupil": row,
        "age": office.terms.ages.age(row.birthdate),
        "status": texts.STATUSES[row.status],
        "badge": texts.STATUS_BADGES[row.status],
        "is_registrable": row.status in (None, RegistrationStatus.REFUSED, RegistrationStatus.WITHDRAWN),
        "is_waiting": row.status is RegistrationStatus.SUBMITTED,
        "wallets": wallet_lines(office, row) if row.pass_id is not None else [],
        "lines": lines,
        "printable": sum(line.can_print for line in lines),
        "on_paper": sum(line.can_print and line.row.is_printed for line in lines),
        "amounts": list(enumerate(filled, start=1)),
        "chosen_wallet": wallet,
        "problem": problem,
        "terms": office.terms,
    }
    return render(request, "college/pupil.html", context, status=UNREADABLE if problem else 200)
