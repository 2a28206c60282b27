"""Debiting a card in the browser: one form, its result in words, the day's debits and their cancellation, a receipt for the family.

For the affiliate's own people; which affiliate is theirs, no address says. Never a child's name.
"""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from server import clock, database
from server.accounts.access import affiliate
from server.accounts.models import User
from server.affiliate_space import card_forms
from server.affiliate_space.card_forms import NOTHING, Typed
from server.affiliates.models import Affiliate
from server.cards import debiting, store, texts
from server.cards.debiting import CancelReason, Wish
from server.cards.numbers import ending
from server.cards.refusals import CardRefusal, Refused
from server.cards.store import DebitRow
from sync.contract.instant import Instant, civil_date, start_of_day

DONE = "fait"
# After these the same card is tried again with another birthdate; after the others the form begins anew with another card.
_SAME_CARD = (CardRefusal.NOT_RECOGNISED, CardRefusal.TOO_MANY_TRIES)
_NEXT = {"birthdate": texts.NEXT_BIRTHDATE, "price": texts.NEXT_PRICE}


@sensitive_post_parameters("birthdate")
@require_http_methods(["GET", "HEAD", "POST"])
@affiliate
def card(request: HttpRequest, own: Affiliate) -> HttpResponseBase:
    """The form, and what the debit before did."""
    if request.method != "POST":
        number = request.GET.get(DONE, "")
        done = _own_debit(own, int(number)) if number.isascii() and number.isdigit() and len(number) <= 18 else None
        return _page(request, own, NOTHING, focus="number", done=done)
    typed = card_forms.read(request.POST)
    operation = card_forms.read_operation(own, request.POST.get("operation", ""))
    if operation is None:
        return _page(request, own, typed, focus="number", problem=texts.STALE_FORM)
    if typed.card is None or typed.birthdate is None or typed.price_cents is None or typed.problems:
        hint = "" if typed.problems or typed.card is None else _NEXT.get(typed.next_field, "")
        return _page(request, own, typed, focus=typed.next_field, hint=hint)
    wish = Wish(
        issuer_id=own.issuer_id,
        affiliate=own.number,
        operation=operation,
        card=typed.card,
        birthdate=typed.birthdate,
        price_cents=typed.price_cents,
        themes=typed.themes,
        reference=typed.reference,
        actor=_actor(request),
    )
    outcome = debiting.debit(database.current(), wish, clock.now())
    if isinstance(outcome, Refused):
        return _refused(request, own, typed, outcome)
    return redirect(f"{reverse('affiliate_space:debit')}?{DONE}={outcome.number}")


@require_POST
@affiliate
def card_cancel(request: HttpRequest, own: Affiliate, number: int) -> HttpResponseBase:
    """Before a run takes it."""
    reason = next((each for each in CancelReason if each.value == request.POST.get("reason")), None)
    if reason is None:
        messages.error(request, texts.CHOOSE_REASON)
    else:
        outcome = debiting.cancel(
            database.current(), own.issuer_id, own.number, number, reason, _actor(request), clock.now()
        )
        if isinstance(outcome, Refused) and outcome.code is CardRefusal.UNKNOWN:
            raise Http404
        if isinstance(outcome, Refused):
            messages.error(request, texts.refusal(outcome))
        else:
            messages.success(request, texts.cancelled(outcome))
    return redirect("affiliate_space:debit")


@require_safe
@affiliate
def card_receipt(request: HttpRequest, own: Affiliate, number: int) -> HttpResponse:
    """To print for the family."""
    row = _own_debit(own, number)
    if row is None:
        raise Http404
    return render(request, "affiliate_space/card_receipt.html", {"own": own, **_shown(row)})


def _refused(request: HttpRequest, own: Affiliate, typed: Typed, refused: Refused) -> HttpResponse:
    """With what can be kept of what was typed; the birthdate is typed again."""
    said = texts.refusal(refused)
    if refused.code is CardRefusal.CHOOSE_WALLET:
        return _page(request, own, typed, focus="wallet", hint=said, has_wallets=True)
    if refused.code in _SAME_CARD:
        kept = replace(typed, birthdate_text="", birthdate=None)
        return _page(request, own, kept, focus="birthdate", problem=said)
    return _page(request, own, NOTHING, focus="number", problem=said)


def _page(
    request: HttpRequest,
    own: Affiliate,
    typed: Typed,
    *,
    focus: str,
    problem: str = "",
    hint: str = "",
    has_wallets: bool = False,
    done: DebitRow | None = None,
) -> HttpResponse:
    now = clock.now()
    today = store.debits_of_affiliate(
        database.current(), own.issuer_id, own.number, Instant(start_of_day(civil_date(now)))
    )
    live = [row for row in today if not row.is_cancelled]
    context = {
        "own": own,
        "typed": typed,
        "focus": focus,
        "problem": problem,
        "hint": hint,
        "texts": texts,
        "operation": card_forms.new_operation(own),
        "wallets": [(themes, texts.THEMES[themes]) for themes in (1, 2)] if has_wallets or typed.themes else [],
        "done": _shown(done) if done else None,
        "rows": [_shown(row) for row in today],
        "count": len(live),
        "total": sum(row.debited_cents for row in live),
        "reasons": [(each.value, texts.CANCEL_REASONS[each]) for each in CancelReason],
    }
    return render(request, "affiliate_space/card.html", context)


def _shown(row: DebitRow) -> dict[str, object]:
    return {
        "row": row,
        "ending": ending(row.card_number),
        "theme": texts.THEMES[row.themes],
        "result": texts.cancelled(row) if row.is_cancelled else texts.result(row),
    }


def _own_debit(own: Affiliate, number: int) -> DebitRow | None:
    row = store.debit(database.current(), own.issuer_id, number)
    return row if row is not None and row.affiliate_number == own.number else None


def _actor(request: HttpRequest) -> str:
    assert isinstance(request.user, User)
    return request.user.actor
