"""What was learnt of the devices, on a disk that is full, read-only, or was written by something else."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from drivers.faults import RegistryFault
from drivers.identity import DeviceIdentity, Mode
from drivers.limits import ENROLMENTS_MAX, REGISTRY_BYTES_MAX, REGISTRY_COPIES_MAX
from drivers.printer.jobs import Confirmation
from drivers.registry import Enrolment, ProbedPrinter, Registry, RegistryFile
from drivers.scanner.calibration import Calibration
from drivers.scanner.layout import Layout
from tests.unit.drivers.rig import unprivileged


def enrolment(key: str = "0c2e:0b61@1-2", *, setting: str = "") -> Enrolment:
    return Enrolment(
        key=key,
        mode=Mode.HID_KEYBOARD,
        label="Xenon",
        calibration=Calibration(layout=Layout.FR, prefix="é"),
        identity=DeviceIdentity(vendor=0x0C2E, product=0x0B61, usb_path="1-2"),
        setting=setting,
    )


PRINTER = ProbedPrinter(key="printer", confirmation=Confirmation.PROCESSED, code_page="CP858")


def test_a_counter_of_which_nothing_was_learnt_has_no_file_and_no_fault(tmp_path: Path) -> None:
    file = RegistryFile(tmp_path / "registry.json")
    assert file.known == Registry()
    assert file.fault == ""
    assert list(tmp_path.iterdir()) == []


def test_what_was_learnt_is_there_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "devices" / "registry.json"
    registry = Registry().with_scanner(enrolment()).with_printer(PRINTER)
    RegistryFile(path).keep(registry)
    again = RegistryFile(path)
    assert again.known == registry
    assert again.fault == ""
    assert [entry.name for entry in path.parent.iterdir()] == ["registry.json"]


def test_a_scanner_learnt_again_is_known_once(tmp_path: Path) -> None:
    registry = Registry().with_scanner(enrolment("a")).with_scanner(enrolment("b")).with_scanner(enrolment("a"))
    assert [one.key for one in registry.scanners] == ["b", "a"]


def test_a_name_of_the_settings_belongs_to_the_last_scanner_that_read_the_code() -> None:
    registry = Registry().with_scanner(enrolment("a", setting="scanner-1")).with_scanner(enrolment("b"))
    registry = registry.with_scanner(enrolment("c", setting="scanner-1"))
    assert [one.key for one in registry.scanners] == ["b", "c"]


def test_what_is_forgotten_is_gone_and_the_rest_stays() -> None:
    registry = Registry().with_scanner(enrolment("a")).with_scanner(enrolment("b")).with_printer(PRINTER)
    assert [one.key for one in registry.without("a").scanners] == ["b"]
    assert registry.without("printer").printers == ()
    assert registry.without("nothing") == registry


def test_the_oldest_goes_when_there_are_too_many() -> None:
    registry = Registry()
    for number in range(ENROLMENTS_MAX + 2):
        registry = registry.with_scanner(enrolment(f"scanner-{number}"))
        registry = registry.with_printer(ProbedPrinter(key=f"printer-{number}", confirmation=Confirmation.SENT))
    assert [len(registry.scanners), len(registry.printers)] == [ENROLMENTS_MAX, ENROLMENTS_MAX]
    assert registry.scanners[0].key == "scanner-2"


def test_the_oldest_of_too_many_in_a_file_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "registry.json"
    many = range(ENROLMENTS_MAX + 2)
    written = Registry(
        scanners=tuple(enrolment(f"scanner-{number}") for number in many),
        printers=tuple(ProbedPrinter(key=f"printer-{number}", confirmation=Confirmation.SENT) for number in many),
    )
    path.write_bytes(msgspec.json.encode(written))
    known = RegistryFile(path).known
    assert (known.scanners, known.printers) == (written.scanners[2:], written.printers[2:])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 4_096,
        b'{"version":1,"scanners":[{"key"',
        b'{"version":"one"}',
        b'{"version":1,"paper":[]}',
        b'{"version":1,"scanners":[{"key":"a","mode":"TELEPATHY","label":"","calibration":{}}]}',
        b'{"scanners":[{"key":"a","mode":"SERIAL","label":"","calibration":{},"place":-1}]}',
        b'{"scanners":[{"key":"a","mode":"SERIAL","label":"","calibration":{},"place":1000000}]}',
        b'{"scanners":[{"key":"a","mode":"SERIAL","label":"","calibration":{},"identity":{"vendor":65536,"product":1}}]}',
        b'{"scanners":[{"key":"a","mode":"SERIAL","label":"","calibration":{},"identity":{"vendor":1,"product":-1}}]}',
        b"\xff\xfe",
        b" " * REGISTRY_BYTES_MAX + b"{}",
    ],
)
def test_a_damaged_file_is_kept_aside_and_said(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "registry.json"
    path.write_bytes(content)
    file = RegistryFile(path)
    assert file.known == Registry()
    assert file.fault.startswith(f"{path} is damaged: ")
    assert file.fault.endswith("it is kept as registry.json.damaged-1")
    assert (tmp_path / "registry.json.damaged-1").read_bytes() == content
    assert "registry_fault" in caplog.text
    file.keep(Registry().with_scanner(enrolment()))
    assert RegistryFile(path).fault == ""


def test_damaged_files_do_not_replace_each_other_until_there_are_many(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "registry.json"
    for number in range(REGISTRY_COPIES_MAX + 2):
        path.write_bytes(b"damage %d" % number)
        RegistryFile(path)
    kept = sorted(entry.read_bytes() for entry in tmp_path.iterdir())
    assert len(kept) == REGISTRY_COPIES_MAX
    assert b"damage 0" in kept
    assert b"damage %d" % (REGISTRY_COPIES_MAX + 1) in kept
    assert "registry_fault" in caplog.text


def test_a_folder_in_its_place_is_said_and_is_nobodys_end(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "registry.json"
    path.mkdir()
    file = RegistryFile(path)
    assert "cannot read" in file.fault
    assert file.known == Registry()
    assert "registry_fault" in caplog.text


def test_a_place_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    file = RegistryFile(tmp_path / "file" / "registry.json")
    before = file.known
    with pytest.raises(RegistryFault, match="cannot write"):
        file.keep(Registry().with_scanner(enrolment()))
    assert file.known is before


FULL_DISK = """
import sys
from pathlib import Path
from drivers.faults import RegistryFault
from drivers.registry import Registry, RegistryFile
file = RegistryFile(Path(sys.argv[1]))
try:
    file.keep(Registry(printers=()))
except RegistryFault as fault:
    print(fault.reason)
"""


def test_a_full_disk_keeps_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "registry.json"
    kept = Registry().with_scanner(enrolment())
    RegistryFile(path).keep(kept)
    told = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
    )
    assert "File too large" in told.stdout
    assert RegistryFile(path).known == kept


def test_a_file_that_may_not_be_read_is_said() -> None:
    code = (
        "import pathlib, tempfile\n"
        "from drivers.registry import RegistryFile\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    path = pathlib.Path(folder) / 'registry.json'\n"
        "    path.write_text('{}')\n"
        "    path.chmod(0)\n"
        "    print(RegistryFile(path).fault)\n"
    )
    told = subprocess.run(
        [*unprivileged(), sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert "Permission denied; it is kept as registry.json.damaged-1" in told.stdout
