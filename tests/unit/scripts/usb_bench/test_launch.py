"""What counts as green: a verdict of the machine's own, and a row that says so; silence is red."""

from pathlib import Path

import msgspec
import pytest

from scripts.usb_bench.launch import Outcome, Row, read_rows
from scripts.usb_bench.machine import Ended

GREEN = Row(name="test_s03_keys", took_s=1.0, trouble="", facts={"p99_ms": "1.3"})
RED = Row(name="test_s04_suffix", took_s=1.0, trouble="AssertionError", facts={})


def outcome(verdict: int | None, *rows: Row) -> Outcome:
    return Outcome(ended=Ended(verdict=verdict, why="", took_s=1.0), rows=rows)


def test_a_verdict_of_zero_and_green_rows_are_green() -> None:
    assert outcome(0, GREEN, GREEN).is_green


@pytest.mark.parametrize(
    "bad",
    [outcome(None, GREEN), outcome(1, GREEN), outcome(0), outcome(0, GREEN, RED)],
    ids=["no verdict", "another verdict", "no rows", "a red row"],
)
def test_anything_else_is_red(bad: Outcome) -> None:
    assert not bad.is_green


def test_rows_are_read_as_the_machine_writes_them(tmp_path: Path) -> None:
    report = tmp_path / "rows.jsonl"
    report.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in (GREEN, RED)))
    assert read_rows(report) == (GREEN, RED)


def test_a_machine_that_wrote_nothing_has_no_rows(tmp_path: Path) -> None:
    assert read_rows(tmp_path / "rows.jsonl") == ()
