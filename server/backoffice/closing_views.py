"""The end of a campaign: what is still open and where to deal with it, each step by its button, two persons, the papers."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from server import clock, database, formats
from server.accounts.access import central
from server.accounts.models import User
from server.backoffice import run_rows
from server.backoffice.texts import actor
from server.backoffice.waiting import Outcome, Telling, told_while_waiting
from server.campaigns.models import Campaign
from server.closing import requests, steps, texts
from server.closing.requests import PaperDiffers, Place, RequestRow
from server.closing.standing import Open, Reason, Standing, standing
from server.closing.steps import REOPEN, Refused
from server.database import Database
from server.ledger import seals
from server.ledger.closing import Obstacle, Persons, Step, first_day, obstacles
from server.ledger.closing_money import Moved
from server.reimbursement.downloads import answer
from server.reimbursement.progress import Told
from server.reimbursement.texts import spaced
from sync.contract.instant import Instant, civil_date

LONG_FROM = 5_000  # wallets or tickets: some seconds of work
ASKABLE = (Step.TICKETS.value, Step.BUDGET.value, REOPEN)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRow:
    """A reason as it is shown, with the places where it is dealt with."""

    reason: Reason
    what: str
    to_do: str
    links: tuple[tuple[str, str], ...]  # address and words


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """A step as it is shown. `why_not`: what stands in the way, in words; empty when it may be asked for."""

    name: str
    label: str
    is_done: bool
    why_not: str


@require_safe
@central
def closings(request: HttpRequest, person: User) -> HttpResponse:
    """Every campaign: closed, to be closed, or not over yet."""
    db, today = database.current(), civil_date(clock.now())
    rows = []
    for campaign in run_rows.campaigns(person.issuer_id):
        is_sealed = seals.is_sealed(db, person.issuer_id, campaign.number)
        found = None if is_sealed else standing(db, person.issuer_id, campaign.number, today)
        rows.append({"campaign": campaign, "is_sealed": is_sealed, "open": len(found.in_the_way) if found else 0})
    return render(request, "backoffice/closings.html", {"rows": rows})


@require_safe
@central
def closing(request: HttpRequest, person: User, campaign: int) -> HttpResponse:
    """One campaign."""
    chosen, place = _place(person, campaign)
    db, now = database.current(), clock.now()
    found = standing(db, place.issuer_id, place.campaign, civil_date(now))
    assert found is not None
    asked, people = requests.open_request(db, place), run_rows.people(person.issuer_id)
    context = {
        "campaign": chosen,
        "found": found,
        "open": [_open_row(one, campaign) for one in found.reasons],
        "remains": [{"one": one, "by": actor(one.said_by, people) if one.text else ""} for one in found.remains],
        "steps": _steps(found),
        "asked": asked,
        "asked_label": texts.STEPS[asked.step] if asked else "",
        "asked_by": actor(asked.asked_by, people) if asked else "",
        "asked_why_not": _stopped_by(found, asked) if asked else "",
        "may_agree": asked is not None and asked.asked_by != person.actor,
        "holds": any(one.kind is Open.COUNTERS_HOLD for one in found.reasons),
        "history": [_history(one, people) for one in requests.requests(db, place)],
        "papers": requests.kept(db, place),
        "word_min": steps.WORD_MIN,
    }
    return render(request, "backoffice/closing.html", context)


@require_POST
@central
def wallets(request: HttpRequest, person: User, campaign: int) -> HttpResponseBase:
    """E16, by one person."""
    _, place = _place(person, campaign)
    now = clock.now()
    found = standing(database.current(), place.issuer_id, campaign, civil_date(now))
    assert found is not None

    def act(told: Told) -> Outcome:
        outcome = steps.expire_wallets(database.current(), place, person.actor, now, told)
        log.info("wallets_expired campaign=%s actor=%s outcome=%s", campaign, person.actor, outcome)
        if isinstance(outcome, Moved):
            return "success", spaced(texts.wallets_done(outcome.count, outcome.cents))
        return _refused(database.current(), place, now, Step.WALLETS.value, outcome)

    return _act(request, place, texts.WALLETS_TITLE, act, is_long=found.open_wallets > LONG_FROM)


@require_POST
@central
def ask(request: HttpRequest, person: User, campaign: int) -> HttpResponseBase:
    """The first person's button."""
    _, place = _place(person, campaign)
    step, db, now = request.POST.get("step", ""), database.current(), clock.now()
    if step not in ASKABLE:
        raise Http404
    words = {name: request.POST.get(name, "") for name in ("despite", "note")}
    refused = steps.ask(db, place, step, person.actor, now, **words)
    if refused is None:
        log.info("closing_asked campaign=%s step=%s actor=%s", campaign, step, person.actor)
    return _told(request, place, ("success", texts.ASKED) if not refused else _refused(db, place, now, step, refused))


