"""server.intake.claims: however claims arrive, and however many at once, a ticket pays once and every promise is kept."""

import itertools
import threading
from collections.abc import Callable
from random import Random

import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from server.database import Database, current
from server.intake.accept import handle
from server.intake.settle import settle_waiting
from server.terminals.faults import Busy
from sync.contract.entry import Entry
from sync.contract.instant import Instant
from sync.contract.limits import WATERMARK_MAX
from sync.contract.policy import Decision
from sync.contract.verdicts import MEANINGS, Payer, VerdictCode
from tests.builders.scheme import BIRTHDATE, Scheme
from tests.builders.terminals import BuiltTerminal

AMOUNT = 2_000


@pytest.fixture
def scheme(database: Database) -> Scheme:
    return Scheme(database)


# --- order -----------------------------------------------------------------------------------------------------------


def deliver(scheme: Scheme, order: list[int]) -> tuple[int, list[str]]:
    """Five green claims on one ticket, at counters of three affiliates, arriving in that order: what is paid, and the verdicts."""
    before, ticket = scheme.paid(), scheme.ticket(AMOUNT)
    code = scheme.code(ticket)
    taken: list[tuple[BuiltTerminal, Entry]] = [(each, each.redeem(code, BIRTHDATE)) for each in scheme.counters]
    for at in order:
        scheme.counters[at].exchange(scheme.serve)
    scheme.check()
    told = [counter.verdict_on(entry) for counter, entry in taken]
    return scheme.paid() - before, sorted(verdict.code.value for verdict in told if verdict)


def test_any_order_of_arrival_of_the_same_green_claims_pays_the_same_total(scheme: Scheme) -> None:
    first, second = scheme.affiliate(2001), scheme.affiliate(2002)
    for affiliate in (first, first, second, second, scheme.affiliate(2003)):
        scheme.counter(affiliate)
    orders = [list(order) for order in itertools.permutations(range(5))]
    outcomes = {repr(deliver(scheme, order)) for order in Random(1).sample(orders, 25)}
    assert outcomes == {repr((3 * AMOUNT, ["A00", "A10", "A10", "R20", "R20"]))}


def test_a_void_between_two_claims_pays_the_same_total_too(scheme: Scheme) -> None:
    counters = [scheme.counter(scheme.affiliate(number)) for number in (2001, 2002)]
    for order in itertools.permutations([0, 1, 1]):
        before, code = scheme.paid(), scheme.code(scheme.ticket(AMOUNT))
        kept = counters[0].redeem(code, BIRTHDATE)
        given_back = counters[1].redeem(code, BIRTHDATE)
        has_sent = False
        for at in order:
            if at == 1 and has_sent:
                counters[1].void(given_back)
            has_sent = has_sent or at == 1
            counters[at].exchange(scheme.serve)
        assert scheme.paid() - before == AMOUNT
        verdict = counters[0].verdict_on(kept)
        assert verdict
        assert verdict.code.value in ("A00", "A10")
        scheme.check()


# --- at once ---------------------------------------------------------------------------------------------------------


def race(actions: list[Callable[[], bool]], blocker: DjangoDbBlocker) -> list[BaseException]:
    """Each action in its own thread, all at the same moment, again and again until it says that it is done."""
    barrier = threading.Barrier(len(actions))
    failures: list[BaseException] = []

    def act(action: Callable[[], bool]) -> None:
        try:
            with blocker.unblock():
                barrier.wait()
                while not action():
                    pass
        except (AssertionError, RuntimeError, LookupError) as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def sending(scheme: Scheme, counter: BuiltTerminal) -> Callable[[], bool]:
    """Sends the counter's whole journal; a busy server is asked again."""
    body = counter.body()

    def send() -> bool:
        try:
            handle(body, current(), scheme.now, scheme.keyring)
        except Busy:
            return False
        return True

    return send


@pytest.mark.parametrize("count", [2, 8, 50])
def test_claims_of_one_affiliate_on_one_ticket_at_once_are_paid_once(
    scheme: Scheme, count: int, django_db_blocker: DjangoDbBlocker
) -> None:
    code = scheme.code(scheme.ticket(AMOUNT))
    counters = [scheme.counter() for _ in range(count)]
    for counter in counters:
        counter.redeem(code, BIRTHDATE)
    assert not race([sending(scheme, counter) for counter in counters], django_db_blocker)
    assert sorted(scheme.verdicts()) == ["A00"] + ["R20"] * (count - 1)
    scheme.check()


@pytest.mark.parametrize("count", [2, 8, 50])
def test_claims_of_many_affiliates_on_two_tickets_at_once_take_each_credit_once(
    scheme: Scheme, count: int, django_db_blocker: DjangoDbBlocker
) -> None:
    codes = [scheme.code(scheme.ticket(AMOUNT)) for _ in range(2)]
    counters = [scheme.counter(scheme.affiliate(2_000 + at)) for at in range(count)]
    for at, counter in enumerate(counters):
        for code in codes if at % 2 else reversed(codes):  # both orders: who locks as it goes would lock itself in
            counter.redeem(code, BIRTHDATE)
    assert not race([sending(scheme, counter) for counter in counters], django_db_blocker)
    assert sorted(scheme.verdicts()) == ["A00"] * 2 + ["A10"] * 2 * (count - 1)
    assert scheme.paid() == 2 * count * AMOUNT
    scheme.check()


