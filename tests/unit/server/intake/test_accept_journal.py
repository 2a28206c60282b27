"""server.intake.accept: journals that fork, go back, are damaged or come from counters out of service."""

from collections.abc import Iterable

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from server.database import Database, Parameters, Value, Violated, Violation
from server.intake.accept import handle
from server.terminals.faults import NotAuthentic
from server.terminals.standing import resume, revoke, suspend
from sync.contract.ids import NO_SEQUENCE, Sequence
from sync.contract.instant import HOUR
from sync.contract.messages import Standing
from sync.contract.policy import Decision
from tests.builders.keys import signing_key
from tests.builders.scheme import BIRTHDATE, Scheme
from tests.builders.terminals import NOTE, spoilt

STATEMENTS_PER_EXCHANGE = 60  # savepoints included


@pytest.fixture
def scheme(database: Database) -> Scheme:
    return Scheme(database)


# --- forks and rollbacks ----------------------------------------------------------------------------------------


def test_a_fork_is_proved_kept_and_reviewed_and_the_first_branch_keeps_its_verdicts(scheme: Scheme) -> None:
    counter = scheme.counter()
    counter.append(NOTE)
    counter.exchange(scheme.serve)
    twin = counter.clone()
    twin.wait(60_000)
    scheme.counters.append(twin)
    taken = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    counter.exchange(scheme.serve)
    copied = twin.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    answer = twin.exchange(scheme.serve)
    assert answer.standing is Standing.FORK
    assert answer.wanted == twin.head + 1
    assert [(one.sequence, one.code.value) for one in answer.verdicts] == [(1, "W20")]
    stored = scheme.db.rows("SELECT digest FROM intake_journalentry WHERE sequence = 1")
    assert {row[0] for row in stored} == {taken.digest, copied.digest}
    assert counter.exchange(scheme.serve).standing is Standing.FORK
    assert counter.code_on(taken) == "A00"
    later = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    counter.exchange(scheme.serve)
    assert counter.code_on(later) == "W20"
    scheme.check()


def test_a_long_branch_is_delivered_to_its_end(scheme: Scheme) -> None:
    counter = scheme.counter()
    counter.append(NOTE)
    twin = counter.clone()
    counter.append(NOTE)
    counter.exchange(scheme.serve)
    twin.wait(1)
    for _ in range(450):
        twin.append(NOTE)
    first: Sequence | None = Sequence(0)
    while first is not None and first <= twin.head:
        first = twin.read(scheme.serve(twin.body(first=first))).wanted
    assert first == twin.head + 1
    stored = scheme.db.row("SELECT COUNT(*) FROM intake_journalentry WHERE NOT is_main_chain")
    assert stored == (450,)


def test_a_restored_disk_is_a_rollback_and_then_a_fork(scheme: Scheme) -> None:
    counter = scheme.counter()
    counter.append(NOTE)
    counter.exchange(scheme.serve)
    restored = counter.clone()
    counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    counter.exchange(scheme.serve)
    restored.wait(HOUR)
    assert restored.read(scheme.serve(restored.body())).standing is Standing.ROLLBACK
    restored.wait(HOUR)
    again = restored.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    assert restored.exchange(scheme.serve).standing is Standing.FORK
    assert restored.code_on(again) == "W20"
    scheme.check()


# --- damage ----------------------------------------------------------------------------------------------------------


def test_one_damaged_entry_goes_to_review_and_blocks_none_behind_it(scheme: Scheme) -> None:
    counter = scheme.counter()
    taken = [counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE) for _ in range(3)]
    raws = [taken[0].raw, spoilt(taken[1].raw), taken[2].raw]
    first = counter.read(scheme.serve(counter.body(raws)))
    assert (first.acknowledged, first.wanted, first.standing) == (0, 1, Standing.GOOD)
    second = counter.read(scheme.serve(counter.body(raws[1:])))
    counter.take(second)
    assert (second.acknowledged, second.wanted, second.standing) == (2, None, Standing.GOOD)
    assert [counter.code_on(entry) for entry in taken] == ["A00", "W20", "A00"]
    before = scheme.everything()
    scheme.serve(counter.body(raws))
    assert scheme.everything() == before
    scheme.check()


