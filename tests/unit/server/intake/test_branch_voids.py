"""server.intake.branch_voids: a VOID beside the main chain takes back what its own journal claimed, in any order of receipt."""

from typing import Any

import pytest

from server.database import Database, Parameters
from server.intake import branch_voids
from server.intake.accept import handle
from server.intake.branches import BRANCH
from server.intake.claim_store import ClaimKey
from sync.contract.ids import KeyEpoch, Sequence, TerminalId
from sync.contract.policy import Decision
from tests.builders.scheme import BIRTHDATE, Scheme
from tests.builders.terminals import NOTE, spoilt
from tests.unit.server.intake.forks import EVERY, begun, copied, told


@pytest.fixture
def scheme(database: Database) -> Scheme:
    return Scheme(database)


class Locking(Database):
    """Remembers what it locked."""

    def __init__(self, db: Database) -> None:
        super().__init__(db._connection)
        self.locked: list[str] = []

    def lock(self, sql: str, params: Parameters | None = None) -> list[tuple[Any, ...]]:
        self.locked.append(sql)
        return super().lock(sql, params)


def test_a_void_on_the_branch_takes_its_claim_back_and_leaves_the_main_chains(scheme: Scheme) -> None:
    counter = begun(scheme)
    twin = copied(counter, scheme)
    counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    counter.exchange(scheme.serve)
    ticket = scheme.ticket()
    taken = twin.redeem(scheme.code(ticket), BIRTHDATE)
    twin.exchange(scheme.serve)
    twin.void(taken)
    twin.exchange(scheme.serve)
    assert scheme.db.rows(EVERY) == [(0, 1, "accepted", "A00"), (1, 1, "voided", "V10")]
    assert scheme.stored(ticket).state.value == "credited"
    assert told(twin) == [(1, "W20"), (1, "V10")]
    scheme.check()


def test_a_void_of_a_second_copy_does_not_take_back_what_the_first_one_has_too(scheme: Scheme) -> None:
    """Whose claim it is, nobody but people can say."""
    counter = begun(scheme)
    twin = copied(counter, scheme)
    counter.append(NOTE)
    counter.exchange(scheme.serve)
    taken = twin.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    third = copied(twin, scheme)
    for copy in (twin, third):
        copy.append(NOTE)
        copy.exchange(scheme.serve)
    third.void(taken)
    third.exchange(scheme.serve)
    assert scheme.db.rows(EVERY) == [(1, 1, "held", "W20")]
    assert _naming(scheme, BRANCH + 1, 1) == [(2 * BRANCH + 1, 3)]
    twin.void(taken)
    twin.exchange(scheme.serve)
    assert scheme.db.rows(EVERY) == [(1, 1, "voided", "V10")]


def _naming(scheme: Scheme, epoch: int, sequence: int) -> list[tuple[int, int]]:
    """Where the VOIDs stand that a person is shown beside that claim."""
    key = ClaimKey(
        issuer_id=scheme.issuer_id, terminal=TerminalId(1), epoch=KeyEpoch(epoch), sequence=Sequence(sequence)
    )
    return [(void.epoch, void.sequence) for void in branch_voids.that_may_name(scheme.db, key)]


@pytest.mark.parametrize("missing", [1, 2, 3])
def test_a_void_that_came_before_what_it_stands_on_takes_its_claim_back(scheme: Scheme, missing: int) -> None:
    """One entry of the copy is damaged on the wire, and comes whole the next time: the redemption itself, or what is between."""
    counter = begun(scheme)
    twin = copied(counter, scheme)
    counter.append(NOTE)
    counter.exchange(scheme.serve)
    ticket = scheme.ticket()
    taken = twin.redeem(scheme.code(ticket), BIRTHDATE)
    twin.append(NOTE)
    twin.append(NOTE)
    twin.void(taken)
    raws = [entry.raw for entry in twin.entries[1:]]
    raws[missing - 1] = spoilt(raws[missing - 1])
    scheme.serve(twin.body(raws))
    assert [row[2] for row in scheme.db.rows(EVERY)] in ([], ["held"])
    db = Locking(scheme.db)
    handle(twin.body(), db, scheme.now, scheme.keyring)
    assert any("tickets_ticket" in sql and str(ticket.number) in sql for sql in db.locked)
    assert [row[1:] for row in scheme.db.rows(EVERY)] == [(1, "voided", "V10")]
    assert scheme.stored(ticket).state.value == "credited"
    scheme.check()


