"""What a counter's last report is taken to mean, at the exact moment when it changes."""

from dataclasses import replace

import pytest

from server.backoffice.health import (
    DISK_ALERT_MB,
    DISK_WATCH_MB,
    OLD_ALERT,
    OLD_WATCH,
    QUEUE_ALERT,
    QUEUE_WATCH,
    SILENT_ALERT,
    SILENT_WATCH,
    SKEW_ALERT,
    SKEW_WATCH,
    Level,
    Report,
    Sign,
    findings,
    is_silent,
    worst,
)
from sync.contract.instant import DAY, HOUR, MINUTE, Instant

NOW = Instant(1_800_000_000_000)
GOOD = Report(
    status="enrolled",
    standing="good",
    enrolled_ms=Instant(NOW - 100 * DAY),
    last_seen_ms=Instant(NOW - MINUTE),
    head_sequence=80,
    reported_sequence=80,
    reported_wall_ms=Instant(NOW - MINUTE),
    unsynced_count=0,
    oldest_unsynced_ms=None,
    is_clock_suspect=False,
    list_version=4,
    latest_list=4,
    disk_free_mb=20_000,
)


def seen(ago: int) -> Report:
    return replace(GOOD, last_seen_ms=Instant(NOW - ago), reported_wall_ms=Instant(NOW - ago))


def unsent(age: int, count: int = 1) -> Report:
    return replace(GOOD, unsynced_count=count, oldest_unsynced_ms=Instant(NOW - age))


def skewed(skew: int) -> Report:
    return replace(GOOD, reported_wall_ms=Instant(NOW - MINUTE + skew))


@pytest.mark.parametrize(
    ("report", "sign", "level"),
    [
        (seen(SILENT_WATCH + 1), Sign.SILENT, Level.WATCH),
        (seen(SILENT_ALERT + 1), Sign.SILENT, Level.ALERT),
        (unsent(OLD_WATCH + 1), Sign.CLAIMS_OLD, Level.WATCH),
        (unsent(OLD_ALERT + 1), Sign.CLAIMS_OLD, Level.ALERT),
        (unsent(0, QUEUE_WATCH + 1), Sign.QUEUE_LONG, Level.WATCH),
        (unsent(0, QUEUE_ALERT + 1), Sign.QUEUE_LONG, Level.ALERT),
        (skewed(SKEW_WATCH + 1), Sign.CLOCK_WRONG, Level.WATCH),
        (skewed(-SKEW_ALERT - 1), Sign.CLOCK_WRONG, Level.ALERT),
        (replace(GOOD, is_clock_suspect=True), Sign.CLOCK_WRONG, Level.WATCH),
        (replace(GOOD, reported_sequence=81), Sign.ENTRIES_MISSING, Level.WATCH),
        (replace(seen(DAY + 1), reported_sequence=81), Sign.ENTRIES_MISSING, Level.ALERT),
        (replace(GOOD, standing="fork"), Sign.FORK, Level.ALERT),
        (replace(GOOD, standing="rollback"), Sign.ROLLBACK, Level.ALERT),
        (replace(GOOD, last_seen_ms=None, reported_wall_ms=None), Sign.NEVER_SEEN, Level.WATCH),
        (replace(GOOD, last_seen_ms=None, enrolled_ms=Instant(NOW - HOUR)), Sign.NEVER_SEEN, Level.NEUTRAL),
        (replace(seen(2 * HOUR), latest_list=6), Sign.LIST_OLD, Level.WATCH),
        (replace(GOOD, disk_free_mb=DISK_WATCH_MB - 1), Sign.DISK_FULL, Level.WATCH),
        (replace(GOOD, disk_free_mb=DISK_ALERT_MB - 1), Sign.DISK_FULL, Level.ALERT),
        (replace(GOOD, status="suspended"), Sign.OUT_OF_SERVICE, Level.NEUTRAL),
        (replace(unsent(0), status="revoked"), Sign.REVOKED_WITH_CLAIMS, Level.ALERT),
        (replace(GOOD, status="retired"), Sign.OUT_OF_SERVICE, Level.NEUTRAL),
        (replace(GOOD, status="issued"), Sign.OUT_OF_SERVICE, Level.NEUTRAL),
    ],
)
def test_each_trouble_is_noticed_and_graded(report: Report, sign: Sign, level: Level) -> None:
    found = {finding.sign: finding.level for finding in findings(report, NOW)}
    assert found[sign] is level
    assert worst(findings(report, NOW)) is level


@pytest.mark.parametrize(
    "report",
    [
        GOOD,
        seen(SILENT_WATCH),
        unsent(OLD_WATCH, QUEUE_WATCH),
        skewed(SKEW_WATCH),
        replace(GOOD, disk_free_mb=DISK_WATCH_MB),
        replace(GOOD, disk_free_mb=None),
        replace(GOOD, latest_list=6),  # called a minute ago: it has not had the time
        replace(GOOD, reported_sequence=3),  # an old report, overtaken by what we hold
    ],
)
def test_what_is_within_bounds_is_in_order(report: Report) -> None:
    assert findings(report, NOW) == ()
    assert worst(findings(report, NOW)) is Level.GOOD


def test_the_worst_comes_first() -> None:
    report = replace(seen(SILENT_WATCH + 1), standing="fork", latest_list=9)
    assert [finding.level for finding in findings(report, NOW)] == [Level.ALERT, Level.WATCH, Level.WATCH]


def test_no_news_is_never_good_news() -> None:
    assert is_silent(replace(GOOD, last_seen_ms=None), NOW)
    assert is_silent(seen(30 * DAY), NOW)
    assert not is_silent(GOOD, NOW)
    assert not is_silent(replace(seen(30 * DAY), status="retired"), NOW)


def test_a_number_goes_with_the_sign() -> None:
    (finding,) = findings(seen(12 * DAY), NOW)
    assert finding.amount == 12
