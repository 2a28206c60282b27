"""The files that the tidy rules look at: everything that git tracks or would track, and nothing else.

A rule is a function from one file to findings; `hold` gathers them so that one failing test names every place at once.
"""

import ast
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("sync", "drivers", "terminal", "server", "kiosk_config")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One text file: its path from the project's root, with `/`, and its text."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """The same tree each time, so that its nodes can be told apart by identity."""
        return _parsed(self.text)

    @property
    def is_product(self) -> bool:
        return self.path.split("/")[0] in PACKAGES

    @property
    def is_migration(self) -> bool:
        """Written by `makemigrations` and never edited, so not ours to shape."""
        path = PurePosixPath(self.path)
        return path.parent.name == "migrations" and path.stem[:4].isdigit()


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


Rule = Callable[[Source], Iterable[str]]


@cache
def tracked() -> tuple[str, ...]:
    """Every path that git tracks or would track, in order."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return tuple(sorted(path for path in listed.split("\0") if path and (ROOT / path).is_file()))


@cache
def texts() -> tuple[Source, ...]:
    """Every tracked file that is UTF-8 text."""
    return tuple(_texts())


def _texts() -> Iterator[Source]:
    for path in tracked():
        raw = (ROOT / path).read_bytes()
        if b"\0" in raw:
            continue
        try:
            yield Source(path=path, text=raw.decode())
        except UnicodeDecodeError:
            continue


def python() -> tuple[Source, ...]:
    """Every Python module, tests included, migrations not."""
    return tuple(source for source in texts() if source.path.endswith(".py") and not source.is_migration)


def product() -> tuple[Source, ...]:
    """The Python modules that people install."""
    return tuple(source for source in python() if source.is_product)


def hold(rule: Rule, sources: Iterable[Source]) -> None:
    """The rule holds everywhere, or the test fails with every place, one per line."""
    findings = [f"{source.path}: {finding}" for source in sources for finding in rule(source)]
    if findings:
        pytest.fail("\n".join(findings), pytrace=False)


def planted(text: str, path: str = "sync/planted.py") -> Source:
    """A file that breaks (or keeps) a rule on purpose."""
    return Source(path=path, text=text)
