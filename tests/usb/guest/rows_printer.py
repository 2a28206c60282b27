"""Rows R1 to R18 of the hardware tables that one receipt or two can show, on a real kernel device."""

import time
from pathlib import Path

from drivers import events
from drivers.faults import Condition, DeviceState
from drivers.printer.document import Cut, Document, Line, Qr
from drivers.printer.jobs import Confirmation, JobState
from drivers.virtual.emulator import Capability, Roll
from tests.usb.guest import receipts
from tests.usb.guest.bench import Bench, short
from tests.usb.guest.counter import RULES, Counter, owner, set_rules
from tests.usb.guest.world import SPARE_TABLE, usb_node

MUTE_MAX_S = 1.5


@short
def test_r00_a_receipt_is_printed_and_known_to_be_out(bench: Bench) -> None:
    receipts.order(bench.counter, "plain")
    bench.counter.wait_job("plain", JobState.SENT)
    assert receipts.count(bench.world.printer, "plain") == (1, 1)
    assert receipts.confirmation(bench.counter, "plain") is Confirmation.CONFIRMED
    assert owner(usb_node(bench.world.printer)) == ("guichet-devices", 0o600)


def test_r01_paper_ends_in_the_middle_and_not_a_line_is_lost_or_twice(bench: Bench) -> None:
    printer, counter = bench.world.printer, bench.counter
    printer.act(lambda emulated: emulated.run_out_after(300))
    papers = len(printer.emulated.papers)
    receipts.order(counter, "long", lines=80)
    counter.wait_for(lambda: receipts.condition(counter) is Condition.PAPER_END)
    assert counter.jobs()["long"] is JobState.SENDING
    printer.act(lambda emulated: emulated.load(Roll.FULL))
    counter.wait_job("long", JobState.SENT)
    counter.wait_ready("printer")
    assert receipts.count(printer, "long") == (1, 1)
    assert len(printer.emulated.papers) == papers + 1
    assert receipts.confirmation(counter, "long") is Confirmation.CONFIRMED


def test_r02_with_its_cover_open_nothing_is_begun(bench: Bench) -> None:
    printer, counter = bench.world.printer, bench.counter
    printer.act(lambda emulated: emulated.open_cover())
    counter.wait_for(lambda: receipts.condition(counter) is Condition.COVER_OPEN)
    receipts.order(counter, "covered")
    counter.listen_for(1.0)
    assert counter.jobs()["covered"] in (JobState.QUEUED, JobState.FAILED)
    assert receipts.count(printer, "covered") == (0, 0)
    printer.act(lambda emulated: emulated.close_cover())
    counter.wait_job("covered", JobState.SENT)
    assert receipts.count(printer, "covered") == (1, 1)


def test_r05_a_printer_that_is_off_gets_its_receipts_when_it_is_back(bench: Bench) -> None:
    printer, counter = bench.world.printer, bench.counter
    printer.unplug()
    counter.wait_light("printer", DeviceState.ABSENT)
    for name in ("off-1", "off-2"):
        receipts.order(counter, name)
        counter.wait_for(lambda: counter.jobs().get(name) in (JobState.QUEUED, JobState.FAILED))  # noqa: B023
    bench.world.scanners[0].scan("4711")
    counter.wait_for(lambda: "4711" in counter.scans())
    printer.plug()
    for name in ("off-1", "off-2"):
        counter.wait_job(name, JobState.SENT)
        assert receipts.count(printer, name) == (1, 1)


def test_r06_a_printer_that_answers_nothing_is_not_waited_for(bench: Bench) -> None:
    printer = bench.world.spare
    printer.act(lambda emulated: setattr(emulated, "capability", Capability.MUTE))
    printer.plug()
    counter = Counter(Path("/run/guichet/mute"), SPARE_TABLE, starter=bench.starter)
    try:
        counter.begin()
        counter.wait_ready("printer")
        for name in ("mute-1", "mute-2"):
            begun = time.monotonic()
            receipts.order(counter, name)
            counter.wait_job(name, JobState.SENT)
            took_s = time.monotonic() - begun
            bench.note(f"{name}_s", round(took_s, 2))
            assert receipts.confirmation(counter, name) is Confirmation.SENT
            assert receipts.count(printer, name) == (1, 1)
            assert took_s < MUTE_MAX_S
    finally:
        counter.end()
        printer.act(lambda emulated: setattr(emulated, "capability", Capability.FULL))
        bench.counter.apply_rules()


