"""The files of a run, kept byte for byte with their hash: handed out for ever as they were made, never made again."""

import hashlib
from dataclasses import dataclass
from enum import Enum

from server.database import Database
from server.reimbursement.store import RunKey
from server.reimbursement.totals import TotalsDiffer


class Role(Enum):
    """What a file of a run is for; the order is that of the list."""

    BANK = "bank"  # in the edition that the payer's bank reads
    BANK_OTHER = "bank_other"  # the same lines and ids in the other edition, should the bank refuse the first
    LINES = "lines"  # for the finance service's software
    CONTROL = "control"  # what the files add up to
    PROOFS = "proofs"  # from each line of the bank's file back to the claims that counters signed
    ANNEX = "annex"  # each affiliate's ticket numbers
    STATEMENT = "statement"  # état liquidatif


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFile:
    """A file as just made."""

    role: Role
    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file as listed: without its bytes."""

    role: Role
    name: str
    size: int
    sha256: str


def keep(db: Database, key: RunKey, files: tuple[RunFile, ...]) -> None:
    """Once. Raises Violated when the run has files already."""
    for position, file in enumerate(files, start=1):
        db.execute(
            "INSERT INTO reimbursement_runfile (issuer_id, campaign, run, position, role, name, content, sha256) "
            "VALUES (%(issuer)s, %(campaign)s, %(run)s, %(position)s, %(role)s, %(name)s, %(content)s, %(sha256)s)",
            key.params()
            | {
                "position": position,
                "role": file.role.value,
                "name": file.name,
                "content": file.content,
                "sha256": file.sha256,
            },
        )


def kept(db: Database, key: RunKey) -> list[KeptFile]:
    """What the run has, in the order in which it was made."""
    return db.records(
        KeptFile,
        "SELECT role, name, length(content) AS size, sha256 FROM reimbursement_runfile "
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND run = %(run)s ORDER BY position",
        key.params(),
    )


def content(db: Database, key: RunKey, name: str) -> bytes | None:
    """One file's bytes, or None. Raises TotalsDiffer when they are not those that were kept."""
    row = db.row(
        "SELECT content, sha256 FROM reimbursement_runfile "
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND run = %(run)s AND name = %(name)s",
        key.params() | {"name": name},
    )
    if row is None:
        return None
    raw = bytes(row[0])
    if hashlib.sha256(raw).hexdigest() != row[1]:
        raise TotalsDiffer(f"the kept file {name} is not the one that was recorded")
    return raw
