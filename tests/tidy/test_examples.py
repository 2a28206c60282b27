"""A derandomized property test draws the same examples alone and among others, constants of our code included."""

import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import constants


def drawn() -> list[tuple[int, str, bytes]]:
    seen = []

    @settings(derandomize=True, database=None, deadline=None, max_examples=300)
    @given(st.integers(), st.text(), st.binary())
    def see(number: int, text: str, raw: bytes) -> None:
        seen.append((number, text, raw))

    see()
    return seen


def test_another_loaded_module_changes_no_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = drawn()
    path = tmp_path / "meanwhile.py"
    path.write_text(f"INTEGERS = {list(range(1_000_000, 1_000_500))}\nTEXT = 'meanwhile'\nBYTES = b'meanwhile'\n")
    loaded = ModuleType("meanwhile")
    loaded.__file__ = str(path)
    monkeypatch.setitem(sys.modules, "meanwhile", loaded)
    assert drawn() == before


def test_examples_have_constants_of_our_code() -> None:
    ours = constants.of_everything().bytes
    assert any(raw in ours and len(raw) > 3 for _, _, raw in drawn())