def test_r07_ghost_bytes_and_storms_change_no_state(bench: Bench) -> None:
    printer, counter = bench.world.printer, bench.counter
    printer.act(lambda emulated: emulated.send(b"\x00\xff\x13\x10\x7f"))
    printer.act(lambda emulated: emulated.storm(50))
    receipts.order(counter, "storm")
    printer.act(lambda emulated: emulated.storm(50))
    counter.wait_job("storm", JobState.SENT)
    assert receipts.confirmation(counter, "storm") is Confirmation.CONFIRMED
    counter.listen_for(0.5)
    assert counter.light("printer") is DeviceState.READY


def test_r09_what_a_slow_printer_takes_is_counted_to_the_byte(bench: Bench) -> None:
    printer, counter = bench.world.printer, bench.counter
    before = len(printer.taken())
    printer.slow(20_000)
    receipts.order(counter, "slow", pictures=3)
    counter.wait_job("slow", JobState.SENT)
    [total] = {change.total for change in counter.of(events.PrintJobChanged) if change.total}
    assert receipts.count(printer, "slow") == (1, 1)
    assert len(printer.taken()) - before >= total


def test_r10_paper_near_its_end_is_said_and_does_not_stop(bench: Bench) -> None:
    printer, counter = bench.world.printer, bench.counter
    printer.act(lambda emulated: emulated.load(Roll.NEAR_END))
    counter.wait_for(lambda: receipts.condition(counter) is Condition.PAPER_NEAR_END)
    assert counter.light("printer") is DeviceState.READY
    receipts.order(counter, "near-end")
    counter.wait_job("near-end", JobState.SENT)
    printer.act(lambda emulated: emulated.open_cover())
    printer.act(lambda emulated: emulated.load(Roll.FULL))
    counter.wait_for(lambda: receipts.condition(counter) is Condition.COVER_OPEN)
    printer.act(lambda emulated: emulated.close_cover())
    counter.wait_for(lambda: receipts.condition(counter) is Condition.NONE)


def test_r11_a_jammed_cutter_is_said_and_leaves_a_question(bench: Bench) -> None:
    printer, counter = bench.world.printer, bench.counter
    printer.act(lambda emulated: emulated.jam_cutter())
    receipts.order(counter, "jam")
    counter.wait_for(lambda: receipts.condition(counter) is Condition.CUTTER)
    assert counter.light("printer") is DeviceState.FAULT
    printer.act(lambda emulated: emulated.clear_jam())
    # Switched off and on, as the lid of most printers asks: what it held is gone.
    mark = counter.mark
    printer.unplug()
    printer.plug()
    counter.wait_ready_again("printer", mark)
    receipts.settle(counter, printer, "jam")
    assert receipts.count(printer, "jam")[0] <= 1


def test_r12_a_hot_head_is_waited_for(bench: Bench) -> None:
    printer, counter = bench.world.printer, bench.counter
    printer.act(lambda emulated: emulated.overheat())
    counter.wait_for(lambda: receipts.condition(counter) is Condition.OVERHEATED)
    receipts.order(counter, "hot")
    counter.listen_for(0.5)
    assert counter.jobs()["hot"] is not JobState.SENT
    printer.act(lambda emulated: emulated.cool_down())
    counter.wait_job("hot", JobState.SENT)
    assert receipts.count(printer, "hot") == (1, 1)


def test_r16_two_receipts_at_once_come_out_one_after_the_other(bench: Bench) -> None:
    printer, counter = bench.world.printer, bench.counter
    names = [f"queue-{number}" for number in range(5)]
    for name in names:
        receipts.order(counter, name)
    for name in names:
        counter.wait_job(name, JobState.SENT)
    assert receipts.order_of(printer, "queue-") == [part for name in names for part in (f"begin {name}", f"end {name}")]


def test_r18_a_missing_rule_is_named_and_setting_it_is_enough(bench: Bench) -> None:
    printer, counter = bench.world.printer, bench.counter
    try:
        set_rules("")
        printer.unplug()
        printer.plug()
        counter.wait_light("printer", DeviceState.NO_PERMISSION)
        bench.note("said", counter.reason("printer"))
        assert RULES.name in counter.reason("printer"), counter.reason("printer")
    finally:
        counter.apply_rules()
    counter.wait_ready("printer")


def test_r16_what_cannot_be_printed_is_refused_and_the_next_is_printed(bench: Bench) -> None:
    counter = bench.counter
    counter.client.send(events.PrintDocument(job="odd", document=Document((Qr("\N{GRINNING FACE}" * 600), Cut()))))
    counter.client.send(
        events.PrintDocument(job="next", document=Document((Line("begin next"), Line("end next"), Cut())))
    )
    counter.wait_job("next", JobState.SENT)
    assert [refused.job for refused in counter.of(events.PrintRefused)] == ["odd"]
