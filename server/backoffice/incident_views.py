"""Incidents: opened on a claim's page by one person, validated or cancelled by another, followed until what is owed has come in."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from server import clock, database
from server.accounts.access import central
from server.accounts.models import User
from server.backoffice import run_rows
from server.backoffice.claim_actions import back, key_in
from server.backoffice.claim_hand import incident_line, steps_of
from server.cases import incidents as service
from server.cases import texts
from server.cases.incident_rules import Fate, IncidentRefusal
from server.cases.incidents import Asked
from server.cases.models import Incident
from server.formats import euros, parse_euros
from server.reimbursement.paging import page_of_query

PAGE = 50


@require_safe
@central
def incidents(request: HttpRequest, person: User) -> HttpResponse:
    """Those to validate first, then the latest."""
    db, people = database.current(), run_rows.people(person.issuer_id)
    every = Incident.objects.filter(issuer_id=person.issuer_id)
    page = page_of_query(request, every.order_by("-created_ms", "-id"), PAGE)
    waiting = every.filter(state=Incident.State.CREATED).order_by("created_ms")
    return render(
        request,
        "backoffice/incidents.html",
        {
            "waiting": [incident_line(db, one, people) for one in waiting],
            "page": page,
            "rows": [incident_line(db, one, people) for one in page.object_list],
        },
    )


@require_safe
@central
def incident(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """One, with what may be decided and by whom."""
    found = _found(person, number)
    people = run_rows.people(person.issuer_id)
    return render(
        request,
        "backoffice/incident.html",
        {
            "line": incident_line(database.current(), found, people),
            "may_validate": found.state == Incident.State.CREATED and found.created_by != person.actor,
            "steps": steps_of(service.key_of(found), people),
        },
    )


@require_POST
@central
def create(request: HttpRequest, person: User, terminal: int, epoch: int, sequence: int) -> HttpResponseBase:
    """From the claim's page."""
    key, asked = key_in(person, terminal, epoch, sequence), request.POST
    cents = parse_euros(asked.get("amount", ""))
    if cents is None:
        messages.error(request, texts.NOT_AN_AMOUNT)
        return back(key)
    wanted = Asked(
        cents=cents,
        fate=Fate.PUPIL if asked.get("fate") == Fate.PUPIL.value else Fate.CAMPAIGN,
        reason=asked.get("reason", ""),
        heard=asked.get("heard", ""),
    )
    outcome = service.create(database.current(), key, wanted, person.actor, clock.now())
    if isinstance(outcome, IncidentRefusal):
        messages.error(request, texts.INCIDENT_REFUSALS[outcome])
        return back(key)
    messages.success(request, texts.INCIDENT_CREATED)
    return redirect("backoffice:incident", outcome.pk)


@require_POST
@central
def decide(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """`decision`: validate or cancel."""
    found, db, now = _found(person, number), database.current(), clock.now()
    if request.POST.get("decision") == "validate":
        outcome = service.validate(db, person.issuer_id, number, person.actor, now)
        done = texts.INCIDENT_VALIDATED.format(cents=euros(found.cents))
    else:
        outcome = service.cancel(db, person.issuer_id, number, request.POST.get("reason", ""), person.actor, now)
        done = texts.INCIDENT_CANCELLED
    if isinstance(outcome, IncidentRefusal):
        messages.error(request, texts.INCIDENT_REFUSALS[outcome])
    else:
        messages.success(request, done)
    return redirect("backoffice:incident", number)


def _found(person: User, number: int) -> Incident:
    found = Incident.objects.filter(issuer_id=person.issuer_id, pk=number).first()
    if found is None:
        raise Http404
    return found
