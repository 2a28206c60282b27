"""scripts.measure.comparison: turns, medians and ratios, on a clock that only the work moves."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from scripts.measure.comparison import Contest, Effort, Trial, compare

PATIENT = Effort(rounds_min=5, rounds_max=5, seconds=1_000_000.0)


@dataclass(slots=True)
class Stage:
    """A clock, and what happened in order. `slow`: how many times longer the machine takes, by round of both."""

    now: float = 0.0
    heard: list[str] = field(default_factory=list)
    slow: tuple[int, ...] = (1,)

    def work(self, name: str, seconds: float) -> Callable[[], None]:
        def run() -> None:
            rounds = self.heard.count(name)
            self.heard.append(name)
            self.now += seconds * self.slow[min(rounds, len(self.slow) - 1)]

        return run

    def contest(self, unit: str = "things/s", *, is_warm: bool = True) -> Contest:
        ours, floor = self.work("ours", 3.0), self.work("floor", 2.0)
        prepare = self.work("prepare", 100.0)
        return Contest(unit=unit, count=6, ours=ours, floor=floor, prepare=prepare, is_warm=is_warm)

    def clock(self) -> float:
        return self.now

    def settle(self) -> None:
        self.now += 10.0


@pytest.mark.parametrize(("unit", "value", "floor"), [("things/s", 2.0, 3.0), ("ms", 500.0, 1000 / 3)])
def test_the_ratio_is_time_in_times_of_the_floor_whichever_way_the_unit_counts(
    unit: str, value: float, floor: float
) -> None:
    stage = Stage()
    row = compare("row", stage.contest(unit), PATIENT, stage.clock, stage.settle).row
    assert (row.name, row.unit, row.ratio) == ("row", unit, 1.5)
    assert row.value == pytest.approx(value)
    assert row.floor == pytest.approx(floor)


def test_ours_and_the_floor_take_turns_at_being_first() -> None:
    stage = Stage()
    compare("row", stage.contest(), Effort(rounds_min=3, rounds_max=3, seconds=0.0), stage.clock, stage.settle)
    turns = [name for name in stage.heard if name != "prepare"]
    assert turns == ["ours", "floor", "floor", "ours", "ours", "floor"]
    assert stage.heard[::3] == ["prepare"] * 3


@pytest.mark.parametrize(("asked", "rounds"), [(0, 3), (4, 4), (9, 5)])
def test_a_contest_may_ask_for_more_rounds_and_gets_no_more_than_the_effort_allows(asked: int, rounds: int) -> None:
    stage = Stage()
    contest = replace(stage.contest(), rounds_min=asked)
    outcome = compare("row", contest, Effort(rounds_min=3, rounds_max=5, seconds=0.0), stage.clock, stage.settle)
    assert outcome.rounds == rounds


def test_a_first_time_is_not_measured() -> None:
    stage = Stage(slow=(1_000, 1))
    outcome = compare("row", stage.contest(is_warm=False), PATIENT, stage.clock, stage.settle)
    assert (outcome.row.value, outcome.rounds) == (2.0, 5)
    assert stage.heard.count("ours") == 6


def test_a_machine_that_slows_down_changes_speeds_and_not_the_ratio() -> None:
    stage = Stage(slow=(1, 2, 4, 8, 16))
    outcome = compare("row", stage.contest(), PATIENT, stage.clock, stage.settle)
    assert (outcome.low, outcome.row.ratio, outcome.high) == (1.5, 1.5, 1.5)
    assert outcome.row.value == 0.5


def test_one_disturbed_round_shows_in_the_range_and_not_in_the_median() -> None:
    stage = Stage()
    calls = iter([3.0, 3.0, 40.0, 3.0, 3.0])

    def disturbed() -> None:
        stage.now += next(calls)

    contest = Contest(unit="ms", count=1, ours=disturbed, floor=stage.work("floor", 2.0), is_warm=True)
    outcome = compare("row", contest, PATIENT, stage.clock, stage.settle)
    assert (outcome.low, outcome.row.ratio, outcome.high) == (1.5, 1.5, 20.0)


@pytest.mark.parametrize(("seconds", "rounds"), [(0.0, 3), (480.0, 4), (10_000.0, 7)])
def test_it_stops_when_the_time_is_spent_but_never_before_its_fewest_rounds(seconds: float, rounds: int) -> None:
    stage = Stage()
    effort = Effort(rounds_min=3, rounds_max=7, seconds=seconds)
    assert compare("row", stage.contest(), effort, stage.clock, stage.settle).rounds == rounds


def test_a_trial_gives_its_own_figures_and_their_medians() -> None:
    stage = Stage()
    rounds = iter([(4.0, 2.0), (90.0, 3.0), (6.0, 2.0)])
    outcome = compare(
        "row",
        Trial(unit="MB", measure=lambda: next(rounds)),
        Effort(rounds_min=3, rounds_max=3, seconds=0.0),
        stage.clock,
        stage.settle,
    )
    assert (outcome.row.value, outcome.row.floor, outcome.row.ratio) == (6.0, 2.0, 3.0)
    assert (outcome.low, outcome.high, outcome.rounds, stage.now) == (2.0, 30.0, 3, 30.0)
