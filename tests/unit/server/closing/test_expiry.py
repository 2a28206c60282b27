"""server.closing.expiry: stopped before any of its statements and done again, the same books come out; and nobody waits for it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connections

from server.closing import expiry, standing
from server.database import Database, Parameters, current
from server.ledger import closing_money
from server.ledger.audit import anchor, audit
from server.ledger.closing_money import Moved
from server.ledger.rules import Occasion
from tests.unit.server.closing.season import LEFT_ON_WALLET, MAY, ON_TICKET, Season

PASSES = 5


class Killed(BaseException):
    """As `kill -9`: nothing of ours runs any more, the engine undoes what was not committed."""


class Fragile(Database):
    """Breaks before its statement of that number."""

    def __init__(self, statements: int) -> None:
        super().__init__(connections["default"])
        self.left = statements

    def rows(self, sql: str, params: Parameters | None = None) -> list[tuple[object, ...]]:
        self._count()
        return super().rows(sql, params)

    def execute(self, sql: str, params: Parameters | None = None) -> int:
        self._count()
        return super().execute(sql, params)

    def insert(self, table: str, columns: object, rows: object) -> None:
        self._count()
        super().insert(table, columns, rows)  # type: ignore[arg-type]

    def _count(self) -> None:
        if not self.left:
            raise Killed
        self.left -= 1


class Undone(Exception):
    """Leaves a try, so that the next one begins with the same books."""


def everything(db: Database, at: Occasion) -> Moved:
    """Both expiries."""
    wallets = expiry.expire_wallets(db, at, PASSES)
    tickets = expiry.expire_tickets(db, at, 2 * PASSES)
    return Moved(count=wallets.count + tickets.count, cents=wallets.cents + tickets.cents)


@pytest.fixture
def pages_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a handful of passes and tickets is several pages."""
    monkeypatch.setattr(closing_money, "PAGE", 2)
    monkeypatch.setattr(expiry, "PAGE", 2)


@contextmanager
def tried(db: Database) -> Iterator[None]:
    try:
        with db.atomic():
            yield
            raise Undone
    except Undone:
        pass


def result(db: Database, season: Season) -> tuple[str, dict[str, int]]:
    return anchor(db, season.issuer.pk), season.ticket_states()


def test_killed_before_any_statement_and_run_again_gives_the_same_books(database: Database, pages_of_two: None) -> None:
    season = Season(database, passes=PASSES)
    at = season.occasion(MAY)
    with tried(database):
        assert everything(database, at).cents == PASSES * (LEFT_ON_WALLET + ON_TICKET)
        meant = result(database, season)
        assert audit(database, season.issuer.pk) == []
    statements, is_whole = 0, False
    while not is_whole:
        with tried(database):
            try:
                everything(Fragile(statements), at)
                is_whole = True
            except Killed:
                everything(current(), at)
            assert result(database, season) == meant, f"killed before statement {statements}"
        statements += 1
    assert statements > 40


def test_pages_are_told_one_after_the_other(sqlite_database: Database, pages_of_two: None) -> None:
    season = Season(sqlite_database, passes=PASSES)
    told: list[tuple[str, int, int]] = []
    at = season.occasion(MAY)
    expiry.expire_wallets(season.db, at, PASSES, lambda *said: told.append(said))
    expiry.expire_tickets(season.db, at, 2 * PASSES, lambda *said: told.append(said))
    wallets = [("wallets", 2, 5), ("wallets", 4, 5), ("wallets", 5, 5)]
    assert told == [*wallets, *(("tickets", done, 10) for done in (2, 4, 6, 8, 10))]


def test_twice_is_once(database: Database) -> None:
    season = Season(database, passes=PASSES)
    at = season.occasion(MAY)
    everything(database, at)
    before = result(database, season)
    assert everything(database, at) == Moved()
    assert result(database, season) == before


def test_only_what_may_expire_does(sqlite_database: Database) -> None:
    season = Season(sqlite_database, passes=1)
    assert standing.EXPIRING == ("blank", "blocked", "credited")
    season.db.execute("UPDATE tickets_ticket SET state = 'claimed' WHERE state = 'credited'")
    expiry.expire_tickets(season.db, season.occasion(MAY), 2)
    assert season.ticket_states() == {"claimed": 1, "expired": 1, "reimbursed": 2}
