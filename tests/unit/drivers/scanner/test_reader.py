"""The thread of a scanner, run in the test's own thread with a scripted port."""

import hashlib
import queue
from collections.abc import Sequence

import pytest

from drivers.faults import (
    RESTART_FIRST_S,
    Condition,
    DeviceAbsent,
    DeviceBroken,
    DeviceBusy,
    DeviceFault,
    DeviceReport,
    DeviceState,
    PermissionMissing,
)
from drivers.limits import FLOOD_CODES_MAX, RETRY_ABSENT_MAX_S, RETRY_FIRST_S, RETRY_MAX_S, SETTLING_S, SUSPECTS_RUNNING
from drivers.scanner.frames import Frame, Outcome, Quality, ScanReport, Spoiled, SpoilReason, spoiled
from drivers.scanner.reader import ScannerReader

Step = list[Outcome] | DeviceFault | None


class ScriptedPort:
    """`opens` and `reads` are played one by one; when reads run out, the reader is stopped.

    The first read after each opening finds nothing, unless `early` says otherwise.
    """

    def __init__(self, opens: Sequence[DeviceFault | None], reads: Sequence[list[Outcome] | DeviceFault]) -> None:
        self.opens = list(opens)
        self.reads = list(reads)
        self.closed = 0
        self.reader: ScannerReader | None = None
        self.early: list[Outcome] = []
        self.is_settling = False

    def open(self) -> None:
        fault = self.opens.pop(0)
        if fault is not None:
            raise fault
        self.is_settling = True

    def read(self, timeout_s: float) -> list[Outcome]:
        assert timeout_s > 0
        if self.is_settling:
            self.is_settling = False
            assert timeout_s == SETTLING_S
            return self.early
        step = self.reads.pop(0)
        if not self.reads and self.reader is not None:
            self.reader.stop()
        if isinstance(step, DeviceFault):
            raise step
        return step

    def close(self) -> None:
        self.closed += 1


def played(port: ScriptedPort) -> tuple[list[ScanReport | DeviceReport], list[float]]:
    reports: list[ScanReport | DeviceReport] = []
    waits: list[float] = []
    port.reader = ScannerReader(device="s", port=port, post=reports.append, wait=waits.append)
    port.reader.run()
    return reports, waits


def state(report: ScanReport | DeviceReport) -> DeviceState | None:
    return report.state if isinstance(report, DeviceReport) else None


def frame(text: str, at: float) -> Frame:
    return Frame(text=text, at=at)


def test_codes_and_spoils_are_reported_in_order() -> None:
    spoiled = Spoiled(reason=SpoilReason.TORN, at=2.0)
    reports, waits = played(ScriptedPort([None], [[], [frame("a", 1.0), spoiled], [frame("b", 3.0)]]))
    assert reports == [
        DeviceReport(device="s", state=DeviceState.READY),
        ScanReport(device="s", outcome=frame("a", 1.0)),
        ScanReport(device="s", outcome=spoiled),
        ScanReport(device="s", outcome=frame("b", 3.0)),
    ]
    assert waits == []


def test_a_code_read_twice_is_reported_once_and_a_spoil_every_time() -> None:
    spoiled = Spoiled(reason=SpoilReason.TORN, at=1.2)
    reports, _ = played(ScriptedPort([None], [[frame("a", 1.0), frame("a", 1.1), spoiled, spoiled]]))
    assert [report.outcome for report in reports if isinstance(report, ScanReport)] == [
        frame("a", 1.0),
        spoiled,
        spoiled,
    ]


@pytest.mark.parametrize("kind", [DeviceAbsent, DeviceBusy, PermissionMissing])
def test_a_scanner_that_cannot_be_opened_shows_why_and_is_tried_again(kind: type[DeviceFault]) -> None:
    port = ScriptedPort([kind("why"), None], [[]])
    reports, waits = played(port)
    assert reports == [
        DeviceReport(device="s", state=kind.state, reason="why"),
        DeviceReport(device="s", state=DeviceState.READY),
    ]
    assert waits == [RETRY_FIRST_S]


