"""server.intake.page: a batch judged on a page leaves what it leaves judged entry by entry on the books, byte for byte."""

import datetime as dt
import random
from collections import Counter as Tally
from collections.abc import Iterable
from functools import partial

import pytest

from server.database import Database
from server.intake.accept import handle
from server.tickets import crediting
from server.tickets.crediting import Changed
from server.tickets.store import TicketRow
from sync.contract import ticket as paper
from sync.contract.ids import Sequence, TicketNumber
from sync.contract.instant import Instant
from sync.contract.limits import BATCH_ENTRIES_MAX
from sync.contract.policy import Decision
from tests.builders.keys import ISSUER, signing_key
from tests.builders.scheme import BIRTHDATE, SPORT_CLUB, Scheme
from tests.builders.terminals import NOTE, BuiltTerminal, spoilt
from tests.unit.server.intake.watching import NoPage, Row, Watched, came_to

WRONG = dt.date(2013, 1, 1)
SEEDS = 8
STATEMENTS_MAX = 33  # however many claims a batch brings
STEPS = 8
ENTRIES = "intake_journalentry"


@pytest.fixture
def scheme(database: Database) -> Scheme:
    return Scheme(database)


def served(scheme: Scheme, db: Database, bodies: Iterable[bytes]) -> list[bytes]:
    """The answers to these requests."""
    return [handle(body, db, Instant(scheme.now + 1), scheme.keyring, seal=lambda *_: b"sealed") for body in bodies]


def hold_alike(scheme: Scheme, *bodies: bytes) -> dict[str, list[Row]]:
    """Both ways; the rows that they share."""
    watched = Watched(scheme.db)
    on_page = came_to(scheme, partial(served, scheme, watched, bodies))
    on_books = came_to(scheme, partial(served, scheme, NoPage(scheme.db), bodies))
    assert on_page == on_books
    METHODS["books" if watched.singles[ENTRIES] else "page"] += 1
    return on_page[1]


METHODS: Tally[str] = Tally()
"""How the batches of this run were judged when both were possible."""


# --- any batch -------------------------------------------------------------------------------------------------------


