"""Redemption claims: the list with its filters, one claim with its proof, and the decision of those in review."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from server import clock, database
from server.accounts.access import central
from server.accounts.models import User
from server.backoffice import texts
from server.backoffice.claim_hand import hand_of
from server.backoffice.claim_proof import proof_of
from server.backoffice.claim_rows import claim_lines
from server.backoffice.claim_search import PAGE, ClaimSearch, Wanted, find, wanted
from server.cases import texts as case_texts
from server.cases.files import case_of
from server.cases.review import REFUSALS, NotReviewed, review
from server.cases.shown_papers import offer
from server.database import Database
from server.formats import euros
from server.intake import branch_voids, claim_store
from server.intake.claim_store import ClaimKey, ClaimRow
from server.intake.models import Claim
from server.reimbursement.paging import page_of_query
from server.reimbursement.texts import spaced
from sync.contract.ids import KeyEpoch, Sequence, TerminalId
from sync.contract.ticket import plain_number
from sync.contract.verdicts import MEANINGS, VerdictCode


@require_safe
@central
def claims(request: HttpRequest, person: User) -> HttpResponse:
    """The latest received first."""
    form = ClaimSearch(request.GET or None)
    asked = wanted(form) if form.is_bound else Wanted()
    # A filter that cannot be understood finds nothing: everything would look like an answer.
    found = find(person.issuer_id, asked) if not form.errors else Claim.objects.none()
    page = page_of_query(request, found, PAGE)
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "lines": claim_lines(person.issuer_id, page),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "filters": kept.urlencode(),
    }
    return render(request, "backoffice/claims.html", context)


@require_safe
@central
def claim(request: HttpRequest, person: User, terminal: int, epoch: int, sequence: int) -> HttpResponse:
    """Ticket facts, counter facts and payment facts kept apart, and every word that was given on it."""
    found = _claim(person, terminal, epoch, sequence)
    (line,) = claim_lines(person.issuer_id, [found])
    db = database.current()
    row = claim_store.find_claim(db, _key(found))
    assert row
    offered = offer(db, row) if line.is_in_review else None
    context = {
        "line": line,
        "claim": found,
        "proof": proof_of(found),
        "voids": branch_voids.that_may_name(db, row.key) if line.is_in_review else [],
        "offer": offered,
        "hand": hand_of(db, row, offered, person.actor, clock.now()),
        "case_plain": plain_number(row.ticket_number) if row.ticket_number is not None and _has_case(db, row) else "",
        "next": spaced(MEANINGS[VerdictCode(found.verdict_code)].next_french),
        "refusals": [(code.value, spaced(MEANINGS[code].french)) for code in REFUSALS],
    }
    return render(request, "backoffice/claim.html", context)


@require_POST
@central
def decide(request: HttpRequest, person: User, terminal: int, epoch: int, sequence: int) -> HttpResponseBase:
    """Accept after verification, or refuse with a reason."""
    found = _claim(person, terminal, epoch, sequence)
    wish = _wish(request)
    if wish is None:
        messages.error(request, texts.REVIEW_NOTHING_CHOSEN)
    else:
        words = request.POST.get("words", "")
        outcome = review(database.current(), _key(found), wish, person.actor, clock.now(), words)
        if isinstance(outcome, NotReviewed):
            messages.error(request, case_texts.NOT_REVIEWED[outcome])
        else:
            _tell(request, person, found, wish, outcome)
    return redirect("backoffice:claim", found.terminal, found.epoch, found.sequence)


def _tell(request: HttpRequest, person: User, before: Claim, wish: VerdictCode, outcome: VerdictCode) -> None:
    given = spaced(MEANINGS[outcome].french)
    if outcome is wish:
        messages.success(request, texts.REVIEWED.format(given=given))
    elif outcome is VerdictCode.A11:
        now = _claim(person, before.terminal, before.epoch, before.sequence)
        messages.success(request, texts.REVIEWED_ON_GUARANTEE.format(given=given, cents=euros(now.paid_cents)))
    else:
        messages.warning(request, texts.REVIEWED_OTHERWISE.format(given=given))


def _wish(request: HttpRequest) -> VerdictCode | None:
    if request.POST.get("decision") == "accept":
        return VerdictCode.A20
    chosen = request.POST.get("reason", "")
    return next((code for code in REFUSALS if code.value == chosen), None)


def _claim(person: User, terminal: int, epoch: int, sequence: int) -> Claim:
    found = Claim.objects.filter(issuer_id=person.issuer_id, terminal=terminal, epoch=epoch, sequence=sequence).first()
    if found is None:
        raise Http404
    return found


def _key(found: Claim) -> ClaimKey:
    return ClaimKey(
        issuer_id=found.issuer_id,
        terminal=TerminalId(found.terminal),
        epoch=KeyEpoch(found.epoch),
        sequence=Sequence(found.sequence),
    )


def _has_case(db: Database, row: ClaimRow) -> bool:
    return row.ticket_number is not None and case_of(db, row.issuer_id, row.ticket_number) is not None
