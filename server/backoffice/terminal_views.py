"""Counters: the list, one counter, taking it out of service and back."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from server import clock, database
from server.accounts.access import central
from server.accounts.models import User
from server.backoffice import terminal_rows, texts
from server.backoffice.claim_rows import claim_lines
from server.backoffice.health import Level, is_silent
from server.backoffice.terminal_rows import Judged
from server.database import Database
from server.intake.branches import BRANCH
from server.intake.models import Claim
from server.reimbursement.paging import page_of
from server.terminals import standing
from sync.contract.ids import TerminalId
from sync.contract.instant import Instant

PAGE = 50
CLAIMS_SHOWN = 10
BESIDE_SHOWN = 50
LEVEL_FILTERS = {"alert": Level.ALERT, "watch": Level.WATCH, "good": Level.GOOD, "out": Level.NEUTRAL}


@require_safe
@central
def terminals(request: HttpRequest, person: User) -> HttpResponse:
    """Every counter, the worst first; filtered by level and by words of its number, affiliate, town or site."""
    now = clock.now()
    every = terminal_rows.judged(database.current(), person.issuer_id, now)
    level, words = request.GET.get("level", ""), request.GET.get("q", "").strip()[:60]
    found = [one for one in every if _has_level(one, level, now) and _has_words(one, words)]
    page = page_of(request, found, PAGE)
    return render(
        request,
        "backoffice/terminals.html",
        {
            "page": page,
            "rows": [_row(one, now) for one in page],
            "total": len(every),
            "levels": [
                (name, texts.LEVELS[wanted], sum(one.level is wanted for one in every))
                for name, wanted in LEVEL_FILTERS.items()
            ],
            "silent": sum(is_silent(one.line.report, now) for one in every),
            "level": level,
            "q": words,
        },
    )


@require_safe
@central
def terminal(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """What we hold of one counter, what it last said, what was noticed, its latest claims."""
    now = clock.now()
    judged = terminal_rows.one(database.current(), person.issuer_id, number, now)
    if judged is None:
        raise Http404
    claims = Claim.objects.filter(issuer_id=person.issuer_id, terminal=number)
    beside = claims.filter(epoch__gte=BRANCH)
    return render(
        request,
        "backoffice/terminal.html",
        _row(judged, now)
        | {
            "findings": [
                {"notice": texts.LEVEL_NOTICES[each.level]}
                | {"noticed": texts.noticed(each), "advice": texts.advice(each)}
                for each in judged.findings
            ],
            "standing_words": texts.STANDINGS[judged.line.standing],
            "is_standing_good": judged.line.standing == "good",
            "key_level": texts.KEY_LEVELS.get(judged.line.key_level, str(judged.line.key_level)),
            "claims": claim_lines(person.issuer_id, claims.order_by("-received_ms", "-received_order")[:CLAIMS_SHOWN]),
            "beside": claim_lines(person.issuer_id, beside.order_by("-received_ms", "-received_order")[:BESIDE_SHOWN]),
            "beside_count": beside.count(),
            "skew": _skew(judged),
        },
    )


@require_POST
@central
def suspend(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """For a while: a doubt, a quarrel."""
    return _move(request, person, number, standing.suspend, texts.SUSPENDED)


@require_POST
@central
def resume(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """Back from suspension."""
    return _move(request, person, number, standing.resume, texts.RESUMED)


@require_POST
@central
def revoke(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """Lost or stolen, for good. Ticked on purpose: it cannot be taken back."""
    if request.POST.get("sure") != "yes":
        messages.error(request, texts.REVOKE_NOT_TICKED)
        return redirect("backoffice:terminal", number)
    return _move(request, person, number, standing.revoke, texts.REVOKED)


def _move(
    request: HttpRequest,
    person: User,
    number: int,
    act: Callable[[Database, int, TerminalId], bool],
    done: str,
) -> HttpResponseBase:
    if act(database.current(), person.issuer_id, TerminalId(number)):
        messages.success(request, done)
    else:
        messages.error(request, texts.NOT_IN_THAT_STATE)
    return redirect("backoffice:terminal", number)


def _row(judged: Judged, now: Instant) -> dict[str, object]:
    line = judged.line
    return {
        "line": line,
        "status": texts.STATUSES[line.status],
        "level": texts.LEVELS[judged.level],
        "tone": texts.LEVEL_TONES[judged.level],
        "noticed": [texts.noticed(each) for each in judged.findings],
        "seen": texts.ago(line.last_seen_ms, now),
        "oldest": texts.ago(line.oldest_unsynced_ms, now) if line.unsynced_count else "",
        "missing": line.report.missing,
    }


def _skew(judged: Judged) -> int | None:
    """Seconds by which its clock was ahead of ours when it last called."""
    line = judged.line
    if line.last_seen_ms is None or line.reported_wall_ms is None:
        return None
    return round((line.reported_wall_ms - line.last_seen_ms) / 1000)


def _has_level(judged: Judged, level: str, now: Instant) -> bool:
    if level == "silent":
        return is_silent(judged.line.report, now)
    return level not in LEVEL_FILTERS or judged.level is LEVEL_FILTERS[level]


def _has_words(judged: Judged, words: str) -> bool:
    line = judged.line
    place = f"{line.terminal} {line.affiliate_number} {line.affiliate_name} {line.town} {line.site}".casefold()
    return all(word in place for word in words.casefold().split())
