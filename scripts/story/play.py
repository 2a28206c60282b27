"""The story that needs no person: seven tickets from a college office to a bank file, with all that goes wrong on the way.

Every step is done by the means that a person has: pages, papers, keys, a cable. A step that does not hold ends it with a sentence.
"""

import datetime as dt
import json
import shutil
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from lxml import etree

from drivers.printer.profiles import find_profile
from drivers.virtual.paper.drawing import draw_papers
from scripts.story import office
from scripts.story.installation import Installation, SignIn
from scripts.story.kiosk import Kiosk
from scripts.story.office import Child
from scripts.story.processes import StepFault, run, wait_until
from scripts.story.sheet import PrintedTicket, read_sheet, save_page
from sync.contract.payloads import Method
from sync.contract.verdicts import MEANINGS
from sync.journal.keyfile import read_keys
from sync.journal.redemption import Redemption
from sync.journal.store import Journal

CHILD = Child(last_name="Lefèvre-Oûry", first_name="Maëlle", birthdate=dt.date(2014, 3, 12))
BROTHER = Child(last_name="Lefèvre-Oûry", first_name="Noé", birthdate=dt.date(2012, 11, 5))
AMOUNTS = [5, 5, 10, 5, 5, 5, 5]
BOOK = "9782070408504"
ARRIVE_S = 30.0
PAIN_001 = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


