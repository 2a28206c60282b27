"""The light of a printer; how it is used is in the session's tests."""

from pathlib import Path

from drivers.faults import DeviceBroken, DeviceReport, DeviceState
from drivers.limits import STALL_SHOWN_S
from drivers.printer.jobs import Confirmation
from drivers.printer.link import UNANSWERED_MAX, PrinterLink
from drivers.printer.transport import PortStatus


class ReadyTransport:
    stays_open = False
    proves_presence = True

    def open(self) -> None:
        pass

    def write(self, data: bytes, _timeout_s: float, /) -> int:
        return len(data)

    def read(self, _timeout_s: float, /) -> bytes:
        return b""

    def port_status(self) -> PortStatus | None:
        return None

    def drain(self, _timeout_s: float, /) -> bool:
        return True

    def part(self) -> None:
        pass

    def check(self) -> None:
        pass

    def close(self) -> None:
        pass


def linked() -> tuple[PrinterLink, list[tuple[DeviceState, str]]]:
    shown: list[tuple[DeviceState, str]] = []

    def post(report: DeviceReport) -> None:
        shown.append((report.state, report.reason))

    link = PrinterLink(
        device="printer",
        transport=ReadyTransport(),
        post=post,
        monotonic=lambda: 0.0,
        level=Confirmation.SENT,
        is_probed=True,
    )
    return link, shown


def test_a_state_is_shown_when_it_changes() -> None:
    link, shown = linked()
    link.look()
    link.look()
    link.lose(DeviceBroken("jam"))
    link.lose(DeviceBroken("jam"))
    assert shown == [(DeviceState.READY, ""), (DeviceState.FAULT, "jam")]


def test_an_obstacle_hides_the_printer_until_it_is_gone() -> None:
    link, shown = linked()
    link.obstruct("disk full")
    link.look()
    link.obstruct("")
    assert shown == [(DeviceState.FAULT, "disk full"), (DeviceState.READY, "")]


def test_a_stall_is_shown_after_a_while_and_ends_with_the_first_byte() -> None:
    link, shown = linked()
    for stalled_s in (0.0, STALL_SHOWN_S - 1, STALL_SHOWN_S, STALL_SHOWN_S + 1, 0.0):
        link.stalled(stalled_s)
    assert [state for state, _ in shown] == [DeviceState.READY, DeviceState.FAULT, DeviceState.READY]


def test_the_answers_still_expected_are_as_many_as_the_limits_page_says() -> None:
    limits = (Path(__file__).parents[4] / "docs" / "limits.md").read_text(encoding="utf-8")
    assert f"`UNANSWERED_MAX = {UNANSWERED_MAX}`" in limits
    link, _ = linked()
    link.unanswered = UNANSWERED_MAX + 1
    assert link.unanswered == UNANSWERED_MAX
