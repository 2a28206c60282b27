"""Scans that wait for the terminal."""

from drivers.events import Scanned
from drivers.limits import SCAN_AGE_MAX_S, SCANS_RETAINED_MAX
from drivers.retention import RetainedScans
from drivers.scanner.frames import Quality


def scan(seq: int) -> Scanned:
    return Scanned(seq=seq, device="s", text="1", quality=Quality.OK, symbology="", is_repaired=False)


def numbers(held: RetainedScans) -> list[int]:
    return [waiting.seq for waiting in held.waiting]


def test_scans_wait_until_they_are_acknowledged() -> None:
    held = RetainedScans()
    for seq in (3, 5, 8):
        assert held.add(scan(seq), 0.0) == 0
    held.acknowledge(5)
    assert numbers(held) == [8]
    held.acknowledge(2)
    assert numbers(held) == [8]
    held.acknowledge(8)
    assert numbers(held) == []


def test_beyond_the_limit_the_oldest_goes_and_is_counted() -> None:
    held = RetainedScans()
    dropped = sum(held.add(scan(seq), 0.0) for seq in range(SCANS_RETAINED_MAX + 3))
    assert dropped == 3
    assert numbers(held) == list(range(3, SCANS_RETAINED_MAX + 3))


def test_what_is_too_old_is_dropped_when_asked() -> None:
    held = RetainedScans()
    held.add(scan(1), 0.0)
    held.add(scan(2), 10.0)
    assert held.expire(SCAN_AGE_MAX_S) == 0
    assert held.expire(SCAN_AGE_MAX_S + 1.0) == 1
    assert numbers(held) == [2]
