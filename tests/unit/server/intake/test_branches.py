"""server.intake.branches: redemptions beside the main chain become claims for people, and are told to whoever holds that branch."""

import importlib
import itertools

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from pytest_django.fixtures import Settings

from server.auditing import report
from server.database import Database, Parameters, Violated, Violation
from server.intake import branches
from server.intake.accept import handle
from server.intake.branches import BRANCH
from server.intake.claim_store import Stretch
from server.keyring import KeyringFault
from server.ledger.findings import Trouble
from sync.contract.ids import KeyEpoch, Sequence
from sync.contract.instant import HOUR
from sync.contract.messages import Standing
from sync.contract.policy import Decision
from tests.builders.scheme import BIRTHDATE, Scheme
from tests.builders.terminals import NOTE, spoilt
from tests.unit.server.intake.forks import EVERY, begun, copied, told


@pytest.fixture
def scheme(database: Database) -> Scheme:
    return Scheme(database)


def test_a_redemption_on_a_branch_is_a_claim_in_review_and_its_holder_alone_hears_of_it(scheme: Scheme) -> None:
    counter = begun(scheme)
    twin = copied(counter, scheme)
    mine, theirs = scheme.ticket(), scheme.ticket()
    counter.redeem(scheme.code(mine), BIRTHDATE)
    counter.exchange(scheme.serve)
    twin.redeem(scheme.code(theirs), BIRTHDATE, reference="Judo 4")
    twin.exchange(scheme.serve)
    assert scheme.db.rows(EVERY) == [(0, 1, "accepted", "A00"), (1, 1, "held", "W20")]
    claim = scheme.db.row(
        "SELECT epoch, ticket_number, claimed_cents, is_birthdate_match, reference FROM intake_claim WHERE epoch > 1"
    )
    assert claim == (BRANCH + 1, theirs.number, 2_000, True, "Judo 4")
    assert scheme.stored(theirs).state.value == "claimed"
    counter.exchange(scheme.serve)
    assert told(counter) == [(1, "A00")]
    assert told(twin) == [(1, "W20")]
    scheme.check()


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_whichever_copy_comes_first_each_redemption_is_one_claim(scheme: Scheme, order: tuple[int, ...]) -> None:
    counter = begun(scheme)
    copies = [counter, copied(counter, scheme), copied(counter, scheme)]
    copies[2].wait(1)
    for copy in copies:
        for _ in range(2):
            copy.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    for at in order:
        copies[at].exchange(scheme.serve)
    rows = scheme.db.rows(EVERY)
    assert [(branch, sequence) for branch, sequence, *_ in rows] == [(b, s) for b in range(3) for s in (1, 2)]
    assert {code for branch, _, _, code in rows if branch} == {"W20"}
    before = scheme.everything(), scheme.db.rows("SELECT * FROM intake_branchentry ORDER BY digest")
    for copy in copies:
        scheme.serve(copy.body(first=copy.entries[0].header.sequence))
    assert (scheme.everything(), scheme.db.rows("SELECT * FROM intake_branchentry ORDER BY digest")) == before
    scheme.check()


def test_a_branch_of_a_branch_is_one_more_and_its_holder_hears_of_what_it_stands_on(scheme: Scheme) -> None:
    counter = begun(scheme)
    twin = copied(counter, scheme)
    for copy in (counter, twin):
        copy.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
        copy.exchange(scheme.serve)
    third = copied(twin, scheme)
    third.verdicts.clear()
    for copy in (twin, third):
        copy.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
        copy.exchange(scheme.serve)
    assert [row[:2] for row in scheme.db.rows(EVERY)] == [(0, 1), (1, 1), (1, 2), (2, 2)]
    assert told(twin) == [(1, "W20"), (2, "W20")]
    assert told(third) == [(1, "W20"), (2, "W20")]
    serials = scheme.db.rows("SELECT epoch / 100000, serial FROM intake_verdict WHERE epoch > 1 ORDER BY serial")
    assert [branch for branch, _ in serials] == [1, 1, 2]
    assert set(third.verdicts) == {serials[0][1], serials[2][1]}
    scheme.check()


def test_a_branch_hears_what_was_decided_before_it_began_and_nothing_of_the_main_chain_behind(scheme: Scheme) -> None:
    counter = scheme.counter()
    counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    counter.exchange(scheme.serve)
    twin = copied(counter, scheme)
    twin.verdicts.clear()
    counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    counter.exchange(scheme.serve)
    twin.append(NOTE)
    twin.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    twin.exchange(scheme.serve)
    assert told(twin) == [(0, "A00"), (2, "W20")]


