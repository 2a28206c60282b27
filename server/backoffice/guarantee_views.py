"""The campaign's guarantee: total and limits, by affiliate and by counter, each claim with its case; and as a table to keep."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from server import clock, database
from server.accounts.access import central
from server.accounts.models import User
from server.backoffice import run_rows
from server.campaigns import publishing
from server.campaigns.models import Campaign
from server.cases import files, texts_guarantee
from server.cases import guarantee as account
from server.reimbursement import csv_export
from server.reimbursement.badges import claim_badge
from server.reimbursement.csv_export import Cell
from server.reimbursement.downloads import csv_answer
from server.reimbursement.paging import page_of
from server.reimbursement.texts import CLAIM_STATES, spaced
from sync.contract.ticket import plain_number
from sync.contract.verdicts import MEANINGS

PAGE = 50


@require_safe
@central
def current(request: HttpRequest, person: User) -> HttpResponse:
    """Of the newest campaign that has opened."""
    found = run_rows.current_campaign(person.issuer_id, clock.now())
    if found is None:
        return render(request, "backoffice/guarantee.html", {"campaign": None})
    return _page(request, person, found)


@require_safe
@central
def guarantee(request: HttpRequest, person: User, campaign: int) -> HttpResponse:
    """Of that campaign."""
    return _page(request, person, run_rows.campaign(person.issuer_id, campaign))


def _page(request: HttpRequest, person: User, found: Campaign) -> HttpResponse:
    db, campaign = database.current(), found.number
    seen = account.standing(db, person.issuer_id, campaign)
    version = publishing.in_force(db, person.issuer_id, campaign)
    assert version
    page = page_of(request, seen.claims, PAGE)
    cases = {line.ticket_number for line in files.lines(db, person.issuer_id)}
    return render(
        request,
        "backoffice/guarantee.html",
        {
            "campaign": found,
            "campaigns": run_rows.campaigns(person.issuer_id),
            "seen": seen,
            "limits": version.rules.guarantee,
            "page": page,
            "rows": [
                {
                    "line": one,
                    "badge": claim_badge(one.state),
                    "answer": spaced(MEANINGS[one.verdict_code].french),
                    "plain": plain_number(one.ticket_number),
                    "has_case": one.ticket_number in cases,
                }
                for one in page
            ],
        },
    )


@require_safe
@central
def guarantee_csv(_request: HttpRequest, person: User, campaign: int) -> HttpResponse:
    """Every claim that the guarantee pays."""
    run_rows.campaign(person.issuer_id, campaign)
    seen = account.standing(database.current(), person.issuer_id, campaign)
    raw = csv_export.write_csv(texts_guarantee.COLUMNS, [_cells(one) for one in seen.claims])
    return csv_answer(raw, f"garantie-{campaign}.csv")


def _cells(one: account.Guaranteed) -> list[Cell]:
    return [
        csv_export.ticket(one.ticket_number),
        csv_export.count(one.affiliate_number),
        csv_export.text(one.affiliate_name),
        csv_export.count(one.terminal),
        csv_export.text(one.site),
        csv_export.moment(one.captured_ms),
        csv_export.moment(one.received_ms),
        csv_export.text(one.verdict_code.value),
        csv_export.text(MEANINGS[one.verdict_code].french),
        csv_export.text(CLAIM_STATES[one.state]),
        csv_export.amount(one.paid_cents),
        csv_export.amount(one.taken_back_cents),
        csv_export.count(one.run_number) if one.run_number is not None else csv_export.EMPTY,
    ]
