"""Where money is counted there is no float: no float literal, no `float`, no division that makes one, no rounding of one."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.tidy.tree import Source, hold, planted, product

MONEY = re.compile(
    r"sync/contract/(?:money|payloads|policy|messages|ticket)\.py|sync/journal/chain\.py|terminal/counter/\w+\.py"
    r"|server/(?:ledger|intake|reimbursement|tickets|passes)/(?:\w+/)*\w+\.py"
)


def floats(source: Source) -> Iterator[str]:
    if not MONEY.fullmatch(source.path):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield f"line {node.lineno}: the float {node.value}"
        elif isinstance(node, ast.Name) and node.id == "float":
            yield f"line {node.lineno}: float"
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div) and not _joins_paths(node):
            yield f"line {node.lineno}: a division that makes a float"


def _joins_paths(node: ast.BinOp | ast.AugAssign) -> bool:
    """`folder / "name"` has a text at one end."""
    ends = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.value,)
    return any(isinstance(end, ast.JoinedStr) or isinstance(getattr(end, "value", None), str) for end in ends)


def test_money_is_counted_without_floats() -> None:
    hold(floats, product())


@pytest.mark.parametrize("line", ["x = amount * 0.5", "x = float(amount)", "x = amount / 100", "x /= 2"])
def test_a_float_near_money_is_found(line: str) -> None:
    assert list(floats(planted(line + "\n", "server/ledger/posting.py")))


@pytest.mark.parametrize("line", ["x = amount // 100", 'x = folder / "a.xml"', 'x = folder / f"{n}.xml"'])
def test_whole_cents_and_paths_are_no_finding(line: str) -> None:
    assert not list(floats(planted(line + "\n", "server/reimbursement/files.py")))


def test_a_float_elsewhere_is_no_finding() -> None:
    assert not list(floats(planted("x = 0.5\n", "drivers/printer/raster.py")))