def test_nothing_is_told_to_a_branch_until_it_is_delivered(scheme: Scheme) -> None:
    """A verdict is about a place, and only its whole journal says which entry the caller has there."""
    counter = begun(scheme)
    twin = copied(counter, scheme)
    counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    counter.exchange(scheme.serve)
    for _ in range(2):
        twin.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    half = twin.read(scheme.serve(twin.body([twin.entries[1].raw])))
    assert (half.standing, half.wanted, half.verdicts) == (Standing.FORK, 2, ())
    twin.exchange(scheme.serve)
    assert told(twin) == [(1, "W20"), (2, "W20")]


def test_a_restored_counter_hears_nothing_of_what_it_has_lost(scheme: Scheme) -> None:
    """It would take that for its own next entries, and show a payment that nobody promised."""
    counter = begun(scheme)
    restored = copied(counter, scheme)
    counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    counter.exchange(scheme.serve)
    assert restored.exchange(scheme.serve).standing is Standing.ROLLBACK
    again = restored.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    assert restored.code_on(again) is None
    restored.exchange(scheme.serve)
    assert told(restored) == [(1, "W20")]


def test_an_entry_committed_behind_the_hello_is_told_with_the_others(scheme: Scheme) -> None:
    """The agent reads the head, the kiosk commits, the agent reads the entries: a verdict passed over would never come again."""
    counter = scheme.counter()
    scheme.counter(scheme.affiliate(2001))  # silent: what is provisional waits for it
    first = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE, decision=Decision.AMBER)
    counter.exchange(scheme.serve)
    scheme.wait(72 * HOUR)
    hello = counter.hello()
    second = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    counter.take(counter.read(scheme.serve(counter.body(hello=hello))))
    assert [(one.sequence, one.code.value) for _, one in sorted(counter.verdicts.items())] == [
        (first.header.sequence, "W10"),
        (second.header.sequence, "A00"),
        (first.header.sequence, "A00"),
    ]


def test_no_verdict_overtakes_one_on_an_entry_that_the_caller_may_not_have(scheme: Scheme) -> None:
    """Its answer was lost, and its next batch is a short one: what we hold behind it is told when it sends that too."""
    counter = scheme.counter()
    scheme.counter(scheme.affiliate(2001))
    first = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE, decision=Decision.AMBER)
    counter.exchange(scheme.serve)
    for _ in range(2):
        counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    scheme.serve(counter.body())
    scheme.wait(72 * HOUR)
    counter.append(NOTE)
    short = counter.read(scheme.serve(counter.body([counter.entries[1].raw])))
    assert [(one.sequence, one.code.value) for one in short.verdicts] == [(1, "A00")]
    counter.take(short)
    counter.exchange(scheme.serve)
    assert [counter.code_on(entry) for entry in counter.redemptions()] == ["A00"] * 3
    assert first.header.sequence == 0


@pytest.mark.parametrize("sent", [0, 1])
def test_a_copy_that_has_not_shown_its_branch_yet_hears_no_verdict_of_the_main_chain(scheme: Scheme, sent: int) -> None:
    """It calls without entries, or with one that was damaged on the wire: its head is ahead of ours, and says nothing."""
    counter = begun(scheme)
    twin = copied(counter, scheme)
    counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    counter.exchange(scheme.serve)
    for _ in range(3):
        twin.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    raws = [spoilt(twin.entries[1].raw), *(entry.raw for entry in twin.entries[2:])]
    answer = twin.read(scheme.serve(twin.body(raws[:sent])))
    assert answer.verdicts == ()
    twin.exchange(scheme.serve)
    assert told(twin) == [(1, "W20"), (2, "W20"), (3, "W20")]


# --- faults ----------------------------------------------------------------------------------------------------------


def test_damage_on_a_branch_stops_no_claim_behind_it(scheme: Scheme) -> None:
    counter = begun(scheme)
    twin = copied(counter, scheme)
    counter.append(NOTE)
    counter.exchange(scheme.serve)
    taken = [twin.redeem(scheme.code(scheme.ticket()), BIRTHDATE) for _ in range(3)]
    scheme.serve(twin.body([taken[0].raw, spoilt(taken[1].raw), taken[2].raw]))
    assert [row[:3] for row in scheme.db.rows(EVERY)] == [(1, 1, "held"), (2, 3, "held")]
    twin.exchange(scheme.serve)  # whole this time
    assert [row[:3] for row in scheme.db.rows(EVERY)] == [(1, 1, "held"), (1, 2, "held"), (2, 3, "held")]
    scheme.check()


