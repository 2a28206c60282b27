"""The server taking full batches of claims, on SQLite and on PostgreSQL: verified, judged, posted, stored, answered."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.management import call_command
from django.db import connections

from scripts.measure.comparison import Contest
from server.database import current
from server.tickets import crediting
from server.tickets.crediting import Changed
from sync.contract import messages, signing
from sync.contract.limits import BATCH_ENTRIES_MAX, SIGNATURE
from sync.contract.payloads import Redeem
from sync.contract.signing import Purpose
from sync.contract.ticket import PAYLOAD
from tests import postgresql
from tests.builders.keys import ISSUER, KEY
from tests.builders.scheme import BIRTHDATE, Scheme
from tests.builders.terminals import BuiltTerminal
from tests.conftest import point_at

TICKETS_OF_A_PASS = 7
AMOUNT_CENTS = 1_000

Rows = dict[str, list[tuple[Any, ...]]]
Proof = tuple[Ed25519PublicKey, bytes, bytes]
Insert = Callable[[], None]

# What the batch added, by the time at which it was received.
_ADDED = {
    "intake_journalentry": "received_ms = %(now)s",
    "intake_claim": "received_ms = %(now)s",
    "intake_verdict": "decided_ms = %(now)s",
    "ledger_journal": "recorded_ms = %(now)s",
    "ledger_transfer": "journal IN (SELECT id FROM ledger_journal WHERE recorded_ms = %(now)s)",
}


@contextmanager
def intake_sqlite(folder: Path) -> Iterator[Contest]:
    """handle() on batches of 200 redemptions, on SQLite, a disk and synchronous=FULL.

    Floor: the same Ed25519 verifications (request, entries, tickets) and one committed transaction with one bulk insert into
    each of five bare tables of the rows that the batch leaves; no look-up, no rule, no index, no birthdate unsealed.
    """
    with _contest(f"sqlite:///{folder / 'server.db'}", lambda rows: _bare_sqlite(folder / "bare.db", rows)) as contest:
        yield contest


@contextmanager
def intake_postgresql(_folder: Path) -> Iterator[Contest]:
    """handle() on batches of 200 redemptions, on a PostgreSQL of our own over its socket, on one core, nothing synced to disk.

    Floor: as for SQLite; the rows go in by COPY.
    """
    with _on_one_core(), postgresql.running() as cluster:
        cluster.create("bench")
        url = cluster.url("bench")
        with _contest(url, lambda rows: _bare_postgresql(url, rows)) as contest:
            yield contest


@contextmanager
def _on_one_core() -> Iterator[None]:
    """We and the database take strict turns, so one core does for both. Between two idle virtual cores waking the other one takes
    ten times longer than a small statement, and all that was measured would be the machine's."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


@contextmanager
def _contest(url: str, bare: Callable[[Rows], AbstractContextManager[Insert]]) -> Iterator[Contest]:
    point_at(url)
    call_command("migrate", verbosity=0)
    try:
        scheme = Scheme(current())
        counter = scheme.counter()
        bodies: list[bytes] = []

        def prepare() -> None:
            bodies[:] = [_batch(scheme, counter)]

        def ours() -> None:
            counter.take(counter.read(scheme.serve(bodies[0])))

        prepare()
        ours()
        assert scheme.verdicts() == ["A00"] * BATCH_ENTRIES_MAX
        if scheme.db.vendor == "postgresql":
            # In service autovacuum does it within a minute of the first batch; until then some look-ups take a wrong index.
            scheme.db.execute("ANALYZE")
        proofs = list(_proofs(counter, scheme))
        with bare(_added(scheme)) as insert:

            def floor() -> None:
                for key, signature, signed in proofs:
                    key.verify(signature, signed)
                insert()

            floor()
            yield Contest(
                unit="claims/s", count=BATCH_ENTRIES_MAX, ours=ours, floor=floor, prepare=prepare, is_warm=True
            )
        assert set(scheme.verdicts()) == {"A00"}
        scheme.check()
    finally:
        connections.close_all()


def _batch(scheme: Scheme, counter: BuiltTerminal) -> bytes:
    """200 tickets never seen before, credited and printed by the product's own services, taken at the counter."""
    codes: list[bytes] = []
    with scheme.db.atomic():
        while len(codes) < BATCH_ENTRIES_MAX:
            codes += _codes(scheme)
    for code in codes[:BATCH_ENTRIES_MAX]:
        counter.redeem(code, BIRTHDATE)
    return counter.body()


def _codes(scheme: Scheme) -> Iterator[bytes]:
    """Of one new pupil."""
    scheme.pupils += 1
    family = scheme.scene.opened_pass(scheme.scene.pupil(f"Durand {scheme.pupils}"))
    terms, at = scheme.scene.terms, scheme.scene.at
    credited = crediting.credit(scheme.db, terms, at, family, 0, [AMOUNT_CENTS] * TICKETS_OF_A_PASS)
    assert isinstance(credited, Changed)
    numbers = [ticket.number for ticket in credited.tickets]
    printed = crediting.issue_papers(scheme.db, terms, at, family, numbers, void_older=False)
    assert isinstance(printed, Changed)
    return map(scheme.code, printed.tickets)


def _proofs(counter: BuiltTerminal, scheme: Scheme) -> Iterator[Proof]:
    """Every signature of the first request, with the bytes that it signs."""
    terminal, tickets = counter.key.public_key(), scheme.keyring.tickets[KEY].public_key()
    hello = messages.encode(counter.hello())
    yield terminal, signing.sign(counter.key, Purpose.HELLO, hello), Purpose.HELLO.value + hello
    for entry in counter.entries[:BATCH_ENTRIES_MAX]:
        assert isinstance(entry.payload, Redeem)
        code = entry.payload.proof
        yield terminal, entry.raw[-SIGNATURE:], Purpose.JOURNAL.value + entry.raw[:-SIGNATURE]
        yield tickets, code[PAYLOAD:], Purpose.TICKET.value + ISSUER.bytes + code[:PAYLOAD]


def _added(scheme: Scheme) -> Rows:
    """By table, what the batch that was served last has left."""
    return {
        table: scheme.db.rows(f"SELECT * FROM {table} WHERE {where}", {"now": scheme.now})
        for table, where in _ADDED.items()
    }


# --- the floors' databases -------------------------------------------------------------------------------------------


@contextmanager
def _bare_sqlite(path: Path, rows: Rows) -> Iterator[Insert]:
    with closing(sqlite3.connect(path, isolation_level=None)) as bare:
        bare.execute("PRAGMA journal_mode = WAL")
        bare.execute("PRAGMA synchronous = FULL")
        inserts = {}
        for table, added in rows.items():
            columns = [f"c{number}" for number in range(len(added[0]))]
            bare.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
            inserts[table] = f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})"

        def insert() -> None:
            bare.execute("BEGIN IMMEDIATE")
            for table, added in rows.items():
                bare.executemany(inserts[table], added)
            bare.execute("COMMIT")

        yield insert


@contextmanager
def _bare_postgresql(url: str, rows: Rows) -> Iterator[Insert]:
    with psycopg.connect(url) as bare, bare.cursor() as cursor:
        for table in rows:
            cursor.execute(f"CREATE TABLE bare_{table} AS SELECT * FROM {table} WHERE FALSE")
        bare.commit()

        def insert() -> None:
            for table, added in rows.items():
                with cursor.copy(f"COPY bare_{table} FROM STDIN") as copy:
                    for row in added:
                        copy.write_row(row)
            bare.commit()

        yield insert
