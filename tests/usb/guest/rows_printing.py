"""Rows R3 and R4 of the hardware tables: a hundred cables pulled and fifty processes killed while receipts are on their way."""

import random
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from drivers.faults import DeviceState, LinkFault
from drivers.printer.jobs import Confirmation, JobState
from tests.usb.guest import receipts
from tests.usb.guest.bench import Bench
from tests.usb.guest.counter import Counter
from tests.usb.guest.gadgets import PATIENCE_S, TICK_S
from tests.usb.guest.world import SURE_SPARE_TABLE

SEED = 20_261_121
UNBINDS = 100
KILLS = 50
READY_MAX_S = 2.0
PICTURES = 2
RECEIPT_BYTES = 19_000  # with so many, more than the bus holds
ON_PAPER = {Confirmation.PROCESSED, Confirmation.CONFIRMED}


def test_r03_pulled_out_at_a_hundred_places_no_receipt_is_lost_or_printed_twice(bench: Bench) -> None:
    chance = random.Random(SEED)
    counter, printer = bench.counter, bench.world.printer
    bench.world.leave(printer)
    ended: dict[str, int] = {}
    took: list[float] = []
    for number in range(UNBINDS):
        name = f"pulled-{number}"
        printer.slow(chance.randint(100_000, 500_000))
        taken = len(printer.taken())
        # Before the first byte, in the text, in the picture, before the cut, after the end.
        place = chance.choice((0, chance.randrange(RECEIPT_BYTES), chance.randrange(1_000), RECEIPT_BYTES))
        receipts.order(counter, name, pictures=PICTURES)
        _until(lambda: len(printer.taken()) - taken >= place or counter.jobs().get(name) is JobState.SENT, counter)  # noqa: B023
        mark = counter.mark
        printer.unplug()
        time.sleep(chance.choice((0.0, chance.uniform(0.0, 0.2))))
        printer.slow(None)
        printer.plug()
        plugged_at = time.monotonic()
        took.append(counter.wait_ready_again("printer", mark) - plugged_at)
        state = receipts.settle(counter, printer, name)
        ended[state] = ended.get(state, 0) + 1
        begun, ends = receipts.count(printer, name)
        assert begun <= 1, f"{name} began {begun} times and ended as {state}"
        if state is JobState.SENT and receipts.confirmation(counter, name) in ON_PAPER:
            assert (begun, ends) == (1, 1), f"{name} is called printed"
        counter.forget()
        printer.throw_away()
    bench.note("ended", ended)
    bench.note("ready_again_max_s", round(max(took), 2))
    # The places were worth trying: some left a question, some did not.
    assert ended.get(JobState.SENT, 0) >= UNBINDS // 10
    assert sum(ended.values()) - ended.get(JobState.SENT, 0) >= UNBINDS // 10
    assert max(took) < READY_MAX_S


def test_r04_killed_fifty_times_while_sending_no_receipt_is_lost_or_printed_twice(bench: Bench) -> None:
    chance = random.Random(SEED + 1)
    printer = bench.world.spare
    bench.world.leave(printer)
    printer.plug()
    counter = Counter(Path("/run/guichet/killed"), SURE_SPARE_TABLE, starter=bench.starter)
    ended: dict[str, int] = {}
    names: list[str] = []
    try:
        for number in range(KILLS):
            mark = counter.mark
            counter.begin()
            counter.wait_ready_again("printer", mark)
            for name in [name for name, state in counter.jobs().items() if state is JobState.UNCERTAIN]:
                receipts.settle(counter, printer, name)
            name = f"killed-{number}"
            names.append(name)
            printer.slow(chance.randint(100_000, 400_000))
            taken = len(printer.taken())
            place = chance.randrange(RECEIPT_BYTES)
            receipts.order(counter, name, pictures=PICTURES)
            _until(lambda: len(printer.taken()) - taken >= place or counter.jobs().get(name) is JobState.SENT, counter)  # noqa: B023
            counter.kill()
            _hear_the_rest(counter)
            printer.slow(None)
            printer.throw_away()
        counter.begin()
        counter.wait_light("printer", DeviceState.READY)
        for name in names:
            state = receipts.settle(counter, printer, name)
            ended[state] = ended.get(state, 0) + 1
            begun, ends = receipts.count(printer, name)
            assert begun <= 1, f"{name} began {begun} times and ended as {state}"
            if state is JobState.SENT and receipts.confirmation(counter, name) in ON_PAPER:
                assert (begun, ends) == (1, 1), f"{name} is called printed"
        assert "Traceback" not in counter.log(), counter.log()[-4_000:]
    finally:
        counter.end()
        printer.unplug()
        bench.counter.apply_rules()
    bench.note("ended", ended)
    assert sum(ended.values()) == KILLS
    assert sum(ended.values()) - ended.get(JobState.SENT, 0) >= KILLS // 5


def _until(condition: Callable[[], bool], counter: Counter) -> None:
    """As exactly as this machine can: the place is the row's point."""
    until = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < until, counter.log()[-4_000:]
        counter.listen(TICK_S)


def _hear_the_rest(counter: Counter) -> None:
    """What the process said before it was killed."""
    with suppress(LinkFault):
        while True:
            counter.listen()
