"""What a college's file would change, and changing it: new pupils, new spellings and levels, lines that a person must decide.

The file waits in the database between its preview and its confirmation; both compare it afresh, so that what is applied is what is
true then. Pupils that are missing from the file are never deleted: they may hold a pass.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from server.database import Database
from server.passes import store
from server.passes.pupil_file import Pupil, PupilFile
from server.passes.store import KnownPupil
from sync.contract.instant import DAY, Instant

KEPT_FOR = 30 * DAY  # a file that nobody confirms: the longest that children's data may wait for a decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A known pupil whose spelling or level differs in the file."""

    before: KnownPupil
    now: Pupil


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Somebody of that name is known under another birthdate: a namesake, or a mistake in one of the two dates."""

    known: KnownPupil
    now: Pupil


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Every good line of the file is in exactly one of the four."""

    new: tuple[Pupil, ...]
    changed: tuple[Change, ...]
    doubtful: tuple[Doubt, ...]
    unchanged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What was done."""

    added: int
    changed: int
    left_aside: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedFile:
    """A file that waits for its confirmation."""

    name: str
    content: bytes
    uploaded_ms: Instant

    @property
    def digest(self) -> str:
        """Which file it is: a colleague may send another one while this one is looked at."""
        return hashlib.sha256(self.content).hexdigest()


def compare(file: PupilFile, known: Collection[KnownPupil]) -> Comparison:
    """PURE. The same name and birthdate is the same pupil; the same name alone is for a person to decide."""
    by_identity = {(row.folded_name, row.birthdate): row for row in known}
    by_name: dict[str, KnownPupil] = {}
    for row in known:
        by_name.setdefault(row.folded_name, row)
    new: list[Pupil] = []
    changed: list[Change] = []
    doubtful: list[Doubt] = []
    unchanged = 0
    for pupil in file.pupils:
        same = by_identity.get((pupil.folded_name, pupil.birthdate))
        if same is None and pupil.folded_name in by_name:
            doubtful.append(Doubt(known=by_name[pupil.folded_name], now=pupil))
        elif same is None:
            new.append(pupil)
        elif _differs(same, pupil, has_levels=file.has_levels):
            changed.append(Change(before=same, now=pupil))
        else:
            unchanged += 1
    return Comparison(new=tuple(new), changed=tuple(changed), doubtful=tuple(doubtful), unchanged=unchanged)


def apply(db: Database, issuer_id: int, college_id: int, file: PupilFile, namesakes: Collection[int]) -> Imported:
    """All of it in one transaction. `namesakes`: lines of doubtful pupils that a person declared to be somebody else."""
    with db.atomic():
        found = compare(file, store.known_pupils(db, college_id))
        accepted = [doubt.now for doubt in found.doubtful if doubt.now.line in namesakes]
        added = sum(store.add_pupil(db, issuer_id, college_id, _known(0, pupil)) for pupil in (*found.new, *accepted))
        for change in found.changed:
            level = change.now.level if file.has_levels else change.before.level
            row = _known(change.before.id, change.now, level)
            store.change_pupil(db, college_id, row)
        discard(db, college_id)
    left_aside = len(file.problems) + len(found.doubtful) - len(accepted)
    return Imported(added=added, changed=len(found.changed), left_aside=left_aside)


# --- the waiting file ------------------------------------------------------------------------------------------------


def stage(db: Database, college_id: int, file: StagedFile, actor: str) -> None:
    """Takes the place of the college's earlier file; files of any college that nobody confirmed in time go away."""
    with db.atomic():
        discard(db, college_id)
        db.execute(
            "DELETE FROM passes_stagedfile WHERE uploaded_ms < %(before)s", {"before": file.uploaded_ms - KEPT_FOR}
        )
        db.execute(
            """
            INSERT INTO passes_stagedfile (college_id, name, content, uploaded_by, uploaded_ms)
            VALUES (%(college_id)s, %(name)s, %(content)s, %(actor)s, %(now)s)
            """,
            {
                "college_id": college_id,
                "name": file.name,
                "content": file.content,
                "actor": actor,
                "now": file.uploaded_ms,
            },
        )


def staged(db: Database, college_id: int) -> StagedFile | None:
    """The college's waiting file."""
    return db.record(
        StagedFile,
        "SELECT name, content, uploaded_ms FROM passes_stagedfile WHERE college_id = %(college_id)s",
        {"college_id": college_id},
    )


def discard(db: Database, college_id: int) -> None:
    """Nobody wants it any more."""
    db.execute("DELETE FROM passes_stagedfile WHERE college_id = %(college_id)s", {"college_id": college_id})


def _differs(known: KnownPupil, pupil: Pupil, *, has_levels: bool) -> bool:
    is_renamed = (known.last_name, known.first_name) != (pupil.last_name, pupil.first_name)
    return is_renamed or (has_levels and known.level != pupil.level)


def _known(pupil_id: int, pupil: Pupil, level: str | None = None) -> KnownPupil:
    return KnownPupil(
        id=pupil_id,
        last_name=pupil.last_name,
        first_name=pupil.first_name,
        folded_name=pupil.folded_name,
        birthdate=pupil.birthdate,
        level=pupil.level if level is None else level,
    )
