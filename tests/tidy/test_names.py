"""Names say what a thing is: no Manager, Helper, Utils, Base, Common or Data in the name of a module, package or class."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from tests.tidy.tree import Source, hold, planted, python

EMPTY_WORDS = {
    "manager", "managers", "helper", "helpers", "util", "utils", "base", "bases", "common", "data", "misc",
}  # fmt: skip
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")


def empty_names(source: Source) -> Iterator[str]:
    path = PurePosixPath(source.path)
    for part in (*path.parent.parts, path.stem):
        if EMPTY_WORDS & set(part.lower().split("_")):
            yield f"the name {part} says nothing"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef) and EMPTY_WORDS & {word.lower() for word in _CAMEL.findall(node.name)}:
            yield f"the class name {node.name} says nothing"


def test_no_name_is_empty() -> None:
    hold(empty_names, python())


@pytest.mark.parametrize("name", ["BatchManager", "DataStore", "USBHelper", "FaultBase", "CommonView"])
def test_an_empty_class_name_is_found(name: str) -> None:
    assert list(empty_names(planted(f"class {name}:\n    pass\n")))


@pytest.mark.parametrize("path", ["sync/utils.py", "drivers/usb_helpers.py", "server/common/views.py"])
def test_an_empty_module_name_is_found(path: str) -> None:
    assert list(empty_names(planted("x = 1\n", path)))


@pytest.mark.parametrize("name", ["Database", "Baseline", "DatedRow", "Managed"])
def test_a_word_inside_another_is_no_finding(name: str) -> None:
    assert not list(empty_names(planted(f"class {name}:\n    pass\n")))
