"""The SQL of terminals and their documents. Decides nothing; every statement begins with the issuer's key."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from server.database import Database, Value
from sync.contract.ids import AffiliateId, CampaignNumber, KeyEpoch, KeyId, Sequence, TerminalId
from sync.contract.instant import Instant
from sync.contract.keys import KeySet, SignedKeySet
from sync.contract.messages import Hello, Signed, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalRow:
    """A terminal as stored. `head_*`: the contiguous end of what we hold, -1 and b"" before the first entry."""

    issuer_id: int
    terminal: TerminalId
    affiliate_number: AffiliateId
    site: str
    status: str
    epoch: KeyEpoch
    terminal_key: bytes | None
    wrap_key: bytes | None
    record: bytes | None
    record_digest: bytes | None
    enrolled_ms: Instant | None
    head_sequence: Sequence
    head_digest: bytes
    standing: Standing
    reported_wall_ms: Instant | None
    reported_monotonic_ms: int | None
    reported_boot: int
    reported_sequence: Sequence
    policy_version: int
    list_version: int
    key_level: int
    verdict_serial: int

    @property
    def is_active(self) -> bool:
        return self.status == "enrolled"

    @property
    def shown_standing(self) -> Standing:
        """What the terminal is told: out of service outweighs what its journal proved."""
        return self.standing if self.is_active else Standing.REVOKED


def issuer_id(db: Database, issuer: bytes) -> int | None:
    """The row of an issuer by its UUID's 16 bytes. SQLite stores it as text, PostgreSQL as a UUID."""
    for number, uuid in db.rows("SELECT id, CAST(uuid AS TEXT) FROM campaigns_issuer ORDER BY id"):
        if uuid.replace("-", "") == issuer.hex():
            return int(number)
    return None


def find(db: Database, issuer: int, terminal: TerminalId) -> TerminalRow | None:
    """Without a lock."""
    return db.record(
        TerminalRow,
        "SELECT * FROM terminals_terminal WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s",
        {"issuer": issuer, "terminal": terminal},
    )


def find_signer(db: Database, issuer: bytes, terminal: TerminalId) -> TerminalRow | None:
    """Without a lock, by the 16 bytes of its issuer's UUID."""
    return db.record(
        TerminalRow,
        "SELECT t.* FROM terminals_terminal t JOIN campaigns_issuer i ON i.id = t.issuer_id "
        "WHERE REPLACE(CAST(i.uuid AS TEXT), '-', '') = %(issuer)s AND t.terminal = %(terminal)s",
        {"issuer": issuer.hex(), "terminal": terminal},
    )


def lock(db: Database, issuer: int, terminal: TerminalId) -> TerminalRow | None:
    """Locked until the transaction ends: one exchange, verdict or change of state of a terminal at a time, on both engines."""
    return db.record(
        TerminalRow,
        "UPDATE terminals_terminal SET verdict_serial = verdict_serial "
        "WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s RETURNING *",
        {"issuer": issuer, "terminal": terminal},
    )


def lock_all(db: Database, issuer: int, terminals: Iterable[TerminalId]) -> None:
    """As `lock`, in ascending order."""
    numbers = ", ".join(str(int(terminal)) for terminal in sorted(set(terminals)))
    db.lock(
        f"SELECT terminal FROM terminals_terminal WHERE issuer_id = %(issuer)s AND terminal IN ({numbers}) ORDER BY terminal",  # noqa: S608
        {"issuer": issuer},
    )


def set_status(db: Database, issuer: int, terminal: TerminalId, status: str, *, when: tuple[str, str]) -> bool:
    """False when the terminal was in neither of the two states `when`."""
    return bool(
        db.execute(
            "UPDATE terminals_terminal SET status = %(status)s WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s "
            "AND status IN (%(one)s, %(other)s)",
            {"issuer": issuer, "terminal": terminal, "status": status, "one": when[0], "other": when[1]},
        )
    )


def set_standing(db: Database, row: TerminalRow, standing: Standing) -> None:
    """Kept until the counter is enrolled again."""
    db.execute(
        "UPDATE terminals_terminal SET standing = %(standing)s WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s",
        {"issuer": row.issuer_id, "terminal": row.terminal, "standing": standing.value},
    )


