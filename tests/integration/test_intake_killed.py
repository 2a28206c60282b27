"""A real guichet-server on loopback, killed (-9) again and again while counters deliver: one worker, or the whole of it.

What must hold at the end: what was acknowledged is stored byte for byte; every redemption has one claim and one final verdict,
the one that was told first; a ticket's credit was paid once; the books balance, and their history holds together.
"""

import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from server import key_ceremony
from server.database import Database
from server.keyring import load
from sync.contract.policy import Decision
from sync.contract.verdicts import MEANINGS
from tests.builders.keys import ISSUER
from tests.builders.scheme import BIRTHDATE, NOW, Scheme
from tests.builders.terminals import BuiltTerminal

KILLS = 56
WHOLE_SERVER_EVERY = 14  # starting it anew takes a second or two, a worker a fraction of it
CUT_MIN = 12  # requests that must have been under way when a process died, or the test proves nothing
TICKETS = 90
ENTRIES = 1_500  # of each counter
BATCH = 40
WORKERS = 3
PATIENCE_S = 60


class Served:
    """The server as a process. `folder` holds its database and its keys."""

    def __init__(self, url: str, keys: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.integration.served_settings",
            "GUICHET_DATABASE_URL": url,
            "GUICHET_KEYS": str(keys),
            "GUICHET_TEST_STARTED_NS": str(time.monotonic_ns()),
            "GUICHET_TEST_STARTED_MS": str(NOW + 60_000),
        }
        self.log = (keys / "log").open("wb")
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [
            sys.executable,
            "-m",
            "server",
            "serve",
            "--bind",
            f"127.0.0.1:{self.port}",
            "--workers",
            str(WORKERS),
        ]
        return subprocess.Popen(
            command,
            env=self.environment,
            cwd=Path(__file__).parents[2],
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def workers(self) -> list[int]:
        """The processes that answer."""
        pid = self.process.pid
        with suppress(FileNotFoundError):
            return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return []

    def kill_worker(self, chance: random.Random) -> bool:
        """One of them dies where it stands; gunicorn starts another."""
        workers = self.workers()
        if not workers:
            return False
        with suppress(ProcessLookupError):
            os.kill(chance.choice(workers), signal.SIGKILL)
        return True

    def kill(self) -> None:
        """All of it, as when the power fails."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def restart(self) -> None:
        self.kill()
        self.process = self._start()

    def wait_until_up(self) -> None:
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            with suppress(httpx.TransportError):
                if httpx.get(f"http://127.0.0.1:{self.port}/api/1/healthz").status_code == httpx.codes.OK:
                    return
            time.sleep(0.05)
        raise AssertionError(f"the server does not come up: {Path(self.log.name).read_text()[-2000:]}")


class Counter:
    """One counter that delivers from its own thread as fast as it can, whatever becomes of the server."""

    def __init__(self, built: BuiltTerminal, codes: list[bytes], port: int, seed: int) -> None:
        self.built = built
        self.codes = codes
        self.url = f"http://127.0.0.1:{port}/api/1/exchange"
        self.chance = random.Random(seed)
        self.cut = 0
        self.finals: dict[int, str] = {}

    def live(self, is_over: threading.Event) -> None:
        with httpx.Client(timeout=10) as client:
            while not is_over.is_set():
                self.built.wait(1_000)
                if self.built.head < ENTRIES and self.built.acknowledged == self.built.head:
                    self.take_some()
                self.deliver(client)

    def take_some(self) -> None:
        """A few tickets more: a batch takes long enough for a process to die in the middle of it."""
        for _ in range(self.chance.randint(1, BATCH)):
            decision = self.chance.choice([Decision.GREEN, Decision.GREEN, Decision.AMBER])
            self.built.redeem(self.chance.choice(self.codes), BIRTHDATE, decision=decision)

    def deliver(self, client: httpx.Client) -> bool:
        """False when the server was not there, or died on it."""
        body = self.built.body()
        try:
            response = client.post(self.url, content=body)
        except httpx.ConnectError:
            time.sleep(0.02)
            return False
        except httpx.TransportError:
            self.cut += 1
            return False
        assert response.status_code in (200, 503), response.text
        if response.status_code == 200:
            self.built.take(self.built.read(response.content))
            self.remember()
        return response.status_code == 200

    def remember(self) -> None:
        """A final verdict that was told once is told for ever."""
        for verdict in self.built.verdicts.values():
            if MEANINGS[verdict.code].is_final:
                assert self.finals.setdefault(verdict.sequence, verdict.code.value) == verdict.code.value


@pytest.fixture
def scheme(sqlite_database: Database, tmp_path: Path) -> Scheme:
    keys = tmp_path / "keys"
    key_ceremony.make_keys(keys, ISSUER, NOW, secrets.token_bytes)
    return Scheme(sqlite_database, keyring=load(keys))


@pytest.fixture
def served(scheme: Scheme, tmp_path: Path) -> Iterator[Served]:
    server = Served(f"sqlite:///{tmp_path / 'server.db'}", tmp_path / "keys")
    yield server
    server.kill()
    server.log.close()


def test_a_server_that_is_killed_at_any_moment_loses_nothing_and_pays_nothing_twice(
    scheme: Scheme, served: Served
) -> None:
    codes = [scheme.code(scheme.ticket()) for _ in range(TICKETS)]
    first = scheme.affiliate(2001)
    counters = [
        Counter(scheme.counter(affiliate), codes, served.port, seed)
        for seed, affiliate in enumerate((first, first, scheme.affiliate(2002)))
    ]
    served.wait_until_up()
    torment(served, counters)
    heal(counters)
    assert sum(counter.cut for counter in counters) >= CUT_MIN
    check(scheme, counters)


def torment(served: Served, counters: list[Counter]) -> None:
    """Kills at random moments while every counter delivers."""
    is_over = threading.Event()
    threads = [threading.Thread(target=counter.live, args=(is_over,)) for counter in counters]
    for thread in threads:
        thread.start()
    chance, kills = random.Random(20_260_916), 0
    while kills < KILLS:
        if kills % WHOLE_SERVER_EVERY == WHOLE_SERVER_EVERY - 1:
            served.restart()
            served.wait_until_up()
            kills += 1
        else:
            kills += served.kill_worker(chance)
        time.sleep(chance.uniform(0.0, 0.3))
    served.wait_until_up()
    is_over.set()
    for thread in threads:
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


def heal(counters: list[Counter]) -> None:
    """Everybody delivers what is left, twice: the second round hears what settled in the first."""
    until = time.monotonic() + PATIENCE_S
    with httpx.Client(timeout=30) as client:
        for counter in counters * 3:
            while not counter.deliver(client) or counter.built.acknowledged < counter.built.head:
                assert time.monotonic() < until, "it does not heal"


def check(scheme: Scheme, counters: list[Counter]) -> None:
    for counter in counters:
        rows = scheme.db.rows(
            "SELECT raw FROM intake_journalentry WHERE terminal = %(terminal)s AND is_main_chain ORDER BY sequence",
            {"terminal": counter.built.terminal},
        )
        assert [row[0] for row in rows] == [entry.raw for entry in counter.built.entries]
        sequences = {entry.header.sequence for entry in counter.built.redemptions()}
        assert set(counter.finals) == sequences
        claims = scheme.db.rows(
            "SELECT sequence, verdict_code FROM intake_claim WHERE terminal = %(terminal)s",
            {"terminal": counter.built.terminal},
        )
        assert dict(claims) == counter.finals
    standings = scheme.db.rows("SELECT DISTINCT standing FROM terminals_terminal")
    assert standings == [("good",)]
    assert len(scheme.verdicts()) == sum(len(counter.built.redemptions()) for counter in counters)
    scheme.check()
