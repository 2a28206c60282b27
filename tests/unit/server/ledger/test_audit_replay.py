"""server.ledger.audit_replay: what happened within one millisecond is replayed although nobody knows in which order."""

from dataclasses import replace

from server.database import Database
from server.ledger import rules
from server.ledger.accounts import Code
from server.ledger.audit import anchor
from server.ledger.audit_chains import pages, read_journal, read_transfer
from server.ledger.audit_replay import replay
from server.ledger.bulk import post_many
from server.ledger.rules import ClaimName
from server.ledger.store import Posted, post
from sync.contract.instant import Instant
from tests.unit.server.auditing.books import Books, unguarded
from tests.unit.server.ledger.scenes import AFFILIATE, AT, ISSUER, PASS, TICKET, credited, funded

FIRST = ClaimName(terminal=1, epoch=1, sequence=7)
OTHER = ClaimName(terminal=3, epoch=1, sequence=4)


def test_a_ticket_taken_and_given_back_and_taken_elsewhere_in_one_millisecond_is_replayed(database: Database) -> None:
    """The second counter's chain is shorter, so that its claim is read before the two that made way for it."""
    funded(database)
    credited(database, 3000)
    credited(database, 1000, TICKET + 1)
    earlier = rules.claim_accepted(AT, replace(FIRST, sequence=1), AFFILIATE, TICKET + 1, 1000)
    later = replace(AT, recorded=Instant(AT.recorded + 5))
    taken = rules.claim_accepted(later, FIRST, AFFILIATE, TICKET, 3000)
    assert isinstance(post(database, *earlier), Posted)
    post_many(database, [taken, rules.claim_voided(later, FIRST, taken)])
    assert isinstance(post(database, *rules.claim_accepted(later, OTHER, AFFILIATE + 1, TICKET, 3000)), Posted)
    assert list(replay(database, ISSUER)) == []


def test_what_came_later_never_takes_what_an_earlier_moment_waits_for(database: Database) -> None:
    """Credited and claimed in one millisecond, the claim's chain being shorter; much later taken back and un-credited."""
    funded(database)
    later = replace(AT, recorded=Instant(AT.recorded + 5_000))
    credited(database, 3000)
    taken = rules.claim_accepted(AT, FIRST, AFFILIATE, TICKET, 3000)
    given_back = (
        rules.claim_voided(later, FIRST, taken),
        rules.ticket_uncredited(later, PASS, Code.FIRST_WALLET, TICKET, 1, 3000),
    )
    for posting in (taken, *given_back):
        assert isinstance(post(database, *posting), Posted)
    assert list(replay(database, ISSUER)) == []


def test_what_no_order_explains_is_found(database: Database) -> None:
    funded(database)
    credited(database, 3000)
    assert isinstance(post(database, *rules.claim_accepted(AT, FIRST, AFFILIATE, TICKET, 3000)), Posted)
    trigger = (
        "DROP TRIGGER ledger_transfer_no_update"
        if database.vendor == "sqlite"
        else "SET session_replication_role = replica"
    )
    database.execute(trigger)
    database.execute("UPDATE ledger_transfer SET amount_cents = 4000 WHERE debit_code = 2200")
    assert any("cannot be posted again" in finding.detail for finding in replay(database, ISSUER))


TABLES = ("ledger_transfer", "ledger_journal", "ledger_chain", "ledger_account")


def test_all_journals_posted_again_into_an_emptied_database_give_the_same_hash_and_counters(database: Database) -> None:
    """With nothing but `post`, one by one, on the engine itself; `replay` does it elsewhere."""
    books = Books(database)
    before, counters = anchor(database, books.issuer_id), _counters(database)
    journals = [
        (
            row.recorded_ms,
            row.chain_position,
            read_journal(books.issuer_id, row),
            [read_transfer(one) for one in moved[row.id]],
        )
        for rows, moved in pages(database, books.issuer_id)
        for row in rows
    ]
    unguarded(database)
    for table in TABLES:
        database.execute(f"DELETE FROM {table}")
    assert anchor(database, books.issuer_id) != before
    waiting, reached = sorted(journals, key=lambda one: one[:2]), dict[str, int]()
    while waiting:
        left = []
        for recorded, position, journal, moves in waiting:
            chain = str(journal.chain)
            if reached.get(chain, 0) + 1 == position and isinstance(post(database, journal, moves), Posted):
                reached[chain] = position
            else:
                left.append((recorded, position, journal, moves))
        assert len(left) < len(waiting), f"{left[0][2].idempotency_key} cannot be posted again"
        waiting = left
    assert anchor(database, books.issuer_id) == before
    assert _counters(database) == counters


def test_a_history_that_gives_another_hash_is_found(database: Database) -> None:
    books = Books(database)
    unguarded(database)
    another = "(SELECT hash FROM ledger_journal WHERE kind = 'E02' AND chain_owner = 90)"
    database.execute(f"UPDATE ledger_chain SET hash = {another} WHERE owner_kind = 'campaign'")
    found = list(replay(database, books.issuer_id))
    assert [one.place for one in found] == ["anchor"]


def _counters(db: Database) -> list[tuple[object, ...]]:
    return db.rows("SELECT * FROM ledger_account ORDER BY issuer_id, campaign, code, owner_kind, owner_id")
