"""A module has at most 500 lines, a function at most 60, and every module says in a docstring what it decides."""

import ast
from collections.abc import Iterator

from tests.tidy.tree import Source, hold, planted, python

MODULE_LINES_MAX = 500
FUNCTION_LINES_MAX = 60


def long_modules(source: Source) -> Iterator[str]:
    lines = source.text.count("\n")
    if lines > MODULE_LINES_MAX:
        yield f"{lines} lines, at most {MODULE_LINES_MAX}"


def long_functions(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                yield f"{node.name} has {lines} lines, at most {FUNCTION_LINES_MAX}"


def silent_modules(source: Source) -> Iterator[str]:
    if not (ast.get_docstring(source.tree) or "").strip():
        yield "no docstring"


def test_no_module_is_too_long() -> None:
    hold(long_modules, python())


def test_no_function_is_too_long() -> None:
    hold(long_functions, python())


def test_every_module_says_what_it_decides() -> None:
    hold(silent_modules, python())


def test_a_long_module_is_found() -> None:
    assert list(long_modules(planted("x = 1\n" * 501)))
    assert not list(long_modules(planted("x = 1\n" * 500)))


def test_a_long_function_is_found() -> None:
    body = "    x = 1\n"
    assert list(long_functions(planted("async def f() -> None:\n" + body * 60)))
    assert not list(long_functions(planted("def f() -> None:\n" + body * 59)))


def test_a_silent_module_is_found() -> None:
    assert list(silent_modules(planted("x = 1\n")))
    assert list(silent_modules(planted('" "\n')))
    assert not list(silent_modules(planted('"""Says it."""\n')))
