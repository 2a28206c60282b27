"""server.intake.accept: what goes back, what a counter keeps silent about, and what a restored server has forgotten."""

import dataclasses

import pytest

from server.database import Database
from server.tickets import crediting
from server.tickets.crediting import Changed
from server.tickets.store import TicketRow
from sync.contract.ids import Sequence
from sync.contract.instant import DAY, MINUTE, Instant
from sync.contract.messages import Standing, Verdict
from sync.contract.money import Cents
from sync.contract.policy import Check, Decision, Limits
from sync.contract.verdicts import VerdictCode
from tests.builders.scheme import BIRTHDATE, Scheme
from tests.builders.terminals import NOTE

LIMITS = Limits()


@pytest.fixture
def scheme(database: Database) -> Scheme:
    return Scheme(database)


def opposed(scheme: Scheme, ticket: TicketRow) -> None:
    at = dataclasses.replace(scheme.scene.at, occurred=scheme.now, recorded=scheme.now)
    blocked = crediting.block(scheme.db, scheme.scene.terms, at, ticket.pass_id, ticket.number)
    assert isinstance(blocked, Changed)


# --- what goes back, and what the counter keeps silent about ---------------------------------------------------------


@pytest.mark.parametrize("header", [{"list_version": 1}, {"policy_version": 0}, {"total": 0, "count": 0}])
def test_a_journal_in_which_a_version_or_a_total_falls_is_quarantined(scheme: Scheme, header: dict[str, int]) -> None:
    counter = scheme.counter()
    first = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    opposed(scheme, scheme.ticket())
    counter.exchange(scheme.serve)
    counter.append(NOTE)
    counter.exchange(scheme.serve)
    assert counter.list_version == 2
    counter.append(NOTE, Check(0), **header)
    assert counter.exchange(scheme.serve).standing is Standing.ROLLBACK
    later = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    counter.exchange(scheme.serve)
    assert [counter.code_on(entry) for entry in (first, later)] == ["A00", "W20"]
    scheme.check()


def test_an_entry_behind_a_hello_names_no_older_list_than_that_hello(scheme: Scheme) -> None:
    honest, tampered = scheme.counter(), scheme.counter(scheme.affiliate(2001))
    opposed(scheme, scheme.ticket())
    for counter in (honest, tampered):
        counter.append(NOTE)
        early = counter.append(NOTE)
        counter.exchange(scheme.serve)
        assert counter.list_version == 2
        counter.exchange(scheme.serve)
        assert early.header.list_version == 1
    assert honest.exchange(scheme.serve).standing is Standing.GOOD
    tampered.append(NOTE, list_version=1)
    assert tampered.exchange(scheme.serve).standing is Standing.ROLLBACK


def test_entries_written_before_a_hello_may_come_after_it_with_the_list_of_their_time(scheme: Scheme) -> None:
    counter = scheme.counter()
    for _ in range(3):
        counter.append(NOTE)
    opposed(scheme, scheme.ticket())
    counter.take(counter.read(scheme.serve(counter.body([counter.entries[0].raw]))))
    assert counter.list_version == 2
    scheme.serve(counter.body([]))
    assert counter.exchange(scheme.serve).standing is Standing.GOOD


def test_a_green_claim_with_a_list_long_superseded_is_beyond_the_limits(scheme: Scheme) -> None:
    counter, other, stolen = scheme.counter(), scheme.counter(scheme.affiliate(2001)), scheme.ticket()
    counter.exchange(scheme.serve)
    opposed(scheme, stolen)
    other.exchange(scheme.serve)
    scheme.wait(3 * DAY)
    old = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    unlisted = counter.redeem(scheme.code(stolen), BIRTHDATE)
    scheme.wait(30 * DAY)
    too_old = counter.redeem(scheme.code(stolen), BIRTHDATE)
    counter.exchange(scheme.serve)
    assert counter.verdicts[1].code.value == "W10", "green beyond the soft limit is no promise"
    assert [counter.code_on(entry) for entry in (unlisted, too_old)] == ["W20", "R50"]
    assert counter.code_on(old) in ("W10", "A00")
    scheme.check()