def test_a_scanner_that_is_pulled_out_comes_back() -> None:
    port = ScriptedPort([None, None], [DeviceAbsent("gone"), [frame("a", 1.0)]])
    reports, _ = played(port)
    assert [state(report) for report in reports] == [DeviceState.READY, DeviceState.ABSENT, DeviceState.READY, None]
    assert port.closed == 2


@pytest.mark.parametrize(("kind", "longest_s"), [(DeviceBusy, RETRY_MAX_S), (DeviceAbsent, RETRY_ABSENT_MAX_S)])
def test_the_wait_doubles_up_to_its_longest_and_a_state_is_said_once(kind: type[DeviceFault], longest_s: float) -> None:
    port = ScriptedPort([kind("why")] * 9 + [None], [[]])
    reports, waits = played(port)
    assert waits == [0.25, 0.5, 1.0, 2.0, min(4.0, longest_s), min(8.0, longest_s), *[longest_s] * 3]
    assert [state(report) for report in reports] == [kind.state, DeviceState.READY]


def test_a_scanner_that_came_back_is_waited_for_afresh() -> None:
    port = ScriptedPort([DeviceAbsent("a"), DeviceAbsent("a"), None, DeviceAbsent("a"), None], [DeviceAbsent("b"), []])
    _, waits = played(port)
    assert waits == [0.25, 0.5, 0.25, 0.5]


def test_what_came_while_the_device_settled_is_told_before_it_is_ready() -> None:
    port = ScriptedPort([None], [[frame("a", 1.0)]])
    port.early = [Spoiled(reason=SpoilReason.JUST_OPENED, at=0.1)]
    reports, _ = played(port)
    assert [state(report) for report in reports] == [None, DeviceState.READY, None]


def test_a_scanner_that_is_woken_is_looked_for_at_once_and_afresh() -> None:
    port = ScriptedPort([DeviceAbsent("gone")] * 5 + [None], [[]])
    reports: list[ScanReport | DeviceReport] = []
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            reader.wake()

    reader = port.reader = ScannerReader(device="s", port=port, post=reports.append, wait=wait)
    reader.run()
    assert waits == [0.25, 0.5, 1.0, 0.25, 0.5]


def test_waking_ends_a_wait_of_the_thread_and_so_does_stopping() -> None:
    """On the real thread: it would otherwise wait for two seconds, and longer than the test is given."""
    tried: queue.SimpleQueue[int] = queue.SimpleQueue()

    class Absent(ScriptedPort):
        def open(self) -> None:
            tried.put(1)
            raise DeviceAbsent("gone")

    reader = ScannerReader(device="s", port=Absent([], []), post=lambda _report: None)
    reader.start()
    for _ in range(20):
        tried.get(timeout=5.0)
        reader.wake()
    reader.stop()
    reader.join(5.0)
    assert not reader.is_alive()


def test_a_device_is_let_go_before_its_absence_is_told() -> None:
    """Whoever hears of it may look at once, and its node's number must be free by then."""
    port = ScriptedPort([None], [DeviceAbsent("gone")])
    seen: list[tuple[DeviceState | None, int]] = []
    port.reader = ScannerReader(device="s", port=port, post=lambda report: seen.append((state(report), port.closed)))
    port.reader.run()
    assert seen == [(DeviceState.READY, 0), (DeviceState.ABSENT, 1)]


def test_what_exactly_is_the_matter_is_told_with_the_state() -> None:
    fault = DeviceBroken("speaks SNAPI", condition=Condition.UNSUPPORTED_MODE)
    port = ScriptedPort([fault, None], [[]])
    reports: list[ScanReport | DeviceReport] = []
    port.reader = ScannerReader(
        device="s", port=port, post=reports.append, wait=lambda _: None, ready_condition=Condition.NOT_CALIBRATED
    )
    port.reader.run()
    assert reports == [
        DeviceReport(device="s", state=DeviceState.FAULT, reason="speaks SNAPI", condition=Condition.UNSUPPORTED_MODE),
        DeviceReport(device="s", state=DeviceState.READY, condition=Condition.NOT_CALIBRATED),
    ]


