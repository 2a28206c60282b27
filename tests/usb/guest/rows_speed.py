"""The figures of the devices process on this machine: how soon a code arrives, what it costs at rest."""

import os
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from drivers.events import Scanned
from tests.usb.guest import keys
from tests.usb.guest.bench import Bench
from tests.usb.guest.counter import CHECKOUT
from tests.usb.guest.gadgets import PATIENCE_S, HidGadget, wait_for
from tests.usb.guest.world import event_node

SCANS = 200
PACE_S = 0.001
ROUND_S = 0.07  # a scanner that gave more than 20 codes a second would be shut out as a flood
CODE_DIGITS = 6  # the time after the last key does not depend on how many came before
DELAY_P99_MAX_S = 0.005
SETTLED_S = 4.0  # what the rows before plugged in has been looked at by then
IDLE_S = 10.0
IDLE_SHARE_MAX = 0.01
MEMORY_MAX_KIB = 60 * 1_024

# The least that reading a scanner can cost: it waits for Enter and says one byte.
BARE_READER = """
import sys, select, evdev
device = evdev.InputDevice(sys.argv[1])
device.grab()
print("ready", flush=True)
while True:
    select.select([device.fd], [], [])
    for event in device.read():
        if event.type == 1 and event.code == 28 and event.value == 1:
            print(flush=True)
"""


def test_a_code_arrives_within_five_milliseconds(bench: Bench) -> None:
    """From the writing of the last report that matters (Enter's) to the event at the client; beside a bare reader."""
    world, counter = bench.world, bench.counter
    world.leave(world.us, world.serial)
    world.floor.plug()
    node = wait_for(lambda: event_node(world.floor), "the bare reader's node")
    reader = subprocess.Popen(
        [sys.executable, "-c", BARE_READER, str(node)], stdout=subprocess.PIPE, bufsize=0, cwd=CHECKOUT
    )
    try:
        assert reader.stdout is not None
        said = reader.stdout.fileno()
        assert os.read(said, 64) == b"ready\n"
        ours: list[float] = []
        floor: list[float] = []
        lines: list[float] = []
        for code in (f"{number:0{CODE_DIGITS}d}" for number in range(SCANS)):
            next_at = time.monotonic() + ROUND_S
            ours.append(_timed_keys(world.us, code, lambda: _heard(bench, code)))  # noqa: B023
            floor.append(_timed_keys(world.floor, code, lambda: bool(os.read(said, 64))))
            begun = time.monotonic()
            world.serial.send(f"1{code}\r".encode())
            _heard(bench, f"1{code}")
            lines.append(time.monotonic() - begun)
            time.sleep(max(0.0, next_at - time.monotonic()))
    finally:
        reader.kill()
        reader.wait()
        world.floor.unplug()
    for name, times in (("keyboard", ours), ("bare_reader", floor), ("serial", lines)):
        bench.note(f"{name}_p50_ms", round(1_000 * _quantile(times, 0.50), 2))
        bench.note(f"{name}_p99_ms", round(1_000 * _quantile(times, 0.99), 2))
    bench.note("ratio_p50", round(_quantile(ours, 0.5) / _quantile(floor, 0.5), 2))
    assert counter.is_alive
    assert _quantile(ours, 0.99) < DELAY_P99_MAX_S
    assert _quantile(lines, 0.99) < DELAY_P99_MAX_S


def test_at_rest_it_takes_one_hundredth_of_a_core_and_sixty_megabytes(bench: Bench) -> None:
    pid = bench.counter.pid
    bench.counter.listen_for(SETTLED_S)
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    memory_kib = int(status["VmRSS"].split()[0])
    bench.note("memory_mib", round(memory_kib / 1_024, 1))
    begun, used, busy = time.monotonic(), _used_s(pid), _busy_s()
    time.sleep(IDLE_S)
    share = (_used_s(pid) - used) / (time.monotonic() - begun)
    bench.note("machine_percent", round(100 * (_busy_s() - busy) / (time.monotonic() - begun), 2))
    bench.note("idle_percent", round(100 * share, 2))
    bench.counter.listen()
    assert memory_kib < MEMORY_MAX_KIB
    assert share < IDLE_SHARE_MAX


def _timed_keys(gadget: HidGadget, code: str, arrived: Callable[[], object]) -> float:
    *before, enter, release = keys.reports(keys.american(code))
    gadget.send_paced(before, PACE_S)
    begun = time.monotonic()
    gadget.send(enter)
    arrived()
    took_s = time.monotonic() - begun
    gadget.send(release)
    return took_s


def _heard(bench: Bench, code: str) -> bool:
    """Waits for this code, in the client's own way."""
    client = bench.counter.client
    until = time.monotonic() + PATIENCE_S
    while True:
        assert select.select([client], [], [], max(0.0, until - time.monotonic()))[0], f"{code} did not come"
        now = time.monotonic()
        for event in client.receive(now):
            bench.counter.heard.append((now, event))
            if isinstance(event, Scanned) and event.text == code:
                return True


def _quantile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def _used_s(pid: int) -> float:
    """Of all its threads, to the nanosecond."""
    return sum(
        int(Path(task, "schedstat").read_text().split()[0]) / 1e9 for task in Path(f"/proc/{pid}/task").iterdir()
    )


def _busy_s() -> float:
    """Of the whole machine, in hundredths: user, nice, system, interrupts."""
    words = Path("/proc/stat").read_text().split("\n")[0].split()
    return sum(int(words[place]) for place in (1, 2, 3, 6, 7)) / 100
