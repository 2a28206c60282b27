"""The tables of journal.db, as sqlite-utils migrations. Entries, answers and verdicts are append-only by trigger.

A migration is never changed once released; the next one says what is different. `application_id` marks the file as ours.
"""

import sqlite3
from typing import cast

from sqlite_utils import Database, Migrations

from sync.journal.faults import JournalForeign
from sync.journal.file import JournalFile, mapped_faults

APPLICATION_ID = 0x47756A31  # "Guj1"

migrations = Migrations("guichet-journal")
NAMES = frozenset({"m001_journal"})


@migrations()
def m001_journal(db: Database) -> None:
    """Everything of the first version."""
    for statement in (*_TABLES, *_TRIGGERS):
        db.execute(statement)


_TABLES = (
    "CREATE TABLE identity (id INTEGER PRIMARY KEY CHECK (id = 1), record BLOB NOT NULL, roots BLOB NOT NULL) STRICT",
    # The columns beside `raw` are copied from it, to be searched by; verify() compares them.
    """CREATE TABLE entry (
        sequence INTEGER PRIMARY KEY CHECK (sequence >= 0),
        kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 255),
        wall INTEGER NOT NULL CHECK (wall >= 0),
        about INTEGER CHECK (about >= 0),
        ticket BLOB CHECK (length(ticket) = 16),
        amount INTEGER CHECK (amount BETWEEN 1 AND 65535),
        raw BLOB NOT NULL
    ) STRICT""",
    "CREATE INDEX entry_by_kind ON entry (kind, sequence)",
    "CREATE INDEX entry_by_about ON entry (about, kind) WHERE about IS NOT NULL",
    "CREATE INDEX entry_by_ticket ON entry (ticket, kind) WHERE ticket IS NOT NULL",
    """CREATE TABLE verdict (
        serial INTEGER PRIMARY KEY CHECK (serial >= 1),
        sequence INTEGER NOT NULL CHECK (sequence >= 0),
        code TEXT NOT NULL,
        amount INTEGER NOT NULL CHECK (amount BETWEEN 0 AND 65535),
        decided_ms INTEGER NOT NULL CHECK (decided_ms >= 0)
    ) STRICT""",
    "CREATE INDEX verdict_by_sequence ON verdict (sequence, serial)",
    # The server's signed words, kept as proof: those that acknowledged or judged something.
    "CREATE TABLE answer (digest BLOB PRIMARY KEY, received_ms INTEGER NOT NULL, raw BLOB NOT NULL) STRICT",
    """CREATE TABLE server_word (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        server_ms INTEGER NOT NULL, wall INTEGER NOT NULL, monotonic INTEGER NOT NULL, boot INTEGER NOT NULL,
        standing TEXT NOT NULL,
        acknowledged INTEGER NOT NULL CHECK (acknowledged >= -1),
        ack_digest BLOB NOT NULL CHECK (length(ack_digest) = 16),
        forecast BLOB
    ) STRICT""",
    """CREATE TABLE document (
        name TEXT PRIMARY KEY CHECK (name IN ('key_set', 'policy', 'opposition')),
        version INTEGER NOT NULL CHECK (version >= 0),
        raw BLOB NOT NULL
    ) STRICT""",
    "CREATE TABLE secret (key_id INTEGER PRIMARY KEY CHECK (key_id BETWEEN 0 AND 65535), raw BLOB NOT NULL) STRICT",
    # What the counter has announced and shown; -1 and 0: nothing yet.
    """CREATE TABLE bookmark (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        announced INTEGER NOT NULL CHECK (announced >= -1),
        outcomes INTEGER NOT NULL CHECK (outcomes >= 0)
    ) STRICT""",
    """CREATE TABLE link (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        last_exchange INTEGER, last_attempt INTEGER, failing_since INTEGER, fault TEXT, next_try INTEGER
    ) STRICT""",
    "CREATE TABLE wish (id INTEGER PRIMARY KEY CHECK (id = 1), exchange INTEGER NOT NULL) STRICT",
    "CREATE TABLE device (name TEXT PRIMARY KEY CHECK (name IN ('scanner', 'printer')), state TEXT NOT NULL) STRICT",
    "CREATE TABLE boot (number INTEGER PRIMARY KEY CHECK (number >= 1), machine_boot TEXT NOT NULL UNIQUE) STRICT",
)


_FROZEN = "CREATE TRIGGER TABLE_no_ACTION BEFORE ACTION ON TABLE BEGIN SELECT RAISE(ABORT, 'TABLE is append-only'); END"


def _frozen(table: str) -> tuple[str, ...]:
    return tuple(_FROZEN.replace("TABLE", table).replace("ACTION", action) for action in ("UPDATE", "DELETE"))


_TRIGGERS = (
    *_frozen("identity"),
    *_frozen("entry"),
    *_frozen("verdict"),
    *_frozen("answer"),
    *_frozen("boot"),
    """CREATE TRIGGER entry_in_sequence BEFORE INSERT ON entry
       WHEN NEW.sequence IS NOT (SELECT COALESCE(MAX(sequence) + 1, 0) FROM entry)
       BEGIN SELECT RAISE(ABORT, 'entries have no gaps'); END""",
    """CREATE TRIGGER document_not_older BEFORE UPDATE ON document
       WHEN NEW.version < OLD.version OR NEW.name IS NOT OLD.name
       BEGIN SELECT RAISE(ABORT, 'documents do not grow older'); END""",
    "CREATE TRIGGER document_stays BEFORE DELETE ON document BEGIN SELECT RAISE(ABORT, 'documents stay'); END",
    """CREATE TRIGGER acknowledged_not_lower BEFORE UPDATE ON server_word
       WHEN NEW.acknowledged < OLD.acknowledged
       BEGIN SELECT RAISE(ABORT, 'acknowledgements are not taken back'); END""",
)


def migrate(file: JournalFile) -> None:
    """Brings a journal file to this version's tables. Raises JournalForeign when it belongs to something else."""
    with mapped_faults(file.path):
        if _is_current(file):
            return
        with file.transaction():
            marked = file.row("PRAGMA application_id")
            tables = file.row("SELECT COUNT(*) FROM sqlite_schema")
            if marked != (APPLICATION_ID,) and tables != (0,):
                raise JournalForeign(f"{file.path}: a database of something else")
            if not _known_migrations(file):
                raise JournalForeign(f"{file.path}: written by a later version of this program")
            migrations.apply(_database(file))
            file.writer.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _is_current(file: JournalFile) -> bool:
    marked = file.row("PRAGMA application_id") == (APPLICATION_ID,)
    return marked and _known_migrations(file) and not migrations.pending(_database(file))


def _known_migrations(file: JournalFile) -> bool:
    return {one.name for one in migrations.applied(_database(file))} <= NAMES


def _database(file: JournalFile) -> Database:
    return Database(cast(sqlite3.Connection, file.writer), execute_plugins=False)
