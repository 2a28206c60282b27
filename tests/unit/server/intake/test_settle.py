"""server.intake.settle: what waits for the other counters, and for how long."""

import threading
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

from server.affiliates.models import Affiliate
from server.database import Database, Parameters, current
from server.intake import claim_store
from server.intake.accept import handle
from server.intake.settle import settle_all, settle_waiting
from server.terminals.standing import revoke, suspend
from server.tickets import store as tickets
from sync.contract.instant import HOUR, Instant
from sync.contract.limits import WATERMARK_MAX
from sync.contract.policy import Decision
from tests.builders.scheme import BIRTHDATE, SPORT_CLUB, Scheme
from tests.builders.terminals import NOTE, BuiltTerminal


@pytest.fixture
def scheme(database: Database) -> Scheme:
    return Scheme(database)


def test_an_amber_claim_waits_until_the_other_counters_have_spoken(scheme: Scheme) -> None:
    counter, second, third = (scheme.counter(scheme.affiliate(number)) for number in (2001, 2002, 2003))
    ticket = scheme.ticket()
    counter.redeem(scheme.code(ticket), BIRTHDATE, decision=Decision.AMBER)
    counter.exchange(scheme.serve)
    assert scheme.verdicts() == ["W10"]
    assert scheme.stored(ticket).state.value == "claimed"
    counter.exchange(scheme.serve)
    second.exchange(scheme.serve)
    assert scheme.verdicts() == ["W10"]
    third.append(NOTE)
    third.append(NOTE)
    scheme.serve(third.body([third.entries[0].raw]))
    assert scheme.verdicts() == ["W10"], "it still has something to say"
    third.exchange(scheme.serve)
    assert scheme.verdicts() == ["A00"]
    assert [verdict.code.value for verdict in counter.exchange(scheme.serve).verdicts] == ["A00"]
    assert scheme.stored(ticket).state.value == "redeemed"
    scheme.check()


def test_a_counter_alone_need_not_wait_for_itself(scheme: Scheme) -> None:
    counter = scheme.counter()
    counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE, decision=Decision.AMBER)
    counter.exchange(scheme.serve)
    assert scheme.verdicts() == ["A00"]


def test_a_silent_counter_is_waited_for_72_hours(scheme: Scheme) -> None:
    counter = scheme.counter()
    scheme.counter(scheme.affiliate(2001))
    counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE, decision=Decision.AMBER)
    counter.exchange(scheme.serve)
    received = scheme.now
    assert settle_waiting(scheme.db, Instant(received + WATERMARK_MAX - 1)) == 0
    assert settle_waiting(scheme.db, Instant(received + WATERMARK_MAX)) == 1
    assert settle_waiting(scheme.db, Instant(received + WATERMARK_MAX)) == 0
    assert scheme.verdicts() == ["A00"]
    scheme.check()


def test_counters_out_of_service_and_new_ones_are_not_waited_for(scheme: Scheme) -> None:
    counter, stolen = scheme.counter(), scheme.counter(scheme.affiliate(2001))
    counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE, decision=Decision.AMBER)
    counter.exchange(scheme.serve)
    assert scheme.verdicts() == ["W10"]
    revoke(scheme.db, scheme.issuer_id, stolen.terminal)
    scheme.wait(1)
    scheme.counter(scheme.affiliate(2002))
    assert settle_waiting(scheme.db, scheme.now) == 1


def test_of_two_amber_claims_the_first_received_wins(scheme: Scheme) -> None:
    first, second = scheme.counter(), scheme.counter(scheme.affiliate(2001))
    code = scheme.code(scheme.ticket())
    for counter in (first, second):
        counter.redeem(code, BIRTHDATE, decision=Decision.AMBER)
    second.exchange(scheme.serve)
    first.exchange(scheme.serve)
    second.exchange(scheme.serve)
    first.exchange(scheme.serve)
    assert scheme.verdicts() == ["A00", "R21"]
    row = scheme.db.row("SELECT terminal FROM intake_claim WHERE verdict_code = 'A00'")
    assert row == (second.terminal,)
    scheme.check()


def test_two_amber_claims_of_one_affiliate_are_one(scheme: Scheme) -> None:
    first, second = scheme.counter(), scheme.counter()
    code = scheme.code(scheme.ticket())
    for counter in (first, second, first, second):
        if not counter.entries:
            counter.redeem(code, BIRTHDATE, decision=Decision.AMBER)
        counter.exchange(scheme.serve)
    assert scheme.verdicts() == ["A00", "R20"]
    scheme.check()