class _FailsOnce(Database):
    """A server that is wrong about one claim: it breaks a rule of its own database."""

    def __init__(self, db: Database) -> None:
        super().__init__(db._connection)
        self.is_wrong = True

    def execute(self, sql: str, params: Parameters | None = None) -> int:
        if "INSERT INTO intake_claim" in sql and self.is_wrong:
            self.is_wrong = False
            raise Violated(Violation.CHECK, "a mistake of ours")
        return super().execute(sql, params)


def test_what_we_fail_to_judge_of_a_branch_is_a_claim_all_the_same(
    scheme: Scheme, caplog: pytest.LogCaptureFixture
) -> None:
    counter = begun(scheme)
    twin = copied(counter, scheme)
    counter.append(NOTE)
    counter.exchange(scheme.serve)
    twin.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    handle(twin.body(), _FailsOnce(scheme.db), scheme.now, scheme.keyring)
    assert scheme.db.rows(EVERY) == [(1, 1, "held", "W20")]
    assert "entry-not-judged" in caplog.text


class _NamesNothing(Database):
    """A server that is wrong about every branch, and again when it shelves the entry."""

    def execute(self, sql: str, params: Parameters | None = None) -> int:
        if "INSERT INTO intake_branchentry" in sql:
            raise Violated(Violation.CHECK, "a mistake of ours")
        return super().execute(sql, params)


def test_what_we_failed_to_name_is_found_by_the_audit_and_named_when_it_comes_again(scheme: Scheme) -> None:
    counter = begun(scheme)
    twin = copied(counter, scheme)
    counter.append(NOTE)
    counter.exchange(scheme.serve)
    kept = twin.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    damaged = spoilt(twin.redeem(scheme.code(scheme.ticket()), BIRTHDATE).raw)  # kept, and no signed entry
    handle(twin.body([kept.raw, damaged]), _NamesNothing(scheme.db._connection), scheme.now, scheme.keyring)
    assert scheme.db.rows(EVERY) == []
    found = [(one.trouble, one.place) for one in report.findings(scheme.db, scheme.issuer_id)]
    assert found == [(Trouble.BRANCH, "entry 1/1/1")]
    twin.exchange(scheme.serve)
    assert scheme.db.rows(EVERY) == [(1, 1, "held", "W20"), (1, 2, "held", "W20")]
    assert told(twin) == [(1, "W20"), (2, "W20")]
    scheme.check()


class _Dies(Database):
    """The server stops at its n-th change."""

    def __init__(self, db: Database, number: int) -> None:
        super().__init__(db._connection)
        self.left = number

    def execute(self, sql: str, params: Parameters | None = None) -> int:
        self.left -= 1
        if self.left == 0:
            raise _Died
        return super().execute(sql, params)


class _Died(Exception):
    pass


def test_wherever_the_server_stops_the_copy_delivers_again_and_nothing_is_twice(scheme: Scheme) -> None:
    counter = begun(scheme)
    twin = copied(counter, scheme)
    counter.append(NOTE)
    counter.exchange(scheme.serve)
    taken = [twin.redeem(scheme.code(scheme.ticket()), BIRTHDATE) for _ in range(2)]
    twin.void(taken[0])
    for stop in itertools.count(1):
        try:
            handle(twin.body(), _Dies(scheme.db, stop), scheme.now, scheme.keyring)
        except _Died:
            assert [row[:2] for row in scheme.db.rows(EVERY)] in (
                [],
                [(1, 1), (1, 2)],
            )  # before its commit, or behind it
            continue
        break
    assert stop > 15
    twin.exchange(scheme.serve)
    assert scheme.db.rows(EVERY) == [(1, 1, "voided", "V10"), (1, 2, "held", "W20")]
    assert told(twin) == [(1, "W20"), (2, "W20"), (1, "V10")]
    assert scheme.db.rows("SELECT COUNT(*) FROM intake_verdict WHERE epoch > 1") == [(3,)]
    scheme.check()


# --- back-fill -------------------------------------------------------------------------------------------------------