def move_head(db: Database, row: TerminalRow, sequence: Sequence, digest: bytes) -> None:
    """The new contiguous end of the main chain."""
    db.execute(
        "UPDATE terminals_terminal SET head_sequence = %(sequence)s, head_digest = %(digest)s "
        "WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s",
        {"issuer": row.issuer_id, "terminal": row.terminal, "sequence": sequence, "digest": digest},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What a terminal still has to deliver, as far as its Hello tells."""

    count: int
    oldest_ms: Instant | None


def record_hello(
    db: Database, row: TerminalRow, hello: Hello, owed: Owed, reached: tuple[Sequence, bytes], now: Instant
) -> None:
    """What central staff see of the counter, and `reached`: the contiguous end of its main chain as `move_head` writes it."""
    db.execute(
        """
        UPDATE terminals_terminal SET head_sequence = %(reached)s, head_digest = %(digest)s,
            last_seen_ms = %(now)s, reported_sequence = %(head)s, reported_wall_ms = %(wall)s,
            reported_monotonic_ms = %(monotonic)s, reported_boot = %(boot)s,
            unsynced_count = %(unsynced)s, oldest_unsynced_ms = %(oldest)s,
            policy_version = %(policy)s, list_version = %(list)s, key_set_version = %(key_set)s,
            verdicts_seen = %(verdicts)s, app_version = %(app)s, scanner = %(scanner)s, printer = %(printer)s,
            disk_free_mb = %(disk)s, is_clock_suspect = %(clock)s
        WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s
        """,
        {
            "issuer": row.issuer_id,
            "terminal": row.terminal,
            "reached": reached[0],
            "digest": reached[1],
            "now": now,
            "head": hello.head_sequence,
            "wall": hello.wall_ms,
            "monotonic": hello.monotonic_ms,
            "boot": hello.boot,
            "unsynced": owed.count,
            "oldest": owed.oldest_ms,
            "policy": hello.policy_version,
            "list": hello.list_version,
            "key_set": hello.key_set_version,
            "verdicts": hello.verdicts_seen,
            "app": hello.app_version,
            "scanner": hello.health.scanner,
            "printer": hello.health.printer,
            "disk": hello.health.disk_free_mb,
            "clock": hello.health.clock_suspect,
        },
    )


def raise_verdict_serial(db: Database, row: TerminalRow, seen: int) -> None:
    """The terminal has been told more than we remember: the next verdict comes after all that it has heard."""
    db.execute(
        "UPDATE terminals_terminal SET verdict_serial = %(seen)s "
        "WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s AND verdict_serial < %(seen)s",
        {"issuer": row.issuer_id, "terminal": row.terminal, "seen": seen},
    )


# --- documents -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRow:
    """A policy or list as it was signed."""

    version: int
    document: bytes
    key_id: KeyId
    signature: bytes

    @property
    def signed(self) -> Signed:
        return Signed(document=self.document, key_id=self.key_id, signature=self.signature)


Rules = Mapping[CampaignNumber, int]
"""By which version of each campaign's rules a policy was made; a campaign that it does not name is absent."""


def latest_policy(db: Database, row: TerminalRow) -> tuple[SignedRow, Rules] | None:
    """The highest version."""
    return _policy(
        db,
        row.issuer_id,
        row.terminal,
        "(SELECT MAX(version) FROM terminals_policy WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s)",
        {},
    )


def policy(db: Database, issuer: int, terminal: TerminalId, version: int) -> tuple[SignedRow, Rules] | None:
    """One version."""
    return _policy(db, issuer, terminal, "%(version)s", {"version": version})


def _policy(
    db: Database, issuer: int, terminal: TerminalId, version: str, params: dict[str, Value]
) -> tuple[SignedRow, Rules] | None:
    rows = db.rows(
        "SELECT p.version, p.document, p.key_id, p.signature, r.campaign, r.rules_version FROM terminals_policy p "  # noqa: S608
        "LEFT JOIN terminals_policyrules r ON r.issuer_id = p.issuer_id AND r.terminal = p.terminal "
        "AND r.version = p.version "
        f"WHERE p.issuer_id = %(issuer)s AND p.terminal = %(terminal)s AND p.version = {version}",
        {"issuer": issuer, "terminal": terminal, **params},
    )
    if not rows:
        return None
    number, document, key_id, signature, *_ = rows[0]
    signed = SignedRow(version=number, document=document, key_id=key_id, signature=signature)
    return signed, {campaign: rules for *_, campaign, rules in rows if campaign is not None}


def add_policy(db: Database, row: TerminalRow, version: int, signed: Signed, now: Instant) -> bool:
    """False when that version is there."""
    return bool(
        db.execute(
            "INSERT INTO terminals_policy (issuer_id, terminal, version, document, key_id, signature, issued_ms) "
            "VALUES (%(issuer)s, %(terminal)s, %(version)s, %(document)s, %(key_id)s, %(signature)s, %(now)s) "
            "ON CONFLICT DO NOTHING",
            {"issuer": row.issuer_id, "terminal": row.terminal, **_signed_params(version, signed, now)},
        )
    )


def add_policy_rules(db: Database, row: TerminalRow, version: int, rules: Rules) -> None:
    """Rules versions by campaign, of a policy that was just added."""
    db.insert(
        "terminals_policyrules",
        ("issuer_id", "terminal", "version", "campaign", "rules_version"),
        [(row.issuer_id, row.terminal, version, campaign, number) for campaign, number in sorted(rules.items())],
    )


def latest_list(db: Database, issuer: int) -> SignedRow | None:
    """The highest version."""
    return db.record(
        SignedRow,
        "SELECT version, document, key_id, signature FROM terminals_oppositionlistversion "
        "WHERE issuer_id = %(issuer)s ORDER BY version DESC LIMIT 1",
        {"issuer": issuer},
    )


def is_any_unlisted(db: Database, issuer: int) -> bool:
    """Whether a ticket was opposed since the last list."""
    return bool(
        db.rows(
            "SELECT 1 FROM tickets_opposition WHERE issuer_id = %(issuer)s AND list_version IS NULL LIMIT 1",
            {"issuer": issuer},
        )
    )


def newer_list_at(db: Database, issuer: int, version: int) -> Instant | None:
    """When the first list after that version was published; None when it is the newest."""
    found = db.row(
        "SELECT MIN(issued_ms) FROM terminals_oppositionlistversion "
        "WHERE issuer_id = %(issuer)s AND version > %(version)s",
        {"issuer": issuer, "version": version},
    )
    return Instant(found[0]) if found and found[0] is not None else None


def is_list_known(db: Database, issuer: int, version: int) -> bool:
    """Whether we ever published it, as far as we remember."""
    return bool(
        db.rows(
            "SELECT 1 FROM terminals_oppositionlistversion WHERE issuer_id = %(issuer)s AND version = %(version)s",
            {"issuer": issuer, "version": version},
        )
    )


def list_document(db: Database, issuer: int, version: int) -> bytes | None:
    """What that list said, if we remember it."""
    found = db.row(
        "SELECT document FROM terminals_oppositionlistversion WHERE issuer_id = %(issuer)s AND version = %(version)s",
        {"issuer": issuer, "version": version},
    )
    return bytes(found[0]) if found else None


def add_list(db: Database, issuer: int, version: int, signed: Signed, now: Instant) -> bool:
    """False when that version is there."""
    return bool(
        db.execute(
            "INSERT INTO terminals_oppositionlistversion (issuer_id, version, document, key_id, signature, issued_ms) "
            "VALUES (%(issuer)s, %(version)s, %(document)s, %(key_id)s, %(signature)s, %(now)s) ON CONFLICT DO NOTHING",
            {"issuer": issuer, **_signed_params(version, signed, now)},
        )
    )


def keep_key_set(db: Database, issuer: int, key_set: KeySet, signed: SignedKeySet) -> None:
    """Stored when it first goes out; nothing happens when that version is there."""
    db.execute(
        "INSERT INTO terminals_keysetversion (issuer_id, version, document, signatures, issued_ms, expires_ms) "
        "VALUES (%(issuer)s, %(version)s, %(document)s, %(signatures)s, %(issued)s, %(expires)s) "
        "ON CONFLICT DO NOTHING",
        {
            "issuer": issuer,
            "version": key_set.version,
            "document": signed.document,
            "signatures": msgspec.json.encode(signed.signatures),
            "issued": key_set.issued_ms,
            "expires": key_set.expires_ms,
        },
    )


def _signed_params(version: int, signed: Signed, now: Instant) -> dict[str, Value]:
    return {
        "version": version,
        "document": signed.document,
        "key_id": signed.key_id,
        "signature": signed.signature,
        "now": now,
    }
