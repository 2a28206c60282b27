"""The affiliates' pages: every ticket taken and what became of it, what comes next, transfers and their statements, files to keep.

A view is given the person's own affiliate and can name no other: addresses carry no affiliate.
"""

import logging

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from server import clock, database
from server.accounts.access import affiliate
from server.accounts.models import User
from server.affiliate_space import texts
from server.affiliate_space.contest import after_verdict, key_of
from server.affiliate_space.rows import chosen, claim_row, kept_tickets, totals, transfer_row
from server.affiliates.models import Affiliate
from server.campaigns.models import Campaign
from server.cases import contests
from server.cases import texts as case_texts
from server.cases.contests import ContestRefusal
from server.reimbursement import exports, statements
from server.reimbursement.bordereau import bordereau
from server.reimbursement.campaign_facts import read_facts
from server.reimbursement.downloads import csv_answer, pdf_answer
from server.reimbursement.forecast import Outlook, outlook
from server.reimbursement.paging import page_of
from server.reimbursement.statements import ClaimLine, TransferLine
from server.reimbursement.typesetting import TypesettingFault
from sync.contract.instant import Instant, civil_date

log = logging.getLogger(__name__)
PAGE = 50
CAMPAIGNS = 3  # claims of a campaign may be made until the next one is well under way, not longer


