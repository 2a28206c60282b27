"""The same machine for a person to play with: a kiosk window, real pages, and a console for what has no window."""

import contextlib
import datetime as dt
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from drivers.printer.profiles import find_profile
from drivers.virtual.paper.drawing import draw_papers
from scripts.story import office
from scripts.story.browser import PageFault
from scripts.story.installation import Installation, SignIn
from scripts.story.office import Child
from scripts.story.processes import StepFault
from scripts.story.sheet import PrintedTicket, read_sheet

CHILD = Child(last_name="Martin", first_name="Inès", birthdate=dt.date(2014, 5, 20))
AMOUNTS = [5, 5, 10, 5, 5, 5, 5]
HELP = """
  scan N        hold ticket N (1 to 7) under the scanner        number N   the number of ticket N, to be typed
  scan TEXT     any other code (a book, a card)                 azerty N   ticket N, shifted by a French keyboard
  pull | plug   the network cable                               unplug | replug   the scanner's cable
  paper out | paper in   the printer                            kill kiosk | agent | devices   (it comes back)
  receipts      draw what the printer has received              where      addresses and sign-ins
  help          this                                            quit
"""


class Console:
    """One visitor's commands. Each is a word of `HELP`."""

    def __init__(self, place: Installation, tickets: list[PrintedTicket], sign_ins: list[SignIn]) -> None:
        self._place, self._tickets, self._sign_ins = place, tickets, sign_ins
        assert place.cable is not None
        self._plain: dict[str, Callable[[], None]] = {
            "pull": place.cable.pull,
            "plug": place.cable.plug,
            "unplug": place.scanner.stop,
            "replug": place.scanner.start,
            "paper out": place.printer.refuse,
            "paper in": place.printer.recover,
            "receipts": self._receipts,
            "where": self.where,
            "help": lambda: print(HELP),
        }

    def run(self) -> None:
        """Until `quit`, the end of input, or the window is closed."""
        self.where()
        print(HELP)
        while self._place.kiosk.is_running:
            try:
                line = input("guichet> ").strip()
            except EOFError:
                break
            if line == "quit":
                return
            self._obey(line)
        self._place.kiosk.wait()

    def where(self) -> None:
        """Where to look, and as whom."""
        print(f"\nThe pages: {self._place.url}")
        for one in self._sign_ins:
            print(f"  {one.role:<10} {one.username:<16} {one.password:<20} {one.place}")
        print(
            f"\nThe ticket sheet: {self._place.folder / 'ticket-sheet.pdf'}"
            f"\nThe tickets' child: {CHILD.first_name} {CHILD.last_name}, born {CHILD.birthdate:%d/%m/%Y}"
        )

    def _obey(self, line: str) -> None:
        verb, _, rest = line.partition(" ")
        if line in self._plain:
            self._plain[line]()
        elif verb in ("scan", "azerty", "number") and rest:
            self._ticket(verb, rest)
        elif verb == "kill" and rest in ("kiosk", "agent", "devices"):
            program = {"kiosk": self._place.kiosk, "agent": self._place.agent, "devices": self._place.devices}[rest]
            program.kill()
            program.start()
        elif line:
            print(f"«{line}»? Type help.")

    def _ticket(self, verb: str, rest: str) -> None:
        ticket = self._tickets[int(rest) - 1] if rest.isdigit() and 1 <= int(rest) <= len(self._tickets) else None
        if verb == "number":
            print(ticket.number if ticket else "Which of the seven tickets?")
            return
        text = ticket.code if ticket else rest
        self._place.scanner.scan(text, is_azerty=verb == "azerty")

    def _receipts(self) -> None:
        dots = find_profile("generic-80").dots
        for number, paper in enumerate(self._place.printer.papers(), start=1):
            path = self._place.folder / f"receipt-{number}.png"
            draw_papers(paper, dots).save(path)
            print(path)


def by_hand(folder: Path, *, is_fresh: bool) -> int:
    """Sets everything up, or takes up the last visit, and leaves it running until the visitor goes."""
    if is_fresh and folder.exists():
        shutil.rmtree(folder)
    print("Setting up the demonstration; the first time takes a little longer.", flush=True)
    try:
        with Installation(folder, window=True, receipt="on_request") as place:
            sign_ins = place.open_server()
            tickets = _tickets(place, next(one for one in sign_ins if one.role == "college"))
            place.open_counter(next(one for one in sign_ins if one.role == "central"), place.kiosk.start)
            with contextlib.suppress(KeyboardInterrupt):
                Console(place, tickets, sign_ins).run()
    except (StepFault, PageFault) as fault:
        print(f"\nA step did not hold: {fault}\nLogs: {folder / 'logs'}", file=sys.stderr)
        return 1
    return 0


def _tickets(place: Installation, who: SignIn) -> list[PrintedTicket]:
    """Seven tickets of one child, printed once."""
    sheet = place.folder / "ticket-sheet.pdf"
    if not sheet.exists():
        pages = place.sign_in(who)
        office.import_list(pages, [CHILD], place.folder)
        office.open_pass(pages, CHILD)
        office.credit(pages, CHILD, AMOUNTS, "Sport")
        office.print_sheet(pages, CHILD, sheet)
        pages.close()
    return read_sheet(sheet)