def test_green_claims_beyond_what_may_wait_are_not_guaranteed(scheme: Scheme) -> None:
    counter = scheme.counter()
    scheme.counter(scheme.affiliate(2001))
    taken = [counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE) for _ in range(LIMITS.unsynced_soft + 2)]
    counter.exchange(scheme.serve)
    codes = [counter.code_on(entry) for entry in taken]
    assert codes == ["A00"] * LIMITS.unsynced_soft + ["W10"] * 2
    scheme.check()


# --- a server restored from its backup -------------------------------------------------------------------------------


def test_a_server_restored_from_its_backup_counts_on_above_what_the_counter_reports(scheme: Scheme) -> None:
    counter, stolen = scheme.counter(), scheme.ticket()
    counter.boot()
    counter.exchange(scheme.serve)
    counter.list_version, counter.policy_version = 3, 4
    heard = Verdict(serial=5, sequence=Sequence(0), code=VerdictCode.A00, amount=Cents(1), decided_ms=scheme.now)
    counter.verdicts[5] = heard
    opposed(scheme, stolen)
    counter.redeem(scheme.code(stolen), BIRTHDATE, decision=Decision.AMBER)
    answer = counter.exchange(scheme.serve)
    assert answer.policy
    assert answer.opposition
    assert (counter.policy_version, counter.list_version) == (5, 4)
    assert [(one.serial, one.code.value) for one in answer.verdicts] == [(6, "W20")]
    assert counter.exchange(scheme.serve).opposition is None


def test_a_list_that_nobody_remembers_refuses_nothing(scheme: Scheme) -> None:
    counter, other, stolen = scheme.counter(), scheme.counter(scheme.affiliate(2001)), scheme.ticket()
    counter.exchange(scheme.serve)
    opposed(scheme, stolen)
    other.exchange(scheme.serve)
    taken = counter.redeem(scheme.code(stolen), BIRTHDATE)
    counter.entries.pop()
    taken = counter.append(taken.payload, taken.header.checks, list_version=3)
    counter.exchange(scheme.serve)
    assert counter.code_on(taken) == "W20"


def test_a_version_beyond_belief_is_not_followed(scheme: Scheme, caplog: pytest.LogCaptureFixture) -> None:
    counter = scheme.counter()
    beyond = {"list_version": 2**31, "policy_version": 2**31, "verdicts_seen": 2**62}
    answer = counter.read(scheme.serve(counter.body(hello=counter.hello(**beyond))))
    assert (answer.policy, answer.opposition) == (None, None)
    assert "version-unknown" in caplog.text
    assert scheme.db.row("SELECT MAX(version) FROM terminals_oppositionlistversion") == (1,)
    assert scheme.db.row("SELECT verdict_serial FROM terminals_terminal") == (0,)


# --- clocks and damaged lines ----------------------------------------------------------------------------------------


def test_a_delayed_request_after_the_clock_was_set_back_is_no_rollback(scheme: Scheme) -> None:
    counter = scheme.counter()
    counter.append(NOTE)
    counter.exchange(scheme.serve)
    counter.append(NOTE)
    counter.wait(1)
    late = counter.body()
    counter.wait(1)
    counter.wall = Instant(counter.wall - 2 * MINUTE)
    counter.append(NOTE)
    counter.exchange(scheme.serve)
    assert counter.read(scheme.serve(late)).standing is Standing.GOOD
    counter.append(NOTE)
    assert counter.exchange(scheme.serve).standing is Standing.GOOD


def test_a_void_that_came_before_the_sound_bytes_of_its_redemption_counts(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(), scheme.ticket()
    counter.append(NOTE)
    taken = counter.redeem(scheme.code(ticket), BIRTHDATE)
    counter.void(taken)
    unreadable = [counter.entries[0].raw, b"\x00" * len(taken.raw), counter.entries[2].raw]
    for _ in range(2):
        scheme.serve(counter.body(unreadable))
    assert not scheme.verdicts()
    scheme.serve(counter.body([taken.raw]))
    assert scheme.verdicts() == ["V10"]
    assert scheme.stored(ticket).state.value == "credited"
    scheme.check()
