"""Only the outermost loop of a thread or process may catch everything, and there it reports and stops (docs/style.md).

ruff's BLE001 sees handlers that swallow; this rule also sees those that reraise or log, and counts the allowed ones by file.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.tidy.tree import Source, planted, python, report

# path -> how many catch-alls it holds, each the outermost loop of a thread or process.
ALLOWED: dict[str, int] = {}
_EVERYTHING = {"Exception", "BaseException"}


def blanket_handlers(source: Source) -> Iterator[str]:
    found = [node for node in ast.walk(source.tree) if isinstance(node, ast.ExceptHandler) and _catches_all(node.type)]
    if len(found) > ALLOWED.get(source.path, 0):
        yield from (f"line {node.lineno} catches everything" for node in found)


def _catches_all(caught: ast.expr | None) -> bool:
    if caught is None:
        return True
    parts = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    names = {part.id if isinstance(part, ast.Name) else getattr(part, "attr", "") for part in parts}
    return bool(names & _EVERYTHING)


def test_nothing_catches_everything() -> None:
    assert not report(blanket_handlers, python())


def test_no_allowance_is_left_over() -> None:
    held = {source.path: source for source in python()}
    for path, count in ALLOWED.items():
        handlers = [node for node in ast.walk(held[path].tree) if isinstance(node, ast.ExceptHandler)]
        assert sum(_catches_all(node.type) for node in handlers) == count, path


@pytest.mark.parametrize("caught", ["", " Exception", " BaseException", " (OSError, Exception)", " builtins.Exception"])
def test_a_blanket_handler_is_found(caught: str) -> None:
    assert list(blanket_handlers(planted(f"try:\n    x = 1\nexcept{caught}:\n    raise\n")))


def test_a_named_handler_is_no_finding() -> None:
    assert not list(blanket_handlers(planted("try:\n    x = 1\nexcept (OSError, ValueError):\n    raise\n")))
