"""The first page of the central staff: what waits for a person, what is wrong with counters, where the money stands."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from server import clock, database
from server.accounts.access import central
from server.accounts.models import User
from server.backoffice import run_rows, terminal_rows, texts, texts_bank
from server.backoffice.health import Level, is_silent
from server.backoffice.terminal_rows import Judged
from server.bank.models import BankLine
from server.campaigns.models import Campaign
from server.cases.models import Admission, Contest, Incident
from server.intake.models import Claim
from server.ledger import store as ledger
from server.ledger.accounts import Code
from server.reimbursement import bank_accounts
from server.reimbursement.campaign_facts import read_facts
from server.terminals.models import EnrolmentCode
from sync.contract.instant import Instant, civil_date
from sync.contract.verdicts import VerdictCode

ALERTS_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that waits for a person: how many, what, where to do it. `tone` is good when there is nothing."""

    count: int
    label: str
    url: str
    tone: str


@require_safe
@central
def home(request: HttpRequest, person: User) -> HttpResponse:
    """One screen, every card leads to its page."""
    db, now = database.current(), clock.now()
    counters = terminal_rows.judged(db, person.issuer_id, now)
    campaign = run_rows.current_campaign(person.issuer_id, now)
    alerts = [one for one in counters if one.level >= Level.WATCH]
    context = {
        "tasks": _tasks(person, counters, campaign, now),
        "alerts": [
            {"line": one.line, "noticed": texts.noticed(one.findings[0]), "advice": texts.advice(one.findings[0])}
            | {"tone": texts.LEVEL_TONES[one.level], "level": texts.LEVELS[one.level]}
            for one in alerts[:ALERTS_SHOWN]
        ],
        "more_alerts": max(0, len(alerts) - ALERTS_SHOWN),
        "counters": counters,
        "last_heard": texts.ago(max((one.line.last_seen_ms or 0 for one in counters), default=0) or None, now),
        "unsynced": sum(one.line.unsynced_count for one in counters),
        "campaign": campaign,
        "money": _money(campaign),
    }
    return render(request, "backoffice/home.html", context)


def _tasks(person: User, counters: list[Judged], campaign: Campaign | None, now: Instant) -> list[Task]:
    db = database.current()
    in_review = Claim.objects.filter(
        issuer_id=person.issuer_id, state="held", verdict_code=VerdictCode.W20.value
    ).count()
    runs = run_rows.due(db, read_facts(campaign), now) if campaign else 0
    opened = EnrolmentCode.objects.filter(issuer_id=person.issuer_id, state="opened", opened_ms__gt=now - 30 * 60_000)
    silent = sum(is_silent(one.line.report, now) for one in counters)
    found = [
        (in_review, texts.TASK_REVIEW, f"{reverse('backoffice:claims')}?state=review"),
        (_cases(person), texts.TASK_CASES, reverse("backoffice:cases")),
        (runs, texts.TASK_RUNS, reverse("backoffice:runs")),
        (_bank_lines(person), texts_bank.TASK_BANK, reverse("backoffice:bank")),
        (_accounts(person, now), texts_bank.TASK_ACCOUNTS, reverse("backoffice:accounts")),
        (opened.count(), texts.TASK_ENROLMENTS, reverse("backoffice:enrolments")),
        (silent, texts.TASK_SILENT, f"{reverse('backoffice:terminals')}?level=silent"),
    ]
    return [
        Task(count=count, label=texts.task(label, count), url=url, tone="wait" if count else "good")
        for count, label, url in found
    ]


def _cases(person: User) -> int:
    """Contests to answer, payments to agree on, incidents to validate."""
    waiting = (
        Contest.objects.filter(issuer_id=person.issuer_id, state=Contest.State.OPEN),
        Admission.objects.filter(issuer_id=person.issuer_id, state=Admission.State.PROPOSED),
        Incident.objects.filter(issuer_id=person.issuer_id, state=Incident.State.CREATED),
    )
    return sum(each.count() for each in waiting)


def _bank_lines(person: User) -> int:
    return BankLine.objects.filter(issuer_id=person.issuer_id, is_open=True).count()


def _accounts(person: User, now: Instant) -> int:
    return bank_accounts.waiting(person.issuer_id, civil_date(now)).count()


def _money(campaign: Campaign | None) -> list[tuple[str, int]]:
    if campaign is None:
        return []
    db = database.current()
    return [
        (label, ledger.total(db, campaign.issuer_id, campaign.number, code))
        for label, code in (
            (texts.MONEY_DUE, Code.DUE),
            (texts.MONEY_IN_TRANSFER, Code.IN_TRANSFER),
            (texts.MONEY_PAID, Code.PAID),
        )
    ]