class Story:
    """One telling, in a fresh folder. `out` receives what a visitor will look at."""

    def __init__(self, installation: Installation, out: Path, say: Callable[[str], None]) -> None:
        self.place = installation
        self.out = out
        self.say = say
        self.kiosk = Kiosk(installation.kiosk, installation.keyboard)
        self.tickets: list[PrintedTicket] = []
        self.offline_seconds = 0.0

    def tell(self, sign_ins: list[SignIn]) -> None:
        """From the first page to the last file."""
        central, second = [one for one in sign_ins if one.role == "central"][:2]
        self._at_the_office(_with_role(sign_ins, "college"))
        self._at_the_counter(central)
        self._online()
        self._offline()
        self._back_online()
        self._reimburse(central, second, next(one for one in sign_ins if "Judo" in one.place))

    # --- the college office ------------------------------------------------------------------------------------------

    def _at_the_office(self, who: SignIn) -> None:
        self.say("The college office imports its pupils, opens a pass and prints seven tickets")
        pages = self.place.sign_in(who)
        office.import_list(pages, [CHILD, BROTHER], self.place.folder)
        office.open_pass(pages, CHILD)
        office.credit(pages, CHILD, AMOUNTS, "Sport")
        sheet = self.out / "ticket-sheet.pdf"
        office.print_sheet(pages, CHILD, sheet)
        pages.close()
        save_page(sheet, self.out / "ticket-sheet.png")
        self.tickets = read_sheet(sheet)
        if len(self.tickets) != office.TICKETS:
            raise StepFault(f"{len(self.tickets)} of {office.TICKETS} tickets can be read off the sheet")

    # --- the counter -------------------------------------------------------------------------------------------------

    def _at_the_counter(self, central: SignIn) -> None:
        self.say("The counter is enrolled: a code, six digits compared, keys made on the machine")
        self.place.open_counter(central, self.kiosk.start)
        self.kiosk.wait("ready")

    def _online(self) -> None:
        self.say("Three tickets are taken online")
        self._scan(self.tickets[0].code, "ticket")
        self._date(CHILD.birthdate)
        self.kiosk.wait("verdict-green")
        self._family_leaves()
        self._scan(self.tickets[1].code, "ticket")
        self._date(CHILD.birthdate)
        self.kiosk.wait("verdict-green")
        self._until_taken(2)
        self.place.scanner.scan(self.tickets[2].code)  # the same child: the date is not asked again
        self._until_taken(3)
        self._family_leaves()
        self._wait_for_verdicts(3)

    def _offline(self) -> None:
        self.say("The cable is pulled; four more tickets are taken without a network")
        assert self.place.cable is not None
        self.place.cable.pull()
        began = time.monotonic()
        self._wrong_date_first()
        self._kiosk_is_killed()
        self._number_by_hand()
        self._same_ticket_again()
        self._agent_is_killed()
        self._strange_codes()
        self._printer_in_trouble()
        self._look_round()
        self.offline_seconds = time.monotonic() - began

    def _wrong_date_first(self) -> None:
        self._scan(self.tickets[3].code, "ticket")
        self._date(CHILD.birthdate + dt.timedelta(days=1))
        self.kiosk.wait("birthdate-wrong")
        self.kiosk.press(*CHILD.birthdate.strftime("%d%m%Y"), "Return")
        self.kiosk.wait("verdict-green")
        self._until_taken(4)

    def _kiosk_is_killed(self) -> None:
        self.say("The kiosk's process is killed with a verdict on the screen, and comes back")
        self.kiosk.kill()
        self.kiosk.start()
        self.kiosk.wait("ready", "basket", "recovered-green")
        self._until_taken(4)
        self._family_leaves()

    def _number_by_hand(self) -> None:
        self.say("A number is typed by hand")
        self.kiosk.press("F2")
        self.kiosk.wait("number")
        self.kiosk.press(*self.tickets[4].number)
        self.kiosk.press("Return")
        self.kiosk.wait("amount")
        self.kiosk.press(*str(AMOUNTS[4]), "Return")
        self.kiosk.wait("birthdate")
        self.kiosk.press(*CHILD.birthdate.strftime("%d%m%Y"), "Return")
        self.kiosk.wait("verdict-amber")
        self._until_taken(5)
        self._family_leaves()

    def _same_ticket_again(self) -> None:
        self.say("A ticket is presented a second time")
        self._scan(self.tickets[3].code, "verdict-red")
        self.kiosk.press("Return")
        self.kiosk.wait("ready")

    def _agent_is_killed(self) -> None:
        self.say("The agent's process is killed, and comes back")
        self.place.agent.kill()
        self.place.agent.start()

    def _strange_codes(self) -> None:
        self.say("A book, a torn code, then a code shifted by a French keyboard")
        self._scan(BOOK, "not-a-ticket")
        self.kiosk.press("Return")
        self.kiosk.wait("ready")
        self.place.scanner.scan(self.tickets[5].code, lost=(100, 101, 102))
        self.kiosk.wait("scan-again")
        self.kiosk.press("Return")
        self.kiosk.wait("ready")
        self.place.scanner.scan(self.tickets[5].code, is_azerty=True)
        self.kiosk.wait("ticket")
        self._date(CHILD.birthdate)
        self.kiosk.wait("verdict-green")
        self._until_taken(6)
        self._family_leaves()

    def _printer_in_trouble(self) -> None:
        self.say("The printer is off; the ticket is taken all the same, and the receipt comes later")
        self.place.printer.refuse()
        self._scan(self.tickets[6].code, "ticket")
        self._date(CHILD.birthdate)
        self.kiosk.wait("verdict-green")
        self._until_taken(7)
        self.kiosk.press("Return")
        self.kiosk.wait("printer", "receipt-waiting")
        self.place.printer.recover()
        self.kiosk.press("F5")
        self.kiosk.wait("receipt", "receipt-sent", "receipt-printed", "ready")
        self.kiosk.press("Return")
        self.kiosk.wait("ready")

    def _look_round(self) -> None:
        for key, screen in (("F1", "lights"), ("F3", "journal")):
            self.kiosk.press(key)
            self.kiosk.wait(screen)
            if screen == "journal":
                self.kiosk.press("F9")
                self.kiosk.wait("report-x")
                self.kiosk.press("Escape")
                self.kiosk.wait("journal")
            self.kiosk.press("Escape")
            self.kiosk.wait("ready")

    def _back_online(self) -> None:
        self.say("The cable is back: everything goes up, and the verdicts come down")
        assert self.place.cable is not None
        self.place.cable.plug()
        self._wait_for_verdicts(office.TICKETS)

    # --- a person's gestures -----------------------------------------------------------------------------------------

    def _scan(self, text: str, screen: str) -> None:
        self.place.scanner.scan(text)
        self.kiosk.wait(screen)

    def _date(self, day: dt.date) -> None:
        self.kiosk.press("Return")
        self.kiosk.wait("birthdate")
        self.kiosk.press(*day.strftime("%d%m%Y"), "Return")

    def _family_leaves(self) -> None:
        """The receipt is printed, the screen is ready for the next one."""
        before = self._papers_cut()
        self.kiosk.press("Return")
        wait_until("a receipt", lambda: self._papers_cut() > before, ARRIVE_S)
        self.kiosk.press("Return")
        self.kiosk.wait("ready")

    def _papers_cut(self) -> int:
        return self.place.printer.act(lambda emulated: len(emulated.papers))

    # --- what the counter's journal says -----------------------------------------------------------------------------

    def _redemptions(self) -> tuple[Redemption, ...]:
        folder = self.place.folder / "journal"
        journal = Journal.open(folder / "journal.db", read_keys(folder / "keys.json"))
        try:
            return journal.redemptions()
        finally:
            journal.close()

    def _until_taken(self, count: int) -> None:
        wait_until(f"redemption {count} in the journal", lambda: len(self._redemptions()) == count, ARRIVE_S)

    def _wait_for_verdicts(self, count: int) -> None:
        def all_final() -> bool:
            verdicts = [one.verdict for one in self._redemptions()]
            return sum(one is not None and MEANINGS[one.code].is_final for one in verdicts) == count

        wait_until(f"{count} verdicts", all_final, ARRIVE_S)

    # --- the money ---------------------------------------------------------------------------------------------------

    def _reimburse(self, central: SignIn, second: SignIn, affiliate: SignIn) -> None:
        self.say("A run is closed by two people, the bank file and the affiliate's table are written")
        told = run(
            [
                "guichet-server", "close-run", "--campaign", str(self.place.campaign), "--now",
                "--prepared-by", central.username, "--approved-by", second.username,
                "--out", str(self.out / "transfers.xml"),
            ],
            self.place.environment,
        )  # fmt: skip
        closed = json.loads(told)
        pages = self.place.sign_in(affiliate)
        pages.download("/affilie/remboursements.csv", self.out / "reimbursements.csv")
        pages.close()
        self._summarise(int(closed["transfers_total_cents"]))

    def _summarise(self, run_total: int) -> None:
        claims = [self._claim(at, one) for at, one in enumerate(self._redemptions())]
        transfers = _transfers_total(self.out / "transfers.xml")
        paid = sum(one.verdict.amount for one in self._redemptions() if one.verdict is not None)
        audited = [
            json.loads(line) for line in run(["guichet-server", "audit", "--json"], self.place.environment).splitlines()
        ]
        summary = {
            "claims": claims,
            "offline_seconds": round(self.offline_seconds, 1),
            "ledger_balanced": bool(audited) and not any(one["findings"] for one in audited),
            "transfers_total_cents": transfers,
        }
        (self.out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n")
        if not transfers == run_total == paid == sum(AMOUNTS) * 100:
            raise StepFault(f"the file pays {transfers}, the run {run_total}, the verdicts {paid} cents")
        if not summary["ledger_balanced"]:
            raise StepFault(f"the ledger does not balance: {audited}")
        if {str(one["verdict"]) for one in claims} != {"A00"}:
            raise StepFault(f"not every claim was accepted: {claims}")

    def _claim(self, at: int, one: Redemption) -> dict[str, str | int | None]:
        ticket = self.tickets[at]
        return {
            "ticket": ticket.number,
            "amount_cents": one.redeem.amount,
            "method": "QR" if one.redeem.method is Method.QR else "NUMBER",
            "decision": one.redeem.decision.name,
            "verdict": one.verdict.code.value if one.verdict else None,
        }


def _with_role(sign_ins: Iterable[SignIn], role: str) -> SignIn:
    return next(one for one in sign_ins if one.role == role)


def _transfers_total(path: Path) -> int:
    """Cents, added up from the file's own lines."""
    amounts = etree.parse(path).findall(".//p:InstdAmt", PAIN_001)
    return sum(int(str(one.text).replace(".", "")) for one in amounts)


def play(folder: Path, out: Path, say: Callable[[str], None]) -> None:
    """The whole story in a fresh folder. Raises StepFault, PageFault when a step did not hold."""
    out.mkdir(parents=True, exist_ok=True)
    for old in (*out.glob("screen-*.png"), *out.glob("receipt-*.png")):
        old.unlink()
    shots = folder / "shots"
    with Installation(folder, window=False, receipt="always", shots=shots) as place:
        story = Story(place, out, say)
        say("A server is set up with a demonstration campaign")
        try:
            story.tell(place.open_server())
        finally:
            for picture in sorted(shots.glob("screen-*.png")):
                shutil.copy(picture, out)
            dots = find_profile("generic-80").dots
            for number, paper in enumerate(place.printer.papers(), start=1):
                draw_papers(paper, dots).save(out / f"receipt-{number}.png")
