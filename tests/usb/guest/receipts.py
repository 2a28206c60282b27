"""Receipts whose beginning and end can be found on the paper, and what must be true of them."""

import re

from drivers import events
from drivers.faults import Condition
from drivers.printer.document import Code128, Cut, Document, Line
from drivers.printer.jobs import Confirmation, JobState
from tests.usb.guest.counter import Counter
from tests.usb.guest.paper import PrinterGadget


def document(name: str, *, lines: int = 12, pictures: int = 1) -> Document:
    body = [Line(f"{number:03d} Pass Jeunes, ticket du guichet") for number in range(lines)]
    pictured = [Code128("4217000183974312" * 2) for _ in range(pictures)]
    return Document((Line(f"begin {name}."), *body, *pictured, Line(f"end {name}."), Cut()))


def order(counter: Counter, name: str, *, lines: int = 12, pictures: int = 1) -> None:
    counter.client.send(events.PrintDocument(job=name, document=document(name, lines=lines, pictures=pictures)))


def count(printer: PrinterGadget, name: str) -> tuple[int, int]:
    """How often its beginning and its end were taken."""
    taken = printer.taken()
    return taken.count(f"begin {name}.".encode()), taken.count(f"end {name}.".encode())


def order_of(printer: PrinterGadget, prefix: str) -> list[str]:
    """Beginnings and ends as they came."""
    return [found.decode() for found in re.findall(rb"((?:begin|end) %b[\w-]+)\." % prefix.encode(), printer.taken())]


def condition(counter: Counter) -> Condition:
    """Of the printer, as it was told last."""
    return counter.of(events.DeviceStateChanged, "printer")[-1].condition


def confirmation(counter: Counter, name: str) -> Confirmation:
    return [change.confirmation for change in counter.of(events.PrintJobChanged) if change.job == name][-1]


def settle(counter: Counter, printer: PrinterGadget, name: str) -> JobState:
    """Waits until the job needs nobody; a question is answered with what is on the paper."""

    def is_settled() -> bool:
        state = counter.jobs().get(name)
        if state is JobState.UNCERTAIN:
            printed = count(printer, name)[1] > 0
            counter.client.send(events.AnswerPrintQuestion(job=name, printed=printed))
            counter.wait_for(lambda: counter.jobs()[name] is not JobState.UNCERTAIN)
        return counter.jobs().get(name) in (
            JobState.SENT, JobState.CANCELLED, JobState.CONFIRMED_BY_OPERATOR, JobState.DENIED_BY_OPERATOR,
        )  # fmt: skip

    counter.wait_for(is_settled)
    return counter.jobs()[name]
