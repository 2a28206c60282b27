"""server.cards.debiting: the price or all that is left, once per form, never overdrawn, back again before a run. Both engines."""

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from server.affiliates.models import Affiliate, Convention
from server.campaigns.models import Campaign
from server.cards import debiting, issuing
from server.cards.debiting import CancelReason, Wish
from server.cards.numbers import CardNumber
from server.cards.refusals import CardRefusal, Refused
from server.cards.store import CardRow, DebitRow
from server.database import Contended, Database, current
from server.intake.models import Claim
from server.ledger.accounts import Account, Code
from server.ledger.store import balance, total
from sync.contract.instant import DAY, HOUR, Instant, start_of_day
from tests.builders.region import BOTH_HOUSE, NOW, SPORT_CLUB, THEATRE, Region
from tests.unit.server.campaign_scene import CLOSED_CLUB

PATIENCE_S = 120
OTHER_DATE = dt.date(2014, 3, 13)


@pytest.fixture
def region(database: Database) -> Region:
    return Region(database)


def code_of(outcome: DebitRow | Refused) -> CardRefusal:
    assert isinstance(outcome, Refused), outcome
    return outcome.code


def wallet(region: Region, card: CardRow, code: Code = Code.FIRST_WALLET) -> int:
    return balance(region.db, region.issuer_id, region.at.campaign, Account(code=code, owner=card.pass_id))


# --- what is debited -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("price", "debited", "remaining", "left_to_pay"),
    [
        (1, 1, 2_999, 0),
        (1_200, 1_200, 1_800, 0),
        (3_000, 3_000, 0, 0),
        (3_001, 3_000, 0, 1),
        (70_000, 3_000, 0, 67_000),
    ],
)
def test_the_price_is_debited_or_all_that_there_is(
    region: Region, price: int, debited: int, remaining: int, left_to_pay: int
) -> None:
    card = region.card()
    row = region.debited(card, price)
    assert (row.debited_cents, row.remaining_cents, row.left_to_pay_cents) == (debited, remaining, left_to_pay)
    assert wallet(region, card) == remaining
    assert region.due() == debited
    region.check()


def test_the_remainder_serves_until_nothing_is_left(region: Region) -> None:
    card = region.card()
    told = [
        (row.debited_cents, row.remaining_cents)
        for row in (region.debited(card, cents) for cents in (1_200, 1_000, 2_200))
    ]
    assert told == [(1_200, 1_800), (1_000, 800), (800, 0)]
    assert code_of(region.debit(card, 100)) is CardRefusal.EMPTY
    region.check()


def test_only_the_advantage_of_the_partner_s_kind_is_debited(region: Region) -> None:
    card = region.card()
    region.debited(card, 10_000, SPORT_CLUB)
    row = region.debited(card, 10_000, THEATRE)
    assert (row.debited_cents, row.themes, row.wallet) == (5_000, 2, 1)
    region.check()


def test_a_partner_of_both_kinds_says_which(region: Region) -> None:
    card = region.card()
    assert code_of(region.debit(card, 1_000, BOTH_HOUSE)) is CardRefusal.CHOOSE_WALLET
    row = region.debit(card, 1_000, BOTH_HOUSE, themes=2)
    assert isinstance(row, DebitRow)
    assert (row.themes, wallet(region, card), wallet(region, card, Code.SECOND_WALLET)) == (2, 3_000, 4_000)
    region.check()


def test_a_single_wallet_of_both_kinds_needs_no_choice(database: Database) -> None:
    region = Region(database, {"themes": 3, "amount_cents": 4_000, "bursary_cents": 0})
    card = region.card()
    for affiliate in (SPORT_CLUB, THEATRE, BOTH_HOUSE):
        assert region.debited(card, 1_000, affiliate).themes == 3
    assert wallet(region, card) == 1_000
    region.check()


def test_a_wallet_of_another_kind_is_refused(database: Database) -> None:
    region = Region(database, {"themes": 2, "amount_cents": 4_000, "bursary_cents": 0})
    assert code_of(region.debit(region.card(), 1_000, SPORT_CLUB)) is CardRefusal.OTHER_THEME


