"""Open data of a campaign: what the public may read of its tickets, what is withheld and why; and who was paid much in a year."""

import logging

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from server import clock, database
from server.accounts.access import central
from server.accounts.models import User
from server.backoffice import run_rows
from server.campaigns.models import Campaign, Issuer
from server.publication import cells, disclosure, files, scdl, texts
from server.publication import grants as essential
from server.reimbursement.downloads import csv_answer, json_answer
from server.reimbursement.paging import page_of

PAGE = 50
log = logging.getLogger(__name__)


@require_safe
@central
def current(request: HttpRequest, person: User) -> HttpResponse:
    """Of the newest campaign that has opened."""
    found = run_rows.current_campaign(person.issuer_id, clock.now())
    if found is None:
        return render(request, "backoffice/publication.html", {"campaign": None})
    return _page(request, person, found)


@require_safe
@central
def publication(request: HttpRequest, person: User, campaign: int) -> HttpResponse:
    """Of that campaign."""
    return _page(request, person, run_rows.campaign(person.issuer_id, campaign))


def _page(request: HttpRequest, person: User, found: Campaign) -> HttpResponse:
    rows = cells.rows(database.current(), person.issuer_id, found.number, clock.now())
    page = page_of(request, rows, PAGE)
    withheld = sum(row.is_withheld for row in rows)
    context = {
        "campaign": found,
        "campaigns": run_rows.campaigns(person.issuer_id),
        "page": page,
        "rows": [{"row": row, "kind": texts.KINDS[row.kind]} for row in page],
        "published": len(rows) - withheld,
        "withheld": withheld,
        "claims_min": disclosure.CLAIMS_MIN,
        "passes_min": disclosure.PASSES_MIN,
        "counted": texts.COUNTED,
        "commune": texts.COMMUNE,
        "kind": texts.KIND,
        "most": essential.CENTS_MAX,
    }
    return render(request, "backoffice/publication.html", context)


@require_safe
@central
def tickets_csv(_request: HttpRequest, person: User, campaign: int) -> HttpResponse:
    """The table for the public."""
    found = run_rows.campaign(person.issuer_id, campaign)
    rows = cells.rows(database.current(), person.issuer_id, campaign, clock.now())
    log.info("publication_downloaded campaign=%s rows=%s actor=%s", campaign, len(rows), person.actor)
    return csv_answer(files.tickets_csv(rows, found.name), f"{_name(campaign)}.csv")


@require_safe
@central
def tickets_schema(_request: HttpRequest, person: User, campaign: int) -> HttpResponse:
    """What each of its columns means, for programs."""
    found, name = run_rows.campaign(person.issuer_id, campaign), f"{_name(campaign)}.schema.json"
    return json_answer(files.tickets_schema(found.name, found.issuer.name, name), name)


@require_safe
@central
def grants(request: HttpRequest, person: User) -> HttpResponse:
    """Every year with a transfer, and the bodies above the limit."""
    db, issuer = database.current(), Issuer.objects.get(pk=person.issuer_id)
    shown = [
        {
            "year": year,
            "bodies": [_body(one, issuer.debtor_id) for one in essential.bodies(essential.grants(db, issuer.pk, year))],
        }
        for year in essential.years(db, issuer.pk)
    ]
    context = {"years": shown, "has_bodies": any(each["bodies"] for each in shown), "most": essential.CENTS_MAX}
    return render(request, "backoffice/grants.html", context)


def _body(body: essential.Body, payer_id: str) -> dict[str, object]:
    missing = [texts.MISSING[what] for one in body.grants for what in scdl.missing(one, payer_id)]
    campaigns = ", ".join(one.campaign for one in body.grants)
    return {"body": body, "campaigns": campaigns, "missing": list(dict.fromkeys(missing))}


@require_safe
@central
def grants_csv(_request: HttpRequest, person: User, year: int) -> HttpResponse:
    """Their essential data, as far as we know them."""
    db, issuer = database.current(), Issuer.objects.get(pk=person.issuer_id)
    if year not in essential.years(db, issuer.pk):
        raise Http404
    found = essential.grants(db, issuer.pk, year)
    log.info("grants_downloaded year=%s rows=%s actor=%s", year, len(found), person.actor)
    return csv_answer(scdl.grants_csv(found, issuer.name, issuer.debtor_id), f"subventions-{year}.csv")


def _name(campaign: int) -> str:
    return f"tickets-par-commune-{campaign}"
