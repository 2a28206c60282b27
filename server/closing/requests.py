"""The SQL of what two persons ask and agree, of explanations, and of the kept papers. Decides nothing."""

import hashlib
from dataclasses import dataclass

from server.database import Database, Value
from sync.contract.instant import Instant

Explained = tuple[int, int, int]
"""Cents that are due, came back, are owed: what an explanation is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which campaign of which issuer."""

    issuer_id: int
    campaign: int

    def params(self) -> dict[str, Value]:
        return {"issuer": self.issuer_id, "campaign": self.campaign}


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """A request as stored; `state`: asked, agreed, done or dropped."""

    id: int
    issuer_id: int
    campaign: int
    step: str
    state: str
    despite: str
    note: str
    asked_by: str
    asked_ms: Instant
    agreed_by: str
    agreed_ms: Instant | None
    done_ms: Instant | None

    @property
    def place(self) -> Place:
        return Place(issuer_id=self.issuer_id, campaign=self.campaign)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper as just made."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPaper:
    """A paper as listed: without its bytes."""

    closing: int
    name: str
    size: int
    sha256: str


class PaperDiffers(Exception):
    """The kept bytes are not those that were recorded."""


_WHERE = "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s"


def requests(db: Database, place: Place) -> list[RequestRow]:
    """Every one, the newest first."""
    return db.records(RequestRow, f"SELECT * FROM closing_request {_WHERE} ORDER BY id DESC", place.params())  # noqa: S608


def open_request(db: Database, place: Place) -> RequestRow | None:
    """The one that waits for the second person, or was stopped on its way."""
    return db.record(
        RequestRow,
        f"SELECT * FROM closing_request {_WHERE} AND state IN ('asked', 'agreed')",  # noqa: S608  # constants only
        place.params(),
    )


def locked_request(db: Database, place: Place, number: int) -> RequestRow | None:
    """Nobody else agrees, drops or goes on with it meanwhile."""
    params = place.params() | {"id": number}
    if not db.lock(f"SELECT id FROM closing_request {_WHERE} AND id = %(id)s", params):  # noqa: S608
        return None
    return db.record(RequestRow, f"SELECT * FROM closing_request {_WHERE} AND id = %(id)s", params)  # noqa: S608


def add_request(db: Database, place: Place, step: str, actor: str, now: Instant, *, despite: str, note: str) -> bool:
    """False when another one is open."""
    return bool(
        db.execute(
            "INSERT INTO closing_request (issuer_id, campaign, step, state, despite, note, asked_by, asked_ms) "
            "VALUES (%(issuer)s, %(campaign)s, %(step)s, 'asked', %(despite)s, %(note)s, %(actor)s, %(now)s) "
            "ON CONFLICT DO NOTHING",
            place.params() | {"step": step, "despite": despite, "note": note, "actor": actor, "now": now},
        )
    )


def mark_agreed(db: Database, row: RequestRow, actor: str, now: Instant) -> None:
    """Raises Violated when it is the one who asked."""
    _change(db, row, "state = 'agreed', agreed_by = %(actor)s, agreed_ms = %(now)s", {"actor": actor, "now": now})


def mark_done(db: Database, row: RequestRow, now: Instant) -> None:
    """After `mark_agreed`."""
    _change(db, row, "state = 'done', done_ms = %(now)s", {"now": now})


def mark_dropped(db: Database, row: RequestRow) -> None:
    """Who agreed, if anybody did, stays known: a part may have been done."""
    _change(db, row, "state = 'dropped'", {})


def _change(db: Database, row: RequestRow, changes: str, values: dict[str, Value]) -> None:
    changed = db.execute(f"UPDATE closing_request SET {changes} WHERE id = %(id)s", values | {"id": row.id})  # noqa: S608
    assert changed == 1


def closings(db: Database, place: Place) -> int:
    """How many closings are done."""
    row = db.row(
        f"SELECT COUNT(*) FROM closing_request {_WHERE} AND step = 'budget' AND state = 'done'",  # noqa: S608
        place.params(),
    )
    assert row is not None
    return int(row[0])


# --- explanations ----------------------------------------------------------------------------------------------------


def explain(
    db: Database, place: Place, affiliate: int, amounts: Explained, text: str, actor: str, now: Instant
) -> None:
    """Over what was said before."""
    db.execute(
        "INSERT INTO closing_explanation (issuer_id, campaign, affiliate_number, due_cents, returned_cents, debt_cents, text, "
        "said_by, said_ms) VALUES (%(issuer)s, %(campaign)s, %(affiliate)s, %(due)s, %(returned)s, %(debt)s, %(text)s, "
        "%(actor)s, %(now)s) ON CONFLICT (issuer_id, campaign, affiliate_number) DO UPDATE SET due_cents = %(due)s, "
        "returned_cents = %(returned)s, debt_cents = %(debt)s, text = %(text)s, said_by = %(actor)s, said_ms = %(now)s",
        place.params()
        | dict(zip(("due", "returned", "debt"), amounts, strict=True))
        | {"affiliate": affiliate, "text": text, "actor": actor, "now": now},
    )


# --- papers ----------------------------------------------------------------------------------------------------------


def keep(db: Database, place: Place, closing: int, papers: tuple[Paper, ...]) -> None:
    """Once. Raises Violated when that closing has papers already."""
    for position, paper in enumerate(papers, start=1):
        db.execute(
            "INSERT INTO closing_document (issuer_id, campaign, closing, position, name, content, sha256) "
            "VALUES (%(issuer)s, %(campaign)s, %(closing)s, %(position)s, %(name)s, %(content)s, %(sha256)s)",
            place.params()
            | {
                "closing": closing,
                "position": position,
                "name": paper.name,
                "content": paper.content,
                "sha256": paper.sha256,
            },
        )


def kept(db: Database, place: Place) -> list[KeptPaper]:
    """Of every closing, the newest first, each in the order in which its papers were made."""
    return db.records(
        KeptPaper,
        "SELECT closing, name, length(content) AS size, sha256 FROM closing_document "  # noqa: S608  # constants only
        f"{_WHERE} ORDER BY closing DESC, position",
        place.params(),
    )


def content(db: Database, place: Place, name: str) -> bytes | None:
    """One paper's bytes, or None. Raises PaperDiffers."""
    row = db.row(
        f"SELECT content, sha256 FROM closing_document {_WHERE} AND name = %(name)s",  # noqa: S608
        place.params() | {"name": name},
    )
    if row is None:
        return None
    raw = bytes(row[0])
    if hashlib.sha256(raw).hexdigest() != row[1]:
        raise PaperDiffers(f"the kept paper {name} is not the one that was recorded")
    return raw
