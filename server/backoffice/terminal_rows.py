"""Counters as the central staff read them: one row each, with whose it is and what its last report means."""

from dataclasses import dataclass

from server.backoffice.health import Finding, Level, Report, findings, worst
from server.database import Database
from sync.contract.instant import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalLine:
    """A counter as stored, with its affiliate's name. `latest_list`: newest opposition list published, 0 for none."""

    terminal: int
    affiliate_number: int
    affiliate_name: str
    town: str
    site: str
    status: str
    standing: str
    epoch: int
    key_level: int
    enrolled_ms: Instant | None
    last_seen_ms: Instant | None
    head_sequence: int
    reported_sequence: int
    reported_wall_ms: Instant | None
    unsynced_count: int
    oldest_unsynced_ms: Instant | None
    policy_version: int
    list_version: int
    key_set_version: int
    app_version: str
    scanner: str
    printer: str
    disk_free_mb: int | None
    is_clock_suspect: bool
    latest_list: int

    @property
    def report(self) -> Report:
        return Report(
            status=self.status,
            standing=self.standing,
            enrolled_ms=self.enrolled_ms,
            last_seen_ms=self.last_seen_ms,
            head_sequence=self.head_sequence,
            reported_sequence=self.reported_sequence,
            reported_wall_ms=self.reported_wall_ms,
            unsynced_count=self.unsynced_count,
            oldest_unsynced_ms=self.oldest_unsynced_ms,
            is_clock_suspect=self.is_clock_suspect,
            list_version=self.list_version,
            latest_list=self.latest_list,
            disk_free_mb=self.disk_free_mb,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A counter and what was noticed about it at one instant."""

    line: TerminalLine
    findings: tuple[Finding, ...]

    @property
    def level(self) -> Level:
        return worst(self.findings)


def judged(db: Database, issuer_id: int, now: Instant) -> list[Judged]:
    """Every counter of the issuer (a thousand or so), the worst first, then by affiliate."""
    noticed = [Judged(line=line, findings=findings(line.report, now)) for line in _lines(db, issuer_id)]
    return sorted(noticed, key=lambda one: (-one.level, one.line.affiliate_name, one.line.terminal))


def one(db: Database, issuer_id: int, terminal: int, now: Instant) -> Judged | None:
    """One counter."""
    return next((each for each in judged(db, issuer_id, now) if each.line.terminal == terminal), None)


def _lines(db: Database, issuer_id: int) -> list[TerminalLine]:
    return db.records(
        TerminalLine,
        "SELECT t.terminal, t.affiliate_number, COALESCE(a.name, '') AS affiliate_name, COALESCE(a.town, '') AS town, "
        "t.site, t.status, t.standing, t.epoch, t.key_level, t.enrolled_ms, t.last_seen_ms, t.head_sequence, "
        "t.reported_sequence, t.reported_wall_ms, t.unsynced_count, t.oldest_unsynced_ms, t.policy_version, "
        "t.list_version, t.key_set_version, t.app_version, t.scanner, t.printer, t.disk_free_mb, t.is_clock_suspect, "
        "COALESCE((SELECT MAX(l.version) FROM terminals_oppositionlistversion l "
        "WHERE l.issuer_id = %(issuer)s), 0) AS latest_list FROM terminals_terminal t "
        "LEFT JOIN affiliates_affiliate a ON a.issuer_id = t.issuer_id AND a.number = t.affiliate_number "
        "WHERE t.issuer_id = %(issuer)s",
        {"issuer": issuer_id},
    )
