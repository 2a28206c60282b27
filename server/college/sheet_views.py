"""The PDF of papers that were issued: asked for again, it is the same paper, byte for byte."""

from collections.abc import Collection, Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from server.college import forms, sheets, texts
from server.college.office import Office, logger, office_view
from server.keyring import KeyringFault
from server.passes import store
from server.passes.store import PupilRow
from server.terminals.endpoint import keyring
from server.tickets.papers import NoTicketKey
from server.tickets.sheet import SHEETS_MAX, SheetFault


@require_safe
@office_view
def sheet(request: HttpRequest, office: Office, pupil_id: int) -> HttpResponseBase:
    """One pupil's page; `ticket` numbers, or every ticket that is on paper."""
    row = store.pupil(office.db, office.terms.campaign_id, office.college.pk, pupil_id)
    if row is None:
        raise Http404
    chosen = forms.ticket_numbers(request.GET.getlist("ticket"))
    made = _made(request, office, [row], chosen)
    return _answer(made, f"tickets-{row.pass_id}.pdf") if made else redirect("college:pupil", row.id)


@require_safe
@office_view
def sheets_of_many(request: HttpRequest, office: Office) -> HttpResponseBase:
    """One page for each `eleve`."""
    ticked = set(forms.identifiers(request.GET.getlist("eleve")))
    rows = store.pupils(office.db, office.terms.campaign_id, office.college.pk)
    made = _made(request, office, [row for row in rows if row.id in ticked][:SHEETS_MAX])
    return _answer(made, "planches.pdf") if made else redirect("college:pupils")


def _made(request: HttpRequest, office: Office, rows: Sequence[PupilRow], chosen: Collection[int] = ()) -> bytes | None:
    """None when there is nothing to print, and the person was told why."""
    try:
        made = sheets.pdf(office, keyring(), rows, chosen)
    except (KeyringFault, NoTicketKey) as fault:
        logger.error("sheet-without-key campaign=%s %s", office.terms.number, fault)
        messages.error(request, texts.NO_TICKET_KEY)
        return None
    except SheetFault as fault:
        logger.error("sheet-failed campaign=%s %s", office.terms.number, fault)
        messages.error(request, texts.SHEET_FAILED)
        return None
    if made is None:
        messages.warning(request, texts.NO_SHEET)
    return made


def _answer(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
