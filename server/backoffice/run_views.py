"""Reimbursement runs: what would be paid, each step with its button, the file and the lines to download."""

import logging
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from server import clock, database
from server.accounts.access import central
from server.accounts.models import User
from server.affiliates.models import Affiliate
from server.backoffice import run_rows, texts, texts_files
from server.backoffice.waiting import told_while_waiting
from server.bank.texts import reason as reason_of
from server.campaigns.models import Campaign
from server.database import Database
from server.reimbursement import bank_file, exports, payable, run_files, runs, store
from server.reimbursement.badges import order_badge, run_badge
from server.reimbursement.campaign_facts import read_facts
from server.reimbursement.downloads import csv_answer, xml_answer
from server.reimbursement.progress import Told
from server.reimbursement.states import PATH, Refused, RunState
from server.reimbursement.store import OrderRow, RunKey, RunRow
from server.reimbursement.texts import REFUSALS, RUN_STATES, masked_iban, order_reason, spaced
from server.reimbursement.texts_exports import ROLES, ROLES_SAID
from server.reimbursement.totals import TotalsDiffer
from server.reimbursement.typesetting import TypesettingFault
from sync.contract.instant import civil_date

LONG_FROM = 8_000  # claims: some two seconds of work
EARLY = (RunState.OPEN, RunState.CUT)  # passed in the same transaction as the computation
log = logging.getLogger(__name__)


@require_safe
@central
def run_list(request: HttpRequest, person: User) -> HttpResponse:
    """Of one campaign: what may be cut now, and every run."""
    db, now = database.current(), clock.now()
    campaigns = run_rows.campaigns(person.issuer_id)
    campaign = _chosen(request, campaigns, run_rows.current_campaign(person.issuer_id, now))
    if campaign is None:
        return render(request, "backoffice/runs.html", {"campaign": None})
    facts = read_facts(campaign)
    lines = run_rows.lines(db, facts)
    preparing = next((line for line in lines if line.row.state.value in texts.RUN_NEXT), None)
    period = run_rows.to_cut(db, facts, now)
    rehearsal = runs.preview(db, facts, period.cut_off, now) if period and not preparing else None
    return render(
        request,
        "backoffice/runs.html",
        {
            "campaign": campaign,
            "campaigns": campaigns,
            "lines": lines,
            "preparing": preparing,
            "preparing_next": texts.RUN_NEXT[preparing.row.state.value] if preparing else "",
            "rehearsal": rehearsal,
            "blocked": _blocked(person.issuer_id, rehearsal),
        },
    )


@require_safe
@central
def run_page(request: HttpRequest, person: User, campaign: int, number: int) -> HttpResponse:
    """One run: how far it is, who did what, its lines, and the next step."""
    chosen, key = _key(person, campaign, number)
    db = database.current()
    row = store.run(db, key)
    if row is None:
        raise Http404
    orders = store.orders(db, key)
    names = dict(
        Affiliate.objects.filter(
            issuer_id=person.issuer_id, number__in=[order.affiliate_number for order in orders]
        ).values_list("number", "name")
    )
    changed = run_rows.changed_accounts(db, key)
    paid = [order for order in orders if order.is_transfer]
    stopped = payable.stopped(db, key.issuer_id, orders, civil_date(clock.now()))
    people = run_rows.people(person.issuer_id)
    return render(
        request,
        "backoffice/run.html",
        {
            "campaign": chosen,
            "row": row,
            "badge": run_badge(row.state),
            "lines": [_line(order, names, changed) for order in paid],
            "blocked": [_line(order, names, changed) for order in orders if not order.is_transfer],
            "came_back": sum(order.returned_ms is not None for order in paid),
            "offset_cents": sum(order.offset_cents for order in orders),
            "again_cents": sum(order.again_cents for order in paid),
            "may_close": row.confirmed_by != person.actor,
            "confirmer": texts.actor(row.confirmed_by, people),
            "doubtful": run_rows.doubtful_holders(db, key),
            "total_cents": sum(order.amount_cents for order in paid),
            "claim_count": sum(order.claim_count for order in paid),
            "changed": len(changed),
            "stopped": [(each, order_reason("blocked", each.blocking.value)) for each in stopped],
            "steps": _steps(row, people),
            "may_approve": row.computed_by != person.actor,
            "preparer": texts.actor(row.computed_by, people),
            "files": _files(db, key),
        },
    )


