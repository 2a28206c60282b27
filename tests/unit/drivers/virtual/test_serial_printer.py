"""A printer on a pseudo-terminal: its bytes, its speed, its full buffer."""

import os
import select
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from drivers.virtual import EmulatedPrinter, Roll, virtual_serial_printer
from drivers.virtual.paper.reader import text_of

LINE = b"x" * 47 + b"\n"


@contextmanager
def opened(path: Path, speed: int = termios.B19200) -> Iterator[int]:
    line = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    tty.setraw(line)
    settings = termios.tcgetattr(line)
    settings[4] = settings[5] = speed
    termios.tcsetattr(line, termios.TCSANOW, settings)
    yield line
    os.close(line)


def answer(line: int, count: int) -> bytes:
    data = b""
    while len(data) < count and select.select([line], [], [], 5.0)[0]:
        data += os.read(line, count - len(data))
    return data


def test_it_prints_answers_and_tells_of_changes(tmp_path: Path) -> None:
    with virtual_serial_printer(tmp_path / "printer") as printer, opened(tmp_path / "printer") as line:
        os.write(line, b"Bonjour\n\x1da\xff\x1d(H\x06\x0000job1")
        assert answer(line, 11) == b"\x14\x00\x00\x0f\x37\x22job1\x00"
        assert printer.act(lambda emulated: text_of(emulated.unfinished)) == "Bonjour"
        printer.act(EmulatedPrinter.open_cover)
        assert answer(line, 4) == b"\x3c\x00\x00\x0f"
        assert printer.received().startswith(b"Bonjour\n")


def test_at_another_speed_both_sides_hear_noise(tmp_path: Path) -> None:
    path = tmp_path / "printer"
    with virtual_serial_printer(path, speed=19_200) as printer:
        with opened(path, termios.B9600) as line:
            os.write(line, b"\x10\x04\x01")
            printer.act(lambda emulated: emulated.send(b"\x14"))
            assert answer(line, 1) == b"\xb1"
        with opened(path, termios.B19200) as line:
            os.write(line, b"\x10\x04\x01")
            assert answer(line, 1) == b"\x16"


def test_a_printer_without_paper_holds_the_line_and_goes_on(tmp_path: Path) -> None:
    with virtual_serial_printer(tmp_path / "printer") as printer, opened(tmp_path / "printer") as line:
        printer.act(lambda emulated: emulated.load(Roll.END))
        data = LINE * 5_000 + b"\x1dr\x01"
        taken = 0
        while select.select([], [line], [], 0.2)[1]:
            taken += os.write(line, data[taken:])
        assert taken < len(data)
        printer.act(lambda emulated: emulated.load(Roll.FULL))
        while taken < len(data):
            select.select([], [line], [], 5.0)
            taken += os.write(line, data[taken:])
        assert answer(line, 1) == b"\x00"
        assert printer.act(lambda emulated: len(emulated.unfinished)) == 5_000


def test_a_slow_printer_takes_its_time_and_all(tmp_path: Path) -> None:
    with virtual_serial_printer(tmp_path / "printer") as printer, opened(tmp_path / "printer") as line:
        printer.slow(2_000)
        os.write(line, b"x" * 200 + b"\x1dr\x01")
        assert len(printer.received()) < 200
        assert answer(line, 1) == b"\x00"


def test_pulled_out_it_leaves_no_link(tmp_path: Path) -> None:
    path = tmp_path / "printer"
    printer = virtual_serial_printer(path)
    printer.start()
    assert path.is_char_device()
    printer.stop()
    assert not path.is_symlink()
