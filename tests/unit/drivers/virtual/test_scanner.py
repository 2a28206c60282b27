"""The scanner that is not there. What the devices process makes of it is in tests/integration."""

import os
import select
from pathlib import Path

import pytest

from drivers.faults import DeviceAbsent, DeviceBusy
from drivers.virtual import VirtualScanner, azerty_mangled


def read_line(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)


def read_exactly(line: int, count: int) -> bytes:
    data = b""
    while len(data) < count and select.select([line], [], [], 5.0)[0]:
        data += os.read(line, count - len(data))
    return data


def test_a_scanner_types_codes_whole_shifted_or_with_holes(tmp_path: Path) -> None:
    with VirtualScanner(tmp_path / "scanner") as scanner:
        line = read_line(scanner.path)
        scanner.scan("123")
        scanner.scan("123", suffix="\t", is_azerty=True)
        scanner.scan("123456", lost={1, 4})
        wanted = '123\r&é"\t1346\r'.encode()
        assert read_exactly(line, len(wanted)) == wanted
        os.close(line)


def test_a_scanner_pulled_out_leaves_no_link_and_can_be_plugged_in_again(tmp_path: Path) -> None:
    scanner = VirtualScanner(tmp_path / "scanner")
    with pytest.raises(DeviceAbsent):
        scanner.scan("1")
    scanner.start()
    scanner.stop()
    scanner.stop()
    assert not scanner.path.is_symlink()
    scanner.start()
    assert scanner.path.is_char_device()
    scanner.stop()


def test_a_scanner_that_nobody_reads_says_so_instead_of_waiting(tmp_path: Path) -> None:
    with VirtualScanner(tmp_path / "scanner") as scanner, pytest.raises(DeviceBusy):
        scanner.send(b"1" * 1_000_000)


def test_a_code_shown_by_a_french_session(tmp_path: Path) -> None:
    assert azerty_mangled("1234567890") == "&é\"'(-è_çà"