@require_POST
@central
def answer_request(request: HttpRequest, person: User, campaign: int, number: int) -> HttpResponseBase:
    """The second person's buttons: accept, take back; or go on with what was stopped."""
    _, place = _place(person, campaign)
    db, now = database.current(), clock.now()
    row = requests.open_request(db, place)
    if row is None or row.id != number:
        return _told(request, place, ("error", texts.REFUSALS[steps.StepRefusal.NOT_ASKED]))
    if request.POST.get("answer") == "drop":
        refused = steps.drop(db, place, number, now)
        return _told(
            request, place, ("success", texts.DROPPED) if not refused else _refused(db, place, now, row.step, refused)
        )

    def act(told: Told) -> Outcome:
        if row.state == "agreed":
            outcome = steps.carry_on(database.current(), place, number, now, told)
        else:
            outcome = steps.agree(database.current(), place, number, person.actor, now, told)
        log.info("closing_agreed campaign=%s step=%s actor=%s", campaign, row.step, person.actor)
        if isinstance(outcome, RequestRow):
            return "success", texts.DONE[row.step]
        return _refused(database.current(), place, now, row.step, outcome)

    found = standing(db, place.issuer_id, campaign, civil_date(now))
    is_long = found is not None and row.step == Step.TICKETS.value and found.open_tickets > LONG_FROM
    return _act(request, place, texts.STEPS[row.step], act, is_long=is_long)


@require_POST
@central
def explain(request: HttpRequest, person: User, campaign: int, affiliate: int) -> HttpResponseBase:
    """Why an affiliate is left with something."""
    _, place = _place(person, campaign)
    db, now = database.current(), clock.now()
    refused = steps.explain(db, place, affiliate, request.POST.get("text", ""), person.actor, now)
    step = Step.BUDGET.value
    return _told(
        request, place, ("success", texts.EXPLAINED) if not refused else _refused(db, place, now, step, refused)
    )


@require_safe
@central
def paper(request: HttpRequest, person: User, campaign: int, name: str) -> HttpResponse:
    """One paper, byte for byte as it was made."""
    _, place = _place(person, campaign)
    try:
        raw = requests.content(database.current(), place, name)
    except PaperDiffers as fault:
        log.error("closing_paper_differs campaign=%s name=%s", campaign, name)
        messages.error(request, texts.PAPER_DIFFERS.format(detail=fault))
        return redirect("backoffice:closing", campaign)
    if raw is None:
        raise Http404
    log.info("closing_paper_downloaded campaign=%s name=%s actor=%s", campaign, name, person.actor)
    return answer(raw, name)


# --- parts -----------------------------------------------------------------------------------------------------------


def _place(person: User, number: int) -> tuple[Campaign, Place]:
    found = Campaign.objects.filter(issuer_id=person.issuer_id, number=number).first()
    if found is None:
        raise Http404
    return found, Place(issuer_id=person.issuer_id, campaign=number)


def _act(
    request: HttpRequest, place: Place, title: str, act: Callable[[Told], Outcome], *, is_long: bool
) -> HttpResponseBase:
    if not is_long:
        return _told(request, place, act(lambda *_: None))
    address = reverse("backoffice:closing", args=(place.campaign,))
    telling = Telling(
        job=texts.job, stopped=texts.STOPPED, see=texts.SEE, trail=texts.TRAIL, trail_address=reverse("backoffice:closings")
    )  # fmt: skip
    return told_while_waiting(request, title, address, act, telling)


def _told(request: HttpRequest, place: Place, outcome: Outcome) -> HttpResponseBase:
    tone, sentence = outcome
    (messages.success if tone == "success" else messages.error)(request, spaced(sentence))
    return redirect("backoffice:closing", place.campaign)