@require_POST
@central
def cut(request: HttpRequest, person: User, campaign: int) -> HttpResponseBase:
    """Opens, cuts and computes: the last ended period, or (on purpose) this very instant."""
    chosen = run_rows.campaign(person.issuer_id, campaign)
    db, now = database.current(), clock.now()
    facts = read_facts(chosen)
    period = run_rows.to_cut(db, facts, now)
    is_extra = request.POST.get("when") == "now"
    if period is None and not is_extra:
        messages.error(request, spaced(texts.RUN_NOTHING_TO_CUT))
        return redirect("backoffice:runs")
    cut_off = now if is_extra or period is None else period.cut_off
    outcome = _do(request, lambda: runs.close_run(db, facts, cut_off, person.actor, now), texts.RUN_CUT)
    if isinstance(outcome, RunRow):
        return redirect("backoffice:run", campaign, outcome.number)
    return redirect("backoffice:runs")


@require_POST
@central
def step(request: HttpRequest, person: User, campaign: int, number: int) -> HttpResponseBase:
    """The next step, as the button names it."""
    chosen, key = _key(person, campaign, number)
    db, now, actor = database.current(), clock.now(), person.actor
    acts: dict[str, tuple[Callable[[], RunRow | Refused], str]] = {
        "control": (lambda: runs.control_run(db, key, actor, now), texts.RUN_CONTROLLED),
        "approve": (lambda: runs.approve_run(db, key, actor, now), texts.RUN_APPROVED),
        "file": (lambda: runs.file_run(db, read_facts(chosen), key, actor, now), texts.RUN_FILED),
        "send": (lambda: runs.send_run(db, key, actor, now), texts.RUN_SENT),
        "declare": (
            lambda: runs.declare_paid(db, key, request.POST.get("reference", "")[:60], actor, now),
            texts.RUN_CONFIRMED,
        ),
        "close": (lambda: runs.finish_run(db, key, actor, now), texts.RUN_CLOSED),
        "recompute": (lambda: runs.recompute_run(db, read_facts(chosen), key, actor, now), texts.RUN_RECOMPUTED),
        "abandon": (lambda: runs.abandon_run(db, key, actor, now), texts.RUN_ABANDONED),
    }
    wanted = acts.get(request.POST.get("step", ""))
    if wanted is None:
        raise Http404
    if request.POST["step"] == "file" and _claims(key) > LONG_FROM:
        return _file_while_waiting(request, person, chosen, key)
    outcome = _do(request, *wanted)
    return redirect("backoffice:run", campaign, outcome.number if isinstance(outcome, RunRow) else number)


def _claims(key: RunKey) -> int:
    return sum(order.claim_count for order in store.orders(database.current(), key))


def _file_while_waiting(request: HttpRequest, person: User, chosen: Campaign, key: RunKey) -> HttpResponseBase:
    """The files of a large run take seconds: the page says how far they are."""
    facts, now = read_facts(chosen), clock.now()

    def act(told: Told) -> tuple[str, str]:
        return _outcome(
            lambda: runs.file_run(database.current(), facts, key, person.actor, now, told), texts.RUN_FILED
        )[0]

    return told_while_waiting(
        request, texts_files.MAKING, reverse("backoffice:run", args=(key.campaign, key.number)), act
    )


@require_safe
@central
def run_file(request: HttpRequest, person: User, campaign: int, number: int) -> HttpResponse:
    """The bank file, byte for byte as it was made."""
    _chosen_campaign, key = _key(person, campaign, number)
    try:
        raw = bank_file.kept(database.current(), key)
    except TotalsDiffer as fault:
        log.error("run_file_differs campaign=%s run=%s", campaign, number)
        messages.error(request, spaced(texts.RUN_TOTALS_DIFFER.format(detail=fault)))
        return redirect("backoffice:run", campaign, number)
    if raw is None:
        raise Http404
    log.info("run_file_downloaded campaign=%s run=%s actor=%s", campaign, number, person.actor)
    return xml_answer(raw, f"virements-{campaign}-{number:02d}.xml")