def forked(scheme: Scheme) -> None:
    """Two branches: a branch of the branch, a typed number, a wrong date, a void, an unknown paper, a damaged entry."""
    counter = begun(scheme)
    twin = copied(counter, scheme)
    counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    counter.exchange(scheme.serve)
    taken = twin.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    twin.redeem(scheme.code(scheme.ticket()), BIRTHDATE.replace(year=2011), reference="Danse")
    third = copied(twin, scheme)
    twin.redeem_typed(scheme.ticket().number, BIRTHDATE, amount=2_000)
    twin.void(taken)
    twin.exchange(scheme.serve)
    third.wait(HOUR)
    scheme.wait(HOUR)
    third.redeem(scheme.signed(scheme.paper(scheme.ticket()))[:-1] + b"\0", BIRTHDATE)
    last = third.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    scheme.serve(third.body([*(entry.raw for entry in third.entries[1:-1]), spoilt(last.raw)]))
    third.exchange(scheme.serve)


def test_what_was_kept_as_proof_becomes_the_claims_that_it_would_be_today(scheme: Scheme) -> None:
    forked(scheme)
    tables = ("intake_branchentry", "intake_claim", "tickets_ticket")
    before = {table: sorted(scheme.db.rows(f"SELECT * FROM {table}"), key=repr) for table in tables}
    assert [row[:3] for row in scheme.db.rows(EVERY)] == [
        (0, 1, "accepted"), (1, 1, "voided"), (1, 2, "held"), (1, 3, "held"), (2, 3, "held"), (2, 4, "held"),
    ]  # fmt: skip
    serial = scheme.db.row("SELECT MAX(serial) FROM intake_verdict")
    executor = MigrationExecutor(connection)
    executor.migrate([("intake", "0005_claim_affiliate_themes")])
    scheme.db.execute(f"DELETE FROM intake_claim WHERE epoch > {BRANCH}")
    scheme.db.execute("UPDATE tickets_ticket SET state = 'credited' WHERE state = 'claimed'")
    _forward(scheme)
    after = {table: sorted(scheme.db.rows(f"SELECT * FROM {table}"), key=repr) for table in tables}
    assert after == before
    assert serial is not None
    again = scheme.db.rows(
        "SELECT epoch / 100000, sequence, code FROM intake_verdict WHERE serial > %(serial)s ORDER BY serial",
        {"serial": serial[0]},
    )
    assert again == [(1, 1, "W20"), (1, 2, "W20"), (1, 3, "W20"), (1, 1, "V10"), (2, 3, "W20"), (2, 4, "W20")]
    scheme.check()


def _forward(scheme: Scheme) -> None:
    """As `migrate` does it, with the scheme's keys, and the migrations since."""
    module = importlib.import_module("server.intake.migrations.0006_branches")
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    (migration,) = [one for one, _ in plan if one.name == "0006_branches"]
    state = executor.loader.project_state([("intake", "0005_claim_affiliate_themes")])
    assert module.Migration.operations[1].code is module._fill
    with connection.schema_editor() as editor:
        for operation in migration.operations:
            before, state = state, state.clone()
            operation.state_forwards("intake", state)
            if operation is migration.operations[1]:
                module.fill(Database(editor.connection), lambda: scheme.keyring)
            else:
                operation.database_forwards("intake", editor, before, state)
    executor.recorder.record_applied("intake", "0006_branches")
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_without_the_keys_nothing_is_migrated(scheme: Scheme, settings: Settings) -> None:
    forked(scheme)
    executor = MigrationExecutor(connection)
    executor.migrate([("intake", "0005_claim_affiliate_themes")])
    settings.KEYS = "/nonexistent"
    before = scheme.everything()
    executor = MigrationExecutor(connection)
    with pytest.raises(KeyringFault):
        executor.migrate(executor.loader.graph.leaf_nodes())
    assert scheme.everything() == before
    assert ("intake", "0006_branches") not in MigrationExecutor(connection).loader.applied_migrations


def test_a_claims_epoch_says_key_and_branch() -> None:
    assert (branches.branch_of(7), branches.key_epoch(7)) == (0, 7)
    assert (branches.branch_of(3 * BRANCH + 65_535), branches.key_epoch(3 * BRANCH + 65_535)) == (3, 65_535)


def test_a_way_that_ends_early_says_nothing_of_what_is_below() -> None:
    way = (
        Stretch(epoch=KeyEpoch(3 * BRANCH + 1), first=Sequence(7), last=Sequence(9)),
        Stretch(epoch=KeyEpoch(BRANCH + 1), first=Sequence(4), last=Sequence(6)),
    )
    places = [branches.place_of(way, Sequence(at)) for at in (3, 4, 6, 7, 9, 10)]
    assert places == [None, BRANCH + 1, BRANCH + 1, 3 * BRANCH + 1, 3 * BRANCH + 1, None]
