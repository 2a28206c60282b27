"""Loads python-escpos so that it leaves nothing behind, and gives its Dummy printer: composition only, never sending.

Imported plainly, the library leaves a temporary directory at every start (even with its directory variable set: the
default is made first), unpickles a file whose place an environment variable names, and spends 0.15 s on a table of 35
printers of which we use none (see profiles). Here it is given a private directory for the time of its import, and a
table of one printer with our code pages.
"""

import functools
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from drivers.faults import SpoolFault
from drivers.printer.code_pages import CANDIDATES, CodePage

_PICKLES = "ESCPOS_CAPABILITIES_PICKLE_DIR"
_TABLE = "ESCPOS_CAPABILITIES_FILE"


class Composition(Protocol):
    """What is used of escpos.printer.Dummy."""

    @property
    def output(self) -> bytes: ...

    def _raw(self, msg: bytes) -> None: ...

    def set(self, **style: object) -> None: ...

    def textln(self, txt: str) -> None: ...

    def cut(self, mode: str, *, feed: bool) -> None: ...


def new_composition(page: CodePage) -> Composition:
    """An empty composition that writes text in this page alone and never switches pages by itself.

    SpoolFault: the library cannot be loaded, for want of room on the disk.
    """
    magic = {"disabled": True, "encoding": page.name}
    composition: Composition = _dummy_class()(magic_encode_args=magic)
    return composition


@functools.cache
def _dummy_class() -> Any:
    try:
        with _private_directory():
            from escpos.printer import Dummy
    except OSError as error:
        raise SpoolFault(f"cannot load python-escpos, which writes files to start: {error}") from error
    return Dummy


@contextmanager
def _private_directory() -> Iterator[None]:
    before = {name: os.environ.get(name) for name in (_PICKLES, _TABLE)}
    tempdir_before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="guichet-escpos-") as private:
        table = Path(private, "capabilities.json")
        table.write_text(json.dumps(_table()))
        os.environ[_PICKLES], os.environ[_TABLE] = private, str(table)
        tempfile.tempdir = private
        try:
            yield
        finally:
            tempfile.tempdir = tempdir_before
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


def _table() -> dict[str, object]:
    """The library's table format: slots by code page for one printer that can cut both ways."""
    pages = {page.name: page for page in CANDIDATES}
    printer = {
        "codePages": {str(page.slot): page.name for page in pages.values()},
        "features": {"paperFullCut": True, "paperPartCut": True},
        "fonts": {"0": {"columns": 48, "name": "Font A"}},
        "media": {"width": {"mm": "Unknown", "pixels": "Unknown"}},
        "name": "guichet",
    }
    encodings = {page.name: {"name": page.name, "python_encode": page.codec} for page in pages.values()}
    return {"profiles": {"default": printer}, "encodings": encodings}
