"""Pupils, registrations and passes in plain SQL. Everything is asked within one college: a row of another college is not there."""

import datetime as dt
from dataclasses import dataclass

from server.database import Database, Value
from server.passes.states import RegistrationStatus
from sync.contract.instant import Instant

_PUPIL = """
SELECT p.id, p.issuer_id, p.college_id, p.last_name, p.first_name, p.folded_name, p.birthdate, p.level,
    c.is_outside AS is_school_outside, r.id AS registration_id, r.status, coalesce(r.is_bursary, %(no)s) AS is_bursary,
    r.is_resident, r.split_first_cents, r.split_second_cents, s.id AS pass_id,
    EXISTS (SELECT 1 FROM passes_withdrawal w WHERE w.issuer_id = p.issuer_id AND w.pass_id = s.id) AS is_withdrawn
FROM passes_pupil p
JOIN passes_college c ON c.id = p.college_id
LEFT JOIN passes_registration r ON r.pupil_id = p.id AND r.campaign_id = %(campaign_id)s
LEFT JOIN passes_pass s ON s.pupil_id = p.id AND s.campaign_id = %(campaign_id)s
WHERE p.college_id = %(college_id)s
"""
_KNOWN = """
SELECT id, last_name, first_name, folded_name, birthdate, level FROM passes_pupil WHERE college_id = %(college_id)s
"""
_ADD_PUPIL = """
INSERT INTO passes_pupil (issuer_id, college_id, last_name, first_name, folded_name, birthdate, level)
VALUES (%(issuer_id)s, %(college_id)s, %(last_name)s, %(first_name)s, %(folded_name)s, %(birthdate)s, %(level)s)
ON CONFLICT (issuer_id, college_id, folded_name, birthdate) DO NOTHING
"""
_CHANGE_PUPIL = """
UPDATE passes_pupil SET last_name = %(last_name)s, first_name = %(first_name)s, level = %(level)s
WHERE id = %(id)s AND college_id = %(college_id)s
"""
_REGISTER = """
INSERT INTO passes_registration (issuer_id, pupil_id, campaign_id, status, is_bursary, is_resident, split_first_cents,
    split_second_cents, submitted_ms, decided_by)
VALUES (%(issuer_id)s, %(pupil_id)s, %(campaign_id)s, 'submitted', %(is_bursary)s, %(is_resident)s, %(first)s, %(second)s,
    %(now)s, '')
ON CONFLICT (issuer_id, campaign_id, pupil_id) DO NOTHING
"""
_RESUBMIT = """
UPDATE passes_registration SET status = 'submitted', is_bursary = %(is_bursary)s, is_resident = %(is_resident)s,
    split_first_cents = %(first)s, split_second_cents = %(second)s, submitted_ms = %(now)s, decided_by = '', decided_ms = NULL
WHERE id = %(id)s AND status = %(old_status)s
"""
_DECIDE = """
UPDATE passes_registration SET status = %(status)s, decided_by = %(actor)s, decided_ms = %(now)s
WHERE id = %(id)s AND status = %(old_status)s
"""
_CHOOSE_SPLIT = """
UPDATE passes_registration SET split_first_cents = %(first)s, split_second_cents = %(second)s WHERE id = %(id)s
"""
_MARK_BURSARY = """
UPDATE passes_registration SET is_bursary = %(is_bursary)s
WHERE id = %(id)s AND status = %(old_status)s AND is_bursary = %(was_bursary)s
"""
_ADD_OPENED = """
INSERT INTO passes_pass (issuer_id, campaign_id, pupil_id, opened_ms)
VALUES (%(issuer_id)s, %(campaign_id)s, %(pupil_id)s, %(now)s) RETURNING id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilRow:
    """A pupil and where it stands in one campaign. `is_resident`: None when nobody asked."""

    id: int
    issuer_id: int
    college_id: int
    last_name: str
    first_name: str
    folded_name: str
    birthdate: dt.date
    level: str
    is_school_outside: bool
    registration_id: int | None
    status: RegistrationStatus | None
    is_bursary: bool
    is_resident: bool | None
    split_first_cents: int | None
    split_second_cents: int | None
    pass_id: int | None
    is_withdrawn: bool

    @property
    def split(self) -> tuple[int, ...]:
        """What the family chose; empty when nothing."""
        if self.split_first_cents is None or self.split_second_cents is None:
            return ()
        return self.split_first_cents, self.split_second_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a family says when it registers: cents per wallet, and what it has proved."""

    is_bursary: bool = False
    is_resident: bool | None = None
    split: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPupil:
    """What an import compares with."""

    id: int
    last_name: str
    first_name: str
    folded_name: str
    birthdate: dt.date
    level: str


