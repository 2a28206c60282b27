"""Closing one run over a whole year's claims, in a process of its own: from the cut-off to the last file made and kept."""

import os
import resource
import select
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connections, transaction

from scripts.measure.comparison import Trial
from server.accounts.models import User
from server.database import current
from sync.contract.instant import Instant
from tests.conftest import point_at
from tests.unit.server.reimbursement.world import IBANS, JUDO, World, make_affiliate

CLAIMS = 73_500  # tickets of the 2013-14 campaign
AFFILIATES = 1_078  # voted on 19 June 2017
FIRST_AFFILIATE, FIRST_TICKET, STEP = 100_000, 1_000_000_000, 104_729
MEGABYTE = 1024 * 1024
LOOK_S = 0.05
CAMPAIGN = 12
LONG_AGO = Instant(1_700_000_000_000)  # before any cut-off

# Of every hundred tickets 62 are worth 10 €, 30 are worth 70 € and 8 are worth 30 €, as in 2013-14.
_CENTS = "(CASE WHEN i % 100 < 62 THEN 1000 WHEN i % 100 < 92 THEN 7000 ELSE 3000 END)"
_AFFILIATE = f"({FIRST_AFFILIATE} + i % {AFFILIATES})"
_NUMBERED = f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {CLAIMS}) "
_LOADED = f"""
INSERT INTO tickets_ticket (issuer_id, number, campaign_number, pass_id, slot, state, themes, amount_cents, assigned_affiliate,
generation, credited_ms, printed_ms, blocked_from) {_NUMBERED}
SELECT :issuer, {FIRST_TICKET} + i * {STEP}, {CAMPAIGN}, i / 7, 1 + i % 7, 'redeemed', 1 + i % 2, {_CENTS}, 0, 1, 0, 0, '' FROM n;

INSERT INTO intake_journalentry (issuer_id, terminal, epoch, sequence, digest, raw, received_ms, received_order, is_main_chain)
{_NUMBERED}
SELECT :issuer, {_AFFILIATE}, 1, i / {AFFILIATES}, randomblob(32), randomblob(420), {LONG_AGO}, i, 1 FROM n;

INSERT INTO intake_claim (issuer_id, terminal, epoch, sequence, ticket_number, campaign_number, affiliate_number, method, decision,
checks, claimed_cents, paid_cents, payer, captured_ms, credible_from_ms, credible_to_ms, received_ms, received_order, state,
verdict_code, decided_ms, reference, is_birthdate_match) {_NUMBERED}
SELECT :issuer, {_AFFILIATE}, 1, i / {AFFILIATES}, {FIRST_TICKET} + i * {STEP}, {CAMPAIGN}, {_AFFILIATE}, 1, 1, 0, {_CENTS},
{_CENTS}, 'ticket', {LONG_AGO}, {LONG_AGO}, {LONG_AGO}, {LONG_AGO}, i, 'accepted', 'A00', {LONG_AGO}, '', 1 FROM n;

INSERT INTO ledger_account (issuer_id, code, campaign, owner_kind, owner_id, floor, debits, credits)
SELECT issuer_id, 3100, campaign_number, 'affiliate', affiliate_number, 1, 0, SUM(paid_cents) FROM intake_claim
GROUP BY issuer_id, campaign_number, affiliate_number;

ANALYZE;
"""  # constants only
# The least that it takes: the claims read and marked, the same bytes hashed and stored, in one transaction.
_FLOOR = """
import hashlib, sqlite3, sys
bare = sqlite3.connect(sys.argv[1], isolation_level=None)
files = [row[0] for row in sqlite3.connect(sys.argv[2]).execute("SELECT content FROM reimbursement_runfile")]
bare.execute("PRAGMA synchronous = FULL")
bare.execute("CREATE TABLE kept (content, sha256)")
bare.execute("BEGIN IMMEDIATE")
rows = bare.execute("SELECT * FROM intake_claim ORDER BY affiliate_number").fetchall()
bare.execute("UPDATE intake_claim SET state = 'scheduled', run_number = 1 WHERE state = 'accepted'")
bare.executemany("INSERT INTO kept VALUES (?, ?)", [(file, hashlib.sha256(file).hexdigest()) for file in files])
bare.execute("COMMIT")
"""


Measured = tuple[tuple[float, float], tuple[float, float]]  # ours and the floor, each milliseconds and megabytes
_MEASURED: list[Measured] = []  # rounds of the first row; the second one does not close the same runs again


@contextmanager
def run_close(folder: Path) -> Iterator[Trial]:
    """From the cut-off to the last file of one run over 73,500 claims of 1,078 affiliates on SQLite: bank files, lines, proofs,
    annexes, état liquidatif, all checked and kept. A process of its own, its beginning included. The goal is 20,000 ms.

    Floor: a bare process that reads and marks the same claims and stores the same bytes with their hashes.
    """

    def measure() -> tuple[float, float]:
        _MEASURED.append(_closed(folder))
        return _column(_MEASURED[-1], 0)

    yield Trial(unit="ms", measure=measure)


@contextmanager
def run_close_memory(folder: Path) -> Iterator[Trial]:
    """The most memory that the same process and those that it started held together at any look, 20 a second. The goal: 400 MB.

    Floor: the most that the bare process held.
    """
    yield Trial(unit="MB", measure=lambda: _column(_MEASURED.pop() if _MEASURED else _closed(folder), 1))


def _column(measured: Measured, at: int) -> tuple[float, float]:
    return measured[0][at], measured[1][at]


def _closed(folder: Path) -> Measured:
    scene, ours, floor = folder / "scene.db", folder / "ours.db", folder / "floor.db"
    if not scene.exists():
        load(scene)
    for path in (ours, floor):
        shutil.copyfile(scene, path)
    command = [sys.executable, "-m", "server", "close-run", "--campaign", str(CAMPAIGN), "--now"]
    people = ["--prepared-by", "alice", "--approved-by", "bruno"]
    done = _watched([*command, *people], {"GUICHET_DATABASE_URL": f"sqlite:///{ours}"})
    return done, _watched([sys.executable, "-c", _FLOOR, str(floor), str(ours)], {})


def _watched(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Milliseconds from its beginning to its end, and the most megabytes that it and its children held at any look."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    most = 0
    while process.poll() is None:
        most = max(most, _resident(process.pid))
        select.select([], [], [], LOOK_S)
    spent = time.perf_counter() - began
    said = process.stdout.read() if process.stdout else ""
    assert process.returncode == 0, said[-2000:]
    return spent * 1000, most / MEGABYTE


def _resident(pid: int) -> int:
    """Bytes of the process and of its children; none of one that has just ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0
    return pages * resource.getpagesize() + sum(_resident(int(child)) for child in children)


def load(path: Path) -> None:
    """A campaign with all its claims accepted and nothing paid."""
    point_at(f"sqlite:///{path}")
    call_command("migrate", verbosity=0)
    world = World(current())
    for name in ("alice", "bruno"):
        User.objects.create(username=name, issuer=world.issuer, role=User.Role.CENTRAL)
    with transaction.atomic():
        for number in range(FIRST_AFFILIATE, FIRST_AFFILIATE + AFFILIATES):
            name = f"Association sportive et culturelle n° {number}"
            make_affiliate(world.issuer, number, name, iban=IBANS[JUDO])
    connections["default"].close()
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for statement in _LOADED.split(";\n"):
            raw.execute(statement, {"issuer": world.issuer.pk} if ":issuer" in statement else {})
