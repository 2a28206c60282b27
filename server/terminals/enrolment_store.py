"""The SQL of enrolment codes and of the terminals that they make. Decides nothing."""

from dataclasses import dataclass

from server.database import Database
from server.terminals.codes import FINDER_DIGITS
from sync.contract.enrolment import EnrolmentRecord, EnrolmentRequest
from sync.contract.ids import AffiliateId, TerminalId
from sync.contract.instant import Instant
from sync.contract.limits import ENROLMENT_CODE_LIFE


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRow:
    """An enrolment code and the enrolment that took it. `token` names the enrolment: the commitment in hexadecimal."""

    id: int
    issuer_id: int
    code_hash: bytes
    affiliate_number: AffiliateId
    site: str
    tries: int
    state: str
    token: str
    terminal_key: bytes | None
    wrap_key: bytes | None
    key_level: int
    server_nonce: bytes | None
    comparison: str
    opened_ms: Instant | None
    done_ms: Instant | None
    terminal: TerminalId | None


def open_codes(db: Database, issuer: int, now: Instant) -> list[CodeRow]:
    """Those that a terminal may still take, or has taken a short while ago."""
    return db.records(
        CodeRow,
        "SELECT * FROM terminals_enrolmentcode WHERE issuer_id = %(issuer)s AND state IN ('issued', 'opened') "
        "AND (expires_ms >= %(now)s OR opened_ms >= %(recent)s) ORDER BY id",
        {"issuer": issuer, "now": now, "recent": now - ENROLMENT_CODE_LIFE},
    )


def add(
    db: Database,
    issuer: int,
    affiliate: AffiliateId,
    *,
    site: str,
    kept: bytes,
    created_by: str,
    now: Instant,
    expires: Instant,
) -> int:
    """The new row's id."""
    row = db.row(
        "INSERT INTO terminals_enrolmentcode (issuer_id, code_hash, affiliate_number, site, created_by, created_ms, "
        "expires_ms) VALUES (%(issuer)s, %(kept)s, %(affiliate)s, %(site)s, %(by)s, %(now)s, %(expires)s) RETURNING id",
        {
            "issuer": issuer,
            "kept": kept,
            "affiliate": affiliate,
            "site": site,
            "by": created_by,
            "now": now,
            "expires": expires,
        },
    )
    assert row
    return int(row[0])


def lock(db: Database, number: int) -> CodeRow | None:
    """Locked until the transaction ends."""
    return db.record(
        CodeRow, "UPDATE terminals_enrolmentcode SET tries = tries WHERE id = %(id)s RETURNING *", {"id": number}
    )


def lock_code(db: Database, issuer: int, finder: bytes, now: Instant) -> CodeRow | None:
    """The open code that begins like this; `issue_code` keeps it single."""
    for row in open_codes(db, issuer, now):
        if row.code_hash[:FINDER_DIGITS] == finder:
            locked = lock(db, row.id)
            return locked if locked and locked.state in ("issued", "opened") else None
    return None


def lock_token(db: Database, issuer: int, token: str) -> CodeRow | None:
    """An enrolment by its name."""
    if not token:
        return None
    return db.record(
        CodeRow,
        "UPDATE terminals_enrolmentcode SET tries = tries WHERE issuer_id = %(issuer)s AND token = %(token)s RETURNING *",
        {"issuer": issuer, "token": token},
    )


def count_try(db: Database, row: CodeRow) -> int:
    """One more wrong try; how many there were."""
    tried = db.row(
        "UPDATE terminals_enrolmentcode SET tries = tries + 1 WHERE id = %(id)s RETURNING tries", {"id": row.id}
    )
    assert tried
    return int(tried[0])


def set_state(db: Database, row: CodeRow, state: str) -> None:
    """See the model's states."""
    db.execute("UPDATE terminals_enrolmentcode SET state = %(state)s WHERE id = %(id)s", {"id": row.id, "state": state})


def set_done(db: Database, row: CodeRow, now: Instant) -> None:
    """The terminal has been given everything; the first time counts."""
    db.execute(
        "UPDATE terminals_enrolmentcode SET state = 'done', done_ms = COALESCE(done_ms, %(now)s) WHERE id = %(id)s",
        {"id": row.id, "now": now},
    )


def open_code(
    db: Database, row: CodeRow, request: EnrolmentRequest, *, token: str, nonce: bytes, now: Instant
) -> CodeRow:
    """The terminal's keys beside the code; wrong tries of the code do not count against the number. Raises Violated."""
    opened = db.record(
        CodeRow,
        "UPDATE terminals_enrolmentcode SET state = 'opened', tries = 0, token = %(token)s, terminal_key = %(key)s, "
        "wrap_key = %(wrap)s, key_level = %(level)s, server_nonce = %(nonce)s, opened_ms = %(now)s "
        "WHERE id = %(id)s RETURNING *",
        {
            "id": row.id,
            "token": token,
            "key": request.terminal_key,
            "wrap": request.wrap_key,
            "level": request.key_level,
            "nonce": nonce,
            "now": now,
        },
    )
    assert opened
    return opened


def reveal(db: Database, row: CodeRow, comparison: str) -> None:
    """The number that staff compare."""
    db.execute(
        "UPDATE terminals_enrolmentcode SET comparison = %(comparison)s WHERE id = %(id)s",
        {"id": row.id, "comparison": comparison},
    )


def confirm(db: Database, row: CodeRow, terminal: TerminalId, confirmed_by: str, now: Instant) -> None:
    """The code has made its terminal."""
    db.execute(
        "UPDATE terminals_enrolmentcode SET state = 'confirmed', terminal = %(terminal)s, confirmed_by = %(by)s, "
        "confirmed_ms = %(now)s WHERE id = %(id)s",
        {"id": row.id, "terminal": terminal, "by": confirmed_by, "now": now},
    )


def next_terminal(db: Database, issuer: int) -> TerminalId:
    """The number after the highest."""
    row = db.row(
        "SELECT COALESCE(MAX(terminal), 0) + 1 FROM terminals_terminal WHERE issuer_id = %(issuer)s", {"issuer": issuer}
    )
    assert row
    return TerminalId(row[0])


def add_terminal(
    db: Database, row: CodeRow, record: EnrolmentRecord, *, encoded: bytes, digest: bytes, now: Instant
) -> None:
    """Raises Violated when its number was taken."""
    db.execute(
        "INSERT INTO terminals_terminal (issuer_id, terminal, affiliate_number, site, status, epoch, terminal_key, "
        "wrap_key, key_level, record, record_digest, enrolled_ms) VALUES (%(issuer)s, %(terminal)s, %(affiliate)s, "
        "%(site)s, 'enrolled', %(epoch)s, %(key)s, %(wrap)s, %(level)s, %(record)s, %(digest)s, %(now)s)",
        {
            "issuer": row.issuer_id,
            "terminal": record.terminal,
            "affiliate": record.affiliate,
            "site": row.site,
            "epoch": record.epoch,
            "key": record.terminal_key,
            "wrap": record.wrap_key,
            "level": row.key_level,
            "record": encoded,
            "digest": digest,
            "now": now,
        },
    )
