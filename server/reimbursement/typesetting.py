"""Documents as tagged PDF (PDF/UA-1): a template and what it shows, bytes out, the same bytes for the same data.

Everything shown goes as JSON, so that no name can become markup. A long document is set by `typesetter` in a process of its own:
typst remembers what it has set (some 2 MB a page), and a server's process should not. A short one is set at once, here.
"""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec
import typst

from server.tickets.sheet import FONT_FOLDERS

TYPESETTER = Path(__file__).with_name("typesetter.py")
SHORT_MAX = 100_000  # bytes shown: some 20 pages, and 50 MB while they are set
SECONDS_MAX = 120  # the longest document takes five


class TypesettingFault(Exception):
    """The document could not be made; the message is typst's, or says that it took too long."""


def typeset(template: Path, shown: Mapping[str, object], root: Path | None = None) -> bytes:
    """The PDF. `root`: the folder that the template may take others from, its own unless given. Raises TypesettingFault."""
    text = msgspec.json.encode(shown).decode()
    fonts = [str(folder) for folder in FONT_FOLDERS if folder.is_dir()]
    root = root or template.parent
    set_it = _set_here if len(text) <= SHORT_MAX else _set_elsewhere
    return set_it(template, root, text, fonts)


def _set_here(template: Path, root: Path, text: str, fonts: list[str]) -> bytes:
    try:
        return typst.compile(
            str(template),
            root=str(root),
            format="pdf",
            sys_inputs={"shown": text},
            font_paths=list(fonts),
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as error:
        raise TypesettingFault(error.message) from None
    except (OSError, RuntimeError) as error:  # a template that is not there is a RuntimeError of the library
        raise TypesettingFault(str(error)) from error


def _set_elsewhere(template: Path, root: Path, text: str, fonts: list[str]) -> bytes:
    request = {"template": str(template), "root": str(root), "shown": text, "fonts": fonts}
    try:
        # Isolated: nothing of the working folder or of the environment is imported.
        done = subprocess.run(
            [sys.executable, "-I", str(TYPESETTER)],
            input=msgspec.json.encode(request),
            capture_output=True,
            timeout=SECONDS_MAX,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TypesettingFault(str(error)) from error
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        raise TypesettingFault(done.stderr.decode(errors="replace").strip() or f"ended with {done.returncode}")
    return done.stdout
