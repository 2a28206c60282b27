"""Rows S1, S2 and S7 of the hardware tables: many scans and many cables, in every mode at once."""

import random
import signal
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial

from drivers.events import DeviceStateChanged
from tests.usb.guest import judge
from tests.usb.guest.bench import Bench
from tests.usb.guest.gadgets import wait_for
from tests.usb.guest.scanners import Scanner

SEED = 20_261_120
STOPPED_SCANS = 200
HUNG_SCANS = 25
CYCLES = 50
BETWEEN_SCANS_S = 0.06  # more than twenty codes a second are a flood
READY_MAX_S = 2.0


def test_s01_no_wrong_code_while_the_process_is_stopped_and_continued_at_random(bench: Bench) -> None:
    bench.world.printer.unplug()
    chance = random.Random(SEED)
    typed = {scanner.name: judge.codes(chance, STOPPED_SCANS) for scanner in bench.world.scanners}
    stops = 0

    def disturb() -> None:
        nonlocal stops
        bench.counter.signal(signal.SIGSTOP)
        time.sleep(chance.uniform(0.005, 0.25))
        bench.counter.signal(signal.SIGCONT)
        stops += 1
        bench.counter.listen_for(chance.uniform(0.02, 0.3))

    _scan_all(bench, typed, disturb)
    lost = {name: _judged(bench, name, typed[name]) for name in typed}
    bench.note("stops", stops)
    bench.note("voided", lost)
    # The row would prove nothing if no code had been hit, and nothing good if most had.
    assert lost["us"] + lost["fr"] >= 10
    assert lost["serial"] == lost[bench.world.pos.key] == 0


def test_s02_a_client_that_hangs_for_a_second_loses_none(bench: Bench) -> None:
    bench.world.printer.unplug()
    chance = random.Random(SEED + 1)
    typed = {scanner.name: judge.codes(chance, HUNG_SCANS) for scanner in bench.world.scanners}

    def disturb() -> None:
        time.sleep(1.0)
        bench.counter.listen()

    _scan_all(bench, typed, disturb)
    assert {name: _judged(bench, name, typed[name]) for name in typed} == dict.fromkeys(typed, 0)


def test_s07_at_another_port_it_is_the_same_scanner(bench: Bench) -> None:
    for scanner in bench.world.scanners:
        mark = bench.counter.mark
        scanner.gadget.unplug()
        scanner.gadget.plug(bench.world.free_controller)
        bench.counter.wait_ready_again(scanner.name, mark)
        code = f"4711{scanner.gadget.home}"
        bench.scan(scanner.name, partial(scanner.scan, code), code)
        scanner.gadget.unplug()


def test_s07_fifty_plug_cycles_of_each_scanner(bench: Bench) -> None:
    """Each is ready again in less than two seconds, under the same name, and scans."""
    bench.world.printer.unplug()
    chance = random.Random(SEED + 2)
    took = {scanner.name: list[float]() for scanner in bench.world.scanners}
    names = {event.device for event in bench.counter.of(DeviceStateChanged)}
    cables = [
        _Cable(bench, scanner, random.Random(chance.random()), took[scanner.name]) for scanner in bench.world.scanners
    ]
    _together(bench, [cable.cycle for cable in cables], lambda: bench.counter.listen(0.02))
    strange = {event.device for event in bench.counter.of(DeviceStateChanged)} - names
    assert not strange, strange
    bench.note("ready_again_max_s", {name: round(max(times), 2) for name, times in took.items()})
    assert all(len(times) == CYCLES for times in took.values())
    assert max(max(times) for times in took.values()) < READY_MAX_S


class _Cable:
    """A hand at one scanner's cable."""

    def __init__(self, bench: Bench, scanner: Scanner, chance: random.Random, took: list[float]) -> None:
        self._bench, self._scanner, self._chance, self._took = bench, scanner, chance, took

    def cycle(self) -> None:
        for code in judge.codes(self._chance, CYCLES):
            self._cycle_once(code)

    def _cycle_once(self, code: str) -> None:
        counter, name = self._bench.counter, self._scanner.name
        mark = counter.mark
        self._scanner.gadget.unplug()
        # Often at once: a loose plug.
        time.sleep(self._chance.choice((0.0, 0.02, self._chance.uniform(0.0, 0.3))))
        self._scanner.gadget.plug()
        plugged_at = time.monotonic()
        self._took.append(wait_for(lambda: counter.ready_again(name, mark), f"{name} ready") - plugged_at)
        self._scanner.scan(code)
        wait_for(lambda: code in counter.scans(name), f"{code} of {name}")


def _scan_all(bench: Bench, typed: dict[str, list[str]], disturb: Callable[[], None]) -> None:
    """Every scanner at once, each its codes; then one more each, undisturbed, so that nothing is under way."""

    def type_all(scanner: Scanner) -> Callable[[], None]:
        def work() -> None:
            for code in typed[scanner.name]:
                scanner.scan(code)
                time.sleep(BETWEEN_SCANS_S)

        return work

    _together(bench, [type_all(scanner) for scanner in bench.world.scanners], disturb)
    bench.counter.listen_for(0.5)
    for scanner in bench.world.scanners:
        last = f"999999{len(typed[scanner.name]):012d}"
        typed[scanner.name].append(last)
        scanner.scan(last)
        bench.counter.wait_for(lambda: last in bench.counter.scans(scanner.name))  # noqa: B023


def _together(bench: Bench, works: Iterable[Callable[[], None]], meanwhile: Callable[[], None]) -> None:
    """Each in a thread of its own, until all have ended; the first fault of one is ours."""
    faults: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except (AssertionError, OSError) as error:
            faults.append(error)

    threads = [threading.Thread(target=run, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        meanwhile()
    if faults:
        raise faults[0]


def _judged(bench: Bench, name: str, typed: list[str]) -> int:
    """How many codes were voided."""
    told = bench.counter.codes(name)
    assert not (found := list(judge.wrong(typed, told))), found
    return len(typed) - len(bench.counter.scans(name))
