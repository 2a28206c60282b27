"""Limitation: what affiliates may not ask for any more, proposed by one person and agreed by another. Never by itself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from server import clock, database
from server.accounts.access import central
from server.accounts.models import User
from server.affiliates.models import Affiliate
from server.backoffice import run_rows
from server.backoffice.texts import actor
from server.cases import limitation, texts_limitation
from server.cases.limitation import LimitationRefusal, barred_before
from server.cases.models import Limitation
from server.formats import euros
from sync.contract.instant import civil_date

SHOWN = 50  # of those that were decided


@require_safe
@central
def limitations(request: HttpRequest, person: User) -> HttpResponse:
    """What is old enough, what waits for a second person, what was decided."""
    db, before = database.current(), barred_before(civil_date(clock.now()))
    people = run_rows.people(person.issuer_id)
    names = dict(Affiliate.objects.filter(issuer_id=person.issuer_id).values_list("number", "name"))
    kept = Limitation.objects.filter(issuer_id=person.issuer_id)
    waiting = list(kept.filter(state=Limitation.State.PROPOSED).order_by("proposed_ms"))
    asked = {(one.campaign_number, one.affiliate_number, one.source) for one in waiting}
    found = limitation.lines(db, person.issuer_id, before)
    return render(
        request,
        "backoffice/limitations.html",
        {
            "before_ms": before,
            "rows": [
                {"line": one, "source": texts_limitation.SOURCES[one.source]}
                for one in found
                if (one.campaign_number, one.affiliate_number, one.source) not in asked
            ],
            "waiting": [
                {
                    "one": one,
                    "name": names.get(one.affiliate_number, ""),
                    "source": texts_limitation.SOURCES[one.source],
                    "by": actor(one.proposed_by, people),
                    "is_own": one.proposed_by == person.actor,
                }
                for one in waiting
            ],
            "decided": [
                {
                    "one": one,
                    "name": names.get(one.affiliate_number, ""),
                    "source": texts_limitation.SOURCES[one.source],
                    "who": actor(one.decided_by, people),
                }
                for one in kept.filter(state=Limitation.State.AGREED).order_by("-decided_ms")[:SHOWN]
            ],
        },
    )


@require_POST
@central
def propose(request: HttpRequest, person: User) -> HttpResponseBase:
    """`of`: campaign, affiliate and account, as the page names them."""
    words = request.POST.get("of", "").split("-")
    if len(words) != 3 or not all(word.isascii() and word.isdecimal() and len(word) <= 10 for word in words):
        messages.error(request, texts_limitation.REFUSALS[LimitationRefusal.NOTHING])
        return redirect("backoffice:limitations")
    campaign, affiliate, source = map(int, words)
    outcome = limitation.propose(
        database.current(), person.issuer_id, campaign, affiliate, source, request.POST.get("reason", ""), person.actor,
        clock.now(),
    )  # fmt: skip
    return _told(request, outcome, texts_limitation.PROPOSED)


@require_POST
@central
def decide(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """`decision`: agree, or drop."""
    db, now = database.current(), clock.now()
    if request.POST.get("decision") == "agree":
        outcome = limitation.agree(db, person.issuer_id, number, person.actor, now)
        return _told(request, outcome, _agreed(outcome) if isinstance(outcome, Limitation) else "")
    return _told(request, limitation.drop(person.issuer_id, number, person.actor, now), texts_limitation.DROPPED)


def _agreed(done: Limitation) -> str:
    words = texts_limitation.AGREED_WITH_DEBT if done.offset_cents else texts_limitation.AGREED
    return words.format(cents=euros(done.cents - done.offset_cents), offset=euros(done.offset_cents))


def _told(request: HttpRequest, outcome: Limitation | LimitationRefusal | None, done: str) -> HttpResponseBase:
    if isinstance(outcome, LimitationRefusal):
        messages.error(request, texts_limitation.REFUSALS[outcome])
    else:
        messages.success(request, done)
    return redirect("backoffice:limitations")
