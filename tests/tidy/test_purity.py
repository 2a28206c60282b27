"""A module that calls itself pure is held to it: it stands in the import contract `pure`, which follows its imports to the end."""

import ast
import re
import tomllib
from collections.abc import Collection, Iterator

import pytest

from tests.tidy.tree import ROOT, Source, hold, planted, product

_SAYS_PURE = re.compile(r"\bPURE\b|(?:^|[.:,] |\n)Pure[.,]| Pure and ")


def pure_modules() -> frozenset[str]:
    """As pyproject.toml lists them; a package stands for all in it."""
    tables = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = tables["tool"]["importlinter"]["contracts"]
    [pure] = [contract for contract in contracts if contract["id"] == "pure"]
    return frozenset(pure["source_modules"])


def unheld_promises(source: Source, listed: Collection[str]) -> Iterator[str]:
    if not _SAYS_PURE.search(ast.get_docstring(source.tree) or ""):
        return
    module = source.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    parents = {module[:at] for at, character in enumerate(module) if character == "."}
    if not {module, *parents} & set(listed):
        yield "calls itself pure and is not in the import contract `pure`"


def test_every_module_that_calls_itself_pure_is_held_to_it() -> None:
    listed = pure_modules()
    hold(lambda source: unheld_promises(source, listed), product())


@pytest.mark.parametrize("words", ["PURE. What it is.", "What it is. Pure.", "What it is. PURE.", "Pure, and so on."])
def test_a_promise_that_is_not_held_is_found(words: str) -> None:
    source = planted(f'"""{words}"""\n', "sync/a/b.py")
    assert list(unheld_promises(source, ["sync.c"]))
    assert not list(unheld_promises(source, ["sync.a"]))
    assert not list(unheld_promises(source, ["sync.a.b"]))


def test_a_module_that_promises_nothing_is_no_finding() -> None:
    assert not list(unheld_promises(planted('"""Opens the pure file."""\n'), []))
