"""Whether a claim costs more when millions are stored: the same batches beside a small past and beside a large one."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connections

from scripts.measure import stored
from scripts.measure.comparison import Contest
from scripts.measure.intake import batch
from server.database import current
from sync.contract.limits import BATCH_ENTRIES_MAX
from tests import postgresql
from tests.builders.scheme import Scheme
from tests.builders.terminals import BuiltTerminal
from tests.conftest import point_at

SMALL = 100_000


class _Past:
    """A database with so many claims in it, and a counter that goes on."""

    def __init__(self, url: str, path: Path | None, claims: int) -> None:
        point_at(url)
        call_command("migrate", verbosity=0)
        self._connection = connections["default"]
        self.scheme = Scheme(current())
        self.counter: BuiltTerminal = self.scheme.counter()
        if path is not None:
            self._connection.close()
        stored.load(self.scheme.db, path, self.scheme.issuer_id, claims)
        self._body = b""

    def enter(self) -> None:
        """What the product calls its database is this one."""
        connections["default"] = self._connection

    def prepare(self) -> None:
        self.enter()
        self._body = batch(self.scheme, self.counter)

    def serve(self) -> None:
        self.enter()
        self.counter.take(self.counter.read(self.scheme.serve(self._body)))

    def close(self) -> None:
        self._connection.close()

    def check(self) -> None:
        codes = {self.counter.code_on(entry) for entry in self.counter.redemptions()}
        assert codes == {"A00"}, codes


@contextmanager
def intake_growth(folder: Path, claims: int) -> Iterator[Contest]:
    """handle() on batches of 200 redemptions on SQLite with a million claims stored (--stored says how many).

    Floor: the same with 100,000 stored. 1.0: what is stored costs nothing.
    """
    paths = {SMALL: folder / "small.db", claims: folder / "large.db"}
    with _contest({count: _Past(f"sqlite:///{path}", path, count) for count, path in paths.items()}, claims) as contest:
        yield contest


@contextmanager
def intake_growth_postgresql(_folder: Path, claims: int) -> Iterator[Contest]:
    """The same on PostgreSQL.

    Floor: as for SQLite.
    """
    with postgresql.running(is_large=True) as cluster:
        for count in (SMALL, claims):
            cluster.create(f"past_{count}")
        pasts = {count: _Past(cluster.url(f"past_{count}"), None, count) for count in (SMALL, claims)}
        with _contest(pasts, claims) as contest:
            yield contest


@contextmanager
def _contest(pasts: dict[int, _Past], claims: int) -> Iterator[Contest]:
    small, large = pasts[SMALL], pasts[claims]

    def prepare() -> None:
        for past in (small, large):
            past.prepare()

    with ExitStack() as closing:
        for past in (small, large):
            closing.callback(past.close)
        yield Contest(unit="claims/s", count=BATCH_ENTRIES_MAX, ours=large.serve, floor=small.serve, prepare=prepare)
        small.check()
        large.check()
