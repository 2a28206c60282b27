"""Every screen of the counter, reached as people reach it: real scans and keys on a real journal, never a Screen made by hand.

`python -m tests.view.gallery DIR [WIDTHxHEIGHT...]` draws them all as pictures.
"""

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from drivers.events import DeviceKind
from sync.contract.ids import AffiliateId, Sequence, TicketNumber
from sync.contract.instant import DAY, HOUR, MINUTE, Instant
from sync.contract.messages import Opposition
from sync.contract.ticket import plain_number
from sync.contract.verdicts import VerdictCode
from sync.journal.link_state import LinkCode, LinkState
from terminal.counter.events import (
    DeviceLight,
    Devices,
    DevicesSeen,
    Intent,
    PaperSeen,
    PaperState,
    RecoveryRefused,
    ScanTorn,
)
from terminal.counter.lights import LIGHTS
from terminal.counter.situation import Fault
from terminal.counter.state import ReceiptRule
from terminal.screen import Screen
from terminal.texts.french import Texts
from tests.unit.sync.exchanging import sync_once
from tests.unit.sync.office import NOON
from tests.unit.terminal.desk import BORN, OFFICE, READY, Desk, date_digits, paper

AFTERNOON = (
    (3000, "Maëlys D."), (2500, "Maëlys D."), (7000, "Noé T."), (500, "Inès B."), (1550, "Éloïse M."), (4000, "Lou P."),
)  # fmt: skip
WRONG = BORN.replace(year=2011)


def screens(folder: Path, texts: Texts | None = None) -> dict[str, Screen]:
    """By name, in the order of a day."""
    found: dict[str, Screen] = {}
    for part in (_taking, _typing, _refusing, _paper, _looking, _stopping):
        for name, screen in part(folder, texts):
            assert name not in found, name
            found[name] = screen
    return found


def _desk(folder: Path, texts: Texts | None, name: str, **fields: object) -> Desk:
    place = folder / name
    place.mkdir()
    desk = Desk(place, texts=texts, **fields)  # type: ignore[arg-type]  # the keywords of a Desk
    _link(desk, LinkState(
        last_exchange=Instant(desk.clock.wall - 3 * MINUTE), last_attempt=None, failing_since=None, fault=None, next_try=None,
    ))  # fmt: skip
    return desk.start()


def _link(desk: Desk, state: LinkState) -> None:
    journal = desk.journal()
    journal.write_link_state(state)
    journal.close()


def _taking(folder: Path, texts: Texts | None) -> Iterator[tuple[str, Screen]]:
    desk = _desk(folder, texts, "taking")
    yield "ready", desk.screen
    yield "ticket", desk.show_ticket(paper(1)).screen
    yield "birthdate", desk.press(Intent.CONFIRM).type("0305").screen
    yield "birthdate-impossible", desk.press(*[Intent.ERASE] * 4).type("31022012").press(Intent.CONFIRM).screen
    desk.press(*[Intent.ERASE] * 8)
    yield "birthdate-wrong", desk.type(date_digits(WRONG)).press(Intent.CONFIRM).screen
    yield "green", desk.type(date_digits()).press(Intent.CONFIRM).screen
    yield "price", desk.press(Intent.PRICE).type("120").screen
    yield "green-price", desk.press(Intent.CONFIRM).screen
    yield "green-basket", desk.show_ticket(paper(2, 2500)).screen
    yield "ready-basket", desk.show_ticket(paper(3, 1500, name="Inès B.")).press(Intent.BACK).screen
    desk.take(paper(4, 1000))
    yield (
        "ticket-reserved",
        desk.show_ticket(paper(5, 7000, name="Jean-Bapt. L", assigned_affiliate=AffiliateId(1207))).screen,
    )
    yield "strip-left", desk.show_ticket(paper(6, 7000, name="Noé T.")).screen
    yield "strip-book", desk.scan("9782070612758").screen
    yield "strip-piled", desk.show_ticket(paper(7, 500, name="Noé T.")).screen
    yield "reference", desk.press(Intent.REFERENCE).type("20261").screen


