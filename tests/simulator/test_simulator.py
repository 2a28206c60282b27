"""Sixty seeds, each twice with the same trace; and proof that a defect would not pass unseen.

`scripts/simulate --nights n` runs n instead: two hundred before a release.
"""

import multiprocessing
import os
from collections import Counter as Tally
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.simulator.plants import PLANTS
from tests.simulator.run import Outcome, simulate
from tests.simulator.template import Template, make_template
from tests.simulator.worker import open_worker, run_twice

SEEDS = int(os.environ.get("GUICHET_NIGHTS", "60"))
WORKERS = 2
PLANT_SEEDS = 12  # a planted defect must show within these

# What a suite of this size must have met, or it proves less than it says.
RARE = (
    "announced",
    "kills",
    "server kills",
    "entries lost by the disk",
    "restored disks",
    "claims A00",
    "claims A10",
    "claims R21",
    "claims R30",
    "claims V10",
    "claims on branches",
)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Outcome, str]]:
    """All seeds, on both cores."""
    folder = str(tmp_path_factory.mktemp("simulator"))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=context, initializer=open_worker, initargs=(folder,)) as pool:
        return list(pool.map(run_twice, range(1, SEEDS + 1), chunksize=5))


def test_every_invariant_holds_for_every_seed(outcomes: list[tuple[Outcome, str]]) -> None:
    broken = {outcome.seed: outcome.broken for outcome, _ in outcomes if outcome.broken}
    assert not broken, broken


def test_every_seed_gives_the_same_trace_twice(outcomes: list[tuple[Outcome, str]]) -> None:
    assert [outcome.seed for outcome, again in outcomes if outcome.trace != again] == []


def test_the_storm_reaches_the_rare_states(outcomes: list[tuple[Outcome, str]]) -> None:
    seen: Tally[str] = Tally()
    for outcome, _ in outcomes:
        seen.update(outcome.seen)
    assert [what for what in RARE if not seen[what]] == []


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Iterator[Template]:
    with django_db_blocker.unblock():
        yield make_template(tmp_path_factory.mktemp("template"))


@pytest.mark.parametrize("name", sorted(PLANTS))
def test_a_planted_defect_is_noticed(name: str, template: Template, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        for seed in range(1, PLANT_SEEDS + 1):
            if simulate(seed, template, PLANTS[name]).broken:
                return
    pytest.fail(f"{PLANT_SEEDS} seeds without {name.removeprefix('no-')} broke nothing")
