"""Every target's seeds break no promise, and reach what they are there for."""

import pytest

from scripts.fuzzing.targets import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_no_seed_breaks_a_promise(name: str) -> None:
    target = TARGETS[name]
    seeds = target.seeds()
    assert len(set(seeds)) > 10
    for seed in seeds:
        assert len(seed) <= target.bytes_max
        target.check(seed)


@pytest.mark.parametrize("name", TARGETS)
def test_no_bytes_at_all_break_no_promise(name: str) -> None:
    TARGETS[name].check(b"")
