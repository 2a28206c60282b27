"""What a rehearsal found, counted by kind, with a few ticket numbers; and all of it as a table for spreadsheets. PURE."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.rehearsal import texts
from server.rehearsal.replay import Change, Difference, History
from server.reimbursement import csv_export
from sync.contract.ids import TicketNumber

EXAMPLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """All differences of one kind. `examples`: ticket numbers, or registrations' numbers before there are tickets."""

    change: Change
    count: int
    before: int
    after: int
    examples: tuple[str, ...]

    @property
    def label(self) -> str:
        return texts.CHANGES[self.change]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """`replayed`: how many registrations, credits and claims were decided again."""

    registrations: int
    credits: int
    claims: int
    lines: tuple[Line, ...]

    @property
    def count(self) -> int:
        return sum(line.count for line in self.lines)


def summarize(history: History, differences: Sequence[Difference]) -> Summary:
    """In the order of Change."""
    lines = []
    for change in Change:
        found = [one for one in differences if one.change is change]
        if found:
            lines.append(
                Line(
                    change=change,
                    count=len(found),
                    before=sum(one.before for one in found),
                    after=sum(one.after for one in found),
                    examples=tuple(texts.place(one) for one in found[:EXAMPLES]),
                )
            )
    credited = sum(1 for one in history.movements if one.ticket is not None and one.source is not None)
    return Summary(
        registrations=len(history.registrations), credits=credited, claims=len(history.claims), lines=tuple(lines)
    )


def table(differences: Sequence[Difference]) -> bytes:
    """CSV as French spreadsheets open it; no name, no date of birth."""
    return csv_export.write_csv(
        texts.COLUMNS,
        (
            (
                csv_export.text(texts.CHANGES[one.change]),
                csv_export.ticket(TicketNumber(one.ticket) if one.ticket is not None else None),
                csv_export.digits(str(one.registration)) if one.registration is not None else csv_export.EMPTY,
                csv_export.amount(one.before),
                csv_export.amount(one.after),
                csv_export.code(one.code.value) if one.code else csv_export.EMPTY,
            )
            for one in differences
        ),
    )
