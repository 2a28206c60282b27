"""server.ledger.audit: every planted corruption is found, and named as what it is."""

import pytest

from server.database import Database
from server.ledger import rules
from server.ledger.audit import Trouble, anchor, audit
from server.ledger.store import post
from tests.unit.server.ledger.scenes import AFFILIATE, AT, CLAIM, ISSUER, TICKET, credited, funded


def busy(db: Database) -> None:
    """A small history with three chains, the affiliate's of length 2."""
    funded(db)
    credited(db)
    post(db, *rules.claim_accepted(AT, CLAIM, AFFILIATE, TICKET, 3000))
    post(db, *rules.run_closed(AT, 1, AFFILIATE, 3000))


CORRUPTIONS: dict[str, tuple[str, set[Trouble]]] = {
    "a counter": (
        "UPDATE ledger_account SET credits = credits + 1 WHERE code = 2100",
        {Trouble.COUNTER, Trouble.UNBALANCED},
    ),
    "two counters that still balance": (
        "UPDATE ledger_account SET credits = credits + 1, debits = debits + 1 WHERE code = 2100",
        {Trouble.COUNTER},
    ),
    "a floor": ("UPDATE ledger_account SET floor = 0 WHERE code = 2200", {Trouble.FLOOR}),
    "an account of no code": (
        "UPDATE ledger_account SET code = 7777 WHERE code = 2110",
        {Trouble.COUNTER, Trouble.UNREADABLE},
    ),
    "an amount": (
        "UPDATE ledger_transfer SET amount_cents = 2999 WHERE debit_code = 2200",
        {Trouble.CHAIN_HASH, Trouble.COUNTER},
    ),
    "who was credited": (
        "UPDATE ledger_transfer SET credit_owner_id = 13 WHERE debit_code = 2200",
        {Trouble.CHAIN_HASH, Trouble.COUNTER},
    ),
    "a transfer's campaign": (
        "UPDATE ledger_transfer SET campaign = 27 WHERE debit_code = 2200",
        {Trouble.CHAIN_HASH, Trouble.COUNTER},
    ),
    "an owner's kind": (
        "UPDATE ledger_transfer SET credit_owner_kind = 'ticket' WHERE debit_code = 2200",
        {Trouble.UNREADABLE, Trouble.COUNTER},
    ),
    "who decided": ("UPDATE ledger_journal SET actor = 'user:9' WHERE kind = 'E04'", {Trouble.CHAIN_HASH}),
    "when": ("UPDATE ledger_journal SET occurred_ms = 1 WHERE kind = 'E04'", {Trouble.CHAIN_HASH}),
    "what": ("UPDATE ledger_journal SET kind = 'E05' WHERE kind = 'E04'", {Trouble.CHAIN_HASH, Trouble.UNLAWFUL}),
    "a kind that does not exist": ("UPDATE ledger_journal SET kind = 'E99' WHERE kind = 'E04'", {Trouble.UNREADABLE}),
    "the key": ("UPDATE ledger_journal SET idempotency_key = 'x' WHERE kind = 'E04'", {Trouble.CHAIN_HASH}),
    "the end of a chain cut off with its money": (
        "DELETE FROM ledger_journal WHERE kind = 'E08'",
        {Trouble.CHAIN_END, Trouble.STRAY_TRANSFER},
    ),
    "the beginning of a chain": (
        "DELETE FROM ledger_journal WHERE kind = 'E06'",
        {Trouble.CHAIN_GAP, Trouble.CHAIN_HASH, Trouble.STRAY_TRANSFER},
    ),
    "transfers": (
        "DELETE FROM ledger_transfer WHERE debit_code = 2200",
        {Trouble.NO_TRANSFER, Trouble.CHAIN_HASH, Trouble.COUNTER},
    ),
    "a chain's recorded end": (
        "UPDATE ledger_chain SET position = 9 WHERE owner_kind = 'affiliate'",
        {Trouble.CHAIN_END},
    ),
    "a chain's name": ("DELETE FROM ledger_chain WHERE owner_kind = 'affiliate'", {Trouble.CHAIN_END}),
    "an account": ("DELETE FROM ledger_account WHERE code = 3200", {Trouble.COUNTER, Trouble.UNBALANCED}),
}

# Made once by this code: a change of layout or hash must be a decision, because it would disown every printed anchor.
GOLDEN_ANCHOR = "a19a4eb3f85c87aa835dd08b620beaac6f80475618618de05d73a363a2dd8c66"


@pytest.mark.parametrize(("statement", "troubles"), CORRUPTIONS.values(), ids=CORRUPTIONS.keys())
def test_a_planted_corruption_is_found(sqlite_database: Database, statement: str, troubles: set[Trouble]) -> None:
    busy(sqlite_database)
    assert audit(sqlite_database, ISSUER) == []
    unguarded(sqlite_database)
    assert sqlite_database.execute(statement) == 1
    assert {finding.trouble for finding in audit(sqlite_database, ISSUER)} == troubles


def test_a_corruption_is_found_on_postgresql_too(database: Database) -> None:
    busy(database)
    before = anchor(database, ISSUER)
    assert audit(database, ISSUER) == []
    database.execute("UPDATE ledger_account SET credits = credits + 1 WHERE code = 2100")
    assert {finding.trouble for finding in audit(database, ISSUER)} == {Trouble.COUNTER, Trouble.UNBALANCED}
    assert anchor(database, ISSUER) == before


def test_the_anchor_moves_with_every_journal_and_depends_on_nothing_else(database: Database) -> None:
    busy(database)
    before = anchor(database, ISSUER)
    post(database, *rules.run_closed(AT, 1, AFFILIATE, 3000))
    assert anchor(database, ISSUER) == before
    post(database, *rules.settled(AT, 1, AFFILIATE, 3000))
    assert anchor(database, ISSUER) != before
    assert anchor(database, 2) != before


def test_the_same_history_has_the_same_anchor_on_both_engines(database: Database) -> None:
    busy(database)
    assert anchor(database, ISSUER) == GOLDEN_ANCHOR


def unguarded(db: Database) -> None:
    """What somebody with the file and a lot of patience could do: no triggers any more."""
    for (name,) in db.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        db.execute(f"DROP TRIGGER {name}")
