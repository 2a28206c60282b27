"""One agent per journal. The process as a whole is tried in tests/integration."""

from pathlib import Path

import pytest

from sync.agent import AgentRunsAlready, alone


def test_a_second_agent_on_the_same_journal_is_refused_until_the_first_has_ended(tmp_path: Path) -> None:
    journal = tmp_path / "journal.db"
    with alone(journal), pytest.raises(AgentRunsAlready, match=r"journal\.db"), alone(journal):
        pytest.fail("two agents")
    with alone(journal):
        pass


def test_agents_of_two_journals_do_not_meet(tmp_path: Path) -> None:
    with alone(tmp_path / "one.db"), alone(tmp_path / "two.db"):
        pass