class _World:
    """Two counters of one affiliate and one of another, seven tickets, and everything that may happen to a batch."""

    def __init__(self, scheme: Scheme, chance: random.Random) -> None:
        self.scheme = scheme
        self.chance = chance
        other = scheme.affiliate(2001)
        self.counters = [scheme.counter(), scheme.counter(), scheme.counter(other)]
        self.tickets = [scheme.ticket(1_000 + 100 * at) for at in range(6)] + [scheme.ticket(assigned=SPORT_CLUB)]
        self.replace_some()
        self.lucky = scheme.lucky(self.tickets[0])
        for counter in self.counters:
            counter.exchange(scheme.serve)

    def replace_some(self) -> None:
        """One lost, one printed again, one taken back by its family, one of another price than its paper."""
        scene, at = self.scheme.scene, self.scheme.scene.at
        lost, printed, taken = self.tickets[3:6]
        self.old_codes = [self.scheme.code(ticket) for ticket in (lost, printed, taken)]
        assert isinstance(crediting.block(scene.db, scene.terms, at, lost.pass_id, lost.number), Changed)
        again = crediting.issue_papers(scene.db, scene.terms, at, printed.pass_id, [printed.number], void_older=True)
        assert isinstance(again, Changed)
        assert isinstance(crediting.uncredit(scene.db, scene.terms, at, taken.pass_id, taken.number), Changed)
        self.codes = [self.scheme.code(ticket) for ticket in (*self.tickets[:3], again.tickets[0], self.tickets[6])]

    def act(self, counter: BuiltTerminal) -> None:
        """One entry more."""
        chance = self.chance
        decision = chance.choice([Decision.GREEN, Decision.GREEN, Decision.GREEN, Decision.AMBER])
        match chance.choice("ttttttttoolvvvvnfu"):
            case "t":
                counter.redeem(chance.choice(self.codes), self.date(), decision=decision)
            case "o":
                counter.redeem(chance.choice(self.old_codes), self.date(), decision=decision)
            case "l":
                ticket = chance.choice(self.tickets)
                counter.redeem_typed(ticket.number, self.date(), amount=1_000)
            case "v":
                self.void(counter)
            case "f":
                forged = paper.sign_ticket(self.scheme.paper(self.tickets[0]), ISSUER, signing_key("forger"))
                counter.redeem(forged, self.date(), decision=decision)
            case "u":
                counter.redeem_typed(TicketNumber(chance.randrange(10**16)), BIRTHDATE, amount=1_000)
            case _:
                counter.append(NOTE)

    def date(self) -> dt.date | None:
        return self.chance.choice([BIRTHDATE, BIRTHDATE, BIRTHDATE, BIRTHDATE, WRONG, self.lucky, None])

    def void(self, counter: BuiltTerminal) -> None:
        taken = counter.redemptions()
        if taken:
            counter.void(self.chance.choice(taken))

    def body(self, counter: BuiltTerminal) -> bytes:
        """What it has to say, some of it again, some of it damaged."""
        begin = max(counter.acknowledged + 1 - self.chance.randrange(3), 0)
        raws = [entry.raw for entry in counter.entries[begin : begin + 200]]
        if raws and self.chance.random() < 0.15:
            at = self.chance.randrange(len(raws))
            raws[at] = spoilt(raws[at], self.chance.randrange(20, len(raws[at])))
        return counter.body(raws)

    def step(self, most: int) -> None:
        """One counter writes a few entries and delivers; sometimes a copy of its disk does."""
        counter = self.chance.choice(self.counters)
        if self.chance.random() < 0.05:
            twin = counter.clone()
            twin.redeem(self.chance.choice(self.codes), BIRTHDATE)
            hold_alike(self.scheme, twin.body())
        self.scheme.wait(self.chance.choice([1, 1_000, 60_000]))
        for _ in range(self.chance.randrange(most)):
            self.act(counter)
        body = self.body(counter)
        hold_alike(self.scheme, body)
        counter.take(counter.read(self.scheme.serve(body)))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_any_batch_comes_to_the_same_on_a_page_and_entry_by_entry(scheme: Scheme, seed: int) -> None:
    world = _World(scheme, random.Random(seed))
    for _ in range(STEPS):
        world.step(14)
    scheme.check()
    assert METHODS["page"] > 2 * METHODS["books"], "the page gives up too often to prove anything"


def test_a_page_is_what_a_sound_batch_is_judged_on_by_few_statements(scheme: Scheme) -> None:
    counter = scheme.counter()
    taken = [counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE) for _ in range(3)]
    counter.void(taken[0])
    scheme.serve(counter.body([]))
    watched, body = Watched(scheme.db), counter.body()
    handle(body, watched, scheme.now, scheme.keyring)
    assert watched.singles[ENTRIES] == 0
    three = watched.statements
    for _ in range(30):
        counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    watched = Watched(scheme.db)
    handle(counter.body(first=Sequence(4)), watched, scheme.now, scheme.keyring)
    assert watched.singles[ENTRIES] == 0
    assert watched.statements <= three + 4
    scheme.check()


def test_a_full_batch_needs_few_statements_and_none_for_each_claim(scheme: Scheme) -> None:
    """What a counter has to say after days without a network, on either engine."""
    counter = scheme.counter()
    counter.exchange(scheme.serve)
    for ticket in many_tickets(scheme, BATCH_ENTRIES_MAX):
        counter.redeem(scheme.code(ticket), BIRTHDATE)
    watched = Watched(scheme.db)
    handle(counter.body(), watched, Instant(scheme.now + 1), scheme.keyring)
    assert Tally(scheme.verdicts()) == {"A00": BATCH_ENTRIES_MAX}
    assert watched.statements <= STATEMENTS_MAX
    scheme.check()