def pupil(db: Database, campaign_id: int, college_id: int, pupil_id: int) -> PupilRow | None:
    """None for a pupil of another college."""
    return db.record(PupilRow, _PUPIL + " AND p.id = %(id)s", {**_scope(campaign_id, college_id), "id": pupil_id})


def pupils(db: Database, campaign_id: int, college_id: int) -> list[PupilRow]:
    """The whole college, by level and name: at most a few thousand."""
    return db.records(PupilRow, _PUPIL + " ORDER BY p.level, p.folded_name, p.id", _scope(campaign_id, college_id))


def known_pupils(db: Database, college_id: int) -> list[KnownPupil]:
    """The whole college, whatever the campaign."""
    return db.records(KnownPupil, _KNOWN, {"college_id": college_id})


def add_pupil(db: Database, issuer_id: int, college_id: int, row: KnownPupil) -> bool:
    """False when it is there already. The row's id is ignored."""
    return db.execute(_ADD_PUPIL, {"issuer_id": issuer_id, "college_id": college_id, **_pupil_params(row)}) == 1


def change_pupil(db: Database, college_id: int, row: KnownPupil) -> bool:
    """Spelling and level; the birthdate is never changed by a file."""
    return db.execute(_CHANGE_PUPIL, {"id": row.id, "college_id": college_id, **_pupil_params(row)}) == 1


def register(db: Database, row: PupilRow, campaign_id: int, now: Instant, request: Request) -> bool:
    """False when a registration is there already."""
    params: dict[str, Value] = {
        "issuer_id": row.issuer_id,
        "pupil_id": row.id,
        "campaign_id": campaign_id,
        "now": now,
    }
    return db.execute(_REGISTER, params | _request_params(request)) == 1


def resubmit(db: Database, row: PupilRow, now: Instant, request: Request) -> bool:
    """False when the registration is no longer as `row` has it."""
    assert row.status
    params: dict[str, Value] = {"id": row.registration_id, "old_status": row.status.value, "now": now}
    return db.execute(_RESUBMIT, params | _request_params(request)) == 1


def choose_split(db: Database, row: PupilRow, split: tuple[int, ...]) -> None:
    """The family's choice, once the registration's row is the caller's."""
    db.execute(_CHOOSE_SPLIT, {"id": row.registration_id} | _split_params(split))


def mark_bursary(db: Database, row: PupilRow, *, is_bursary: bool) -> bool:
    """False when the registration is no longer as `row` has it."""
    assert row.status
    params: dict[str, Value] = {
        "id": row.registration_id,
        "old_status": row.status.value,
        "was_bursary": row.is_bursary,
        "is_bursary": is_bursary,
    }
    return db.execute(_MARK_BURSARY, params) == 1


def decide(db: Database, row: PupilRow, status: RegistrationStatus, actor: str, now: Instant) -> bool:
    """False when the registration is no longer as `row` has it."""
    assert row.status
    params: dict[str, Value] = {
        "id": row.registration_id,
        "old_status": row.status.value,
        "status": status.value,
        "actor": actor,
        "now": now,
    }
    return db.execute(_DECIDE, params) == 1


def open_pass(db: Database, row: PupilRow, campaign_id: int, now: Instant) -> int:
    """The new pass's id. A second pass of one pupil in one campaign is refused by the database."""
    params: dict[str, Value] = {
        "issuer_id": row.issuer_id,
        "campaign_id": campaign_id,
        "pupil_id": row.id,
        "now": now,
    }
    opened = db.row(_ADD_OPENED, params)
    assert opened
    return int(opened[0])


def _scope(campaign_id: int, college_id: int) -> dict[str, Value]:
    return {"campaign_id": campaign_id, "college_id": college_id, "no": False}


def _request_params(request: Request) -> dict[str, Value]:
    said: dict[str, Value] = {"is_bursary": request.is_bursary, "is_resident": request.is_resident}
    return said | _split_params(request.split)


def _split_params(split: tuple[int, ...]) -> dict[str, Value]:
    first, second = split or (None, None)
    return {"first": first, "second": second}


def _pupil_params(row: KnownPupil) -> dict[str, Value]:
    return {
        "last_name": row.last_name,
        "first_name": row.first_name,
        "folded_name": row.folded_name,
        "birthdate": row.birthdate,
        "level": row.level,
    }
