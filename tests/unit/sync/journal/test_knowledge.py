"""The best reading of the time that a counter can have."""

from dataclasses import replace
from pathlib import Path

import pytest

from sync.contract.instant import HOUR, Instant, Monotonic
from sync.journal.knowledge import Knowledge, ServerTime
from sync.journal.moment import Moment
from sync.journal.store import Journal
from tests.unit.sync.office import NOON, Office, moment, terminal_keys


@pytest.fixture
def knowledge(tmp_path: Path) -> Knowledge:
    journal = Journal.create(tmp_path / "journal.db", Office().enrolled(terminal_keys()), terminal_keys())
    known = journal.knowledge()
    journal.close()
    return known


def at(wall_hours: float, monotonic_hours: float, boot: int = 1) -> Moment:
    return Moment(
        wall=Instant(round(NOON + wall_hours * HOUR)), monotonic=Monotonic(round(monotonic_hours * HOUR)), boot=boot
    )


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (at(3, 2), 1 + 2),
        (at(-10_000, 2), 1 + 2),
        (at(10_000, 2), 1 + 2),
        (at(-10_000, -5), 1),
        (at(5, 0, boot=2), 5),
        (at(-10_000, 0, boot=2), 1),
    ],
    ids=["right", "wall back", "wall ahead", "counting clock back", "next boot", "next boot, wall back"],
)
def test_the_server_and_the_counting_clock_outweigh_the_wall_clock(
    knowledge: Knowledge, now: Moment, hours: float
) -> None:
    heard = ServerTime(at=Instant(NOON + HOUR), seen=at(1, 0))
    assert replace(knowledge, server_time=heard).credible_now(now) == NOON + hours * HOUR


def test_before_the_first_exchange_the_enrolment_is_the_earliest_time(knowledge: Knowledge) -> None:
    assert knowledge.credible_now(moment(-1000)) == NOON
    assert knowledge.credible_now(moment(1000)) == NOON + 1000
