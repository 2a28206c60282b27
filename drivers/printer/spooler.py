"""The print jobs, in their own SQLite database: what is known of a job is on the disk before it is acted upon.

Decides which job is next and refuses a state that may not follow (jobs). Does not print (session). A job is settled with
its text erased: the name and the digest stay, so that the same job sent again is recognised and not printed twice.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from sqlite_utils import Database

from drivers.faults import DocumentFault, DriverFault, SpoolFault
from drivers.limits import JOBS_OPEN_MAX, JOBS_SETTLED_MAX, JOBS_TOLD_MAX
from drivers.printer.document import Document, document_digest, encode_document
from drivers.printer.jobs import NEXT_STATES, SETTLED, Confirmation, Job, JobState, Refusal

BUSY_MS = 2_000

# One after the other, each on what the release before left: a fresh file takes the same way as an old one.
STEPS = (
    """
CREATE TABLE print_job (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  digest TEXT NOT NULL CHECK (length(digest) = 64),
  document TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('QUEUED', 'SENDING', 'FAILED', 'UNCERTAIN', 'SENT', 'CANCELLED',
                                       'CONFIRMED_BY_OPERATOR', 'DENIED_BY_OPERATOR')),
  is_settled INTEGER NOT NULL CHECK (is_settled = (state NOT IN ('QUEUED', 'SENDING', 'FAILED', 'UNCERTAIN'))),
  -- 0: only an order of the operator tries this job again.
  is_retried INTEGER NOT NULL CHECK (is_retried IN (0, 1)),
  accepted INTEGER NOT NULL CHECK (accepted BETWEEN 0 AND total),
  total INTEGER NOT NULL,
  reason TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX print_job_open ON print_job (is_settled, position);
""",
    # What was sent before had taken every byte, and no more is known of it.
    """
ALTER TABLE print_job ADD COLUMN confirmation TEXT NOT NULL DEFAULT 'NONE'
  CHECK (confirmation IN ('NONE', 'SENT', 'STATUS_OK', 'PROCESSED', 'CONFIRMED'))
  CHECK (confirmation = 'NONE' OR state = 'SENT');
