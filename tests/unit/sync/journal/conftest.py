"""A fresh journal, and ways to make its file fail for real."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync.journal.store import Journal
from tests.unit.sync.office import Office, terminal_keys

Open = Callable[[], Journal]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Of an enrolled, empty journal."""
    place = tmp_path / "journal.db"
    Journal.create(place, Office().enrolled(terminal_keys()), terminal_keys()).close()
    return place


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    """The terminal's."""
    opened = Journal.open(path, terminal_keys())
    yield opened
    opened.close()


@pytest.fixture
def other(path: Path) -> Iterator[Journal]:
    """The agent's, on the same file."""
    opened = Journal.open(path, terminal_keys())
    yield opened
    opened.close()
