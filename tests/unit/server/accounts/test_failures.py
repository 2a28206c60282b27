"""What is remembered of wrong passwords, on both engines: enough to count, nothing that names anybody."""

from server.accounts import failures
from server.accounts.failures import Visitor
from server.accounts.models import SignInFailure
from server.accounts.throttle import FORGET_AFTER, FREE_FAILURES, Scope
from server.database import Database
from sync.contract.instant import Instant

NOW = Instant(1_800_000_000_000)
ALICE = Visitor(username="alice", address="192.0.2.1")


def fail(db: Database, visitor: Visitor, times: int, now: Instant = NOW) -> None:
    for _ in range(times):
        failures.record(db, visitor, now)


def test_one_account_from_one_address_waits_and_others_do_not(database: Database) -> None:
    fail(database, ALICE, FREE_FAILURES[Scope.PAIR])
    assert failures.wait_until(database, ALICE) > NOW
    assert failures.wait_until(database, Visitor(username="Alice ", address="192.0.2.1")) > NOW
    assert failures.wait_until(database, Visitor(username="bruno", address="192.0.2.1")) == 0
    assert failures.wait_until(database, Visitor(username="alice", address="192.0.2.2")) == 0


def test_an_account_guessed_from_many_addresses_waits_everywhere(database: Database) -> None:
    for at in range(FREE_FAILURES[Scope.ACCOUNT]):
        failures.record(database, Visitor(username="alice", address=f"192.0.2.{at}"), NOW)
    assert failures.wait_until(database, Visitor(username="alice", address="198.51.100.1")) > NOW


def test_a_browser_that_knows_the_account_does_not_wait_for_strangers(database: Database) -> None:
    for at in range(FREE_FAILURES[Scope.ACCOUNT]):
        failures.record(database, Visitor(username="alice", address=f"192.0.2.{at}"), NOW)
    usual = Visitor(username="alice", address="198.51.100.1", device="1800000000000")
    assert failures.wait_until(database, usual) == 0
    assert failures.wait_until(database, Visitor(username="alice", address="198.51.100.1")) > NOW


def test_a_stolen_mark_is_counted_wherever_it_is_used(database: Database) -> None:
    for at in range(FREE_FAILURES[Scope.DEVICE]):
        failures.record(database, Visitor(username="alice", address=f"192.0.2.{at}", device="1"), NOW)
    assert failures.wait_until(database, Visitor(username="alice", address="198.51.100.1", device="1")) > NOW
    assert failures.wait_until(database, Visitor(username="alice", address="198.51.100.1")) == 0


def test_an_address_that_guesses_many_accounts_waits_for_all(database: Database) -> None:
    for at in range(FREE_FAILURES[Scope.ADDRESS]):
        failures.record(database, Visitor(username=f"name{at}", address="192.0.2.1"), NOW)
    assert failures.wait_until(database, Visitor(username="anybody", address="192.0.2.1")) > NOW


def test_the_right_password_forgets_this_account_from_this_address(database: Database) -> None:
    fail(database, ALICE, FREE_FAILURES[Scope.PAIR])
    failures.forget(database, ALICE)
    assert failures.wait_until(database, ALICE) == 0


def test_old_failures_are_wiped_and_no_name_is_kept(database: Database) -> None:
    fail(database, ALICE, 3)
    assert SignInFailure.objects.count() == len(ALICE.scopes)
    failures.record(database, Visitor(username="bruno", address="192.0.2.9"), Instant(NOW + FORGET_AFTER + 1))
    assert SignInFailure.objects.count() == len(ALICE.scopes)
    assert not any("alice" in row.key or "192" in row.key[:3] for row in SignInFailure.objects.all())
