"""Ours and its floor in turns: rounds of one and the other, medians, and the ratio. No clock, no file, nothing of the product.

The ratio is the time of ours in times of the floor's, round by round: 1.0 would be free, 2.0 is twice the floor. What else the
machine does meanwhile slows both halves of a round alike, so the ratio says more than the speed does.
"""

import statistics
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

Work = Callable[[], None]


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`value` and `floor` in `unit`; `ratio` in times of the floor, whichever way the unit counts."""

    name: str
    value: float
    unit: str
    floor: float
    ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """`ours` and `floor` do `count` things each. `unit`: `…/s`, or `ms` for one thing. `prepare` is not measured.

    `is_warm`: each has run already, so that no first time is measured. `rounds_min`: where a few rounds say too little.
    """

    unit: str
    count: int
    ours: Work
    floor: Work
    prepare: Work = lambda: None
    is_warm: bool = False
    rounds_min: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What no clock around the work can say: the slowest of a hundred, a share, a size. `measure` makes one round and gives
    ours and the floor, in `unit`, of which less is better."""

    unit: str
    measure: Callable[[], tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """No new round after `seconds`, but `rounds_min` at least and `rounds_max` at most."""

    rounds_min: int
    rounds_max: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A row with the smallest and the largest ratio of any round."""

    row: Row
    low: float
    high: float
    rounds: int


def compare(name: str, contest: Contest | Trial, effort: Effort, seconds: Callable[[], float], settle: Work) -> Outcome:
    """In turns until the effort is spent. `seconds`: a monotonic clock. `settle` comes before everything measured."""
    began = seconds()
    if isinstance(contest, Trial):
        return _tried(name, contest, effort, seconds, settle)
    if not contest.is_warm:
        contest.prepare()
        contest.ours()
        contest.floor()
    times: list[tuple[float, float]] = []
    rounds_min = max(effort.rounds_min, contest.rounds_min)
    while len(times) < effort.rounds_max and (len(times) < rounds_min or seconds() - began < effort.seconds):
        contest.prepare()
        times.append(_round(contest, seconds, settle, is_floor_first=len(times) % 2 == 1))
    return _outcome(name, contest, times)


def _tried(name: str, trial: Trial, effort: Effort, seconds: Callable[[], float], settle: Work) -> Outcome:
    began = seconds()
    values: list[tuple[float, float]] = []
    while len(values) < effort.rounds_max and (len(values) < effort.rounds_min or seconds() - began < effort.seconds):
        settle()
        values.append(trial.measure())
    ratios = [ours / floor for ours, floor in values]
    row = Row(
        name=name,
        value=statistics.median(ours for ours, _ in values),
        unit=trial.unit,
        floor=statistics.median(floor for _, floor in values),
        ratio=statistics.median(ratios),
    )
    return Outcome(row=row, low=min(ratios), high=max(ratios), rounds=len(values))


def _round(
    contest: Contest, seconds: Callable[[], float], settle: Work, *, is_floor_first: bool
) -> tuple[float, float]:
    """Ours and the floor, which take turns at being first: the second finds the caches warm."""
    if is_floor_first:
        floor = _took(contest.floor, seconds, settle)
        return _took(contest.ours, seconds, settle), floor
    ours = _took(contest.ours, seconds, settle)
    return ours, _took(contest.floor, seconds, settle)


def _took(work: Work, seconds: Callable[[], float], settle: Work) -> float:
    settle()
    began = seconds()
    work()
    return seconds() - began


def _outcome(name: str, contest: Contest, times: list[tuple[float, float]]) -> Outcome:
    ratios = [ours / floor for ours, floor in times]
    row = Row(
        name=name,
        value=_speed(contest, statistics.median(ours for ours, _ in times)),
        unit=contest.unit,
        floor=_speed(contest, statistics.median(floor for _, floor in times)),
        ratio=statistics.median(ratios),
    )
    return Outcome(row=row, low=min(ratios), high=max(ratios), rounds=len(times))


def _speed(contest: Contest, seconds: float) -> float:
    return contest.count / seconds if contest.unit.endswith("/s") else seconds / contest.count * 1000