def test_a_green_claim_takes_the_ticket_before_an_amber_one_that_waits(scheme: Scheme) -> None:
    amber, green = scheme.counter(), scheme.counter(scheme.affiliate(2001))
    code = scheme.code(scheme.ticket())
    amber.redeem(code, BIRTHDATE, decision=Decision.AMBER)
    green.redeem(code, BIRTHDATE)
    amber.exchange(scheme.serve)
    green.exchange(scheme.serve)
    amber.exchange(scheme.serve)
    assert scheme.verdicts() == ["R21", "A00"]
    assert scheme.paid() == 2_000
    scheme.check()


def test_a_green_claim_after_an_amber_one_was_paid_is_guaranteed(scheme: Scheme) -> None:
    amber, green = scheme.counter(), scheme.counter(scheme.affiliate(2001))
    code = scheme.code(scheme.ticket())
    amber.redeem(code, BIRTHDATE, decision=Decision.AMBER)
    green.redeem(code, BIRTHDATE)
    amber.exchange(scheme.serve)
    scheme.wait(WATERMARK_MAX)
    assert settle_waiting(scheme.db, scheme.now) == 1
    green.exchange(scheme.serve)
    assert scheme.verdicts() == ["A00", "A10"]
    scheme.check()


def test_a_waiting_claim_that_is_voided_frees_the_ticket(scheme: Scheme) -> None:
    counter = scheme.counter()
    scheme.counter(scheme.affiliate(2001))
    ticket = scheme.ticket()
    taken = counter.redeem(scheme.code(ticket), BIRTHDATE, decision=Decision.AMBER)
    counter.exchange(scheme.serve)
    counter.void(taken)
    counter.exchange(scheme.serve)
    assert scheme.verdicts() == ["V10"]
    assert scheme.stored(ticket).state.value == "credited"
    assert settle_waiting(scheme.db, Instant(scheme.now + WATERMARK_MAX)) == 0
    scheme.check()


def test_a_ticket_freed_by_a_void_pays_the_claim_that_waited(scheme: Scheme) -> None:
    green, amber = scheme.counter(), scheme.counter(scheme.affiliate(2001))
    ticket = scheme.ticket()
    code = scheme.code(ticket)
    taken = green.redeem(code, BIRTHDATE)
    amber.redeem(code, BIRTHDATE, decision=Decision.AMBER)
    green.exchange(scheme.serve)
    amber.exchange(scheme.serve)
    green.void(taken)
    green.exchange(scheme.serve)
    assert scheme.verdicts() == ["V10", "A00"]
    assert scheme.stored(ticket).state.value == "redeemed"
    scheme.check()


def test_the_command_settles_what_is_overdue_and_says_how_much(scheme: Scheme, settings: Settings) -> None:
    counter = scheme.counter()
    scheme.counter(scheme.affiliate(2001))
    counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE, decision=Decision.AMBER)
    counter.exchange(scheme.serve)
    for ahead, said in ((HOUR, "Aucune saisie à régler."), (WATERMARK_MAX, "Une saisie réglée.")):
        later = Instant(scheme.now + ahead)
        settings.CLOCK = lambda later=later: later
        out = StringIO()
        call_command("settle_waiting", stdout=out)
        assert out.getvalue().strip() == said


def test_of_two_settlers_at_once_one_gives_the_tolerated_birthdate(
    scheme: Scheme, django_db_blocker: DjangoDbBlocker
) -> None:
    """Each has another counter's claim on another ticket in hand; what they share is the affiliate."""
    scheme.counter(scheme.affiliate(2001))
    for _ in range(2):
        counter, ticket = scheme.counter(), scheme.ticket()
        counter.redeem(scheme.code(ticket), scheme.lucky(ticket))
        counter.exchange(scheme.serve)
    assert scheme.verdicts() == ["W10", "W10"]
    scheme.wait(WATERMARK_MAX)
    first, second = claim_store.waiting(scheme.db, scheme.issuer_id, scheme.now, 2)

    def settle_second() -> None:
        with django_db_blocker.unblock():
            assert settle_all(current(), [second], scheme.now) == 1
            connections.close_all()

    thread = threading.Thread(target=settle_second)
    with scheme.db.atomic():
        assert settle_all(scheme.db, [first], scheme.now) == 1
        thread.start()
        while scheme.db.vendor == "postgresql" and thread.is_alive():
            if scheme.db.rows("SELECT 1 FROM pg_locks WHERE NOT granted"):
                break
    thread.join(30)
    assert scheme.verdicts() == ["A12", "R30"]
    scheme.check()