def test_the_same_request_many_times_at_once_is_taken_once(scheme: Scheme, django_db_blocker: DjangoDbBlocker) -> None:
    counter = scheme.counter()
    for _ in range(5):
        counter.redeem(scheme.code(scheme.ticket(AMOUNT)), BIRTHDATE)
    assert not race([sending(scheme, counter)] * 8, django_db_blocker)
    assert scheme.verdicts() == ["A00"] * 5
    assert scheme.db.row("SELECT COUNT(*) FROM intake_verdict") == (5,)
    scheme.check()


def test_waiting_claims_that_many_settle_at_once_get_one_verdict_each(
    scheme: Scheme, django_db_blocker: DjangoDbBlocker
) -> None:
    counter = scheme.counter()
    scheme.counter(scheme.affiliate(2001))
    for _ in range(10):
        counter.redeem(scheme.code(scheme.ticket(AMOUNT)), BIRTHDATE, decision=Decision.AMBER)
    counter.exchange(scheme.serve)
    later = Instant(scheme.now + WATERMARK_MAX)

    def settle() -> bool:
        settle_waiting(current(), later)
        return not current().rows("SELECT 1 FROM intake_claim WHERE verdict_code = 'W10'")

    assert not race([settle] * 6, django_db_blocker)
    assert scheme.verdicts() == ["A00"] * 10
    assert scheme.db.row("SELECT COUNT(*) FROM intake_verdict") == (20,)
    scheme.check()


# --- any story -------------------------------------------------------------------------------------------------------

STEPS = ("green", "amber", "typed", "wrong", "void", "send", "send", "send", "lost", "again", "again", "wait", "ticket")


class Story:
    """Four counters of three affiliates, a few tickets, and whatever happens; every request may be lost or come again."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.codes = [scheme.code(scheme.ticket(AMOUNT))]
        self.bodies: list[bytes] = []
        self.finals: dict[tuple[int, int], str] = {}

    def step(self, what: str, which: int, choice: int) -> None:
        scheme, counter = self.scheme, self.scheme.counters[which]
        code = self.codes[choice % len(self.codes)]
        counter.wait(1)
        match what:
            case "green":
                counter.redeem(code, BIRTHDATE)
            case "amber":
                counter.redeem(code, BIRTHDATE, decision=Decision.AMBER)
            case "typed":
                number = int.from_bytes(code[4:12])
                counter.redeem_typed(number, BIRTHDATE, amount=AMOUNT)  # type: ignore[arg-type]
            case "wrong":
                counter.redeem(code, BIRTHDATE.replace(year=2013))
            case "void":
                self._void(counter, choice)
            case "send":
                self.bodies.append(counter.body())
                counter.take(counter.read(scheme.serve(self.bodies[-1])))
            case "lost":
                self.bodies.append(counter.body())
                scheme.serve(self.bodies[-1])
            case "again":
                if self.bodies:
                    scheme.serve(self.bodies[choice % len(self.bodies)])
            case "wait":
                scheme.wait(WATERMARK_MAX // 3)
                settle_waiting(scheme.db, scheme.now)
            case "ticket":
                self.codes.append(scheme.code(scheme.ticket(AMOUNT)))

    def _void(self, counter: BuiltTerminal, choice: int) -> None:
        redemptions = counter.redemptions()
        voided = {getattr(entry.payload, "voided", None) for entry in counter.entries}
        free = [entry for entry in redemptions if entry.header.sequence not in voided]
        if free:
            counter.void(free[choice % len(free)])

    def heal(self) -> None:
        """Everybody comes back, and time goes on until nothing waits."""
        for counter in self.scheme.counters:
            counter.exchange(self.scheme.serve)
        self.scheme.wait(WATERMARK_MAX)
        settle_waiting(self.scheme.db, self.scheme.now)
        for counter in self.scheme.counters:
            answer = counter.exchange(self.scheme.serve)
            assert answer.standing.value == "good"

    def check(self) -> None:
        """Finals never change, but for the affiliate's own void; a green promise is kept; nobody is paid twice."""
        self.scheme.check()
        for counter in self.scheme.counters:
            for entry in counter.redemptions():
                verdict = counter.verdict_on(entry)
                if verdict is None or not MEANINGS[verdict.code].is_final:
                    continue
                key = (counter.terminal, entry.header.sequence)
                before = self.finals.setdefault(key, verdict.code.value)
                assert verdict.code.value in (before, "V10")
                self.finals[key] = verdict.code.value
        twice = self.scheme.db.rows(
            "SELECT ticket_number, affiliate_number FROM intake_claim WHERE state = 'accepted' "
            "GROUP BY ticket_number, affiliate_number HAVING COUNT(*) > 1"
        )
        assert not twice

    def check_healed(self) -> None:
        codes = [VerdictCode(code) for code in self.scheme.verdicts()]
        assert all(MEANINGS[code].is_final for code in codes)
        count = sum(len(counter.redemptions()) for counter in self.scheme.counters)
        assert len(codes) == count
        guaranteed = [code for code in codes if MEANINGS[code].payer is Payer.GUARANTEE]
        assert all(code is VerdictCode.A10 for code in guaranteed)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_the_books_hold_and_everything_is_decided(scheme: Scheme, seed: int) -> None:
    first = scheme.affiliate(2001)
    for affiliate in (first, first, scheme.affiliate(2002), scheme.affiliate(2003)):
        scheme.counter(affiliate)
    story, chance = Story(scheme), Random(seed)
    for _ in range(80):
        story.step(chance.choice(STEPS), chance.randrange(4), chance.randrange(6))
        story.check()
    story.heal()
    story.check()
    story.check_healed()