def test_a_line_that_damages_an_entry_costs_nothing(scheme: Scheme) -> None:
    counter = scheme.counter()
    taken = [counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE) for _ in range(3)]
    scheme.serve(counter.body([spoilt(entry.raw) for entry in taken]))
    counter.exchange(scheme.serve)
    assert [counter.code_on(entry) for entry in taken] == ["A00"] * 3


def test_an_unreadable_entry_is_passed_over_without_a_verdict(scheme: Scheme) -> None:
    counter = scheme.counter()
    taken = [counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE) for _ in range(2)]
    for _ in range(2):
        answer = counter.read(scheme.serve(counter.body([bytes(200), taken[1].raw])))
    counter.take(answer)
    assert answer.acknowledged == 1
    assert [counter.code_on(entry) for entry in taken] == [None, "A00"]


def test_totals_that_do_not_add_up_send_the_claim_to_review(scheme: Scheme) -> None:
    counter = scheme.counter()
    honest = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    redeem = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE).payload
    counter.entries.pop()
    odd = counter.append(redeem, total=honest.header.total, count=2)
    counter.exchange(scheme.serve)
    assert [counter.code_on(entry) for entry in (honest, odd)] == ["A00", "W20"]


def test_a_stranger_makes_nobody_wait(scheme: Scheme) -> None:
    counter = scheme.counter()
    forger = counter.clone()
    forger.key = signing_key("forger")
    with CaptureQueriesContext(connections["default"]) as asked, pytest.raises(NotAuthentic):
        scheme.serve(forger.body())
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)


def test_an_exchange_costs_a_known_number_of_statements_however_many_claims_it_brings(scheme: Scheme) -> None:
    counter = scheme.counter()
    counts = []
    for claims in (1, 11):
        for _ in range(claims):
            counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
        with CaptureQueriesContext(connections["default"]) as asked:
            counter.exchange(scheme.serve)
        counts.append(len(asked))
    assert counts[0] <= STATEMENTS_PER_EXCHANGE
    assert counts[1] <= counts[0] + 4


def test_a_counter_out_of_service_delivers_what_it_owes_to_review(scheme: Scheme) -> None:
    counter = scheme.counter()
    assert suspend(scheme.db, scheme.issuer_id, counter.terminal)
    held = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    assert counter.exchange(scheme.serve).standing is Standing.REVOKED
    assert resume(scheme.db, scheme.issuer_id, counter.terminal)
    free = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    assert counter.exchange(scheme.serve).standing is Standing.GOOD
    assert revoke(scheme.db, scheme.issuer_id, counter.terminal)
    lost = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    assert counter.exchange(scheme.serve).standing is Standing.REVOKED
    assert counter.acknowledged == 2
    assert [counter.code_on(entry) for entry in (held, free, lost)] == ["W20", "A00", "W20"]
    assert not resume(scheme.db, scheme.issuer_id, counter.terminal)


def test_a_server_restored_from_its_backup_asks_for_what_it_lost(scheme: Scheme) -> None:
    counter = scheme.counter()
    for _ in range(3):
        counter.append(NOTE)
    counter.acknowledged = Sequence(2)
    answer = counter.read(scheme.serve(counter.body()))
    assert (answer.standing, answer.acknowledged, answer.wanted) == (Standing.GOOD, NO_SEQUENCE, 0)


def test_entries_before_a_missing_one_are_taken(scheme: Scheme, caplog: pytest.LogCaptureFixture) -> None:
    counter = scheme.counter()
    taken = [counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE) for _ in range(3)]
    answer = counter.read(scheme.serve(counter.body([taken[0].raw, taken[2].raw])))
    counter.take(answer)
    assert (answer.acknowledged, answer.wanted) == (0, None)
    assert "entries-missing" in caplog.text
    counter.exchange(scheme.serve)
    assert [counter.code_on(entry) for entry in taken] == ["A00"] * 3


