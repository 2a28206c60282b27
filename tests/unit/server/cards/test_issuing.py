"""server.cards.issuing: one card at a time for a pass, generations under new numbers, every step with its author."""

import threading

import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from server.campaigns.models import Campaign
from server.cards import issuing, store
from server.cards.models import Card
from server.cards.numbers import CardNumber, is_card
from server.cards.refusals import CardRefusal, Refused
from server.cards.states import CardState
from server.cards.store import CardRow
from server.database import Contended, Database, Violated, Violation, current
from tests.builders.region import NOW, Region

PATIENCE_S = 60


@pytest.fixture
def region(database: Database) -> Region:
    return Region(database)


def test_a_pass_has_one_card(region: Region) -> None:
    card = region.card()
    assert (card.generation, card.state, card.campaign_number) == (1, CardState.ACTIVE, region.at.campaign)
    assert is_card(card.number)
    again = issuing.issue(region.db, region.issuer_id, card.pass_id, "user:1", NOW, region.draw)
    assert again == Refused(code=CardRefusal.HAS_CARD)


@pytest.mark.parametrize("missing", ["pass", "rules"])
def test_no_card_without_a_pass_or_rules_that_allow_it(region: Region, missing: str) -> None:
    pass_id = region.pass_id() if missing == "rules" else 4_040
    if missing == "rules":
        Campaign.objects.update(partial_use=False)
    refused = issuing.issue(region.db, region.issuer_id, pass_id, "user:1", NOW, region.draw)
    assert refused == Refused(code=CardRefusal.NO_PASS if missing == "pass" else CardRefusal.NO_CARDS)


def test_a_lost_card_is_replaced_by_the_next_generation(region: Region) -> None:
    card = region.card()
    issuing.block(region.db, region.issuer_id, card.number, "perdue au stade", "user:7", NOW)
    fresh = issuing.replace_card(
        region.db, region.issuer_id, card.number, "perdue au stade", "user:8", NOW, region.draw
    )
    assert isinstance(fresh, CardRow)
    assert (fresh.generation, fresh.pass_id, fresh.state) == (2, card.pass_id, CardState.ACTIVE)
    assert fresh.number != card.number
    told = [(step.action, step.actor, step.reason) for step in store.steps(region.db, card)]
    assert told == [
        ("issue", "user:1", ""), ("block", "user:7", "perdue au stade"), ("replace", "user:8", "perdue au stade"),
    ]  # fmt: skip
    newest, oldest = store.cards_of_pass(region.db, region.issuer_id, card.pass_id)
    assert (newest, oldest.state) == (fresh, CardState.REPLACED)


def test_a_card_that_is_not_there_is_told(region: Region) -> None:
    outcome = issuing.block(region.db, region.issuer_id, CardNumber(9 * 10**15), "x", "user:1", NOW)
    assert outcome == Refused(code=CardRefusal.UNKNOWN)
    assert issuing.block(region.db, 999, region.card().number, "x", "user:1", NOW) == Refused(code=CardRefusal.UNKNOWN)


def test_missing_cards_are_made_once(region: Region) -> None:
    passes = [region.pass_id() for _ in range(3)]
    region.card()
    campaign = region.at.campaign
    made = [issuing.issue_missing(region.db, region.issuer_id, campaign, "user:1", NOW, region.draw) for _ in range(2)]
    assert made == [3, 0]
    assert all(store.cards_of_pass(region.db, region.issuer_id, one) for one in passes)
    assert store.counts(region.db, region.issuer_id, campaign) == {"active": 4}


def test_two_people_at_once_make_one_card(region: Region, django_db_blocker: DjangoDbBlocker) -> None:
    pass_id, together = region.pass_id(), threading.Barrier(8, timeout=PATIENCE_S)
    outcomes: list[CardRow | Refused] = []

    def issue() -> None:
        with django_db_blocker.unblock():
            current().rows("SELECT 1")
            together.wait()
            while True:
                try:
                    outcomes.append(issuing.issue(current(), region.issuer_id, pass_id, "user:1", NOW, region.draw))
                    break
                except Contended:
                    continue
            connections.close_all()

    threads = [threading.Thread(target=issue) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
        assert not thread.is_alive()
    assert sum(isinstance(one, CardRow) for one in outcomes) == 1
    assert outcomes.count(Refused(code=CardRefusal.HAS_CARD)) == 7


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM cards_card",
        "UPDATE cards_cardstep SET actor = 'user:9'",
        "DELETE FROM cards_debit",
        "UPDATE cards_debit SET price_cents = 1",
    ],
)
def test_history_is_not_rewritten(region: Region, statement: str) -> None:
    region.debited(region.card(), 1_200)
    with pytest.raises(Violated) as raised:
        region.db.execute(statement)
    assert raised.value.kind is Violation.APPEND_ONLY


@pytest.mark.parametrize(
    "changes",
    [
        {"debited_cents": 1_300},  # more than the price
        {"price_cents": 5_000},  # less than the price, and something remains
        {"debited_cents": 0},
        {"remaining_cents": -1},
        {"number": 9 * 10**15},  # a card's, or a ticket's
        {"wallet": 2},
    ],
)
def test_the_database_itself_refuses_an_impossible_debit(region: Region, changes: dict[str, int]) -> None:
    row = region.debited(region.card(), 1_200)
    names = [*store._COLUMNS]
    values = ", ".join(
        str(changes[name]) if name in changes else f"{name} + 1" if name == "number" else name for name in names
    )
    with pytest.raises(Violated) as raised:
        region.db.execute(f"INSERT INTO cards_debit ({', '.join(names)}) SELECT {values} FROM cards_debit")
    assert raised.value.kind is Violation.CHECK
    assert Card.objects.filter(number=row.card_number).exists()
