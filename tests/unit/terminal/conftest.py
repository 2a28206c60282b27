"""A counter, ready, on a journal of its own."""

from pathlib import Path

import pytest

from tests.unit.terminal.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path).start()
