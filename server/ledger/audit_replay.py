"""Invariant 10: all journals of an issuer, posted again into an empty ledger, give the same balances, chain ends and anchor.

The empty ledger is a temporary SQLite file, whatever engine the books are on. Journals go in as they were recorded; one that cannot
go yet (its chain or a floor waits for another of the same moment) is tried again later.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from django.db import connections

from server.database import Database, Value
from server.ledger.audit import anchor
from server.ledger.audit_chains import (
    JOURNAL_COLUMNS,
    TRANSFER_COLUMNS,
    JournalRow,
    Progress,
    TransferRow,
    by_journal,
    read_journal,
    read_transfer,
)
from server.ledger.bulk import post_many, post_together
from server.ledger.findings import Finding, Trouble
from server.ledger.models import Account, Chain, Journal, Seal, Transfer
from server.ledger.rules import Posting
from server.ledger.store import Posted, post

PAGE = 10_000  # journals read at once: there is no index in their order, so that each page is a look at all of them
SHOWN = 20  # journals that would not go, and accounts that differ: named until there
_ALIAS = "ledger_replay"
_AFTER = """
j.issuer_id = %(issuer)s AND (j.recorded_ms, j.chain_position, j.id) > (%(recorded)s, %(position)s, %(id)s)
ORDER BY j.recorded_ms, j.chain_position, j.id LIMIT %(page)s
"""
_PAGE = f"SELECT {JOURNAL_COLUMNS} FROM ledger_journal j WHERE {_AFTER}"  # noqa: S608  # our own names
_MOVED = f"""
SELECT {TRANSFER_COLUMNS} FROM ledger_transfer t JOIN (SELECT j.id FROM ledger_journal j WHERE {_AFTER}) p ON p.id = t.journal
WHERE t.issuer_id = %(issuer)s ORDER BY t.journal, t.seq
"""  # noqa: S608  # our own names
_BALANCES = """
SELECT campaign, code, owner_kind, owner_id, debits, credits FROM ledger_account
WHERE issuer_id = %(issuer)s AND (campaign, code, owner_kind, owner_id) > (%(campaign)s, %(code)s, %(kind)s, %(owner)s)
ORDER BY campaign, code, owner_kind, owner_id LIMIT %(page)s
"""


@dataclass(slots=True)
class _Replay:
    """What has gone into the empty ledger, and what waits."""

    into: Database
    reached: dict[str, int] = field(default_factory=dict)  # position by chain
    waiting: list[tuple[int, Posting]] = field(default_factory=list)

    def take(self, page: list[tuple[int, Posting]]) -> None:
        """A page in its order; at once when nothing is in the way."""
        if not self.waiting and self._follows(page) and self._at_once(page):
            for position, (journal, _) in page:
                self.reached[str(journal.chain)] = position
            return
        self.waiting += page
        self.push()

    def push(self) -> None:
        """Moment by moment, as history went. Should a clock have gone back meanwhile, whatever goes."""
        self.waiting = self._by_moments(self.waiting)
        while self.waiting:
            left = [one for one in self.waiting if not self._one(*one)]
            if len(left) == len(self.waiting):
                return
            self.waiting = self._by_moments(left)

    def _by_moments(self, waiting: list[tuple[int, Posting]]) -> list[tuple[int, Posting]]:
        """What is left from the first moment on that does not go. A later one must never take what it waits for."""
        waiting = sorted(waiting, key=_recorded)
        at = 0
        for _, moment in groupby(waiting, key=_recorded):
            together = list(moment)
            left = self._moment(together)
            if left:
                return left + waiting[at + len(together) :]
            at += len(together)
        return []

    def _moment(self, moment: list[tuple[int, Posting]]) -> list[tuple[int, Posting]]:
        """Of one millisecond: one by one, as long as any goes; then together, since their order is not kept. What does not go."""
        left: list[tuple[int, Posting]] = []
        while len(left) != len(moment):
            left, moment = moment, [one for one in moment if not self._one(*one)]
        if not left or not self._follows(left) or not post_together(self.into, [posting for _, posting in left]):
            return left
        for position, (journal, _) in left:
            self.reached[str(journal.chain)] = position
        return []

    def _follows(self, page: list[tuple[int, Posting]]) -> bool:
        reached = dict(self.reached)
        for position, (journal, _) in page:
            if reached.get(str(journal.chain), 0) + 1 != position:
                return False
            reached[str(journal.chain)] = position
        return True

    def _at_once(self, page: list[tuple[int, Posting]]) -> bool:
        try:
            with self.into.atomic():
                outcomes = post_many(self.into, [posting for _, posting in page])
                if not all(isinstance(outcome, Posted) for outcome in outcomes):
                    raise _OneByOne
        except _OneByOne:
            return False
        return True

    def _one(self, position: int, posting: Posting) -> bool:
        chain = str(posting[0].chain)
        if self.reached.get(chain, 0) + 1 != position or not isinstance(post(self.into, *posting), Posted):
            return False
        self.reached[chain] = position
        return True


def _recorded(one: tuple[int, Posting]) -> int:
    return one[1][0].recorded


class _OneByOne(Exception):
    """A floor or a key was in the way of the page as a whole."""


def replay(db: Database, issuer_id: int, progress: Progress = lambda _walked: None) -> Iterator[Finding]:
    """10. Posts everything again elsewhere and compares."""
    with empty_ledger() as into:
        state = _Replay(into)
        for rows, moved in _pages(db, issuer_id):
            page = []
            for row in rows:
                try:
                    moves = tuple(read_transfer(one) for one in moved.get(row.id, []))
                    page.append((row.chain_position, (read_journal(issuer_id, row), moves)))
                except (ValueError, AssertionError):
                    yield Finding(trouble=Trouble.REPLAY, place=row.id, detail="cannot be read")
            with into.atomic():
                state.take([one for one in page if one[1][1]])
            progress(len(rows))
        for position, (journal, _) in state.waiting[:SHOWN]:
            place = f"{journal.chain}@{position}"
            yield Finding(
                trouble=Trouble.REPLAY, place=place, detail=f"{journal.idempotency_key} cannot be posted again"
            )
        yield from _compare(db, into, issuer_id)


@contextmanager
def empty_ledger() -> Iterator[Database]:
    """The ledger's tables with their checks, on a temporary file. Not for keeping: nothing is synced."""
    with tempfile.TemporaryDirectory(prefix="guichet-replay-") as folder:
        settings = {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(Path(folder) / "ledger.db"),
            "OPTIONS": {"init_command": "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF;"},
        }
        connections.settings[_ALIAS] = connections.configure_settings({"default": {}, _ALIAS: settings})[_ALIAS]
        connection = connections[_ALIAS]
        try:
            with connection.schema_editor() as editor:
                for model in (Account, Chain, Journal, Transfer, Seal):
                    editor.create_model(model)
            yield Database(connection)
        finally:
            connection.close()
            del connections[_ALIAS]
            del connections.settings[_ALIAS]


