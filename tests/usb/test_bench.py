"""The bench's short form: the machine boots, every mode scans, a receipt is printed, cables are pulled; all in under a minute.

Never skipped: without QEMU it fails and says what installs it.
"""

import ast
import re
from pathlib import Path

from scripts.usb_bench.elsewhere import ELSEWHERE, ROWS
from scripts.usb_bench.launch import SHORT, SHORT_LIMIT_S, launch

GUEST = Path(__file__).parent / "guest"


def rows() -> list[str]:
    """Names of the bench's row functions."""
    trees = [ast.parse(file.read_text()) for file in sorted(GUEST.glob("rows_*.py"))]
    return [
        node.name
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]


def test_every_row_of_the_tables_is_on_the_bench_or_said_to_be_elsewhere() -> None:
    here = {found.group(1) for name in rows() if (found := re.match(r"test_([sr]\d\d)_", name))}
    assert here - {"r00"} == set(ROWS) - set(ELSEWHERE)


def test_no_two_rows_have_one_name() -> None:
    assert len(set(rows())) == len(rows())


def test_the_short_form_is_green() -> None:
    heard: list[str] = []
    [outcome] = launch(SHORT, limit_s=SHORT_LIMIT_S, hear=lambda at, line: heard.append(f"{at:.1f} {line}"))
    red = [f"{row.name}\n{row.trouble}" for row in outcome.rows if row.trouble]
    assert outcome.is_green, "\n".join([*red, outcome.ended.why, *heard[-40:]])
    marked = [
        name for file in GUEST.glob("rows_*.py") for name in re.findall(r"^@short\ndef (\w+)", file.read_text(), re.M)
    ]
    assert marked
    assert sorted(row.name for row in outcome.rows) == sorted(marked)
