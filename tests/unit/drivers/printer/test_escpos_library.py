"""python-escpos, imported without traces."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from drivers.printer.escpos_library import new_composition
from drivers.printer.profiles import PROFILES

SCRIPT = """
import os, tempfile
from drivers.printer.escpos_library import new_composition
from drivers.printer.profiles import PROFILES
before = dict(os.environ), tempfile.tempdir
new_composition(PROFILES["generic-80"].code_page).textln("x")
assert (dict(os.environ), tempfile.tempdir) == before
"""


def test_a_first_import_leaves_no_file_no_variable_and_reads_no_pickle(tmp_path: Path) -> None:
    """P18. A pickle waiting where the variable points would run whatever it likes: it must not be read."""
    trap = tmp_path / "trap"
    trap.mkdir()
    for minor in range(30):
        (trap / f"3.11.{minor}.capabilities.pickle").write_bytes(b"cos\n_exit\n(I9\ntR.")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environment = {**os.environ, "TMPDIR": str(scratch), "ESCPOS_CAPABILITIES_PICKLE_DIR": str(trap)}
    subprocess.run([sys.executable, "-c", SCRIPT], env=environment, check=True)
    assert list(scratch.iterdir()) == []


def test_a_composition_writes_its_page_and_never_switches() -> None:
    for name in ("generic-80", "generic-58-858", "generic-58-437"):
        page = PROFILES[name].code_page
        composition = new_composition(page)
        composition.textln("é")
        assert composition.output == "é\n".encode(page.codec)
    assert tempfile.tempdir is None or Path(tempfile.tempdir).is_dir()