UPDATE print_job SET confirmation = 'SENT' WHERE state = 'SENT';
""",
)
VERSION = len(STEPS)

PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", f"busy_timeout = {BUSY_MS}", "secure_delete = ON")


class JobRefusedFault(DriverFault):
    """A job that is not taken. `refusal` is the code."""

    def __init__(self, refusal: Refusal, reason: str) -> None:
        super().__init__(reason)
        self.refusal = refusal


class Spooler:
    """One connection, for the thread that made it. Every method raises SpoolFault when the database fails."""

    def __init__(self, path: Path, *, wall_ms: Callable[[], int]) -> None:
        self._wall_ms = wall_ms
        with _mapped("open the print jobs"):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
            self._database = Database(sqlite3.connect(path, isolation_level=None), execute_plugins=False)
        try:
            self._prepare()
        except SpoolFault:
            self._database.close()
            raise

    def close(self) -> None:
        self._database.close()

    def recover(self) -> list[Job]:
        """After a start: a job that was being sent is in doubt, whatever its count says; nobody knows what followed."""
        with self._transaction("recover print jobs"):
            interrupted = self._jobs("SELECT * FROM print_job WHERE state = 'SENDING' ORDER BY position", {})
            reason = "the devices process stopped while it was sending"
            return [
                self._change(job, JobState.UNCERTAIN, accepted=job.accepted, total=job.total, reason=reason)
                for job in interrupted
            ]

    def accept(self, name: str, document: Document) -> Job:
        """Stored and waiting; the same job sent again is answered with what became of it.

        JobRefusedFault: CONFLICT, QUEUE_FULL.
        """
        digest = document_digest(document)
        with self._transaction("store a print job"):
            known = self._rows("SELECT digest FROM print_job WHERE name = :name", {"name": name})
            if not known:
                self._insert(name, document, digest)
            elif known[0]["digest"] != digest:
                raise JobRefusedFault(Refusal.CONFLICT, f"job {name} was sent before with another document")
            return self.find(name)

    def find(self, name: str) -> Job:
        """JobRefusedFault: UNKNOWN_JOB."""
        jobs = self._jobs("SELECT * FROM print_job WHERE name = :name", {"name": name})
        if not jobs:
            raise JobRefusedFault(Refusal.UNKNOWN_JOB, f"no print job {name}")
        return jobs[0]

    def number(self, name: str) -> int:
        """Of the job, in the order in which they came; no other job ever has it."""
        rows = self._rows("SELECT position FROM print_job WHERE name = :name", {"name": name})
        return int(str(rows[0]["position"]))

    def next_waiting(self) -> Job | None:
        """The oldest job that can be tried without being asked for."""
        jobs = self._jobs(
            "SELECT * FROM print_job WHERE is_settled = 0 AND state IN ('QUEUED', 'FAILED') AND is_retried = 1"
            " ORDER BY position LIMIT 1",
            {},
        )
        return jobs[0] if jobs else None

    def document(self, name: str) -> Document:
        """Of a job that is not settled. DocumentFault: damaged, or written by a release whose documents had another form."""
        rows = self._rows("SELECT document FROM print_job WHERE name = :name", {"name": name})
        try:
            return msgspec.json.decode(str(rows[0]["document"]), type=Document)
        except msgspec.DecodeError as error:
            raise DocumentFault(f"the document of print job {name} cannot be read: {error}") from error

    def move(
        self,
        name: str,
        state: JobState,
        *,
        accepted: int = 0,
        total: int = 0,
        reason: str = "",
        is_retried: bool = True,
        confirmation: Confirmation = Confirmation.NONE,
    ) -> Job:
        """Committed when it returns. AssertionError: `state` may not follow."""
        with self._transaction(f"store a print job as {state}"):
            job = self.find(name)
            return self._change(
                job,
                state,
                accepted=accepted,
                total=total,
                reason=reason,
                is_retried=is_retried,
                confirmation=confirmation,
            )

    def jobs_to_tell(self) -> list[Job]:
        """Every open job and the last settled ones, oldest first."""
        return self._jobs(
            "SELECT * FROM print_job WHERE is_settled = 0 OR position IN"
            " (SELECT position FROM print_job WHERE is_settled = 1 ORDER BY position DESC LIMIT :limit)"
            " ORDER BY position",
            {"limit": JOBS_TOLD_MAX},
        )

    def _insert(self, name: str, document: Document, digest: str) -> None:
        open_count = self._rows("SELECT count(*) AS n FROM print_job WHERE is_settled = 0", {})[0]["n"]
        if int(str(open_count)) >= JOBS_OPEN_MAX:
            raise JobRefusedFault(Refusal.QUEUE_FULL, f"{open_count} print jobs are waiting")
        self._database.execute(
            "INSERT INTO print_job (name, digest, document, state, is_settled, is_retried, accepted, total, reason,"
            " recorded_at, changed_at) VALUES (:name, :digest, :document, 'QUEUED', 0, 1, 0, 0, '', :now, :now)",
            {"name": name, "digest": digest, "document": encode_document(document).decode(), "now": self._wall_ms()},
        )

    def _change(
        self,
        job: Job,
        state: JobState,
        *,
        accepted: int,
        total: int,
        reason: str,
        is_retried: bool = True,
        confirmation: Confirmation = Confirmation.NONE,
    ) -> Job:
        assert state in NEXT_STATES[job.state], f"{job.state} to {state}"
        self._database.execute(
            "UPDATE print_job SET state = :state, is_settled = :is_settled, is_retried = :is_retried,"
            " accepted = :accepted, total = :total, reason = :reason, changed_at = :now, confirmation = :confirmation,"
            " document = CASE WHEN :is_settled THEN '' ELSE document END WHERE name = :name",
            {
                "name": job.name,
                "state": state.value,
                "is_settled": int(state in SETTLED),
                "is_retried": int(is_retried),
                "accepted": accepted,
                "total": total,
                "reason": reason,
                "now": self._wall_ms(),
                "confirmation": confirmation.value,
            },
        )
        if state in SETTLED:
            self._database.execute(
                "DELETE FROM print_job WHERE is_settled = 1"
                " AND position <= (SELECT max(position) FROM print_job) - :kept",
                {"kept": JOBS_SETTLED_MAX},
            )
        return self.find(job.name)

    def _prepare(self) -> None:
        with _mapped("open the print jobs"):
            for pragma in PRAGMAS:
                self._database.execute(f"PRAGMA {pragma}")
            version = int(str(self._rows("PRAGMA user_version", {})[0]["user_version"]))
            if version > VERSION:
                raise SpoolFault(f"the print jobs were written by another release (version {version})")
            for number, step in enumerate(STEPS[version:], start=version + 1):
                self._database.conn.executescript(f"BEGIN IMMEDIATE;{step}PRAGMA user_version = {number};COMMIT;")
            # A read-only database opens and reads well: only a write tells.
            with self._database.atomic():
                self._database.execute("DELETE FROM print_job WHERE 0")
                self._database.execute(f"PRAGMA user_version = {VERSION}")

    def _jobs(self, sql: str, parameters: dict[str, object]) -> list[Job]:
        return [
            Job(
                name=str(row["name"]),
                state=JobState(str(row["state"])),
                accepted=int(str(row["accepted"])),
                total=int(str(row["total"])),
                reason=str(row["reason"]),
                confirmation=Confirmation(str(row["confirmation"])),
            )
            for row in self._rows(sql, parameters)
        ]

    def _rows(self, sql: str, parameters: dict[str, object]) -> list[dict[str, object]]:
        with _mapped("read the print jobs"):
            return list(self._database.query(sql, parameters))

    @contextmanager
    def _transaction(self, what: str) -> Iterator[None]:
        with _mapped(what), self._database.atomic():
            yield


@contextmanager
def _mapped(what: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise SpoolFault(f"cannot {what}: {error}") from error
