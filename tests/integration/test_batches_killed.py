"""A server that is killed (-9) again and again in the middle of its batches, started anew and sent everything again, ends with the
same rows and hashes as one that nobody killed.

`scripts/simulate --batches 1000` runs the whole of it, three minutes on both engines; 150 batches are the short form.
"""

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import msgspec
import pytest
from django.db import connections

from server.database import Database, current
from tests.builders.scheme import BIRTHDATE, Scheme
from tests.builders.terminals import BuiltTerminal
from tests.conftest import point_at
from tests.integration.batch_server import Sent
from tests.postgresql import Cluster

BATCHES = int(os.environ.get("GUICHET_BATCHES", "150"))
KILLS = max(BATCHES // 20, 6)
ENTRIES_MAX = 6  # of one batch
TICKETS = 60
PATIENCE_S = 300
ROOT = Path(__file__).parents[2]

TABLES = (
    "intake_journalentry", "intake_claim", "intake_verdict", "ledger_journal", "ledger_transfer", "ledger_account",
    "ledger_chain", "tickets_ticket",
)  # fmt: skip


def test_a_server_killed_in_its_batches_and_sent_them_again_ends_with_the_same_hash(
    database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    chance = random.Random(1_000)
    scheme = Scheme(current())
    affiliates = [scheme.affiliate(2001), scheme.affiliate(2002)]
    counters = [scheme.counter(affiliate) for affiliate in affiliates * 2]
    codes = [scheme.code(scheme.ticket()) for _ in range(TICKETS)]
    connections.close_all()
    other = copied(database_url, tmp_path, request)

    file = tmp_path / "batches"
    file.write_bytes(msgspec.msgpack.encode(served(scheme, counters, codes, chance)))
    scheme.check()
    wanted = everything(scheme.db)
    assert len({row[0] for row in scheme.db.rows("SELECT verdict_code FROM intake_claim")}) >= 4
    connections.close_all()

    kills = torment(other, file, chance)
    assert kills >= KILLS // 2, "it was never killed in a batch"
    run(other, file, 0, lambda _number: False)
    point_at(other)
    assert everything(current()) == wanted
    connections.close_all()


def copied(url: str, folder: Path, request: pytest.FixtureRequest) -> str:
    """The address of a second database that is like the first one now."""
    if url.startswith("sqlite"):
        shutil.copyfile(folder / "server.db", folder / "killed.db")
        return f"sqlite:///{folder / 'killed.db'}"
    parts = urlsplit(url)
    cluster: Cluster = request.getfixturevalue("postgresql_cluster")
    name = f"{parts.path[1:]}_killed"
    cluster.create(name, parts.path[1:])
    request.addfinalizer(lambda: cluster.drop(name))
    return urlunsplit(parts._replace(path=f"/{name}"))


def served(scheme: Scheme, counters: list[BuiltTerminal], codes: list[bytes], chance: random.Random) -> list[Sent]:
    """Batches that counters make and a server takes that nobody kills."""
    sent: list[Sent] = []
    for _ in range(BATCHES):
        counter = chance.choice(counters)
        scheme.wait(1_000)
        for _ in range(chance.randint(1, ENTRIES_MAX)):
            taken = counter.redemptions()
            if taken and chance.random() < 0.3:
                counter.void(chance.choice(taken[-8:]))
            else:
                counter.redeem(chance.choice(codes), BIRTHDATE if chance.random() < 0.9 else None)
        body = counter.body()
        counter.take(counter.read(scheme.serve(body)))
        sent.append(Sent(now=scheme.now, body=body))
    return sent


def everything(db: Database) -> str:
    """One hash of every row that a batch may leave, and of where each counter's journal ends."""
    content = hashlib.sha256()
    for table in TABLES:
        for row in sorted(map(repr, db.rows(f"SELECT * FROM {table}"))):
            content.update(row.encode())
    ends = "SELECT terminal, head_sequence, head_digest, standing, verdict_serial FROM terminals_terminal ORDER BY terminal"
    content.update(repr(db.rows(ends)).encode())
    return content.hexdigest()


# --- killing ---------------------------------------------------------------------------------------------------------


def torment(url: str, file: Path, chance: random.Random) -> int:
    """How often it died before its last batch. Every new start is sent a few batches again that were answered before."""
    reached = kills = 0
    each = max(BATCHES // KILLS, 2)
    while reached < BATCHES - 1:
        until = reached + chance.randint(1, 2 * each)
        pause = chance.uniform(0.0, 0.02)

        def is_enough(number: int, until: int = until, pause: float = pause) -> bool:
            if number < until:
                return False
            time.sleep(pause)
            return True

        reached, was_killed = run(url, file, max(reached - 3, 0), is_enough)
        kills += was_killed
    return kills


def run(url: str, file: Path, first: int, is_enough: Callable[[int], bool]) -> tuple[int, bool]:
    """The last batch that it said it had answered, and whether it was killed. The time that it dies is nobody's choice."""
    command = [sys.executable, "-m", "tests.integration.batch_server", url, str(file), str(first)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT)
    assert process.stdout
    reached, was_killed, began = first, False, time.monotonic()
    with process.stdout:
        for line in process.stdout:
            reached = int(line)
            assert time.monotonic() - began < PATIENCE_S
            if reached < BATCHES - 1 and is_enough(reached):
                os.kill(process.pid, signal.SIGKILL)
                was_killed = True
                break
    code = process.wait(PATIENCE_S)
    assert code == (-signal.SIGKILL if was_killed else 0)
    return reached, was_killed