def _typing(folder: Path, texts: Texts | None) -> Iterator[tuple[str, Screen]]:
    desk = _desk(folder, texts, "typing")
    digits = plain_number(TicketNumber(4321_8765_0192_3344))
    yield "number", desk.type(digits[:11]).screen
    yield "number-wrong", desk.type(digits[11:16] + digits[17] + digits[16]).screen
    desk.press(Intent.ERASE, Intent.ERASE)
    yield "number-right", desk.type(digits[16:]).screen
    yield "amount", desk.press(Intent.CONFIRM).type("2").screen
    yield "amount-wrong", desk.press(Intent.CONFIRM).screen
    yield "birthdate-typed", desk.type("5,5").press(Intent.CONFIRM).screen
    yield "amber", desk.type(date_digits()).press(Intent.CONFIRM).screen
    yield "book", desk.scan("9782070612758").screen
    yield "scan-again", desk.happen(ScanTorn()).screen


def _refusing(folder: Path, texts: Texts | None) -> Iterator[tuple[str, Screen]]:
    opposed = Opposition(number=TicketNumber(13), below_generation=256)
    desk = _desk(folder, texts, "refusing", office=replace(OFFICE, opposed=(opposed,)))
    desk.take(paper(1))
    desk.press(Intent.CONFIRM).wait(10 * MINUTE)
    yield "red-already", desk.show_ticket(paper(1)).screen
    yield "red-elsewhere", desk.show_ticket(paper(12, assigned_affiliate=AffiliateId(99))).screen
    yield "red-opposed", desk.show_ticket(paper(13)).screen
    desk.show_ticket(paper(14))
    for _ in range(3):
        desk.type(date_digits(WRONG)).press(Intent.CONFIRM)
    yield "red-tries", desk.screen
    yield "unknown", desk.show_ticket(paper(15, campaign=3)).screen
    desk.clock.wait(3 * DAY)
    _link(desk, LinkState(
        last_exchange=Instant(NOON), last_attempt=None, failing_since=Instant(NOON + DAY), fault=LinkCode.NO_NETWORK,
        next_try=Instant(desk.clock.wall + 4 * MINUTE),
    ))  # fmt: skip
    desk.happen(DevicesSeen(devices=Devices(scanner=DeviceLight.READY, printer=DeviceLight.ABSENT)))
    yield "amber-old", desk.wait(1000).take(paper(16, 6500)).screen


def _paper(folder: Path, texts: Texts | None) -> Iterator[tuple[str, Screen]]:
    desk = _desk(folder, texts, "paper", receipt=ReceiptRule.ON_REQUEST)
    desk.take(paper(1)).show_ticket(paper(2, 2500))
    yield "receipt", desk.press(Intent.RECEIPT).screen
    job = desk.printer.papers[-1][0]
    yield "receipt-waiting", desk.happen(PaperSeen(job=job, state=PaperState.WAITING)).screen
    for light in (DeviceLight.PAPER_OUT, DeviceLight.CUTTER):
        desk.happen(DevicesSeen(devices=Devices(scanner=DeviceLight.READY, printer=light)))
        yield f"receipt-{light.value}", desk.screen
    yield "receipt-cutter-going-on", desk.press(Intent.RESUME_PRINTER).screen
    yield "receipt-cutter-not-heard", desk.happen(RecoveryRefused()).screen
    desk.happen(DevicesSeen(devices=READY))
    yield "printer", desk.happen(PaperSeen(job=job, state=PaperState.IN_DOUBT)).screen
    yield "receipt-duplicate", desk.press(Intent.DID_NOT_COME_OUT).screen
    job = desk.printer.papers[-1][0]
    yield "receipt-sent", desk.happen(PaperSeen(job=job, state=PaperState.SENT)).screen
    yield "receipt-printed", desk.happen(PaperSeen(job=job, state=PaperState.PRINTED)).screen