def _pages(db: Database, issuer_id: int) -> Iterator[tuple[list[JournalRow], Mapping[str, list[TransferRow]]]]:
    after: dict[str, Value] = {"issuer": issuer_id, "recorded": -1, "position": -1, "id": "", "page": PAGE}
    while rows := db.records(JournalRow, _PAGE, after):
        yield rows, by_journal(db.records(TransferRow, _MOVED, after))
        after |= {"recorded": rows[-1].recorded_ms, "position": rows[-1].chain_position, "id": rows[-1].id}


def _compare(db: Database, into: Database, issuer_id: int) -> Iterator[Finding]:
    ours, theirs = anchor(db, issuer_id), anchor(into, issuer_id)
    if ours != theirs:
        yield Finding(trouble=Trouble.REPLAY, place="anchor", detail=f"stored {ours}, replayed {theirs}")
    after: dict[str, Value] = {"issuer": issuer_id, "campaign": -1, "code": -1, "kind": "", "owner": -1, "page": PAGE}
    shown = 0
    while shown < SHOWN:
        stored, replayed = db.rows(_BALANCES, after), into.rows(_BALANCES, after)
        ends = [rows[-1][:4] for rows in (stored, replayed) if len(rows) == PAGE]
        both = set(stored) ^ set(replayed)
        differing = sorted(row for row in both if not ends or row[:4] <= min(ends))
        for row in differing[: SHOWN - shown]:
            where = "stored" if row in stored else "replayed"
            place = f"{row[0]}/{row[1]:04d}/{row[2]}/{row[3]}"
            yield Finding(
                trouble=Trouble.REPLAY, place=place, detail=f"only {where}: debits {row[4]}, credits {row[5]}"
            )
        shown += len(differing)
        if not ends:
            return
        after |= dict(zip(("campaign", "code", "kind", "owner"), min(ends), strict=True))
