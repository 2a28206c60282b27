"""The devices process as it runs at a counter: how soon a scan is told, and what waiting for one costs."""

import os
import pty
import select
import subprocess
import sys
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from drivers import events
from drivers.limits import FLOOD_CODES_MAX, FLOOD_S, POLL_S
from scripts.measure.comparison import Trial
from sync.contract.ticket import CODE_DIGITS
from tests.unit.drivers.rig import Counter

SCANS = 200  # of one round
PACE_S = 1.2 * FLOOD_S / FLOOD_CODES_MAX  # faster would be a flood
WATCH_S = 2.0
PATIENCE_S = 10.0
MICROSECONDS = 1_000_000

BARE_READER = """
import os, sys
line = os.open(sys.argv[1], os.O_RDONLY | os.O_NOCTTY)
while data := os.read(line, 4096):
    os.write(1, data)
"""
BARE_WAITER = f"""
import time
while True:
    time.sleep({POLL_S})
"""


@contextmanager
def scan_latency(folder: Path) -> Iterator[Trial]:
    """The slowest of 100 (99th percentile) from the bytes of a 251-digit code written on a scanner's line to Scanned at a
    client of the real process, over its socket. The goal is 5,000 µs.

    Floor: a bare process that reads the same kind of line and writes what it reads on a pipe, each code right after one of ours.
    """
    counter = Counter(folder)
    bare = _BareReader()
    try:
        counter.begin()
        for number in range(SCANS // 4):
            _told_after(counter, _code(number))
            bare.told_after(_code(number))
        numbers = iter(range(SCANS, 10**9))

        def measure() -> tuple[float, float]:
            codes = [_code(next(numbers)) for _ in range(SCANS)]
            times = [(_told_after(counter, code), bare.told_after(code)) for code in codes]
            return _slowest_of_100([ours for ours, _ in times]), _slowest_of_100([floor for _, floor in times])

        yield Trial(unit="µs at p99", measure=measure)
    finally:
        bare.end()
        counter.end()


@contextmanager
def devices_idle_processor(folder: Path) -> Iterator[Trial]:
    """Processor time of the real process in a second in which nobody scans or prints: scanner and printer ready, a
    terminal connected. The goal is 10,000 µs, one part in a hundred of a core.

    Floor: bare Python that imports nothing and wakes as often as one thread of ours looks whether it must stop.
    """
    with _idle(folder) as (ours, bare):

        def measure() -> tuple[float, float]:
            before = _processor_ns(ours), _processor_ns(bare)
            began = time.perf_counter()
            select.select([], [], [], WATCH_S)
            spent = time.perf_counter() - began
            after = _processor_ns(ours), _processor_ns(bare)
            own, floor = (after[at] - before[at] for at in range(2))
            return own / 1_000 / spent, floor / 1_000 / spent

        yield Trial(unit="µs/s", measure=measure)


@contextmanager
def devices_idle_memory(folder: Path) -> Iterator[Trial]:
    """Memory that the idle process holds (its resident set, shared libraries and all). The goal is 60 MB.

    Floor: bare Python that imports nothing and waits.
    """
    with _idle(folder) as (ours, bare):
        yield Trial(unit="MB", measure=lambda: (_resident_bytes(ours) / 1e6, _resident_bytes(bare) / 1e6))


def _code(number: int) -> str:
    return f"{number:0{CODE_DIGITS}}"


def _slowest_of_100(seconds: list[float]) -> float:
    return sorted(seconds)[len(seconds) * 99 // 100 - 1] * MICROSECONDS


def _told_after(counter: Counter, code: str) -> float:
    time.sleep(PACE_S)
    began = time.perf_counter()
    counter.scanner.scan(code)
    while True:
        ready, _, _ = select.select([counter.client], [], [], PATIENCE_S)
        assert ready, counter.log()
        for event in counter.client.receive(time.monotonic()):
            if isinstance(event, events.Scanned):
                took = time.perf_counter() - began
                assert event.text == code
                counter.client.send(events.Acknowledge(seq=event.seq))
                return took


class _BareReader:
    def __init__(self) -> None:
        self._controlling, self._line = pty.openpty()
        tty.setraw(self._line)
        command = [sys.executable, "-I", "-S", "-c", BARE_READER, os.ttyname(self._line)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        self._said = self._process.stdout.fileno()

    def told_after(self, code: str) -> float:
        data = f"{code}\r".encode()
        began = time.perf_counter()
        os.write(self._controlling, data)
        said = b""
        while not said.endswith(b"\r"):
            ready, _, _ = select.select([self._said], [], [], PATIENCE_S)
            assert ready, "the bare reader is gone"
            said += os.read(self._said, 65_536)
        took = time.perf_counter() - began
        assert said == data
        return took

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()
        os.close(self._controlling)
        os.close(self._line)


@contextmanager
def _idle(folder: Path) -> Iterator[tuple[int, int]]:
    """The real process with everything that it has at a counter, and a bare one: their numbers."""
    counter = Counter(folder)
    bare = subprocess.Popen([sys.executable, "-I", "-S", "-c", BARE_WAITER])
    try:
        counter.begin()
        # Nothing of the start: a heartbeat later it only waits.
        counter.wait_for(lambda: len(counter.of(events.Heartbeat)) > 2)
        assert counter.process is not None
        yield counter.process.pid, bare.pid
    finally:
        bare.kill()
        bare.wait()
        counter.end()


def _processor_ns(process: int) -> int:
    """Of all its threads, by the scheduler's own count: far finer than the hundredths of a second of /proc/PID/stat."""
    threads = Path(f"/proc/{process}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads)


def _resident_bytes(process: int) -> int:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
