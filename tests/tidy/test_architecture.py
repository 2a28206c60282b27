"""docs/architecture.md tells the truth about names: its signatures and the packages of its table exist as it writes them."""

import importlib
import inspect
import re

import pytest

from tests.tidy.tree import ROOT

PAGE = (ROOT / "docs/architecture.md").read_text()
_SIGNATURE = re.compile(r"^(\w+)\(([\w, ]+)\) -> .*?\s{2,}([\w.]+)$", re.MULTILINE)
SIGNATURES = _SIGNATURE.findall(PAGE.split("## Seven signatures")[1].split("##")[0])


def named_modules() -> list[str]:
    table = PAGE.split("## Packages")[1].split("##")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    found = []
    for cell in cells:
        first, *others = re.findall(r"`([\w.]+)`", cell)
        found += [first, *(first.rpartition(".")[0] + name if name.startswith(".") else name for name in others)]
    return found


def test_the_page_names_seven_signatures() -> None:
    assert len(SIGNATURES) == 7


@pytest.mark.parametrize(("name", "parameters", "module"), SIGNATURES)
def test_a_signature_is_in_the_code_as_the_page_writes_it(name: str, parameters: str, module: str) -> None:
    function = getattr(importlib.import_module(module), name)
    first = [one.strip() for one in parameters.split(",")]
    assert list(inspect.signature(function).parameters)[: len(first)] == first


@pytest.mark.parametrize("module", named_modules())
def test_a_package_of_the_table_exists(module: str) -> None:
    path = ROOT / module.replace(".", "/")
    assert path.is_dir() or path.with_suffix(".py").is_file()