def _refused(db: Database, place: Place, now: Instant, step: str, refused: Refused) -> Outcome:
    found = standing(db, place.issuer_id, place.campaign, civil_date(now))
    day = formats.day(first_day(Step(step), found.facts)) if found and step != REOPEN else ""
    return "error", spaced(texts.refusal(refused.reason, refused.obstacles, refused.detail, day))


def _steps(found: Standing) -> list[StepRow]:
    done = {
        Step.WALLETS: not found.open_wallets and found.facts.today >= first_day(Step.WALLETS, found.facts),
        Step.TICKETS: not found.open_tickets and found.facts.today >= first_day(Step.TICKETS, found.facts),
        Step.BUDGET: found.is_sealed,
    }
    # What a person's word, or a second person, opens is asked for on the page itself.
    nobody = Persons(asked_by="-", agreed_by="", despite_terminals=" ")
    return [
        StepRow(
            name=step.value,
            label=texts.STEPS[step.value],
            is_done=done[step],
            why_not=_in_words(obstacles(step, found.facts, nobody), formats.day(first_day(step, found.facts))),
        )
        for step in Step
    ]


def _stopped_by(found: Standing, asked: RequestRow) -> str:
    """Why what two persons agreed cannot go on, empty when it can."""
    if asked.state != "agreed":
        return ""
    return _in_words(steps.in_the_way(found, asked), formats.day(first_day(Step.TICKETS, found.facts)))


def _in_words(found: tuple[Obstacle, ...], day: str) -> str:
    return spaced(", ".join(texts.OBSTACLES[one].format(day=day) for one in found))


def _history(row: RequestRow, people: dict[str, str]) -> dict[str, object]:
    return {
        "row": row,
        "what": texts.STEPS[row.step],
        "state": texts.STATES[row.state],
        "by": actor(row.asked_by, people),
        "agreed": actor(row.agreed_by, people) if row.agreed_by else "",
        "why": " ".join(word for word in (row.note, row.despite) if word),
    }


def _open_row(reason: Reason, campaign: int) -> OpenRow:
    what, to_do = texts.OPEN[reason.kind]
    return OpenRow(reason=reason, what=spaced(what), to_do=spaced(to_do), links=tuple(_links(reason, campaign)))


LINKS_SHOWN = 12


def _links(reason: Reason, campaign: int) -> list[tuple[str, str]]:
    """To each run or counter that is named; else to the page where all of them are."""
    named = reason.named[:LINKS_SHOWN]
    runs, page = f"{reverse('backoffice:runs')}?campaign={campaign}", reverse("backoffice:closing", args=(campaign,))
    claims = reverse("backoffice:claims")
    by_kind: dict[Open, list[tuple[str, str]]] = {
        Open.COUNTERS_HOLD: _counters(named),
        Open.COUNTERS_SILENT: _counters(named),
        Open.CLAIMS_IN_REVIEW: [(f"{claims}?state=review", "Demandes à décider")],
        Open.CLAIMS_WAITING: [(claims, "Demandes")],
        Open.CASES: [(claims, "Demandes")],
        Open.INCIDENTS: [(claims, "Demandes")],
        Open.DUE: [(runs, "Virements"), (f"{page}#restes", "Expliquer")],
        Open.RUNS: [(reverse("backoffice:run", args=(campaign, one)), f"Quinzaine n°\u00a0{one}") for one in named],
        Open.RETURNED: [(reverse("backoffice:accounts"), "Comptes"), (f"{page}#restes", "Expliquer")],
        Open.DEBTS: [(runs, "Virements"), (f"{page}#restes", "Expliquer")],
        Open.BANK_LINES: [(reverse("backoffice:bank"), "Banque")],
        Open.VOTES: [(reverse("setup:campaign", args=(campaign,)), "Votes")],
        Open.WALLETS: [(f"{page}#porte-monnaie", "Rendre")],
        Open.TICKETS: [(f"{page}#tickets", "Faire expirer")],
        Open.BUDGET_SHORT: [(reverse("setup:campaign", args=(campaign,)), "Votes")],
    }
    return by_kind[reason.kind]


def _counters(named: tuple[int, ...]) -> list[tuple[str, str]]:
    return [(reverse("backoffice:terminal", args=(one,)), f"Guichet n°\u00a0{one}") for one in named]
