"""server.ledger.audit judged from outside: a dump of the tables, added up and hashed again by plain Python.

Nothing of ours computes here: rows come through the drivers alone, accounts and hashes are told as the design tells them.
"""

import hashlib
import json
import sqlite3
from collections import defaultdict
from contextlib import closing
from typing import Any

import psycopg
import pytest

from server.database import current
from server.ledger.audit import anchor
from server.ledger.closing_money import pots
from tests.unit.server.auditing.books import Books, unguarded

Row = tuple[Any, ...]
Account = tuple[int, int, str, int]  # campaign, code, kind of owner, owner
OF_JOURNAL = """
chain_kind, chain_owner, chain_position, id, campaign, kind, idempotency_key, occurred_ms, recorded_ms, actor, source_ref, reverses
"""
OF_TRANSFER = """
journal, seq, campaign, debit_code, debit_owner_kind, debit_owner_id, credit_code, credit_owner_kind, credit_owner_id, amount_cents
"""
TABLES = {
    "account": ("ledger_account", "campaign, code, owner_kind, owner_id, debits, credits"),
    "chain": ("ledger_chain", "owner_kind, owner_id, position, hash"),
    "journal": ("ledger_journal", OF_JOURNAL),
    "transfer": ("ledger_transfer", OF_TRANSFER),
    "claim": ("intake_claim", "state, paid_cents"),
    "order": ("reimbursement_paymentorder", "state, amount_cents"),
}


def dump(url: str, issuer: int) -> dict[str, list[Row]]:
    """The rows, as anybody with the database reads them."""
    found: dict[str, list[Row]] = {}
    with closing(connected(url)) as raw:
        for name, (table, columns) in TABLES.items():
            cursor = raw.cursor()
            cursor.execute(f"SELECT {columns} FROM {table} WHERE issuer_id = {issuer}")
            found[name] = [tuple(cursor_row) for cursor_row in cursor.fetchall()]
    return found


def connected(url: str) -> Any:
    """By the driver alone."""
    return sqlite3.connect(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else psycopg.connect(url)


def recounted(transfers: list[Row]) -> dict[Account, tuple[int, int]]:
    """What each account's counters must be."""
    debits: dict[Account, int] = defaultdict(int)
    credited: dict[Account, int] = defaultdict(int)
    for _, _, campaign, *rest in transfers:
        debits[campaign, *rest[0:3]] += rest[6]
        credited[campaign, *rest[3:6]] += rest[6]
    return {account: (debits[account], credited[account]) for account in {*debits, *credited}}


def rehashed(issuer: int, journals: list[Row], transfers: list[Row]) -> dict[tuple[str, int], tuple[int, str]]:
    """Where each chain ends, every journal hashed again from what is stored of it."""
    moves: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(transfers, key=lambda row: row[:2]):
        moves[row[0]].append(row)
    ends: dict[tuple[str, int], tuple[int, str]] = {}
    for kind, owner, position, name, campaign, event, key, occurred, recorded, actor, source, reverses in sorted(
        journals, key=lambda row: row[:3]
    ):
        chain = f"{kind}/{owner}"
        first = hashlib.sha256(f"guichet/ledger-chain/1/{issuer}/{chain}".encode()).hexdigest()
        last, previous = ends.get((kind, owner), (0, first))
        assert position == last + 1
        moved = [[f"{a:04d}/{b}/{c}", f"{d:04d}/{e}/{f}", cents] for _, _, _, a, b, c, d, e, f, cents in moves[name]]
        content = [
            previous, position, name, issuer, campaign, event, key, chain, occurred, recorded, actor, source, reverses, moved,
        ]  # fmt: skip
        raw = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
        ends[kind, owner] = (position, hashlib.sha256(b"guichet/ledger/1" + raw).hexdigest())
    return ends


def anchored(issuer: int, ends: dict[tuple[str, int], tuple[int, str]]) -> str:
    """The hash that is printed with a closing."""
    told = "\n".join(f"{kind}/{owner}@{position} {end}" for (kind, owner), (position, end) in sorted(ends.items()))
    return hashlib.sha256(f"guichet/ledger-anchor/1/{issuer}\n{told}".encode()).hexdigest()


def test_the_counters_are_the_sums_that_anybody_gets(database_url: str) -> None:
    books = Books(current())
    found = dump(database_url, books.issuer_id)
    counters = {row[:4]: row[4:] for row in found["account"]}
    assert counters == recounted(found["transfer"])
    assert sum(credited - debits for debits, credited in counters.values()) == 0
    held: dict[int, int] = defaultdict(int)
    for (_, code, _, _), (debits, credited) in counters.items():
        held[code] += credited - debits
    assert held == {int(code): cents for code, cents in pots(books.db, books.issuer_id, books.campaign.number).items()}
    assert held[3100] == sum(cents for state, cents in found["claim"] if state == "accepted")
    assert held[3300] == sum(cents for state, cents in found["order"] if state == "paid")
    assert held[3200] == sum(cents for state, cents in found["order"] if state == "filed")
    assert -held[100] == sum(cents for code, cents in held.items() if code != 100)


def test_the_hashes_and_the_anchor_are_those_that_anybody_gets(database_url: str) -> None:
    books = Books(current())
    found = dump(database_url, books.issuer_id)
    ends = rehashed(books.issuer_id, found["journal"], found["transfer"])
    assert {(kind, owner): (position, end.hex()) for kind, owner, position, end in found["chain"]} == ends
    assert anchored(books.issuer_id, ends) == anchor(books.db, books.issuer_id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_transfer SET amount_cents = amount_cents + 1 WHERE debit_code = 1000 AND credit_code = 2100",
        "UPDATE ledger_account SET credits = credits + 1, debits = debits + 1 WHERE code = 2100",
    ],
)
def test_whoever_changes_an_amount_is_seen_from_outside_too(database_url: str, statement: str) -> None:
    books = Books(current())
    unguarded(books.db)
    books.db.execute(statement)
    found = dump(database_url, books.issuer_id)
    assert {row[:4]: row[4:] for row in found["account"]} != recounted(found["transfer"])