def many_tickets(scheme: Scheme, count: int) -> list[TicketRow]:
    """Of as few pupils as can have them."""
    scene = scheme.scene
    tickets: list[TicketRow] = []
    while len(tickets) < count:
        scheme.pupils += 1
        family = scene.opened_pass(scene.pupil(f"Durand {scheme.pupils}"))
        credited = crediting.credit(scene.db, scene.terms, scene.at, family, 0, [1_000] * 7)
        assert isinstance(credited, Changed)
        numbers = [ticket.number for ticket in credited.tickets]
        printed = crediting.issue_papers(scene.db, scene.terms, scene.at, family, numbers, void_older=False)
        assert isinstance(printed, Changed)
        tickets += printed.tickets
    return tickets[:count]


# --- one by one ------------------------------------------------------------------------------------------------------


def test_two_claims_on_one_ticket_in_one_batch_see_each_other(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(), scheme.ticket()
    for _ in range(3):
        counter.redeem(scheme.code(ticket), BIRTHDATE)
    rows = hold_alike(scheme, counter.body())
    assert codes(rows) == ["A00", "R20", "R20"]


def test_a_ticket_freed_by_a_void_in_the_batch_is_taken_by_the_claim_behind_it(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(), scheme.ticket()
    first = counter.redeem(scheme.code(ticket), BIRTHDATE)
    counter.void(first)
    counter.redeem(scheme.code(ticket), BIRTHDATE)
    rows = hold_alike(scheme, counter.body())
    assert codes(rows) == ["V10", "A00"]


def test_a_claim_of_an_earlier_batch_makes_way_for_the_one_behind_its_void(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(), scheme.ticket()
    first = counter.redeem(scheme.code(ticket), BIRTHDATE)
    counter.exchange(scheme.serve)
    counter.redeem(scheme.code(ticket), BIRTHDATE)
    counter.void(first)
    counter.redeem(scheme.code(ticket), BIRTHDATE)
    rows = hold_alike(scheme, counter.body())
    assert codes(rows) == ["V10", "R20", "A00"]


def test_a_claim_at_another_affiliates_counter_is_guaranteed(scheme: Scheme) -> None:
    first, second = scheme.counter(), scheme.counter(scheme.affiliate(2001))
    ticket = scheme.ticket()
    first.redeem(scheme.code(ticket), BIRTHDATE)
    first.exchange(scheme.serve)
    for _ in range(2):
        second.redeem(scheme.code(ticket), BIRTHDATE)
    rows = hold_alike(scheme, second.body())
    assert codes(rows) == ["A00", "A10", "R20"]


def test_one_tolerated_birthdate_is_enough_for_a_batch(scheme: Scheme) -> None:
    counter = scheme.counter()
    for ticket in (scheme.ticket(), scheme.ticket()):
        counter.redeem(scheme.code(ticket), scheme.lucky(ticket))
    rows = hold_alike(scheme, counter.body())
    assert codes(rows) == ["A12", "R30"]


def test_a_ticket_without_its_money_is_judged_entry_by_entry(scheme: Scheme, caplog: pytest.LogCaptureFixture) -> None:
    counter, ticket, other = scheme.counter(), scheme.ticket(), scheme.ticket()
    scheme.db.execute("UPDATE tickets_ticket SET state = 'redeemed' WHERE number = %(it)s", {"it": ticket.number})
    for one in (other, ticket):
        counter.redeem(scheme.code(one), BIRTHDATE)
    watched = Watched(scheme.db)
    handle(counter.body(), watched, scheme.now, scheme.keyring)
    assert watched.singles[ENTRIES] == 2
    assert scheme.verdicts() == ["A00", "W20"]
    assert "batch-one-by-one" in caplog.text
    assert "ticket-without-credit" in caplog.text


def test_what_a_damaged_entry_hid_is_judged_entry_by_entry(scheme: Scheme) -> None:
    """Its VOID may be anywhere behind it."""
    counter = scheme.counter()
    counter.append(NOTE)
    taken = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    counter.void(taken)
    raws = [counter.entries[0].raw, spoilt(taken.raw), counter.entries[2].raw]
    for _ in range(2):
        scheme.serve(counter.body(raws))
    hold_alike(scheme, counter.body([taken.raw]))


def codes(rows: dict[str, list[Row]]) -> list[str]:
    """Verdicts in order of receipt."""
    return [code for _, code in sorted((row["received_order"], row["verdict_code"]) for row in rows["intake_claim"])]