@require_safe
@affiliate
def home(request: HttpRequest, own: Affiliate) -> HttpResponse:
    """The claims, the latest first, above them the sums and the next transfer."""
    db, now = database.current(), clock.now()
    every = statements.claims(db, own.issuer_id, own.number)
    state, words = request.GET.get("state", ""), request.GET.get("q", "").strip()[:40]
    page = page_of(request, chosen(every, state, words), PAGE)
    kept = request.GET.copy()
    kept.pop("page", None)
    seen = _outlook(own, now)
    return render(
        request,
        "affiliate_space/home.html",
        {
            "own": own,
            "page": page,
            "rows": [claim_row(line) for line in page],
            "count": len(every),
            "totals": totals(every),
            "outlook": seen,
            "trouble": texts.WHAT_TO_DO[seen.blocking] if seen and seen.blocking else "",
            "filters": kept.urlencode(),
            "choices": texts.FILTERS.items(),
            "state": state,
            "q": words,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@affiliate
def claim(request: HttpRequest, own: Affiliate, terminal: int, epoch: int, sequence: int) -> HttpResponseBase:
    """One ticket: where it stands, why, what to do; its refusal is contested by POST, in `words`."""
    line = _claim(own, terminal, epoch, sequence)
    if request.method == "POST":
        _contest(request, own, terminal, epoch, sequence)
        return redirect("affiliate_space:claim", terminal, epoch, sequence)
    after = after_verdict(database.current(), key_of(own, terminal, epoch, sequence), clock.now())
    return render(request, "affiliate_space/claim.html", {"own": own, "row": claim_row(line), "after": after})


@require_safe
@affiliate
def transfers(request: HttpRequest, own: Affiliate) -> HttpResponse:
    """What was paid and what is on its way."""
    lines = statements.transfers(database.current(), own.issuer_id, own.number)
    seen = _outlook(own, clock.now())
    return render(
        request,
        "affiliate_space/transfers.html",
        {
            "own": own,
            "rows": [transfer_row(line) for line in lines],
            "outlook": seen,
            "trouble": texts.WHAT_TO_DO[seen.blocking] if seen and seen.blocking else "",
        },
    )


@require_safe
@affiliate
def transfer(request: HttpRequest, own: Affiliate, campaign: int, run: int) -> HttpResponse:
    """The statement of one transfer: the tickets that it pays."""
    line = _transfer(own, campaign, run)
    lines = statements.claims_of_run(database.current(), own.issuer_id, own.number, campaign, run)
    return render(
        request,
        "affiliate_space/transfer.html",
        {
            "own": own,
            "row": transfer_row(line),
            "rows": [claim_row(each) for each in lines],
        },
    )


@require_safe
@affiliate
def kept(request: HttpRequest, own: Affiliate) -> HttpResponse:
    """Tickets that families keep for this affiliate and have not shown yet."""
    rows = kept_tickets(database.current(), own.issuer_id, own.number)
    total = sum(row.amount_cents for row in rows)
    return render(request, "affiliate_space/kept.html", {"own": own, "rows": rows, "total_cents": total})


@require_safe
@affiliate
def claims_csv(_request: HttpRequest, own: Affiliate) -> HttpResponse:
    """The general statement of reimbursements."""
    return csv_answer(exports.claims_csv(database.current(), own.issuer_id, own.number), "remboursements.csv")


@require_safe
@affiliate
def transfers_csv(_request: HttpRequest, own: Affiliate) -> HttpResponse:
    """Every transfer."""
    return csv_answer(exports.transfers_csv(database.current(), own.issuer_id, own.number), "virements.csv")


@require_safe
@affiliate
def transfer_csv(_request: HttpRequest, own: Affiliate, campaign: int, run: int) -> HttpResponse:
    """One transfer's tickets."""
    line = _transfer(own, campaign, run)
    raw = exports.statement_csv(database.current(), own.issuer_id, own.number, campaign, run)
    return csv_answer(raw, f"virement-{line.campaign}-{line.run:02d}.csv")


@require_safe
@affiliate
def transfer_pdf(request: HttpRequest, own: Affiliate, campaign: int, run: int) -> HttpResponseBase:
    """One transfer's statement, for the treasurer's file."""
    line = _transfer(own, campaign, run)
    if not line.end_to_end_id:
        raise Http404
    lines = statements.claims_of_run(database.current(), own.issuer_id, own.number, campaign, run)
    try:
        raw = bordereau(own, line, lines)
    except TypesettingFault as fault:
        log.error("statement_not_made affiliate=%s campaign=%s run=%s %s", own.number, campaign, run, fault)
        messages.error(request, texts.STATEMENT_NOT_MADE)
        return redirect("affiliate_space:transfer", campaign, run)
    return pdf_answer(raw, f"bordereau-{line.end_to_end_id}.pdf")


def _contest(request: HttpRequest, own: Affiliate, terminal: int, epoch: int, sequence: int) -> None:
    person = request.user
    assert isinstance(person, User)
    words = request.POST.get("words", "")
    key = key_of(own, terminal, epoch, sequence)
    outcome = contests.contest(database.current(), key, own.number, words, person.actor, clock.now())
    if isinstance(outcome, ContestRefusal):
        messages.error(request, case_texts.CONTEST_REFUSALS[outcome])
    else:
        messages.success(request, case_texts.CONTESTED)


def _outlook(own: Affiliate, now: Instant) -> Outlook | None:
    """Of the newest campaign that has opened, and of older ones in which something is still owed. None before any."""
    db = database.current()
    opened = Campaign.objects.select_related("issuer").filter(issuer_id=own.issuer_id, opens_on__lte=civil_date(now))
    seen = [outlook(db, read_facts(campaign), own.number, now) for campaign in opened.order_by("-number")[:CAMPAIGNS]]
    if not seen:
        return None
    owed = [each for one in seen for each in one.expected if each.claim_count or each.amount_cents or each.held_cents]
    expected = sorted(owed, key=lambda each: each.execution) or seen[0].expected
    return Outlook(expected=tuple(expected), blocking=seen[0].blocking)


def _claim(own: Affiliate, terminal: int, epoch: int, sequence: int) -> ClaimLine:
    line = statements.claim(database.current(), own.issuer_id, own.number, terminal, epoch, sequence)
    if line is None:
        raise Http404
    return line


def _transfer(own: Affiliate, campaign: int, run: int) -> TransferLine:
    lines = statements.transfers(database.current(), own.issuer_id, own.number)
    line = next((each for each in lines if (each.campaign, each.run) == (campaign, run)), None)
    if line is None:
        raise Http404
    return line