def _looking(folder: Path, texts: Texts | None) -> Iterator[tuple[str, Screen]]:
    desk = _desk(folder, texts, "looking")
    for number, (amount, name) in enumerate(AFTERNOON, start=1):
        desk.take(paper(number, amount, name=name)).wait(2 * MINUTE)
    desk.type_number(77).type("30").press(Intent.CONFIRM).type(date_digits()).press(Intent.CONFIRM).wait(3 * MINUTE)
    journal = desk.journal()
    sync_once(journal, desk.judge, ms=2 * HOUR)
    desk.judge.judge(Sequence(2), VerdictCode.R21, 0)
    desk.judge.judge(Sequence(5), VerdictCode.R30, 0)
    sync_once(journal, desk.judge, ms=2 * HOUR + 1000)
    journal.close()
    desk.take(paper(8, 2000, name="Sacha R.")).wait(2 * MINUTE)
    yield "changes", desk.press(Intent.CONFIRM).screen
    desk.press(Intent.CONFIRM)
    yield "journal", desk.press(Intent.JOURNAL).screen
    yield "journal-search", desk.type("30").screen
    desk.press(Intent.ERASE, Intent.ERASE)
    yield "line", desk.press(Intent.CONFIRM).screen
    yield "void", desk.press(Intent.VOID).screen
    yield "line-voided", desk.press(Intent.VOID_BY_FAMILY).screen
    yield "journal-voided", desk.press(Intent.BACK).screen
    yield "report-x", desk.press(Intent.READING).screen
    yield "closing", desk.press(Intent.CLOSING).screen
    yield "report-z", desk.press(Intent.CONFIRM).screen
    desk.press(Intent.BACK, Intent.BACK)
    desk.happen(DevicesSeen(devices=Devices(scanner=DeviceLight.ABSENT, printer=DeviceLight.FAULT)))
    yield "ready-faults", desk.screen
    yield "lights", desk.press(Intent.DEVICES).screen
    for light in LIGHTS[DeviceKind.PRINTER]:
        scanner = light if light in LIGHTS[DeviceKind.SCANNER] else DeviceLight.UNSUPPORTED_MODE
        yield f"lights-{light.value}", desk.happen(DevicesSeen(devices=Devices(scanner=scanner, printer=light))).screen
    desk.happen(DevicesSeen(devices=Devices(scanner=DeviceLight.READY, printer=DeviceLight.PRINTER_ERROR)))
    yield "lights-emptying", desk.press(Intent.CLEAR_PRINTER).screen
    for light in (DeviceLight.NOT_CALIBRATED, DeviceLight.UNSUPPORTED_MODE):
        devices = Devices(scanner=light, printer=DeviceLight.PAPER_LOW)
        yield f"lights-scanner-{light.value}", desk.happen(DevicesSeen(devices=devices)).screen


def _stopping(folder: Path, texts: Texts | None) -> Iterator[tuple[str, Screen]]:
    desk = _desk(folder, texts, "stopping")
    desk.draws = False
    desk.take(paper(1))
    desk.draws = True
    yield "recovered", desk.restart().screen
    desk.show_ticket(paper(2))
    desk.books.close()
    yield "stopped", desk.type(date_digits()).press(Intent.CONFIRM).screen
    assert Fault.JOURNAL_MISSING.name
    desk.clock.wait(HOUR)


def main(arguments: list[str]) -> None:
    """Draws every screen at every size asked for."""
    from tests.view.window import drawn

    folder, sizes = Path(arguments[0]), [tuple(map(int, size.split("x"))) for size in arguments[1:]] or [(1280, 800)]
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        found = screens(Path(place))
    for width, height in sizes:
        for name, picture in drawn(found, width, height):
            picture.save(str(folder / f"{name}-{width}x{height}.png"))


if __name__ == "__main__":
    main(sys.argv[1:])
