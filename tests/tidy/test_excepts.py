"""Only the outermost loop of a thread or process may catch everything: it reports, and stops or begins anew (docs/style.md).

A handler whose last statement is a bare `raise` undoes what it began and catches nothing: that is allowed everywhere.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.tidy.tree import Source, hold, planted, python

# path -> how many catch-alls it holds, each the outermost loop of a thread or process.
ALLOWED: dict[str, int] = {
    "drivers/printer/session.py": 1,
    "drivers/scanner/reader.py": 1,
    "drivers/watcher.py": 1,
    "tests/usb/guest/__main__.py": 1,
}
_EVERYTHING = {"Exception", "BaseException"}


def blanket_handlers(source: Source) -> list[ast.ExceptHandler]:
    """Every handler that keeps what may be anything."""
    handlers = [node for node in ast.walk(source.tree) if isinstance(node, ast.ExceptHandler)]
    return [handler for handler in handlers if _catches_all(handler.type) and not _reraises(handler)]


def _catches_all(caught: ast.expr | None) -> bool:
    if caught is None:
        return True
    parts = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    names = {part.id if isinstance(part, ast.Name) else getattr(part, "attr", "") for part in parts}
    return bool(names & _EVERYTHING)


def _reraises(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def misplaced_handlers(source: Source) -> Iterator[str]:
    found = blanket_handlers(source)
    if len(found) > ALLOWED.get(source.path, 0):
        yield from (f"line {handler.lineno} catches everything" for handler in found)


def test_nothing_catches_everything() -> None:
    hold(misplaced_handlers, python())


def test_no_allowance_is_left_over() -> None:
    held = {source.path: source for source in python()}
    assert {path: len(blanket_handlers(held[path])) for path in ALLOWED} == ALLOWED


@pytest.mark.parametrize("caught", ["", " Exception", " BaseException", " (OSError, Exception)", " builtins.Exception"])
def test_a_blanket_handler_is_found(caught: str) -> None:
    assert list(misplaced_handlers(planted(f"try:\n    x = 1\nexcept{caught}:\n    print(1)\n")))


@pytest.mark.parametrize("caught", [" (OSError, ValueError)", " KeyError"])
def test_a_named_handler_is_no_finding(caught: str) -> None:
    assert not list(misplaced_handlers(planted(f"try:\n    x = 1\nexcept{caught}:\n    print(1)\n")))


def test_undoing_and_raising_again_is_no_finding() -> None:
    assert not list(misplaced_handlers(planted("try:\n    x = 1\nexcept BaseException:\n    undo()\n    raise\n")))


def test_raising_something_else_is_found() -> None:
    text = "try:\n    x = 1\nexcept Exception:\n    raise ValueError\n"
    assert list(misplaced_handlers(planted(text)))
