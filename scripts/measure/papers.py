"""The ticket's paper: reading its signed code at the counter, printing a sheet of seven in the college office."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import typst

from scripts.measure.comparison import Contest
from server.tickets.papers import Paper, paper
from server.tickets.sheet import FONT_FOLDERS, TICKETS_MAX, Sheet, compose
from sync.contract.ids import TicketNumber
from sync.contract.signing import Purpose
from sync.contract.ticket import PAYLOAD, code_digits, parse_digits, sign_ticket, verify_ticket
from tests.builders.keys import build_keyring
from tests.unit.server.tickets.pages import AFFILIATES, HOLDER, IMPRINT, ROW, SCHEME, TERMS
from tests.unit.sync.office import ISSUER, TICKET, Office

VERIFIED = 300  # codes of one round
EMPTY_PAGE = '#set document(title: "empty", date: none)\n#set text(lang: "fr")\n#page[]\n'


@contextmanager
def ticket_verify(_folder: Path) -> Iterator[Contest]:
    """From the 251 digits of a scanned code to the ticket that it proves.

    Floor: the bare Ed25519 verification of the same bytes, already in place.
    """
    key = Office().ticket_key
    code = sign_ticket(TICKET, ISSUER, key)
    digits, public = code_digits(code), key.public_key()
    signature, signed = code[PAYLOAD:], Purpose.TICKET.value + ISSUER.bytes + code[:PAYLOAD]

    def ours() -> None:
        for _ in range(VERIFIED):
            assert verify_ticket(parse_digits(digits), ISSUER, public) == TICKET

    def floor() -> None:
        for _ in range(VERIFIED):
            public.verify(signature, signed)

    yield Contest(unit="codes/s", count=VERIFIED, ours=ours, floor=floor)


@contextmanager
def sheet(folder: Path) -> Iterator[Contest]:
    """A pupil's page of seven tickets as a tagged PDF, never the same twice, since typst remembers what it has set before.

    Floor: typst compiling an empty page of the same sort, with the same fonts to choose from.
    """
    template = folder / "empty.typ"
    fonts = [str(place) for place in FONT_FOLDERS if place.is_dir()]
    numbers = itertools.count(1)
    pages: list[Sheet] = []

    def prepare() -> None:
        pages[:] = [Sheet(holder=HOLDER, college=f"Collège {next(numbers)}", papers=_papers(numbers))]

    def ours() -> None:
        assert compose(IMPRINT, pages)

    def floor() -> None:
        template.write_text(f"{EMPTY_PAGE}// {next(numbers)}\n")
        assert typst.compile(
            str(template), format="pdf", font_paths=fonts, ignore_system_fonts=True, pdf_standards=["ua-1"]
        )

    yield Contest(unit="ms", count=1, ours=ours, floor=floor, prepare=prepare)


_KEYRING = build_keyring()


def _papers(numbers: Iterator[int]) -> tuple[Paper, ...]:
    """Seven other tickets each time, with other names."""
    rows = [replace(ROW, number=TicketNumber(next(numbers) * 104_729), slot=slot) for slot in range(1, TICKETS_MAX + 1)]
    holder = replace(HOLDER, first_name=f"Zoé {next(numbers)}")
    return tuple(paper(TERMS, SCHEME, _KEYRING, holder, row, AFFILIATES) for row in rows)