def test_more_than_a_claim_can_hold_is_refused_whole(database: Database) -> None:
    region = Region(database, {"themes": 3, "amount_cents": 90_000, "bursary_cents": 0})
    card = region.card()
    assert code_of(region.debit(card, 65_536)) is CardRefusal.TOO_LARGE
    assert region.debited(card, 65_535).remaining_cents == 24_465
    region.check()


# --- who and when ----------------------------------------------------------------------------------------------------


def test_a_wrong_birthdate_and_a_card_that_is_not_there_are_told_alike(region: Region) -> None:
    card = region.card()
    wrong = region.debit(card, 100, birthdate=OTHER_DATE)
    unknown = region.debit(replace(card, number=CardNumber(card.number - 1)), 100)
    assert wrong == unknown == Refused(code=CardRefusal.NOT_RECOGNISED)
    assert total(region.db, region.issuer_id, region.at.campaign, Code.TICKET) == 0
    assert not Claim.objects.exists()


def test_tries_are_counted_per_card_and_affiliate(region: Region) -> None:
    card, other = region.card(), region.card()
    tries = [region.debit(card, 100, birthdate=OTHER_DATE) for _ in range(5)]
    assert {code_of(one) for one in tries} == {CardRefusal.NOT_RECOGNISED}
    refused = region.debit(card, 100)  # the right date, too soon
    assert refused == Refused(code=CardRefusal.TOO_MANY_TRIES, wait_ms=30_000)
    region.debited(other, 100)
    region.debited(card, 100, THEATRE)  # a stranger's tries elsewhere lock nobody out of their own club
    region.debited(card, 100, now=Instant(NOW + 30_000))
    assert isinstance(region.debit(card, 100, now=Instant(NOW + 30_001), birthdate=OTHER_DATE), Refused)
    region.debited(card, 100, now=Instant(NOW + 30_002))  # the right date had cleared the count
    region.check()


def test_every_wait_is_longer_up_to_a_quarter_of_an_hour(region: Region) -> None:
    card, now, waits = region.card(), NOW, []
    for _ in range(17):
        refused = region.debit(card, 100, birthdate=OTHER_DATE, now=now)
        assert isinstance(refused, Refused)
        if refused.code is CardRefusal.TOO_MANY_TRIES:
            waits.append(refused.wait_ms)
            now = Instant(now + refused.wait_ms)
    assert waits == [30_000, 60_000, 120_000, 240_000, 480_000, 900_000]
    now = Instant(now + HOUR)
    assert code_of(region.debit(card, 100, birthdate=OTHER_DATE, now=now)) is CardRefusal.NOT_RECOGNISED


def test_a_blocked_and_a_replaced_card_are_named_to_whoever_knows_the_birthdate(region: Region) -> None:
    card = region.card()
    issuing.block(region.db, region.issuer_id, card.number, "perdue", "user:1", NOW)
    assert code_of(region.debit(card, 100)) is CardRefusal.BLOCKED
    assert code_of(region.debit(card, 100, birthdate=OTHER_DATE)) is CardRefusal.NOT_RECOGNISED
    fresh = issuing.replace_card(region.db, region.issuer_id, card.number, "perdue", "user:1", NOW, region.draw)
    assert isinstance(fresh, CardRow)
    assert code_of(region.debit(card, 100)) is CardRefusal.REPLACED
    assert region.debited(fresh, 100).remaining_cents == 2_900
    region.check()


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (dt.date(2026, 5, 31), False),
        (dt.date(2026, 6, 1), True),
        (dt.date(2027, 3, 31), True),
        (dt.date(2027, 4, 1), False),
    ],
)
def test_a_card_serves_from_the_first_day_of_validity_to_the_last(region: Region, day: dt.date, is_open: bool) -> None:
    card = region.card()
    outcomes = [
        region.debit(card, 100, now=Instant(at)) for at in (start_of_day(day), start_of_day(day + dt.timedelta(1)) - 1)
    ]
    assert [isinstance(one, DebitRow) for one in outcomes] == [is_open, is_open]
    assert is_open or {code_of(one) for one in outcomes} == {CardRefusal.NOT_OPEN}


