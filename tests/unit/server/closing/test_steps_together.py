"""server.closing.steps beside other people's transactions: each waits for the other, and never in a circle."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from server.closing import requests, steps
from server.closing.requests import RequestRow
from server.closing.steps import Refused, StepRefusal
from server.database import Database, current
from server.ledger import rules
from server.ledger.closing import Obstacle
from server.ledger.rules import ClaimName, Occasion, Posting
from server.ledger.store import Posted, post
from tests.unit.server.closing.season import MAY, Season
from tests.unit.server.reimbursement.world import ALICE, BRUNO

FIRST: dict[str, Callable[[Occasion, list[int]], Posting]] = {
    "the campaign": lambda at, _who: rules.envelope_amended(at, 100, "V8"),
    "a pass": lambda at, _who: rules.wallet_created(at, 950, (100,)),
    "a later affiliate": lambda at, who: _guaranteed(at, who[1]),
}


def _guaranteed(at: Occasion, affiliate: int) -> Posting:
    return rules.claim_guaranteed(at, ClaimName(terminal=affiliate, epoch=0, sequence=999), affiliate, 10_000_001, 500)


def _asked(season: Season, step: str) -> int:
    assert steps.ask(season.db, season.place, step, ALICE, MAY) is None
    found = requests.open_request(season.db, season.place)
    assert found is not None
    return found.id


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("first", FIRST.values(), ids=FIRST.keys())
def test_a_transaction_of_two_journals_in_any_order_is_waited_for_by_a_closing(
    database: Database, first: Callable[[Occasion, list[int]], Posting]
) -> None:
    """On SQLite one writes at a time. What it left is then in the closing's way."""
    season = Season(database)
    steps.expire_wallets(database, season.place, ALICE, MAY)
    tickets = _asked(season, "tickets")
    assert isinstance(steps.agree(database, season.place, tickets, BRUNO, MAY), RequestRow)
    number = _asked(season, "budget")
    outcomes: list[object] = []

    def close() -> None:
        try:
            outcomes.append(steps.agree(current(), season.place, number, BRUNO, MAY))
        finally:
            connections.close_all()

    closing = threading.Thread(target=close)
    at = season.occasion(MAY)
    with database.atomic():
        assert isinstance(post(database, *first(at, season.affiliates)), Posted)
        closing.start()
        closing.join(1)
        assert closing.is_alive()
        assert isinstance(post(database, *_guaranteed(at, season.affiliates[0])), Posted)
    closing.join(30)
    (outcome,) = outcomes
    assert isinstance(outcome, Refused), outcome
    assert (outcome.reason, Obstacle.UNEXPLAINED in outcome.obstacles) == (StepRefusal.IN_THE_WAY, True)
