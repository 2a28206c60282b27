"""The machine's clocks."""

from pathlib import Path

from sync.clock import clock_of, machine_boot, monotonic_now, wall_now
from sync.journal.store import Journal
from tests.unit.sync.office import Office, terminal_keys


def test_the_counting_clock_never_goes_back_and_the_wall_clock_is_of_this_century() -> None:
    times = [monotonic_now() for _ in range(100)]
    assert times == sorted(times)
    assert wall_now() > 1_700_000_000_000


def test_terminal_and_agent_of_one_machine_share_a_boot(tmp_path: Path) -> None:
    assert len(machine_boot()) == 36
    path, keys = tmp_path / "journal.db", terminal_keys()
    terminal, agent = Journal.create(path, Office().enrolled(keys), keys), Journal.open(path, keys)
    assert clock_of(terminal)().boot == clock_of(agent)().boot == 1
    terminal.close()
    agent.close()