# --- what made a promise credible may go before it is kept -------------------------------------------------------------


def _forks(scheme: Scheme, counter: BuiltTerminal) -> None:
    twin = counter.clone()
    twin.entries.pop()
    twin.acknowledged = twin.head
    twin.append(NOTE)
    twin.exchange(scheme.serve)


def _goes_back(scheme: Scheme, counter: BuiltTerminal) -> None:
    twin = counter.clone()
    twin.entries.pop()
    twin.acknowledged = twin.head
    twin.wait(1)
    twin.exchange(scheme.serve)


def _is_stolen(scheme: Scheme, counter: BuiltTerminal) -> None:
    assert revoke(scheme.db, scheme.issuer_id, counter.terminal)


def _is_suspended(scheme: Scheme, counter: BuiltTerminal) -> None:
    assert suspend(scheme.db, scheme.issuer_id, counter.terminal)


def _affiliate_is_suspended(scheme: Scheme, _: BuiltTerminal) -> None:
    Affiliate.objects.filter(number=SPORT_CLUB).update(status="suspended")


@pytest.mark.parametrize("happens", [_forks, _goes_back, _is_stolen, _is_suspended, _affiliate_is_suspended])
def test_a_waiting_claim_of_a_counter_no_longer_trusted_goes_to_people(
    scheme: Scheme, happens: Callable[[Scheme, BuiltTerminal], None]
) -> None:
    counter = scheme.counter()
    scheme.counter(scheme.affiliate(2001))
    counter.append(NOTE)
    ticket = scheme.ticket()
    counter.redeem(scheme.code(ticket), BIRTHDATE, decision=Decision.AMBER)
    counter.exchange(scheme.serve)
    assert scheme.verdicts() == ["W10"]
    happens(scheme, counter)
    scheme.wait(WATERMARK_MAX)
    assert settle_waiting(scheme.db, scheme.now) == 1
    assert scheme.verdicts() == ["W20"]
    assert scheme.stored(ticket).state.value == "claimed", "held until people have decided"
    assert scheme.paid() == 0
    scheme.check()


def test_a_waiting_claim_on_a_ticket_opposed_since_goes_to_people(scheme: Scheme) -> None:
    counter = scheme.counter()
    scheme.counter(scheme.affiliate(2001))
    ticket = scheme.ticket()
    counter.redeem(scheme.code(ticket), BIRTHDATE, decision=Decision.AMBER)
    counter.exchange(scheme.serve)
    scheme.wait(HOUR)
    tickets.oppose(scheme.db, scheme.issuer_id, ticket.number, ticket.generation + 1, scheme.now)
    scheme.wait(WATERMARK_MAX)
    assert settle_waiting(scheme.db, scheme.now) == 1
    assert scheme.verdicts() == ["W20"]
    scheme.check()


# --- our own mistakes ------------------------------------------------------------------------------------------------


class _Mistaken(Database):
    """A database in which every verdict of these codes, on the first claim, shows a mistake of ours; and so does every page."""

    def __init__(self, db: Database, codes: frozenset[str]) -> None:
        super().__init__(db._connection)
        self.codes = codes

    def execute(self, sql: str, params: Parameters | None = None) -> int:
        said = dict(params or {})
        if said.get("sequence") == 0 and said.get("code") in self.codes:
            raise OverflowError("a mistake of ours")
        return super().execute(sql, params)

    def insert(self, table: str, columns: Any, rows: Any) -> None:
        raise AssertionError("not on a page")


@pytest.mark.parametrize(
    ("codes", "verdicts"), [({"A00"}, ["W20", "A00"]), ({"A00", "W20"}, ["W10", "A00"])], ids=["judging", "shelving"]
)
def test_our_own_mistake_about_one_waiting_claim_stops_neither_the_next_one_nor_the_counter_that_calls(
    scheme: Scheme, codes: set[str], verdicts: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    counter, other = scheme.counter(), scheme.counter(scheme.affiliate(2001))
    for _ in range(2):
        counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE, decision=Decision.AMBER)
    counter.exchange(scheme.serve)
    scheme.wait(WATERMARK_MAX)
    other.take(other.read(handle(other.body(), _Mistaken(scheme.db, frozenset(codes)), scheme.now, scheme.keyring)))
    assert scheme.verdicts() == verdicts
    assert "claim-not-settled" in caplog.text
    scheme.check()