@require_safe
@central
def run_orders(_request: HttpRequest, person: User, campaign: int, number: int) -> HttpResponse:
    """The run's lines for the finance service."""
    chosen, key = _key(person, campaign, number)
    db = database.current()
    row = store.run(db, key)
    if row is None:
        raise Http404
    return csv_answer(exports.orders_csv(db, read_facts(chosen), row), f"lignes-{campaign}-{number:02d}.csv")


def _do(request: HttpRequest, act: Callable[[], RunRow | Refused], done: str) -> RunRow | Refused | None:
    (tone, sentence), outcome = _outcome(act, done)
    messages.add_message(request, messages.SUCCESS if tone == "success" else messages.ERROR, sentence)
    return outcome


def _outcome(act: Callable[[], RunRow | Refused], done: str) -> tuple[tuple[str, str], RunRow | Refused | None]:
    """What to say, with its tone, and what came back: None when the step was undone."""
    try:
        outcome = act()
    except TotalsDiffer as fault:
        log.error("run_totals_differ %s", fault)
        return ("error", spaced(texts.RUN_TOTALS_DIFFER.format(detail=fault))), None
    except TypesettingFault as fault:
        log.error("run_papers_not_made %s", fault)
        return ("error", spaced(texts_files.PAPERS_NOT_MADE.format(detail=fault))), None
    if isinstance(outcome, Refused):
        detail = f"\n{outcome.detail}" if outcome.detail else ""
        return ("error", spaced(REFUSALS[outcome.reason]) + detail), outcome
    return ("success", spaced(done.format(label=outcome.label))), outcome


def _steps(row: RunRow, people: dict[str, str]) -> list[dict[str, object]]:
    """The run's path: what was done by whom, what comes next."""
    done = {step.state: step for step in store.steps(database.current(), row.key)}
    path = [state for state in PATH if state not in EARLY]
    if row.state is RunState.ABANDONED:
        path = [*[state for state in path if state in done], RunState.ABANDONED]
    return [
        {
            "label": RUN_STATES[state],
            "done": done.get(state),
            "who": texts.actor(done[state].actor, people) if state in done else "",
            "is_current": state is row.state,
        }
        for state in path
    ]


def _files(db: Database, key: RunKey) -> list[dict[str, object]]:
    return [{"file": file, "what": ROLES[file.role], "said": ROLES_SAID[file.role]} for file in run_files.kept(db, key)]


def _line(order: OrderRow, names: dict[int, str], changed: frozenset[int]) -> dict[str, object]:
    return {
        "order": order,
        "name": names.get(order.affiliate_number, ""),
        "badge": order_badge(order.state),
        "account": masked_iban(order.iban),
        "reason": order_reason(order.state, order.reason),
        "came_back": reason_of(order.reason_code),
        "is_changed": order.affiliate_number in changed,
    }


def _blocked(issuer_id: int, rehearsal: runs.Preview | None) -> list[dict[str, object]]:
    if rehearsal is None or not rehearsal.blocked:
        return []
    numbers = [order.affiliate_number for order in rehearsal.blocked]
    names = dict(Affiliate.objects.filter(issuer_id=issuer_id, number__in=numbers).values_list("number", "name"))
    return [
        {
            "order": order,
            "name": names.get(order.affiliate_number, ""),
            "reason": order_reason(order.state.value, order.blocking.value if order.blocking else ""),
        }
        for order in rehearsal.blocked
    ]


def _chosen(request: HttpRequest, campaigns: list[Campaign], current: Campaign | None) -> Campaign | None:
    asked = request.GET.get("campaign", "")
    return next((each for each in campaigns if str(each.number) == asked), current)


def _key(person: User, campaign: int, number: int) -> tuple[Campaign, RunKey]:
    chosen = run_rows.campaign(person.issuer_id, campaign)
    return chosen, RunKey(issuer_id=person.issuer_id, campaign=campaign, number=number)
