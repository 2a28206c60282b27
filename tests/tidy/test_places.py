"""Tracked files name no machine, home folder or package registry, and the lock files hold nothing but names and hashes."""

import re
from collections.abc import Iterator

import pytest

from tests.tidy.tree import ROOT, Source, hold, planted, texts

# Written so that the patterns do not find themselves.
_MACHINE = re.compile(r"(?<![\w.}])/(?:wor[k]|roo[t]|hom[e]|Use[r]s|tm[p]/guichet)/")
_REGISTRY = re.compile(
    r"(?:py[p]i\.org|pytho[n]hosted|npm[j]s\.|//registr[y]\.|--inde[x]-url|--extra-inde[x]|prox[y]\.golang|deb\.debia[n])"
)
_LOCK_LINE = re.compile(
    r"(?:[a-z0-9][a-z0-9._-]*==[\w.!+]+(?: ; [a-z_A-Z0-9 .'<>=!()]+)?(?: \\)?|    --hash=sha256:[0-9a-f]{64}(?: \\)?)"
)
LOCKS = ("requirements.lock", "requirements-judges.lock", "requirements-uv.lock")


def machine_places(source: Source) -> Iterator[str]:
    for number, line in enumerate(source.text.splitlines(), 1):
        for pattern in (_MACHINE, _REGISTRY):
            if found := pattern.search(line):
                yield f"line {number} names {found.group()}"


def odd_lock_lines(source: Source) -> Iterator[str]:
    for number, line in enumerate(source.text.splitlines(), 1):
        if not _LOCK_LINE.fullmatch(line):
            yield f"line {number} is neither a pinned name nor a hash: {line[:60]}"


def test_no_file_names_a_machine_or_a_registry() -> None:
    hold(machine_places, texts())


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_holds_names_versions_and_hashes_only(name: str) -> None:
    source = Source(path=name, text=(ROOT / name).read_text())
    assert source.text.count("==") > 0
    hold(odd_lock_lines, [source])


@pytest.mark.parametrize(
    "text",
    [
        "cp x /ho" + "me/someone/y",
        "url = 'https://py" + "pi.org/simple'",
        "(/wo" + "rk/main)",
        "--inde" + "x-url x",
        "https://registr" + "y.example.org/",
    ],
)
def test_a_machine_place_is_found(text: str) -> None:
    assert list(machine_places(planted(text)))


@pytest.mark.parametrize("text", ["docs/work/notes", "a/home/b", "see /var/lib/guichet", "devices/registr" + "y.json"])
def test_another_place_is_no_finding(text: str) -> None:
    assert not list(machine_places(planted(text)))


@pytest.mark.parametrize(
    "line",
    ["uv @ https://example.org/uv.whl", "-e .", "--find-links x", "uv>=0.1", "    --hash=md5:00", "# note", ""],
)
def test_an_odd_lock_line_is_found(line: str) -> None:
    assert list(odd_lock_lines(planted(line + "\n", "requirements.lock")))
