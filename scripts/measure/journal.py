"""The signed journal on a real disk: writing an entry that survives a power cut, and opening a file of ten thousand."""

import itertools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from scripts.measure.comparison import Contest
from sync.contract.ids import Sequence
from sync.contract.limits import SIGNATURE
from sync.contract.payloads import Payload
from sync.contract.policy import Check
from sync.contract.signing import Purpose
from sync.journal import queries
from sync.journal.chain import InForce, next_entry, tip_after
from sync.journal.file import JournalFile
from sync.journal.keyfile import TerminalKeys
from sync.journal.store import Journal
from sync.journal.verification import TAIL
from tests.unit.sync.office import Office, moment, redeem, terminal_keys

APPENDED = 100  # entries of one round: a busy day of a counter
OPENED = 10_000  # entries: a hundred such days
LOG_PAGES = 1_000  # of SQLite's write-ahead log before it is used again from its beginning, which syncs twice as fast as growing


@contextmanager
def journal_append(folder: Path) -> Iterator[Contest]:
    """Journal.append of redemptions, with its read-back, on a real disk.

    Floor: as many bare SQLite inserts of the same bytes, each committed to a write-ahead log with synchronous=FULL, and one
    Ed25519 signature each.
    """
    keys = terminal_keys()
    path = _new_journal(folder / "append.db", keys)
    numbers = itertools.count(1)
    builds = [_giving(redeem(number)) for number in range(APPENDED)]
    with closing(Journal.open(path, keys)) as journal, closing(_bare_file(folder / "bare.db")) as bare:

        def ours() -> None:
            for build in builds:
                journal.append(moment(next(numbers)), Check.BEARER, build)

        def floor() -> None:
            for raw in written:
                signature = keys.signing.sign(raw[:-SIGNATURE])
                bare.execute("INSERT INTO entry (raw) VALUES (?)", (raw[:-SIGNATURE] + signature,))

        ours()
        written = [one.entry.raw for one in journal.redemptions()]
        assert len(written) == APPENDED
        for _ in range(LOG_PAGES // APPENDED):
            ours()
            floor()
        yield Contest(unit="entries/s", count=APPENDED, ours=ours, floor=floor, is_warm=True)


def _new_journal(path: Path, keys: TerminalKeys) -> Path:
    Journal.create(path, Office().enrolled(keys), keys).close()
    return path


def _giving(payload: Payload) -> Callable[[Sequence], Payload]:
    return lambda _sequence: payload


def _bare_file(path: Path) -> sqlite3.Connection:
    bare = sqlite3.connect(path, isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("CREATE TABLE entry (sequence INTEGER PRIMARY KEY, raw BLOB NOT NULL)")
    return bare


@contextmanager
def journal_open(folder: Path) -> Iterator[Contest]:
    """Opening a journal of 10,000 entries, with all the checks of a start.

    Floor: the two of them that every start has promised, bare: SQLite's quick_check of the same file, and one Ed25519
    verification for each of the last entries.
    """
    keys = terminal_keys()
    path = _new_journal(folder / "open.db", keys)
    _fill(path, keys)
    public = keys.signing.public_key()

    def ours() -> None:
        Journal.open(path, keys).close()

    def floor() -> None:
        with closing(sqlite3.connect(path)) as bare:
            assert bare.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
            for (raw,) in bare.execute("SELECT raw FROM entry ORDER BY sequence DESC LIMIT ?", (TAIL,)):
                public.verify(raw[-SIGNATURE:], Purpose.JOURNAL.value + raw[:-SIGNATURE])

    yield Contest(unit="ms", count=1, ours=ours, floor=floor)


def _fill(path: Path, keys: TerminalKeys) -> None:
    """Really signed and chained, but committed together: one by one they would take minutes."""
    with closing(Journal.open(path, keys)) as journal:
        tip, author = journal.tip(), journal.author
    payloads = [redeem(number) for number in range(APPENDED)]
    in_force = InForce(policy_version=1, list_version=1)
    with closing(JournalFile(path)) as file, file.transaction():
        for number in range(OPENED):
            payload = payloads[number % APPENDED]
            entry = next_entry(tip, author, in_force, moment(number), Check.BEARER, payload)
            queries.insert_entry(file, entry)
            tip = tip_after(tip, entry)
