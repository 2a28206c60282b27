"""server.intake.accept: one exchange against a real database, on both engines: stored once, judged once, answered the same."""

import threading
from typing import Any

import msgspec
import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from server.database import Contended, Database, Unavailable, current
from server.intake.accept import handle
from server.ledger import seals
from server.terminals.faults import Busy, NotAuthentic, NotNow, NotUnderstood
from server.terminals.standing import revoke
from sync.contract import messages
from sync.contract.ids import NO_SEQUENCE, KeyEpoch, OperatorId, TerminalId
from sync.contract.instant import DAY
from sync.contract.messages import Standing
from sync.contract.payloads import Void, VoidReason
from tests.builders.keys import signing_key
from tests.builders.scheme import BIRTHDATE, Scheme
from tests.builders.terminals import NOTE


@pytest.fixture
def scheme(database: Database) -> Scheme:
    return Scheme(database)


# --- the good way ----------------------------------------------------------------------------------------------------


def test_a_green_claim_is_paid_by_its_ticket_and_told(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(), scheme.ticket(2_000)
    counter.boot()
    taken = counter.redeem(scheme.code(ticket), BIRTHDATE, reference="Licence 12")
    answer = counter.exchange(scheme.serve)
    assert (answer.acknowledged, answer.digest) == (1, taken.digest)
    assert (answer.standing, answer.wanted, answer.server_ms) == (Standing.GOOD, None, scheme.now)
    verdict = counter.verdict_on(taken)
    assert verdict
    assert (verdict.code.value, verdict.amount) == ("A00", 2_000)
    assert scheme.stored(ticket).state.value == "redeemed"
    assert scheme.db.row("SELECT reference, captured_ms, state FROM intake_claim") == (
        "Licence 12",
        taken.header.wall,
        "accepted",
    )
    assert scheme.paid() == 2_000
    scheme.check()


def test_the_answer_forecasts_the_affiliates_next_transfer(scheme: Scheme) -> None:
    counter = scheme.counter()
    for amount in (1_000, 2_500):
        counter.redeem(scheme.code(scheme.ticket(amount)), BIRTHDATE)
    forecast = counter.exchange(scheme.serve).forecast
    assert forecast
    assert forecast.amount == 3_500
    assert forecast.sync_before_day < forecast.payment_day


def test_a_typed_number_is_opened_and_the_tickets_own_amount_is_paid(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(), scheme.ticket(2_000)
    typed = counter.redeem_typed(ticket.number, BIRTHDATE, amount=6_000)
    counter.exchange(scheme.serve)
    verdict = counter.verdict_on(typed)
    assert verdict
    assert (verdict.code.value, verdict.amount) == ("A00", 2_000)
    scheme.check()


# --- once and only once ----------------------------------------------------------------------------------------------


def test_a_repeated_request_changes_nothing_and_is_answered_as_the_first_time(scheme: Scheme) -> None:
    counter = scheme.counter()
    for _ in range(3):
        counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    body = counter.body()
    first = counter.read(scheme.serve(body))
    before = scheme.everything()
    again = counter.read(scheme.serve(body))
    assert scheme.everything() == before
    assert timeless(again) == timeless(first)


def timeless(answer: messages.Answer) -> messages.Answer:
    return msgspec.structs.replace(answer, server_ms=0)


def test_replaying_every_request_ever_made_changes_nothing(scheme: Scheme) -> None:
    counters = [scheme.counter(), scheme.counter(scheme.affiliate(2001))]
    bodies: list[bytes] = []
    for round_ in range(3):
        for counter in counters:
            ticket = scheme.ticket()
            taken = counter.redeem(scheme.code(ticket), BIRTHDATE)
            if round_ == 1:
                counter.void(taken)
            counters[0].wait(1)
            body = counter.body()
            bodies.append(body)
            counter.take(counter.read(scheme.serve(body)))
    before = scheme.everything()
    for body in [*bodies, *reversed(bodies)]:
        scheme.serve(body)
    assert scheme.everything() == before
    assert all(counter.exchange(scheme.serve).standing is Standing.GOOD for counter in counters)
    scheme.check()


def test_a_request_that_a_later_one_overtook_leaves_the_counter_in_good_standing(scheme: Scheme) -> None:
    counter = scheme.counter()
    counter.append(NOTE)
    early = counter.body()
    counter.wait(1_000)
    counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    counter.exchange(scheme.serve)
    scheme.serve(early)
    assert counter.exchange(scheme.serve).standing is Standing.GOOD


def test_entries_may_be_cut_into_any_batches(scheme: Scheme) -> None:
    counter = scheme.counter()
    taken = [counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE) for _ in range(4)]
    for first, last in ((0, 1), (0, 3), (2, 3), (1, 4)):
        scheme.serve(counter.body([entry.raw for entry in counter.entries[first:last]]))
    counter.exchange(scheme.serve)
    assert [counter.code_on(entry) for entry in taken] == ["A00"] * 4
    scheme.check()


def test_a_gap_is_named_and_nothing_behind_it_is_taken(scheme: Scheme) -> None:
    counter = scheme.counter()
    for _ in range(3):
        counter.append(NOTE)
    answer = counter.read(scheme.serve(counter.body([counter.entries[2].raw])))
    assert (answer.acknowledged, answer.digest, answer.wanted) == (NO_SEQUENCE, b"", 0)
    assert not scheme.db.rows("SELECT 1 FROM intake_journalentry")


def test_verdicts_come_in_pieces_of_five_hundred(scheme: Scheme) -> None:
    counter = scheme.counter()
    code = scheme.code(scheme.ticket())
    for _ in range(502):
        counter.redeem(code, BIRTHDATE)
    while counter.acknowledged < 501:
        answer = counter.read(scheme.serve(counter.body()))
        counter.acknowledged = answer.acknowledged
    assert (len(answer.verdicts), answer.more_verdicts) == (500, True)
    counter.take(answer)
    last = counter.exchange(scheme.serve)
    assert [one.serial for one in last.verdicts] == [501, 502]
    assert not last.more_verdicts


# --- taking back -----------------------------------------------------------------------------------------------------


def test_a_void_before_a_run_gives_the_credit_back(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(), scheme.ticket()
    taken = counter.redeem(scheme.code(ticket), BIRTHDATE)
    counter.exchange(scheme.serve)
    counter.void(taken)
    counter.exchange(scheme.serve)
    assert counter.code_on(taken) == "V10"
    assert scheme.stored(ticket).state.value == "credited"
    assert scheme.paid() == 0
    again = counter.redeem(scheme.code(ticket), BIRTHDATE)
    counter.exchange(scheme.serve)
    assert counter.code_on(again) == "A00"
    scheme.check()


def test_a_void_in_the_same_batch_counts_too(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(), scheme.ticket()
    taken = counter.redeem(scheme.code(ticket), BIRTHDATE)
    counter.void(taken)
    counter.exchange(scheme.serve)
    assert [one.code.value for _, one in sorted(counter.verdicts.items())] == ["A00", "V10"]
    scheme.check()


def test_a_guaranteed_claim_that_is_voided_gives_the_guarantee_back(scheme: Scheme) -> None:
    first, second = scheme.counter(), scheme.counter(scheme.affiliate(2001))
    code = scheme.code(scheme.ticket())
    first.redeem(code, BIRTHDATE)
    taken = second.redeem(code, BIRTHDATE)
    first.exchange(scheme.serve)
    second.exchange(scheme.serve)
    second.void(taken)
    second.exchange(scheme.serve)
    assert scheme.verdicts() == ["A00", "V10"]
    assert scheme.paid() == 2_000
    scheme.check()


def test_a_void_after_the_run_is_refused_by_telling_the_verdict_again(scheme: Scheme) -> None:
    counter = scheme.counter()
    taken = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    counter.exchange(scheme.serve)
    scheme.db.execute("UPDATE intake_claim SET state = 'scheduled', run_number = 1")
    counter.void(taken)
    counter.exchange(scheme.serve)
    told = [(one.serial, one.code.value, one.amount) for one in counter.verdicts.values()]
    assert told == [(1, "A00", 2_000), (2, "A00", 2_000)]
    scheme.check()


def test_a_void_in_a_closed_campaign_is_refused_by_telling_the_verdict_again(
    scheme: Scheme, caplog: pytest.LogCaptureFixture
) -> None:
    """As when an affiliate without an account is left to pay; once two persons have opened it again, staff may void the claim."""
    counter, ticket = scheme.counter(), scheme.ticket()
    taken = counter.redeem(scheme.code(ticket), BIRTHDATE)
    counter.exchange(scheme.serve)
    seals.make_ready(scheme.db, scheme.issuer_id, ticket.campaign_number)
    seals.put(scheme.db, scheme.issuer_id, ticket.campaign_number, scheme.now)
    counter.void(taken)
    counter.exchange(scheme.serve)
    assert [(one.serial, one.code.value) for one in counter.verdicts.values()] == [(1, "A00"), (2, "A00")]
    assert "void-too-late" in caplog.text
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    assert scheme.paid() == 2_000


def test_a_void_that_meets_a_run_being_closed_comes_too_late(
    scheme: Scheme, django_db_blocker: DjangoDbBlocker
) -> None:
    counter = scheme.counter()
    taken = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    counter.exchange(scheme.serve)
    counter.void(taken)
    answers: list[bytes] = []

    def deliver() -> None:
        with django_db_blocker.unblock():
            answers.append(handle(counter.body(), current(), scheme.now, scheme.keyring))
            connections.close_all()

    thread = threading.Thread(target=deliver)
    with scheme.db.atomic():
        scheme.db.execute("UPDATE intake_claim SET state = 'scheduled', run_number = 1")
        thread.start()
        while scheme.db.vendor == "postgresql" and not scheme.db.rows("SELECT 1 FROM pg_locks WHERE NOT granted"):
            pass
    thread.join()
    counter.take(counter.read(answers[0]))
    assert counter.code_on(taken) == "A00"
    assert scheme.db.row("SELECT state FROM intake_claim") == ("scheduled",)


def test_a_void_of_nothing_and_a_void_twice_change_nothing(scheme: Scheme) -> None:
    counter = scheme.counter()
    note = counter.append(NOTE)
    taken = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    counter.void(taken)
    counter.void(taken)
    odd = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    counter.void(odd)
    counter.append(Void(note.header.sequence, VoidReason.WRONG_TICKET, OperatorId(1), 0, 0))
    counter.exchange(scheme.serve)
    assert scheme.verdicts() == ["V10", "V10"]
    scheme.check()


def test_a_void_from_a_counter_out_of_service_takes_nothing_back(scheme: Scheme) -> None:
    counter = scheme.counter()
    taken = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    counter.exchange(scheme.serve)
    revoke(scheme.db, scheme.issuer_id, counter.terminal)
    counter.void(taken)
    counter.exchange(scheme.serve)
    assert counter.code_on(taken) == "A00"
    assert scheme.paid() == 2_000


# --- who is refused an answer ----------------------------------------------------------------------------------------


def test_strangers_get_no_answer(scheme: Scheme) -> None:
    counter = scheme.counter()
    counter.append(NOTE)
    stranger = counter.clone()
    stranger.terminal = TerminalId(99)
    forger = counter.clone()
    forger.key = signing_key("forger")
    foreigner = counter.clone()
    foreigner.issuer = type(counter.issuer)(int=1)  # type: ignore[call-arg]
    for nobody in (stranger, forger, foreigner):
        with pytest.raises(NotAuthentic):
            scheme.serve(nobody.body())
    assert not scheme.db.rows("SELECT 1 FROM intake_journalentry")


def test_another_key_epoch_is_told_so(scheme: Scheme) -> None:
    counter = scheme.counter()
    counter.epoch = KeyEpoch(2)
    with pytest.raises(NotNow):
        scheme.serve(counter.body())


def test_a_cut_body_is_refused_and_the_next_whole_one_is_taken(scheme: Scheme) -> None:
    counter = scheme.counter()
    taken = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    body = counter.body()
    for cut in (10, len(body) // 2, len(body) - 1):
        with pytest.raises(NotUnderstood):
            scheme.serve(body[:cut])
    counter.exchange(scheme.serve)
    assert counter.code_on(taken) == "A00"


class _Blocked(Database):
    """A database in which something is always in the way of one statement."""

    def __init__(self, db: Database, fault: Exception, word: str, times: int) -> None:
        super().__init__(db._connection)
        self.fault, self.word, self.times = fault, word, times

    def execute(self, sql: str, params: Any = None) -> int:
        self._meet(sql)
        return super().execute(sql, params)

    def insert(self, table: str, columns: Any, rows: Any) -> None:
        self._meet(f"INSERT INTO {table}")
        super().insert(table, columns, rows)

    def _meet(self, sql: str) -> None:
        if self.word in sql and self.times:
            self.times -= 1
            raise self.fault


@pytest.mark.parametrize("fault", [Contended("busy"), Unavailable("disk full")])
def test_a_database_in_the_way_is_busy_and_nothing_is_lost(scheme: Scheme, fault: Exception) -> None:
    counter = scheme.counter()
    taken = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    before = scheme.everything()
    with pytest.raises(Busy):
        handle(counter.body(), _Blocked(scheme.db, fault, "INSERT INTO intake_claim", 99), scheme.now, scheme.keyring)
    assert scheme.everything() == before
    counter.exchange(scheme.serve)
    assert counter.code_on(taken) == "A00"


def test_a_deadlock_is_tried_again_and_a_file_that_stays_locked_is_not(scheme: Scheme) -> None:
    counter = scheme.counter()
    taken = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    blocked = _Blocked(scheme.db, Contended("in the way"), "INSERT INTO intake_claim", 1)
    if scheme.db.vendor == "sqlite":
        with pytest.raises(Busy):
            handle(counter.body(), blocked, scheme.now, scheme.keyring)
    counter.take(counter.read(handle(counter.body(), blocked, scheme.now, scheme.keyring)))
    assert counter.code_on(taken) == "A00"
    scheme.check()


# --- what central staff see ------------------------------------------------------------------------------------------


def test_the_hello_is_kept_for_central_staff(scheme: Scheme) -> None:
    counter = scheme.counter()
    for _ in range(3):
        counter.wait(1_000)
        counter.append(NOTE)
    scheme.serve(counter.body([counter.entries[0].raw]))
    seen = scheme.db.row(
        "SELECT last_seen_ms, reported_sequence, unsynced_count, oldest_unsynced_ms, scanner, disk_free_mb, head_sequence "
        "FROM terminals_terminal"
    )
    assert seen == (scheme.now, 2, 2, counter.entries[0].header.wall, "ready", 9_000, 0)
    counter.exchange(scheme.serve)
    assert scheme.db.row("SELECT unsynced_count, oldest_unsynced_ms FROM terminals_terminal") == (0, None)


def test_claims_of_a_suspended_affiliate_go_to_review(scheme: Scheme) -> None:
    counter = scheme.counter()
    scheme.db.execute("UPDATE affiliates_affiliate SET status = 'suspended'")
    taken = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    counter.exchange(scheme.serve)
    assert counter.code_on(taken) == "W20"


def test_a_claim_after_a_long_night_offline_is_judged_by_its_capture(scheme: Scheme) -> None:
    counter, code = scheme.counter(), scheme.code(scheme.ticket())
    scheme.wait(DAY)
    taken = counter.redeem(code, BIRTHDATE)
    scheme.wait(9 * DAY)
    counter.exchange(scheme.serve)
    assert counter.code_on(taken) == "A00"
    row = scheme.db.row("SELECT credible_from_ms, credible_to_ms, received_ms FROM intake_claim")
    assert row
    assert row[0] <= taken.header.wall <= row[1] == row[2]
