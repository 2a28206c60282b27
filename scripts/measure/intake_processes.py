"""The server taking full batches of claims in two processes on one PostgreSQL, each from a counter of its own."""

import gc
import logging
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import django
import psycopg

from scripts.measure.comparison import Contest
from sync.contract.instant import Instant
from sync.contract.limits import BATCH_ENTRIES_MAX

PROCESSES = 2
ROUNDS_MIN = 9  # two processes wait for each other, for the database and for whoever else wants a core
FIRST_AFFILIATE = 2001


@dataclass(frozen=True, slots=True)
class Serve:
    """One request, at a time."""

    now: Instant
    body: bytes


@dataclass(frozen=True, slots=True)
class Floor:
    """Get ready for the least: these proofs, and these rows into bare tables of that name."""

    suffix: str
    proofs: list[tuple[bytes, bytes, bytes]]
    rows: dict[str, list[tuple[object, ...]]]


@dataclass(frozen=True, slots=True)
class Least:
    """Do it."""


@contextmanager
def intake_postgresql(_folder: Path) -> Iterator[Contest]:
    """handle() on batches of 200 redemptions, in two processes on a PostgreSQL of our own over its socket, nothing synced to disk.

    Floor: two processes with the same Ed25519 verifications and one committed transaction each, with one COPY into each of five
    bare tables of the rows that a batch leaves; no look-up, no rule, no index, no birthdate unsealed.
    """
    from tests import postgresql

    with postgresql.running() as cluster:
        cluster.create("bench")
        with _contest(cluster.url("bench")) as contest:
            yield contest


@contextmanager
def _contest(url: str) -> Iterator[Contest]:
    from django.core.management import call_command
    from django.db import connections

    from scripts.measure.intake import AMOUNT_CENTS, added, batch, proofs_of
    from server.campaigns.models import Campaign
    from server.database import current
    from tests.builders.scheme import Scheme
    from tests.conftest import point_at

    point_at(url)
    call_command("migrate", verbosity=0)
    scheme = Scheme(current())
    # Full batches of counters that were silent for a day wait for each other unless the campaign lets them be guaranteed.
    Campaign.objects.update(unsynced_soft=BATCH_ENTRIES_MAX, unsynced_soft_cents=BATCH_ENTRIES_MAX * AMOUNT_CENTS)
    counters = [scheme.counter(scheme.affiliate(FIRST_AFFILIATE + at)) for at in range(PROCESSES)]
    with ExitStack() as stack:
        stack.callback(connections.close_all)
        pipes = [stack.enter_context(_process(url)) for _ in counters]
        bodies: list[bytes] = []

        def prepare() -> None:
            bodies[:] = [batch(scheme, counter) for counter in counters]

        def ours() -> None:
            scheme.now = Instant(scheme.now + 1)
            answers = _ask(pipes, [Serve(scheme.now, body) for body in bodies])
            for counter, answer in zip(counters, answers, strict=True):
                counter.take(counter.read(answer))

        def floor() -> None:
            _ask(pipes, [Least()] * PROCESSES)

        prepare()
        ours()
        # In service autovacuum does it within a minute of the first batch; until then some look-ups take a wrong index.
        scheme.db.execute("ANALYZE")
        ready = [
            Floor(
                str(at),
                [(one.key, one.signature, one.signed) for one in proofs_of(counter, scheme)],
                added(scheme, counter),
            )
            for at, counter in enumerate(counters)
        ]
        _ask(pipes, ready)
        yield Contest(
            unit="claims/s",
            count=PROCESSES * BATCH_ENTRIES_MAX,
            ours=ours,
            floor=floor,
            prepare=prepare,
            rounds_min=ROUNDS_MIN,
        )
        assert set(scheme.verdicts()) == {"A00"}
        scheme.check()


def _ask(pipes: Sequence[Connection], questions: Sequence[Serve | Floor | Least]) -> list[bytes]:
    """All at once."""
    for pipe, question in zip(pipes, questions, strict=True):
        pipe.send(question)
    return [pipe.recv() for pipe in pipes]


@contextmanager
def _process(url: str) -> Iterator[Connection]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(url, theirs), daemon=True)
    process.start()
    try:
        yield ours
    finally:
        ours.close()
        process.join(10)
        if process.is_alive():
            process.kill()


# --- in the other process --------------------------------------------------------------------------------------------


def _serve(url: str, pipe: Connection) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
    django.setup()
    logging.getLogger().setLevel(logging.WARNING)
    from server.database import current
    from server.intake.accept import handle
    from tests.builders.keys import build_keyring
    from tests.conftest import point_at

    point_at(url)
    keyring = build_keyring()
    gc.freeze()  # as server.wsgi does
    least: Callable[[], None] | None = None
    with psycopg.connect(url) as bare:
        while True:
            try:
                asked = pipe.recv()
            except EOFError:
                return
            match asked:
                case Serve(now, body):
                    pipe.send(handle(body, current(), now, keyring))
                case Floor():
                    least = _least(bare, asked)
                    pipe.send(b"")
                case Least():
                    assert least
                    least()
                    pipe.send(b"")


def _least(bare: psycopg.Connection, floor: Floor) -> Callable[[], None]:
    from sync.contract import signing

    proofs = [(signing.public_key(key), signature, signed) for key, signature, signed in floor.proofs]
    names = {table: f"bare_{table}_{floor.suffix}" for table in floor.rows}
    for table, name in names.items():
        bare.execute(f"CREATE TABLE {name} AS SELECT * FROM {table} WHERE FALSE")
    bare.commit()

    def least() -> None:
        for key, signature, signed in proofs:
            key.verify(signature, signed)
        with bare.cursor() as cursor:
            for table, rows in floor.rows.items():
                with cursor.copy(f"COPY {names[table]} FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
        bare.commit()

    return least
