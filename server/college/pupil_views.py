"""One pupil's page, and the registration on it. A form comes back with what is wrong."""

import secrets
from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from server import formats
from server.college import texts, texts_import
from server.college.forms import Amounts, PupilForm, split_of
from server.college.office import Office, office_view
from server.college.rows import badge_of, moving, split_choices, status_of, ticket_lines, wallet_lines
from server.passes import registrations, store
from server.passes.pupil_file import Problem, check
from server.passes.refusals import Refused as PassRefused
from server.passes.states import RegistrationStatus
from server.passes.store import KnownPupil, PupilRow
from server.tickets.states import TicketState
from sync.contract.instant import civil_date

UNREADABLE = 422


@require_safe
@office_view
def pupil(request: HttpRequest, office: Office, pupil_id: int) -> HttpResponse:
    """Everything about one pupil in this campaign."""
    return page(request, office, pupil_row(office, pupil_id))


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
    row = pupil_row(office, pupil_id)
    db, terms, at, college = office.db, office.terms, office.at, office.college.pk
    split = split_of(request.POST, terms.splits)
    outcome: object
    match request.POST.get("action"):
        case "register":
            is_bursary, is_resident = (request.POST.get(name) == "1" for name in ("boursier", "habite"))
            row = replace(row, is_bursary=is_bursary, is_resident=is_resident)
            outcome = registrations.register(
                db, terms, at, college, row.id, is_bursary=is_bursary, is_resident=is_resident, split=split
            )
            said = texts.registered(1)
        case "validate":
            outcome = registrations.validate(db, terms, at, college, row.id, secrets.randbelow, split)
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
        return _as_said(request, office, row, split)
    messages.success(request, said)
    return redirect("college:pupil", row.id)


def _as_said(request: HttpRequest, office: Office, row: PupilRow, split: tuple[int, ...]) -> HttpResponse:
    """The form as it was filled in: whoever mends one answer must not forget another. `row` has what was ticked."""
    if row.pass_id is not None:  # decided meanwhile: what is so matters, not what was ticked
        row = pupil_row(office, row.id)
    elif split:
        row = replace(row, split_first_cents=split[0], split_second_cents=split[1])
    return page(request, office, row, status=UNREADABLE)


def pupil_row(office: Office, pupil_id: int) -> PupilRow:
    """Of this college. Raises Http404."""
    row = store.pupil(office.db, office.terms.campaign_id, office.college.pk, pupil_id)
    if row is None:
        raise Http404
    return row


def page(
    request: HttpRequest,
    office: Office,
    row: PupilRow,
    typed: Amounts | None = None,
    wallet: int = -1,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """Everything about the pupil. With a `problem`, the amounts as they were typed come back."""
    lines = ticket_lines(office, row.pass_id) if row.pass_id is not None else []
    is_open = office.terms.is_before_end(civil_date(office.now)) and not row.is_withdrawn
    blanks = sum(line.row.state is TicketState.BLANK for line in lines) if is_open else 0
    filled = (*typed.typed, *("",) * blanks)[:blanks] if typed else ("",) * blanks
    context = {
        "pupil": row,
        "age": office.terms.ages.age(row.birthdate),
        "status": status_of(row),
        "badge": badge_of(row),
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
        "splits": split_choices(office, row),
        "moving": moving(office, row) if is_open else None,
        "may_mark_bursary": is_open and row.pass_id is not None and office.terms.has_supplement and not row.is_bursary,
        "supplement": sum(office.terms.supplement),
    }
    return render(request, "college/pupil.html", context, status=UNREADABLE if problem else status)
