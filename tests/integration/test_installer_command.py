"""`guichet-kiosk` and a real devices process: a scanner is calibrated, listed and forgotten, the printer tried, a proof printed."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import zxingcpp

from drivers.printer.profiles import PROFILES
from drivers.scanner.calibration import SETUP_TEXT
from drivers.virtual import VirtualPrinter, VirtualScanner
from drivers.virtual.paper.drawing import draw_papers
from kiosk_config.proof import PROOF_CODE, PROOF_DIGITS

SETTINGS = """
[agent]
server = "http://127.0.0.1:9"
journal = "{folder}/counter/journal.db"
keys = "{folder}/counter/keys.json"
[devices]
socket = "{folder}/devices/devices.sock"
jobs = "{folder}/devices/jobs.db"
registry = "{folder}/devices/enrolled.json"
profile = "generic-80"
[[devices.scanners]]
kind = "virtual"
name = "douchette"
port = "{folder}/scanner"
[devices.printer]
kind = "tcp"
host = "127.0.0.1"
port = {port}
"""


@dataclass(slots=True)
class Bench:
    """A devices process that serves a scanner and a printer, and the installer's command beside it."""

    folder: Path
    scanner: VirtualScanner
    printer: VirtualPrinter

    @property
    def settings(self) -> Path:
        return self.folder / "kiosk.toml"

    def command(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "kiosk_config", *arguments, "--settings", str(self.settings)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def said(self, *arguments: str) -> str:
        """All of it, at the end."""
        return self.command(*arguments).communicate(timeout=60)[0]


def read_until(process: subprocess.Popen[bytes] | subprocess.Popen[str], words: str, pipe: str = "stdout") -> None:
    said = []
    for line in getattr(process, pipe):
        said.append(line.decode() if isinstance(line, bytes) else line)
        if words in said[-1]:
            return
    raise AssertionError(said)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    for name in ("counter", "devices"):
        (tmp_path / name).mkdir()
    with VirtualScanner(tmp_path / "scanner") as scanner, VirtualPrinter() as printer:
        made = Bench(folder=tmp_path, scanner=scanner, printer=printer)
        made.settings.write_text(SETTINGS.format(folder=tmp_path, port=printer.port))
        process = subprocess.Popen(
            [sys.executable, "-m", "drivers", "--settings", str(made.settings)], stderr=subprocess.PIPE
        )
        try:
            read_until(process, "ready", "stderr")
            drain = threading.Thread(target=process.stderr.read)  # type: ignore[union-attr]  # a pipe was asked for
            drain.start()
            yield made
        finally:
            process.terminate()
            process.wait(timeout=20)
            drain.join()
            process.stderr.close()  # type: ignore[union-attr]  # as above


def test_a_scanner_is_calibrated_listed_and_forgotten(bench: Bench) -> None:
    calibration = bench.command("calibrate")
    read_until(calibration, "Lisez le code")
    bench.scanner.scan("9782070612758")
    read_until(calibration, "Ce n’est pas le code de la feuille")
    bench.scanner.scan(SETUP_TEXT, suffix="\r\n")
    said, _ = calibration.communicate(timeout=30)
    assert calibration.returncode == 0, said
    assert "Calibrée" in said
    assert "Fin d’un code : par CR et LF." in said
    listed = bench.said("devices")
    assert "enrôlée" in listed
    assert "Fin d’un code : par CR et LF." in listed
    key = next(line for line in listed.splitlines() if line.startswith("Douchette")).rpartition(", ")[2]
    assert "Oubliée" in bench.said("forget", key)
    assert "Fin d’un code" not in bench.said("devices")


def test_the_printer_is_tried_and_a_proof_comes_out(bench: Bench) -> None:
    said = bench.said("doctor", "--print")
    assert "Imprimante" in said
    assert "Le reçu d’essai est imprimé." in said, said
    papers = [
        [one.text for one in zxingcpp.read_barcodes(draw_papers(paper, PROFILES["generic-80"].dots))]
        for paper in bench.printer.papers()
    ]
    assert {PROOF_CODE, PROOF_DIGITS} in [set(codes) for codes in papers]
    assert "Reçus" in bench.said("doctor")
    assert "n’a pas encore été essayé" not in bench.said("doctor")


def test_the_set_up_code_comes_out_of_the_receipt_printer_and_calibrates(bench: Bench) -> None:
    calibration = bench.command("calibrate", "--print")
    read_until(calibration, "Lisez le code")
    codes = [
        one.text
        for paper in bench.printer.papers()
        for one in zxingcpp.read_barcodes(draw_papers(paper, PROFILES["generic-80"].dots))
    ]
    assert codes == [SETUP_TEXT]
    bench.scanner.scan(codes[0])
    said, _ = calibration.communicate(timeout=30)
    assert calibration.returncode == 0, said
