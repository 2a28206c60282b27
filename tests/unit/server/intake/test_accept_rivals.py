"""server.intake.accept: many counters deliver claims on the same tickets at the same moment, each from its own thread."""

import random
import threading
from collections.abc import Callable

import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from server.database import Database, current
from server.intake.accept import handle
from server.terminals.faults import Busy
from tests.builders.scheme import BIRTHDATE, SPORT_CLUB, Scheme
from tests.builders.terminals import BuiltTerminal

PATIENCE_S = 120


@pytest.fixture
def scheme(database: Database) -> Scheme:
    return Scheme(database)


@pytest.fixture
def at_once(scheme: Scheme, django_db_blocker: DjangoDbBlocker) -> Callable[[list[BuiltTerminal]], None]:
    """Every counter delivers what it has, all at the same moment, and comes back when the server is busy."""

    def run(counters: list[BuiltTerminal]) -> None:
        together = threading.Barrier(len(counters), timeout=PATIENCE_S)

        def deliver(counter: BuiltTerminal) -> None:
            with django_db_blocker.unblock():
                body = counter.body()
                current().rows("SELECT 1")
                together.wait()
                counter.take(counter.read(until_served(body)))
                connections.close_all()

        def until_served(body: bytes) -> bytes:
            while True:
                try:
                    return handle(body, current(), scheme.now, scheme.keyring)
                except Busy:
                    continue

        threads = [threading.Thread(target=deliver, args=(counter,)) for counter in counters]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE_S)
            assert not thread.is_alive()

    return run


@pytest.mark.parametrize("threads", [2, 8, 50])
def test_of_claims_on_one_ticket_exactly_one_is_payable(
    scheme: Scheme, at_once: Callable[[list[BuiltTerminal]], None], threads: int
) -> None:
    counters = [scheme.counter(SPORT_CLUB) for _ in range(threads)]
    code = scheme.code(scheme.ticket(2_000))
    for counter in counters:
        counter.redeem(code, BIRTHDATE)
    at_once(counters)
    assert sorted(scheme.verdicts()) == ["A00"] + ["R20"] * (threads - 1)
    assert scheme.paid() == 2_000
    assert all(counter.acknowledged == counter.head for counter in counters)
    scheme.check()


@pytest.mark.parametrize("threads", [2, 8, 50])
def test_of_claims_of_several_affiliates_exactly_one_takes_the_ticket_and_the_guarantee_pays_the_others(
    scheme: Scheme, at_once: Callable[[list[BuiltTerminal]], None], threads: int
) -> None:
    counters = [scheme.counter(scheme.affiliate(2001 + number)) for number in range(threads)]
    code = scheme.code(scheme.ticket(2_000))
    for counter in counters:
        counter.redeem(code, BIRTHDATE)
    at_once(counters)
    assert sorted(scheme.verdicts()) == ["A00"] + ["A10"] * (threads - 1)
    by_ticket = scheme.db.rows("SELECT 1 FROM intake_claim WHERE payer = 'ticket' AND state = 'accepted'")
    assert len(by_ticket) == 1
    scheme.check()


def test_tickets_shown_in_another_order_at_every_counter_and_taken_back_hold_nobody_up(
    scheme: Scheme, at_once: Callable[[list[BuiltTerminal]], None]
) -> None:
    """A VOID locks its ticket in the same order as a claim: nobody waits for each other."""
    chance = random.Random(4)
    affiliates = [scheme.affiliate(2001), scheme.affiliate(2002)]
    counters = [scheme.counter(affiliate) for affiliate in affiliates * 4]
    codes = [scheme.code(scheme.ticket()) for _ in range(6)]
    for _ in range(3):
        for counter in counters:
            chance.shuffle(codes)
            taken = [counter.redeem(code, BIRTHDATE) for code in codes]
            for entry in chance.sample(counter.redemptions(), 2):
                counter.void(entry)
            assert taken
        at_once(counters)
        scheme.wait(1_000)
        scheme.check()
    assert all(counter.acknowledged == counter.head for counter in counters)
