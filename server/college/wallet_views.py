"""One pupil's wallets after the pass was opened: a bursary proved later, money moved to the other wallet."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from server import formats
from server.college import confirming, texts
from server.college.forms import small_number, split_of
from server.college.office import Office, office_view
from server.college.pupil_views import pupil_row
from server.passes import wallets
from server.passes.refusals import PassRefusal, Refused
from server.passes.store import PupilRow


@require_POST
@office_view
def bursary(request: HttpRequest, office: Office, pupil_id: int) -> HttpResponseBase:
    """`boursier`: 1 or 0. On an open pass the supplement is paid at once, after a confirmation."""
    row = pupil_row(office, pupil_id)
    is_bursary = request.POST.get("boursier") == "1"
    supplement = sum(office.terms.supplement)
    is_paid_now = row.pass_id is not None and is_bursary and not row.is_bursary and supplement > 0
    if is_paid_now and not confirming.is_confirmed(request):
        return confirming.ask(request, office, row, "bursary", [texts.bursary_consequence(supplement)])
    outcome = wallets.mark_bursary(office.db, office.terms, office.at, office.college.pk, row.id, is_bursary=is_bursary)
    if isinstance(outcome, Refused):
        messages.error(request, formats.sentence(texts.pass_refusal(outcome, office.terms)))
    else:
        messages.success(request, texts.bursary_marked(outcome.paid_cents, is_bursary=is_bursary))
    return redirect("college:pupil", row.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """`source` wallet, and which move of the pass it would be."""

    source: int
    cents: int
    move: int


@require_POST
@office_view
def move(request: HttpRequest, office: Office, pupil_id: int) -> HttpResponseBase:
    """`repartition`, the number of an offered split, or `source` (0 or 1) and `montant`; `rang` of the move."""
    row = pupil_row(office, pupil_id)
    asked = _asked(request, office, row)
    if asked is None:
        refused = Refused(code=PassRefusal.NOTHING_TO_MOVE)
        messages.error(request, formats.sentence(texts.pass_refusal(refused, office.terms)))
        return redirect("college:pupil", row.id)
    both = (office.terms.wallets[asked.source], office.terms.wallets[1 - asked.source])
    if not confirming.is_confirmed(request):
        return confirming.ask(request, office, row, "move", [texts.move_consequence(asked.cents, *both)])
    where = (office.db, office.terms, office.at, office.college.pk, row.id)
    outcome = wallets.move_money(*where, asked.source, asked.cents, asked.move)
    if isinstance(outcome, Refused):
        messages.error(request, formats.sentence(texts.pass_refusal(outcome, office.terms)))
    else:
        messages.success(request, texts.moved(asked.cents, *both))
    return redirect("college:pupil", row.id)


def _asked(request: HttpRequest, office: Office, row: PupilRow) -> _Asked | None:
    """None when the form says no move."""
    if len(office.terms.wallets) != 2:
        return None
    number = small_number(request.POST.get("rang", "")) or 0
    chosen = split_of(request.POST, office.terms.splits)
    if office.terms.splits:
        if not chosen or row.pass_id is None:
            return None
        given = wallets.entitlement(office.db, office.terms, row.pass_id)
        surplus = given[0] - (office.terms.supplement[0] if row.is_bursary else 0) - chosen[0]
        return _Asked(source=0 if surplus > 0 else 1, cents=abs(surplus), move=number) if surplus else None
    cents, source = formats.parse_euros(request.POST.get("montant", "")[:20]), request.POST.get("source")
    if not cents or source not in ("0", "1"):
        return None
    return _Asked(source=int(source), cents=cents, move=number)
