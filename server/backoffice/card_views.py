"""Cards: how many there are, making those that are missing, one card with its debits, its loss, its replacement. No child is named.

A card is debited in the affiliates' space; here it is looked up for a family that calls.
"""

import secrets
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from server import clock, database
from server.accounts.access import central
from server.accounts.models import User
from server.affiliates import store as affiliates
from server.backoffice import run_rows
from server.backoffice import texts as backoffice_texts
from server.backoffice.waiting import Outcome, Telling, told_while_waiting
from server.campaigns import terms as campaign_terms
from server.campaigns.models import Campaign
from server.campaigns.terms import wallet_code
from server.cards import issuing, numbers, pictures, store, texts
from server.cards.numbers import CardNumber, NotACard
from server.cards.refusals import Refused
from server.cards.states import CardEvent, CardState, after
from server.cards.store import CardRow
from server.database import Database
from server.ledger.accounts import Account
from server.ledger.store import balance
from server.reimbursement.badges import Badge, claim_badge
from server.reimbursement.progress import Told
from sync.contract.instant import Instant

Act = Callable[[Database, int, CardNumber, str, str, Instant], CardRow | Refused]
_DONE = {
    CardEvent.BLOCK: texts.BLOCKED,
    CardEvent.UNBLOCK: texts.UNBLOCKED,
    CardEvent.REPLACE: texts.REPLACED,
}
assert set(_DONE) == set(CardEvent)


@require_safe
@central
def cards(request: HttpRequest, person: User) -> HttpResponseBase:
    """Straight to the card when the number is a right one; below, how many there are in each campaign that has cards."""
    db = database.current()
    typed = request.GET.get("number", "").strip()[:40]
    problem = ""
    if typed:
        number = numbers.read(typed)
        if isinstance(number, NotACard):
            problem = texts.NOT_A_CARD[number]
        elif store.card(db, person.issuer_id, number) is None:
            problem = texts.SEARCH_NONE
        else:
            return redirect("backoffice:card", number)
    rows = [
        {
            "campaign": campaign,
            "counts": {state.value: 0 for state in CardState} | store.counts(db, person.issuer_id, campaign.number),
            "missing": len(store.passes_without_card(db, person.issuer_id, campaign.number)),
        }
        for campaign in Campaign.objects.filter(issuer_id=person.issuer_id, partial_use=True).order_by("-number")
    ]
    return render(request, "backoffice/cards.html", {"typed": typed, "problem": problem, "rows": rows})


@require_POST
@central
def issue(request: HttpRequest, person: User) -> HttpResponseBase:
    """A card for every pass that has none: some thousands at the beginning of a season."""
    number = request.POST.get("campaign", "")
    campaign = Campaign.objects.filter(
        issuer_id=person.issuer_id, partial_use=True, number=int(number) if number.isdecimal() else -1
    ).first()
    if campaign is None:
        raise Http404
    now, actor, issuer_id, which = clock.now(), person.actor, person.issuer_id, campaign.number

    def act(told: Told) -> Outcome:
        made = issuing.issue_missing(database.current(), issuer_id, which, actor, now, secrets.randbelow, told)
        return "success", texts.issued(made)

    address = reverse("backoffice:cards")
    telling = Telling(
        job=texts.progress, stopped=texts.ISSUE_STOPPED, see=texts.SEE_CARDS, trail=texts.CARDS, trail_address=address
    )
    return told_while_waiting(request, texts.ISSUING, address, act, telling)


@require_safe
@central
def card(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Where it stands, what is left on its pass, everything that was debited, what was done with it."""
    db, row = database.current(), _card(person, number)
    people = run_rows.people(person.issuer_id)
    names = affiliates.names(db, person.issuer_id)
    return render(
        request,
        "backoffice/card.html",
        {
            **_shown(row),
            "wallets": _wallets(db, row),
            "others": [_shown(one) for one in store.cards_of_pass(db, row.issuer_id, row.pass_id) if one != row],
            "debits": [
                {
                    "row": one,
                    "affiliate": names.get(one.affiliate_number, ""),
                    "theme": texts.THEMES[one.themes],
                    "badge": claim_badge(one.claim_state),
                }
                for one in store.debits_of_pass(db, row.issuer_id, row.pass_id)
            ],
            "steps": [
                {"step": one, "word": texts.ACTIONS[one.action], "by": backoffice_texts.actor(one.actor, people)}
                for one in store.steps(db, row)
            ],
            "may": {event.value: after(row.state, event) is not None for event in CardEvent},
        },
    )


@require_POST
@central
def step(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """Blocked, unblocked, replaced: each with a reason that is kept."""
    row, db, now = _card(person, number), database.current(), clock.now()
    event = next((each for each in CardEvent if each.value == request.POST.get("step")), None)
    reason = request.POST.get("reason", "").strip()[:200]
    if event is None:
        raise Http404
    if not reason:
        messages.error(request, texts.REASON_MISSING)
        return redirect("backoffice:card", number)
    outcome: CardRow | Refused
    if event is CardEvent.REPLACE:
        outcome = issuing.replace_card(db, row.issuer_id, row.number, reason, person.actor, now, secrets.randbelow)
    else:
        act: Act = issuing.block if event is CardEvent.BLOCK else issuing.unblock
        outcome = act(db, row.issuer_id, row.number, reason, person.actor, now)
    if isinstance(outcome, Refused):
        messages.error(request, texts.refusal(outcome))
        return redirect("backoffice:card", number)
    messages.success(request, _DONE[event])
    return redirect("backoffice:card", outcome.number)


@require_safe
@central
def paper(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """To print and cut out: the number and its QR code."""
    row = _card(person, number)
    campaign = Campaign.objects.get(issuer_id=row.issuer_id, number=row.campaign_number)
    return render(
        request,
        "backoffice/card_paper.html",
        {**_shown(row), "campaign": campaign, "outline": pictures.outline(row.number), "side": pictures.SIDE},
    )


def _card(person: User, number: int) -> CardRow:
    row = store.card(database.current(), person.issuer_id, CardNumber(number))
    if row is None:
        raise Http404
    return row


def _shown(row: CardRow) -> dict[str, object]:
    tone, word = texts.STATES[row.state]
    return {"card": row, "printed": numbers.printed(row.number), "badge": Badge(tone=tone, word=word)}


def _wallets(db: Database, row: CardRow) -> list[tuple[str, int]]:
    """What is left, by kind."""
    terms = campaign_terms.read(db, row.issuer_id, row.campaign_number)
    assert terms is not None, f"campaign {row.campaign_number} of a card is not there"
    return [
        (
            texts.THEMES[wallet.themes],
            balance(db, row.issuer_id, row.campaign_number, Account(code=wallet_code(index), owner=row.pass_id)),
        )
        for index, wallet in enumerate(terms.wallets)
    ]