def test_without_a_convention_in_force_nothing_is_debited(region: Region) -> None:
    card = region.card()
    assert code_of(region.debit(card, 100, CLOSED_CLUB)) is CardRefusal.NO_CONVENTION
    Affiliate.objects.filter(number=SPORT_CLUB).update(status="suspended")
    assert code_of(region.debit(card, 100)) is CardRefusal.NO_CONVENTION
    Convention.objects.filter(affiliate__number=THEATRE).update(to_date=dt.date(2026, 9, 15))
    assert code_of(region.debit(card, 100, THEATRE)) is CardRefusal.NO_CONVENTION
    assert region.due() == 0


def test_rules_without_partial_use_debit_no_card(region: Region) -> None:
    card = region.card()
    Campaign.objects.update(partial_use=False)
    assert code_of(region.debit(card, 100)) is CardRefusal.NO_CARDS


# --- once per form ---------------------------------------------------------------------------------------------------


def test_the_same_form_sent_again_is_answered_as_the_first_time(region: Region) -> None:
    card = region.card()
    wish = region.wish(card, 1_200, reference="Licence 7")
    first = debiting.debit(region.db, wish, NOW)
    again = debiting.debit(region.db, wish, Instant(NOW + DAY))
    assert isinstance(first, DebitRow)
    assert again == first
    assert (region.due(), first.reference, first.made_ms) == (1_200, "Licence 7", NOW)
    region.check()


@pytest.mark.parametrize("other", ["price", "affiliate", "card"])
def test_a_form_that_has_served_makes_no_other_debit(region: Region, other: str) -> None:
    card, second = region.card(), region.card()
    wish = region.wish(card, 1_200)
    debiting.debit(region.db, wish, NOW)
    outcome = region.debit(
        second if other == "card" else card,
        1_300 if other == "price" else 1_200,
        THEATRE if other == "affiliate" else SPORT_CLUB,
        operation=wish.operation,
    )
    assert code_of(outcome) is CardRefusal.FORM_USED
    assert region.due() == 1_200
    region.check()


# --- at once ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def at_once(region: Region, django_db_blocker: DjangoDbBlocker) -> Callable[[Sequence[Wish]], list[DebitRow | Refused]]:
    """Every wish from a thread of its own, at the same moment; a busy database is asked again, as a person would."""

    def run(wishes: Sequence[Wish]) -> list[DebitRow | Refused]:
        together = threading.Barrier(len(wishes), timeout=PATIENCE_S)
        outcomes: list[DebitRow | Refused] = []

        def send(wish: Wish) -> None:
            with django_db_blocker.unblock():
                current().rows("SELECT 1")
                together.wait()
                while True:
                    try:
                        outcomes.append(debiting.debit(current(), wish, NOW))
                        break
                    except Contended:
                        continue
                connections.close_all()

        threads = [threading.Thread(target=send, args=(wish,)) for wish in wishes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE_S)
            assert not thread.is_alive()
        return outcomes

    return run


