"""server.intake.settle: claims settled on one page leave what they leave settled one by one, byte for byte, on either engine."""

import random
from collections import Counter as Tally
from functools import partial

import pytest

from server.affiliates.models import Affiliate
from server.database import Database
from server.intake.settle import settle_waiting
from server.terminals.standing import suspend
from server.tickets import store as tickets
from sync.contract.limits import WATERMARK_MAX
from sync.contract.policy import Decision
from tests.builders.scheme import BIRTHDATE, SPORT_CLUB, Scheme
from tests.unit.server.intake.watching import NoPage, Watched, came_to

SEEDS = 12
STATEMENTS_MAX = (
    20  # however many claims there are, but for two for each counter that is told and one for each affiliate's chain
)


@pytest.fixture
def scheme(database: Database) -> Scheme:
    return Scheme(database)


def take_some(scheme: Scheme, chance: random.Random) -> None:
    """Three counters of two affiliates take the same few tickets, most of them provisionally, some with a date that only fits."""
    counters = [scheme.counter(), scheme.counter(), scheme.counter(scheme.affiliate(2001))]
    scheme.counter(scheme.affiliate(2002))  # it says nothing: they wait for it
    drawn = [scheme.ticket(1_000 + 100 * at) for at in range(6)]
    for counter in counters:
        for ticket in chance.sample(drawn, 5):
            date = chance.choice([BIRTHDATE, BIRTHDATE, scheme.lucky(ticket)])
            decision = chance.choice([Decision.AMBER, Decision.AMBER, Decision.AMBER, Decision.GREEN])
            taken = counter.redeem(scheme.code(ticket), date, decision=decision)
            if chance.random() < 0.15:
                counter.void(taken)
    for counter in chance.sample(counters, 3):
        counter.exchange(scheme.serve)
        scheme.wait(chance.choice([0, 1_000]))
    if chance.random() < 0.4:
        tickets.oppose(scheme.db, scheme.issuer_id, chance.choice(drawn).number, 2, scheme.now)
    if chance.random() < 0.4:
        assert suspend(scheme.db, scheme.issuer_id, chance.choice(counters).terminal)
    if chance.random() < 0.2:
        Affiliate.objects.filter(number=chance.choice([SPORT_CLUB, 2001])).update(status="suspended")
    scheme.wait(WATERMARK_MAX)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_any_claims_that_waited_come_to_the_same_on_a_page_and_one_by_one(scheme: Scheme, seed: int) -> None:
    take_some(scheme, random.Random(seed))
    waiting = scheme.verdicts().count("W10")
    watched = Watched(scheme.db)
    at_once = came_to(scheme, partial(settle_waiting, watched, scheme.now))
    one_by_one = came_to(scheme, partial(settle_waiting, NoPage(scheme.db), scheme.now))
    assert at_once == one_by_one
    assert watched.singles["intake_verdict"] == 0, "the page gave up"
    assert settle_waiting(scheme.db, scheme.now) == at_once[0] == waiting > 0
    assert "W10" not in scheme.verdicts()
    scheme.check()


def test_claims_that_waited_are_settled_by_few_statements_and_none_for_each(scheme: Scheme) -> None:
    counter = scheme.counter()
    scheme.counter(scheme.affiliate(2001))
    for _ in range(40):
        counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE, decision=Decision.AMBER)
    counter.exchange(scheme.serve)
    scheme.wait(WATERMARK_MAX)
    watched = Watched(scheme.db)
    assert settle_waiting(watched, scheme.now, scheme.issuer_id) == 40
    assert watched.statements - watched.bulk <= STATEMENTS_MAX
    assert Tally(scheme.verdicts()) == {"A00": 40}
    scheme.check()