class _NoBatch(Database):
    """A database that takes no rows in bulk, so that entries are judged one by one."""

    def insert(self, table: str, columns: Iterable[str], rows: Iterable[Iterable[Value]]) -> None:
        raise AssertionError(f"no bulk into {table}")


class _Mistaken(_NoBatch):
    """A server that is wrong about one claim: it breaks a rule of its own database."""

    def __init__(self, db: Database, number: int) -> None:
        super().__init__(db._connection)
        self.left = number

    def execute(self, sql: str, params: Parameters | None = None) -> int:
        if "INSERT INTO ledger_transfer" in sql:
            self.left -= 1
            if self.left == 0:
                raise Violated(Violation.CHECK, "a mistake of ours")
        return super().execute(sql, params)


def test_our_own_mistake_about_one_claim_stops_none_of_the_others(
    scheme: Scheme, caplog: pytest.LogCaptureFixture
) -> None:
    counter = scheme.counter()
    taken = [counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE) for _ in range(3)]
    answer = handle(counter.body(), _Mistaken(scheme.db, 2), scheme.now, scheme.keyring)
    counter.take(counter.read(answer))
    assert [counter.code_on(entry) for entry in taken] == ["A00", "W20", "A00"]
    assert "entry-not-judged" in caplog.text
    before = scheme.everything()
    scheme.serve(counter.body(first=Sequence(0)))
    assert scheme.everything() == before
    scheme.check()


def test_a_void_that_we_fail_to_carry_out_is_stored_and_stops_nothing(
    scheme: Scheme, caplog: pytest.LogCaptureFixture
) -> None:
    counter = scheme.counter()
    taken = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    counter.exchange(scheme.serve)
    counter.void(taken)
    behind = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    answer = counter.read(handle(counter.body(), _Mistaken(scheme.db, 1), scheme.now, scheme.keyring))
    assert answer.acknowledged == counter.head
    assert [(one.sequence, one.code.value) for one in answer.verdicts] == [(0, "A00"), (2, "A00")]
    counter.take(answer)
    assert counter.code_on(behind) == "A00"
    assert "entry-not-judged" in caplog.text
    scheme.check()


def test_a_void_of_a_waiting_claim_that_we_fail_to_carry_out_sends_the_claim_to_people(
    scheme: Scheme, caplog: pytest.LogCaptureFixture
) -> None:
    counter = scheme.counter()
    scheme.counter(scheme.affiliate(2001))
    taken = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE, decision=Decision.AMBER)
    counter.exchange(scheme.serve)
    counter.void(taken)
    answer = handle(counter.body(), _Unvoiding(scheme.db), scheme.now, scheme.keyring)
    counter.take(counter.read(answer))
    assert counter.code_on(taken) == "W20"
    assert "entry-not-judged" in caplog.text
    scheme.check()


class _Unvoiding(_NoBatch):
    """A database that refuses every V10."""

    def __init__(self, db: Database) -> None:
        super().__init__(db._connection)

    def execute(self, sql: str, params: Parameters | None = None) -> int:
        if params and dict(params).get("code") == "V10":
            raise OverflowError("a mistake of ours")
        return super().execute(sql, params)


def test_even_a_claim_that_cannot_be_shelved_stops_nothing(scheme: Scheme, caplog: pytest.LogCaptureFixture) -> None:
    counter = scheme.counter()
    counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    counter.append(NOTE)
    answer = counter.read(handle(counter.body(), _Unclaiming(scheme.db), scheme.now, scheme.keyring))
    assert answer.acknowledged == counter.head
    assert "entry-not-shelved" in caplog.text


class _Unclaiming(_NoBatch):
    """A database that takes no claim."""

    def __init__(self, db: Database) -> None:
        super().__init__(db._connection)

    def execute(self, sql: str, params: Parameters | None = None) -> int:
        assert "INSERT INTO intake_claim" not in sql
        return super().execute(sql, params)