@pytest.mark.parametrize("threads", [2, 8, 50])
def test_affiliates_at_once_on_one_balance_never_overdraw_it_and_each_is_told_the_truth(
    region: Region, at_once: Callable[[Sequence[Wish]], list[DebitRow | Refused]], threads: int
) -> None:
    card = region.card()
    affiliates = [region.affiliate(2_001 + number) for number in range(threads)]
    price = 2_000 if threads == 2 else 700
    outcomes = at_once([region.wish(card, price, affiliate) for affiliate in affiliates])
    rows = sorted((one for one in outcomes if isinstance(one, DebitRow)), key=lambda row: -row.remaining_cents)
    held = 3_000
    for row in rows:
        assert (row.debited_cents, row.remaining_cents) == (min(price, held), held - min(price, held))
        held = row.remaining_cents
    assert held == 0
    assert len(rows) == -(-3_000 // price)
    assert {one.code for one in outcomes if isinstance(one, Refused)} <= {CardRefusal.EMPTY}
    assert len(outcomes) == threads
    assert (region.due(), wallet(region, card)) == (3_000, 0)
    region.check()


@pytest.mark.parametrize("threads", [2, 8, 50])
def test_one_form_sent_many_times_at_once_is_one_debit(
    region: Region, at_once: Callable[[Sequence[Wish]], list[DebitRow | Refused]], threads: int
) -> None:
    card = region.card()
    outcomes = at_once([region.wish(card, 500)] * threads)
    assert len(set(outcomes)) == 1
    assert len(outcomes) == threads
    assert isinstance(outcomes[0], DebitRow)
    assert region.due() == 500
    region.check()


def test_guesses_sent_at_once_are_counted_one_by_one(
    region: Region, at_once: Callable[[Sequence[Wish]], list[DebitRow | Refused]]
) -> None:
    card = region.card()
    guesses = [region.wish(card, 100, birthdate=OTHER_DATE + dt.timedelta(days)) for days in range(20)]
    codes = [code_of(one) for one in at_once(guesses)]
    assert codes.count(CardRefusal.NOT_RECOGNISED) == 5
    assert codes.count(CardRefusal.TOO_MANY_TRIES) == 15


# --- taken back ------------------------------------------------------------------------------------------------------


def cancel(region: Region, row: DebitRow, affiliate: int = SPORT_CLUB, now: Instant = NOW) -> DebitRow | Refused:
    return debiting.cancel(region.db, region.issuer_id, affiliate, row.number, CancelReason.AMOUNT, "user:7", now)


def test_a_cancelled_debit_gives_its_amount_back_once(region: Region) -> None:
    card = region.card()
    first, second = region.debited(card, 1_200), region.debited(card, 500)
    for _ in range(2):
        row = cancel(region, first)
        assert isinstance(row, DebitRow)
        assert row.is_cancelled
        assert row.cancel_reason == "amount"
    assert (wallet(region, card), region.due()) == (2_500, 500)
    assert region.debited(card, 5_000).debited_cents == 2_500
    assert isinstance(cancel(region, second), DebitRow)
    region.check()


def test_a_debit_of_another_affiliate_is_not_there(region: Region) -> None:
    row = region.debited(region.card(), 1_200)
    assert code_of(cancel(region, row, THEATRE)) is CardRefusal.UNKNOWN
    assert code_of(debiting.cancel(region.db, region.issuer_id, SPORT_CLUB, 7, CancelReason.CARD, "user:7", NOW)) is (
        CardRefusal.UNKNOWN
    )
    assert region.due() == 1_200


@pytest.mark.parametrize("state", ["scheduled", "paid", "corrected"])
def test_what_a_run_has_taken_is_not_given_back(region: Region, state: str) -> None:
    card = region.card()
    row = region.debited(card, 1_200)
    Claim.objects.update(state=state, run_number=1)
    assert code_of(cancel(region, row)) is CardRefusal.IN_A_RUN
    assert (wallet(region, card), region.due()) == (1_800, 1_200)


def test_after_the_end_of_validity_what_is_given_back_has_expired(region: Region) -> None:
    card = region.card()
    row = region.debited(card, 1_200)
    late = Instant(start_of_day(dt.date(2027, 4, 1)))
    assert isinstance(cancel(region, row, now=late), DebitRow)
    campaign = region.at.campaign
    assert wallet(region, card) == 1_800
    assert total(region.db, region.issuer_id, campaign, Code.EXPIRED_TICKET) == 1_200
    region.check()


def test_a_card_blocked_or_replaced_since_does_not_keep_a_debit_from_being_cancelled(region: Region) -> None:
    card = region.card()
    row = region.debited(card, 1_200)
    issuing.replace_card(region.db, region.issuer_id, card.number, "volée", "user:1", NOW, region.draw)
    assert isinstance(cancel(region, row), DebitRow)
    assert wallet(region, card) == 3_000
    region.check()
