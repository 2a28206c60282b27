"""The server in one process on SQLite: taking full batches of claims (verified, judged, posted, stored, answered), and settling."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.management import call_command
from django.db import connections

from scripts.measure.comparison import Contest
from server.database import current
from server.intake.settle import settle_waiting
from server.tickets import crediting
from server.tickets.crediting import Changed
from sync.contract import messages, signing
from sync.contract.instant import Instant
from sync.contract.limits import BATCH_ENTRIES_MAX, SIGNATURE, WATERMARK_MAX
from sync.contract.payloads import Redeem
from sync.contract.policy import Decision
from sync.contract.signing import Purpose
from sync.contract.ticket import PAYLOAD
from tests.builders.keys import ISSUER, KEY
from tests.builders.scheme import BIRTHDATE, Scheme
from tests.builders.terminals import BuiltTerminal
from tests.conftest import point_at

TICKETS_OF_A_PASS = 7
AMOUNT_CENTS = 1_000

Rows = dict[str, list[tuple[Any, ...]]]
Insert = Callable[[], None]

_ADDED = {
    "intake_journalentry": "terminal = %(terminal)s",
    "intake_claim": "terminal = %(terminal)s",
    "intake_verdict": "terminal = %(terminal)s",
    "ledger_journal": "actor = %(actor)s",
    "ledger_transfer": "journal IN (SELECT id FROM ledger_journal WHERE actor = %(actor)s)",
}


@contextmanager
def intake_sqlite(folder: Path) -> Iterator[Contest]:
    """handle() on batches of 200 redemptions, on SQLite, a disk and synchronous=FULL.

    Floor: the same Ed25519 verifications (request, entries, tickets) and one committed transaction with one bulk insert into
    each of five bare tables of the rows that the batch leaves; no look-up, no rule, no index, no birthdate unsealed.
    """
    with _contest(f"sqlite:///{folder / 'server.db'}", folder / "bare.db") as contest:
        yield contest


@contextmanager
def _world(url: str) -> Iterator[Scheme]:
    """A fresh server. At the end every claim was paid and the books are sound."""
    point_at(url)
    call_command("migrate", verbosity=0)
    try:
        scheme = Scheme(current())
        yield scheme
        assert set(scheme.verdicts()) == {"A00"}
        scheme.check()
    finally:
        connections.close_all()


@contextmanager
def _contest(url: str, bare: Path) -> Iterator[Contest]:
    with _world(url) as scheme:
        counter = scheme.counter()
        bodies: list[bytes] = []
        answers: list[bytes] = []

        def hear() -> None:
            counter.take(counter.read(answers.pop()))

        def prepare() -> None:
            if answers:
                hear()
            bodies[:] = [batch(scheme, counter)]

        def ours() -> None:
            answers.append(scheme.serve(bodies[0]))

        prepare()
        ours()
        assert scheme.verdicts() == ["A00"] * BATCH_ENTRIES_MAX
        proofs = [proof.parsed for proof in proofs_of(counter, scheme)]
        with _bare_sqlite(bare, added(scheme, counter)) as insert:

            def floor() -> None:
                for key, signature, signed in proofs:
                    key.verify(signature, signed)
                insert()

            floor()
            yield Contest(
                unit="claims/s", count=BATCH_ENTRIES_MAX, ours=ours, floor=floor, prepare=prepare, is_warm=True
            )


@contextmanager
def settle(folder: Path) -> Iterator[Contest]:
    """settle_waiting() on 200 claims of one counter that waited for another, on SQLite, a disk and synchronous=FULL.

    Floor: one committed transaction with one bulk insert into each of four bare tables of the rows that it writes.
    """
    with _world(f"sqlite:///{folder / 'server.db'}") as scheme:
        counter = scheme.counter()
        scheme.counter()  # it says nothing

        def prepare() -> None:
            while counter.acknowledged < counter.head:
                counter.take(counter.read(scheme.serve(counter.body())))
            body = batch(scheme, counter, Decision.AMBER)
            counter.take(counter.read(scheme.serve(body)))

        def ours() -> None:
            settled = settle_waiting(scheme.db, Instant(scheme.now + WATERMARK_MAX), scheme.issuer_id)
            assert settled == BATCH_ENTRIES_MAX

        prepare()
        ours()
        rows = added(scheme, counter)
        del rows["intake_journalentry"]
        rows["intake_verdict"] = rows["intake_verdict"][BATCH_ENTRIES_MAX:]
        with _bare_sqlite(folder / "bare.db", rows) as floor:
            floor()
            yield Contest(
                unit="claims/s", count=BATCH_ENTRIES_MAX, ours=ours, floor=floor, prepare=prepare, is_warm=True
            )


def batch(scheme: Scheme, counter: BuiltTerminal, decision: Decision = Decision.GREEN) -> bytes:
    """200 tickets never seen before, credited and printed by the product's own services, taken at the counter."""
    codes: list[bytes] = []
    with scheme.db.atomic():
        while len(codes) < BATCH_ENTRIES_MAX:
            codes += _codes(scheme)
    for code in codes[:BATCH_ENTRIES_MAX]:
        counter.redeem(code, BIRTHDATE, decision=decision)
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


@dataclass(frozen=True, slots=True)
class Proof:
    """A signature, and whose it is over what."""

    key: bytes
    signature: bytes
    signed: bytes

    @property
    def parsed(self) -> tuple[Ed25519PublicKey, bytes, bytes]:
        return signing.public_key(self.key), self.signature, self.signed


def proofs_of(counter: BuiltTerminal, scheme: Scheme) -> list[Proof]:
    """Every signature of the first request: its own, its entries' and its tickets'."""
    terminal = signing.public_bytes(counter.key.public_key())
    tickets = signing.public_bytes(scheme.keyring.tickets[KEY].public_key())
    hello = messages.encode(counter.hello())
    proofs = [Proof(terminal, signing.sign(counter.key, Purpose.HELLO, hello), Purpose.HELLO.value + hello)]
    for entry in counter.entries[:BATCH_ENTRIES_MAX]:
        assert isinstance(entry.payload, Redeem)
        code = entry.payload.proof
        proofs.append(Proof(terminal, entry.raw[-SIGNATURE:], Purpose.JOURNAL.value + entry.raw[:-SIGNATURE]))
        proofs.append(Proof(tickets, code[PAYLOAD:], Purpose.TICKET.value + ISSUER.bytes + code[:PAYLOAD]))
    return proofs


def added(scheme: Scheme, counter: BuiltTerminal) -> Rows:
    """By table, what the counter's batches have left so far."""
    return {
        table: scheme.db.rows(
            f"SELECT * FROM {table} WHERE {where}",
            {"terminal": counter.terminal, "actor": f"terminal:{counter.terminal}"},
        )
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
