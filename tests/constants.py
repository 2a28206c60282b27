"""The constants of our code that Hypothesis draws now and then: those of every module that there is, loaded or not.

Left alone it takes those of the modules that are loaded by then, so that a derandomized test has other examples beside other tests:
what failed on one worker would not be seen again when its file is run alone.
"""

from collections.abc import Iterator
from functools import cache, reduce
from operator import or_
from pathlib import Path
from types import ModuleType

from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants, constants_from_module

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("sync", "drivers", "terminal", "server", "kiosk_config", "scripts")
_NONE = providers._local_constants  # empty, and sorted whatever is added


@cache
def of_everything() -> Constants:
    """Read from the sources, as Hypothesis reads those of a loaded module: nothing is imported."""
    return _NONE | reduce(or_, map(constants_from_module, _modules()), Constants())


def _modules() -> Iterator[ModuleType]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            module = ModuleType(path.stem)
            module.__file__ = str(path)
            yield module


def settle() -> None:
    """From now on, in this process. There is no setting for it; `test_examples` says when a Hypothesis asks elsewhere."""
    providers._get_local_constants = of_everything
