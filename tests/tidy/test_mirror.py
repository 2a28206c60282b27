"""tests/unit mirrors the packages: test_<module>.py stands where its module stands, and every test folder is a package."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import PurePosixPath

from tests.tidy.tree import tracked

UNIT = PurePosixPath("tests/unit")


def orphan_tests(paths: Collection[str]) -> Iterator[str]:
    """Unit tests whose name begins with no module's name. `test_store_crash.py` belongs to `store.py`."""
    for path in map(PurePosixPath, paths):
        if not path.is_relative_to(UNIT) or not path.name.startswith("test_") or path.suffix != ".py":
            continue
        folder = path.relative_to(UNIT).parent
        words = path.stem.removeprefix("test_").split("_")
        names = ["_".join(words[:length]) for length in range(1, len(words) + 1)]
        candidates = {str(folder / f"{name}.py") for name in (*names, f"__{words[0]}__")}
        candidates |= {str(folder / name / "__init__.py") for name in names}
        if not candidates & set(paths):
            yield str(path)


def nameless_folders(paths: Iterable[str]) -> Iterator[str]:
    """Test folders without an `__init__.py`: two modules of one name would hide each other."""
    held = set(paths)
    folders = {str(PurePosixPath(path).parent) for path in held if path.startswith("tests/") and path.endswith(".py")}
    yield from (folder for folder in sorted(folders) if f"{folder}/__init__.py" not in held)


def test_every_unit_test_stands_where_its_module_stands() -> None:
    assert not list(orphan_tests(tracked()))


def test_every_test_folder_is_a_package() -> None:
    assert not list(nameless_folders(tracked()))


def test_an_orphan_is_found() -> None:
    paths = [
        "sync/agent.py", "sync/journal/store.py", "sync/__main__.py", "sync/journal/__init__.py",
        "tests/unit/sync/test_agent.py", "tests/unit/sync/journal/test_store_crash.py", "tests/unit/sync/test_main.py",
        "tests/unit/sync/test_journal.py", "tests/unit/sync/test_gone.py", "tests/unit/sync/journal/test_agent.py",
    ]  # fmt: skip
    assert list(orphan_tests(paths)) == ["tests/unit/sync/test_gone.py", "tests/unit/sync/journal/test_agent.py"]


def test_a_folder_without_a_name_is_found() -> None:
    assert list(nameless_folders(["tests/a/__init__.py", "tests/a/test_x.py", "tests/b/test_x.py"])) == ["tests/b"]