def test_a_refused_code_is_logged_by_its_digest_and_never_by_what_it_says(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    played(ScriptedPort([None], [[spoiled(SpoilReason.CONTROL, 1.0, "secret\x1b")]]))
    assert "secret" not in caplog.text
    digest = hashlib.sha256(b"secret\x1b").hexdigest()[:12]
    assert f"reason=CONTROL digest={digest}" in caplog.text


def test_an_error_of_ours_is_shown_and_the_thread_begins_anew_later_each_time(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Buggy(ScriptedPort):
        def open(self) -> None:
            if len(self.opens) > 1:
                self.opens.pop(0)
                raise ZeroDivisionError
            super().open()

    port = Buggy([None] * 8, [[frame("a", 1.0)]])
    reports: list[ScanReport | DeviceReport] = []
    waits: list[float] = []
    port.reader = ScannerReader(device="s", port=port, post=reports.append, wait=waits.append, monotonic=lambda: 0.0)
    port.reader.run()
    assert waits == [2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]
    assert [state(report) for report in reports] == [DeviceState.FAULT, DeviceState.READY, None]
    assert "internal error: ZeroDivisionError" in str(reports[0])
    assert port.closed == 8
    assert caplog.text.count("scanner_failed") == 7


def test_a_scanner_that_floods_is_closed_shown_and_left_alone_for_longer_each_time() -> None:
    flood: list[Outcome] = [frame(str(number), 1.0 + number / 100) for number in range(FLOOD_CODES_MAX + 10)]
    port = ScriptedPort([None] * 3, [flood, flood, [frame("calm", 9.0)]])
    reports: list[ScanReport | DeviceReport] = []
    waits: list[float] = []
    port.reader = ScannerReader(device="s", port=port, post=reports.append, wait=waits.append, monotonic=lambda: 0.0)
    port.reader.run()
    faults = [one for one in reports if isinstance(one, DeviceReport) and one.state is DeviceState.FAULT]
    assert [one.reason for one in faults] == ["more than 40 codes in 2 s"] * 2
    assert waits == [RESTART_FIRST_S, 2 * RESTART_FIRST_S]
    assert sum(isinstance(one, ScanReport) for one in reports) == 2 * FLOOD_CODES_MAX + 1
    assert port.closed == 3


def test_sixteen_codes_a_second_are_no_flood() -> None:
    steady: list[Outcome] = [frame(str(number), number / 16) for number in range(200)]
    reports, waits = played(ScriptedPort([None], [steady]))
    assert sum(isinstance(one, ScanReport) for one in reports) == 200
    assert waits == []


def test_a_scanner_set_to_another_keyboard_since_is_shown_until_a_code_is_sure_again() -> None:
    doubtful = [Frame(text="A?", at=float(at), quality=Quality.SUSPECT) for at in range(SUSPECTS_RUNNING)]
    codes: list[Outcome] = [
        *doubtful[:-1],
        frame("sure", 10.0),
        *(Frame(text="A?", at=20 + one.at, quality=one.quality) for one in doubtful),
    ]
    reports, _ = played(ScriptedPort([None], [codes, [frame("sure", 30.0)]]))
    shown = [one.condition if isinstance(one, DeviceReport) else one.outcome for one in reports]
    assert [one for one in shown if isinstance(one, Condition)] == [
        Condition.NONE,
        Condition.NOT_CALIBRATED,
        Condition.NONE,
    ]
    # Nothing is held back for it.
    assert sum(isinstance(one, ScanReport) for one in reports) == len(codes) + 1
