"""Power is cut at every operation that changes the disk: nothing told is lost, nothing is damaged, and what is left goes on.

The same harness with a disk that is not synced, or that lies about it, does lose entries: it can fail.
"""

import itertools
import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sync.contract.ids import Sequence
from sync.contract.policy import Check
from sync.journal.faults import JournalFault
from sync.journal.store import Journal
from tests.unit.sync.exchanging import sync_once
from tests.unit.sync.journal.power import PLACE, Disk, PowerVFS, connecting
from tests.unit.sync.judge import Judge
from tests.unit.sync.office import Office, build, moment, terminal_keys

KEYS = terminal_keys()
NOT_SYNCED = {"PRAGMA synchronous = FULL": "PRAGMA synchronous = NORMAL"}
_names = itertools.count()


@dataclass(slots=True, kw_only=True)
class Told:
    """What the program said before the cut: entries as good as announced, and the highest acknowledgement taken over."""

    entries: dict[int, bytes] = field(default_factory=dict)
    acknowledged: int = -1
    verdicts: int = 0


def start(disk: Disk, instead: dict[str, str] | None = None) -> tuple[Journal, PowerVFS]:
    vfs = PowerVFS(f"power-{next(_names)}", disk)
    return Journal.open(PLACE, KEYS, connecting(vfs.vfs_name, instead)), vfs


def work(journal: Journal, judge: Judge, told: Told) -> None:
    """A short evening: three claims, an exchange, two claims, an exchange."""
    for number in range(1, 6):
        entry = journal.append(moment(number), Check(0), build(number))
        told.entries[entry.header.sequence] = entry.raw
        if number in (3, 5):
            sync_once(journal, judge, 100 * number)
            told.acknowledged = journal.tip().acknowledged
            told.verdicts = journal.verdicts_seen()


def evening(disk: Disk, told: Told, instead: dict[str, str] | None = None) -> None:
    """Works until the power fails, or to the end."""
    journal = vfs = None
    try:
        journal, vfs = start(disk, instead)
        work(journal, Judge(office=Office(), terminal_keys=KEYS), told)
    except JournalFault:
        assert disk.is_off, "only the power may fail"
    finally:
        disk.is_off = True
        if journal is not None:
            journal.close()
        if vfs is not None:
            vfs.unregister()


def losses(disk: Disk, told: Told) -> list[str]:
    """What the next start misses. It must also be able to go on."""
    try:
        journal, vfs = start(disk)
    except JournalFault as fault:
        return [f"cannot start: {fault}"]
    held = dict(enumerate(journal.entries_after(Sequence(-1))))
    found = [f"entry {at} lost" for at, raw in told.entries.items() if held.get(at) != raw]
    found += [f"damaged: {finding}" for finding in journal.verify()]
    if journal.tip().acknowledged < told.acknowledged or journal.verdicts_seen() < told.verdicts:
        found.append("an acknowledgement or verdict lost")
    if len(held) > len(told.entries) + 5:
        found.append("entries that nobody wrote")
    journal.append(moment(900), Check(0), build(900))
    journal.close()
    vfs.unregister()
    return found


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    """A fresh journal's bytes."""
    place = tmp_path / "journal.db"
    Journal.create(place, Office().enrolled(KEYS), KEYS).close()
    return place.read_bytes()


def cut_everywhere(
    content: bytes, *, seeds: range, instead: dict[str, str] | None = None, lies: bool = False
) -> list[str]:
    """All losses of evenings cut at every operation, once for each seed of what the disk kept."""
    whole = Disk(content)
    evening(whole, Told(), instead)
    assert whole.operations > 40
    found: list[str] = []
    for cut_at in range(1, whole.operations + 1):
        disk, told = Disk(content), Told()
        disk.cut_at, disk.lies_about_sync = cut_at, lies
        evening(disk, told, instead)
        for seed in seeds:
            lost = losses(disk.after_power_cut(random.Random(1000 * seed + cut_at)), told)
            found += [f"cut {cut_at} seed {seed}: {loss}" for loss in lost]
    return found


def test_a_power_cut_at_any_operation_loses_nothing_that_was_told(content: bytes) -> None:
    assert cut_everywhere(content, seeds=range(8)) == []


def test_without_a_sync_at_each_commit_told_entries_are_lost(content: bytes) -> None:
    assert any("lost" in loss for loss in cut_everywhere(content, seeds=range(2), instead=NOT_SYNCED))


def test_a_disk_that_lies_about_sync_is_the_stated_limit(content: bytes) -> None:
    assert any("lost" in loss for loss in cut_everywhere(content, seeds=range(2), lies=True))