def test_a_void_whose_batch_overtook_the_others_takes_its_claim_back(scheme: Scheme) -> None:
    counter = begun(scheme)
    twin = copied(counter, scheme)
    for _ in range(5):
        counter.append(NOTE)
    counter.exchange(scheme.serve)
    taken = twin.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    twin.append(NOTE)
    twin.void(taken)
    scheme.serve(twin.body([twin.entries[3].raw]))
    twin.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    scheme.serve(twin.body())
    assert [row[1:] for row in scheme.db.rows(EVERY)] == [(4, "held", "W20"), (1, "voided", "V10")]
    scheme.check()


def test_two_journals_that_go_on_from_one_missing_entry_take_nothing_back(scheme: Scheme) -> None:
    """Both copies came to us before the entry that they stand on: neither is its own continuation more than the other."""
    counter = begun(scheme)
    twin = copied(counter, scheme)
    for _ in range(5):
        counter.append(NOTE)
    counter.exchange(scheme.serve)
    taken = twin.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    third = copied(twin, scheme)
    twin.append(NOTE)
    third.void(taken)
    for copy in (twin, third):
        scheme.serve(copy.body([copy.entries[2].raw]))
    scheme.serve(twin.body())
    assert [row[1:] for row in scheme.db.rows(EVERY)] == [(1, "held", "W20")]
    assert _naming(scheme, 3 * BRANCH + 1, 1) == [(2 * BRANCH + 1, 2)]


def test_a_void_that_stands_on_something_unknown_may_name_every_claim_at_that_place(scheme: Scheme) -> None:
    counter = begun(scheme)
    twin = copied(counter, scheme)
    for _ in range(3):
        counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    counter.exchange(scheme.serve)
    taken = twin.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    scheme.serve(twin.body())
    third = copied(twin, scheme)
    third.append(NOTE)
    third.void(taken)
    scheme.serve(third.body([third.entries[3].raw]))
    places = [(1, 1), (1, 2), (BRANCH + 1, 1)]
    assert [_naming(scheme, *place) for place in places] == [[(2 * BRANCH + 1, 3)], [], [(2 * BRANCH + 1, 3)]]
    scheme.serve(third.body())
    assert [_naming(scheme, *place) for place in places] == [[], [], [(2 * BRANCH + 1, 3)]]
    assert scheme.db.rows(EVERY)[-1] == (1, 1, "voided", "V10")


def test_a_void_on_a_branch_of_a_claim_of_the_main_chain_is_for_people(scheme: Scheme) -> None:
    counter = begun(scheme)
    scheme.counter(scheme.affiliate(2001))  # silent: what is provisional waits for it
    taken = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE, decision=Decision.AMBER)
    paid = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    counter.exchange(scheme.serve)
    twin = copied(counter, scheme)
    counter.append(NOTE)
    counter.exchange(scheme.serve)
    for each in (taken, paid):
        twin.void(each)
    twin.exchange(scheme.serve)
    assert scheme.db.rows(EVERY) == [(0, 1, "held", "W20"), (0, 2, "accepted", "A00")]
    scheme.check()


def test_a_void_on_a_branch_locks_the_ticket_first(scheme: Scheme) -> None:
    """In the order of every exchange: another counter's must not stand in the way."""
    counter = begun(scheme)
    twin = copied(counter, scheme)
    counter.append(NOTE)
    counter.exchange(scheme.serve)
    ticket = scheme.ticket()
    taken = twin.redeem(scheme.code(ticket), BIRTHDATE)
    twin.exchange(scheme.serve)
    twin.void(taken)
    db = Locking(scheme.db)
    handle(twin.body(), db, scheme.now, scheme.keyring)
    assert any("tickets_ticket" in sql and str(ticket.number) in sql for sql in db.locked)
