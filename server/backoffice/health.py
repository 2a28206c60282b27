"""What a counter's last report means for the central staff: what is wrong, how bad it is, what to do about it. PURE.

A counter that says nothing is never shown as good. Thresholds are those of a club that opens one or two evenings a week.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, IntEnum

from sync.contract.instant import DAY, HOUR, MINUTE, Instant


class Level(IntEnum):
    """How bad. The worst one is the counter's."""

    GOOD = 0
    NEUTRAL = 1  # out of service on purpose, or not in service yet
    WATCH = 2
    ALERT = 3


class Sign(Enum):
    """What was noticed; sentences in server.backoffice.texts."""

    REVOKED_WITH_CLAIMS = "revoked_with_claims"
    OUT_OF_SERVICE = "out_of_service"
    FORK = "fork"
    ROLLBACK = "rollback"
    NEVER_SEEN = "never_seen"
    SILENT = "silent"
    ENTRIES_MISSING = "entries_missing"
    CLAIMS_OLD = "claims_old"
    QUEUE_LONG = "queue_long"
    CLOCK_WRONG = "clock_wrong"
    LIST_OLD = "list_old"
    DISK_FULL = "disk_full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What we hold and what the counter last said. `latest_list`: version of the newest opposition list published."""

    status: str
    standing: str
    enrolled_ms: Instant | None
    last_seen_ms: Instant | None
    head_sequence: int
    reported_sequence: int
    reported_wall_ms: Instant | None
    unsynced_count: int
    oldest_unsynced_ms: Instant | None
    is_clock_suspect: bool
    list_version: int
    latest_list: int
    disk_free_mb: int | None

    @property
    def missing(self) -> int:
        """Entries that it said it has and we do not hold."""
        return max(0, self.reported_sequence - self.head_sequence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`amount`: the number that goes with the sign (days, entries, minutes, versions, megabytes), 0 when it has none."""

    level: Level
    sign: Sign
    amount: int = 0


SILENT_WATCH, SILENT_ALERT = 8 * DAY, 21 * DAY  # a weekly club that missed one opening, and three
OLD_WATCH, OLD_ALERT = 3 * DAY, 10 * DAY
QUEUE_WATCH, QUEUE_ALERT = 60, 200  # the soft and hard limits of what a counter may keep to itself
SKEW_WATCH, SKEW_ALERT = 2 * MINUTE, 10 * MINUTE
DISK_WATCH_MB, DISK_ALERT_MB = 1_000, 200
MISSING_ALERT = DAY  # a gap that the next exchange did not close
FIRST_CONTACT = DAY


def findings(report: Report, now: Instant) -> tuple[Finding, ...]:
    """Everything that was noticed, the worst first."""
    if report.status in ("issued", "retired"):
        return (Finding(level=Level.NEUTRAL, sign=Sign.OUT_OF_SERVICE),)
    noticed: list[Finding] = []
    for look in _LOOKS:
        found = look(report, now)
        if found is not None:
            noticed.append(found)
    return tuple(sorted(noticed, key=lambda finding: -finding.level))


def worst(noticed: tuple[Finding, ...]) -> Level:
    """The level of the whole counter."""
    return max((finding.level for finding in noticed), default=Level.GOOD)


def is_silent(report: Report, now: Instant) -> bool:
    """In service, and not heard of for longer than a weekly rhythm explains."""
    return any(finding.sign in (Sign.SILENT, Sign.NEVER_SEEN) for finding in findings(report, now))


def _service(report: Report, _now: Instant) -> Finding | None:
    if report.status == "enrolled":
        return None
    if report.unsynced_count or report.missing:
        return Finding(level=Level.ALERT, sign=Sign.REVOKED_WITH_CLAIMS, amount=report.unsynced_count)
    return Finding(level=Level.NEUTRAL, sign=Sign.OUT_OF_SERVICE)


def _journal(report: Report, _now: Instant) -> Finding | None:
    sign = {"fork": Sign.FORK, "rollback": Sign.ROLLBACK}.get(report.standing)
    return Finding(level=Level.ALERT, sign=sign) if sign else None


def _silence(report: Report, now: Instant) -> Finding | None:
    if report.status != "enrolled":
        return None
    if report.last_seen_ms is None:
        is_late = report.enrolled_ms is not None and now - report.enrolled_ms > FIRST_CONTACT
        return Finding(level=Level.WATCH if is_late else Level.NEUTRAL, sign=Sign.NEVER_SEEN)
    return _graded(Sign.SILENT, now - report.last_seen_ms, SILENT_WATCH, SILENT_ALERT, DAY)


def _missing(report: Report, now: Instant) -> Finding | None:
    if not report.missing or report.last_seen_ms is None:
        return None
    level = Level.ALERT if now - report.last_seen_ms > MISSING_ALERT else Level.WATCH
    return Finding(level=level, sign=Sign.ENTRIES_MISSING, amount=report.missing)


def _age(report: Report, now: Instant) -> Finding | None:
    if not report.unsynced_count or report.oldest_unsynced_ms is None:
        return None
    return _graded(Sign.CLAIMS_OLD, now - report.oldest_unsynced_ms, OLD_WATCH, OLD_ALERT, DAY)


def _queue(report: Report, _now: Instant) -> Finding | None:
    return _graded(Sign.QUEUE_LONG, report.unsynced_count, QUEUE_WATCH, QUEUE_ALERT, 1)


def _clock(report: Report, _now: Instant) -> Finding | None:
    if report.last_seen_ms is None or report.reported_wall_ms is None:
        return None
    skew = abs(report.last_seen_ms - report.reported_wall_ms)
    found = _graded(Sign.CLOCK_WRONG, skew, SKEW_WATCH, SKEW_ALERT, MINUTE)
    if found is None and report.is_clock_suspect:
        return Finding(level=Level.WATCH, sign=Sign.CLOCK_WRONG, amount=skew // MINUTE)
    return found


def _list(report: Report, now: Instant) -> Finding | None:
    behind = report.latest_list - report.list_version
    if behind <= 0 or report.last_seen_ms is None or now - report.last_seen_ms < HOUR:
        return None
    return Finding(level=Level.WATCH, sign=Sign.LIST_OLD, amount=behind)


def _disk(report: Report, _now: Instant) -> Finding | None:
    if report.disk_free_mb is None or report.disk_free_mb >= DISK_WATCH_MB:
        return None
    level = Level.ALERT if report.disk_free_mb < DISK_ALERT_MB else Level.WATCH
    return Finding(level=level, sign=Sign.DISK_FULL, amount=report.disk_free_mb)


def _graded(sign: Sign, value: int, watch: int, alert: int, unit: int) -> Finding | None:
    if value <= watch:
        return None
    return Finding(level=Level.ALERT if value > alert else Level.WATCH, sign=sign, amount=value // unit)


_LOOKS: tuple[Callable[[Report, Instant], Finding | None], ...] = (
    _service,
    _journal,
    _silence,
    _missing,
    _age,
    _queue,
    _clock,
    _list,
    _disk,
)
