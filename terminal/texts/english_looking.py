"""English figures, and what the counter says when it looks back or prints."""

import datetime as dt

from sync.contract.money import Cents
from terminal.texts.english_tables import FAULTS_EN
from terminal.texts.figures import NO_BREAK, whole
from terminal.texts.french import Texts

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class EnglishLooking(Texts):
    """English."""

    # --- figures -----------------------------------------------------------------------------------------------------

    def money(self, cents: Cents | int) -> str:
        """`€1,234.56`"""
        euros, rest = divmod(abs(cents), 100)
        return f"{'-' if cents < 0 else ''}€{euros:,}.{rest:02d}"

    def typed_money(self, typed: str, cents: Cents | None) -> str:
        if cents is None:
            return ""
        euros, comma, rest = typed.partition(",")
        return f"{int(euros):,}" + ("." if comma else "") + rest

    def day(self, day: dt.date) -> str:
        return f"{day.day}{NO_BREAK}{_MONTHS[day.month - 1][:3]}"

    def full_day(self, day: dt.date) -> str:
        return f"{self.day(day)}{NO_BREAK}{day.year}"

    def long_day(self, day: dt.date) -> str:
        return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"

    def weekday(self, day: dt.date) -> str:
        return _WEEKDAYS[day.weekday()]

    def time(self, at: dt.datetime) -> str:
        return f"{at:%H:%M}"

    def moment(self, at: dt.datetime) -> str:
        return f"on {self.day(at.date())} at {at:%H:%M}"

    def tickets(self, count: int) -> str:
        return f"{count:,}{NO_BREAK}{'ticket' if count == 1 else 'tickets'}"

    def days(self, count: int) -> str:
        return f"{count}{NO_BREAK}{'day' if count == 1 else 'days'}"

    # --- paper -------------------------------------------------------------------------------------------------------

    def paper_title(self, *, is_report: bool) -> str:
        return "Report" if is_report else "Receipt"

    def paper_state(self, name: str) -> str:
        return {
            "on-its-way": "Printing",
            "waiting": "The printer does not answer",
            "sent": "Sent to the printer",
            "printed": "Printed",
            "in-doubt": "Printing interrupted",
            "not-printed": "Not printed",
            "refused": "The printer did not take this paper",
        }[name]

    def paper_advice(self, name: str) -> str:
        return {
            "on-its-way": "You can already take the next ticket.",
            "waiting": "The paper will come out as soon as it is ready. Tickets taken stay taken.",
            "sent": "It does not say whether the paper came out: look at it before you give it.",
            "printed": "Give the paper to the family.",
            "in-doubt": "",
            "not-printed": "Tickets taken stay taken. The paper can be printed again.",
            "refused": "Tickets taken stay taken. Try again, or call the hotline.",
        }[name]

    def paper_question(self, *, is_report: bool) -> str:
        return "Did the report come out?" if is_report else "Did the receipt come out?"

    def paper_question_why(self) -> str:
        return "The printer was interrupted. Nothing is printed again without your answer."

    def recovering(self, *, goes_on: bool) -> str:
        what = "The printer goes on." if goes_on else "The printer is being emptied."
        return f"{what} Still red? Switch it off, then on."

    def recovery_refused(self) -> str:
        return "The printer did not hear: switch it off, then on."

    # --- the journal -------------------------------------------------------------------------------------------------

    def journal_title(self, day: dt.date) -> str:
        return f"Journal of {self.long_day(day)}"

    def journal_columns(self) -> tuple[str, str, str, str]:
        return "Time", "Ticket", "Amount", "State"

    def journal_search(self) -> str:
        return "Number, amount or time"

    def journal_filter(self, name: str) -> str:
        return f"Only: {self.line_state(name)}" if name else "All states"

    def journal_sum(self, count: int, cents: Cents) -> str:
        return f"{self.tickets(count)}, {self.money(cents)}"

    def journal_empty(self, *, is_searching: bool) -> str:
        return "No ticket matches" if is_searching else "No ticket on that day"

    def line_state(self, name: str) -> str:
        return {
            "to-send": "to send",
            "sent": "sent",
            "waiting": "waiting",
            "accepted": "accepted",
            "refused": "refused",
            "voided": "voided",
        }[name]

    def line_title(self, name: str) -> str:
        return f"Ticket of {name}" if name else "Ticket typed by hand"

    def line_field(self, name: str) -> str:
        return {
            "taken": "Taken",
            "number": "Number",
            "decision": "Announced",
            "state": "State",
            "answer": "Answer",
            "paid": "Amount kept",
            "reference": "Your reference",
            "receipt": "Receipt",
            "entry": "Entry",
        }[name]

    def line_receipt(self, number: int, copies: int) -> str:
        printed = "not printed" if not copies else f"{copies} {'copy' if copies == 1 else 'copies'}"
        return f"no. {number}, {printed}"

    def void_title(self) -> str:
        return "Why void this ticket?"

    def void_consequence(self) -> str:
        return "It will not be reimbursed, and the family can show it again. A void cannot be taken back."

    def not_voidable(self) -> str:
        return "It cannot be voided here: call the hotline."

    # --- X and Z -----------------------------------------------------------------------------------------------------

    def report_title(self, number: int | None) -> str:
        return "Reading of the day (X)" if number is None else f"Closing no. {number} (Z)"

    def report_since(self, at: dt.datetime | None) -> str:
        return "Since the counter was put into service" if at is None else f"Since the closing {self.moment(at)}"

    def report_row(self, name: str) -> str:
        return {"taken": "Tickets taken", "voided": "Voids", "net": "Net", "perpetual": "Perpetual total"}[name]

    def report_count(self, count: int) -> str:
        return self.tickets(count)

    def closing_question(self) -> str:
        return "Close now?"

    def closing_consequence(self) -> str:
        return "The closing is counted, signed and printed. Later tickets go into the next one."

    def closing_done(self) -> str:
        return "The closing is recorded"

    def report_empty(self) -> str:
        return "Nothing since the last closing"

    # --- lights, changes, stops --------------------------------------------------------------------------------------

    def lights_title(self) -> str:
        return "Devices and network"

    def lights_code(self, terminal: int, sequence: int) -> str:
        return f"Counter {terminal}, entry {sequence}"

    def changes_title(self, count: int) -> str:
        return "One answer has changed" if count == 1 else f"{count} answers have changed"

    def changes_hint(self) -> str:
        return "The server answered something else than was announced here."

    def change_announced(self, decision: str) -> str:
        return f"Announced: {decision}"

    def change_paid(self, answer: str, paid: str) -> str:
        return f"{answer}, {paid} kept"

    def starting(self) -> str:
        return "Opening the journal"

    def stopped(self) -> str:
        return "Counter stopped"

    def revoked(self) -> tuple[str, str]:
        return (
            "Central staff have taken this counter out of service.",
            "What is recorded will still be sent. To go on, call the hotline.",
        )

    def fault(self, name: str) -> str:
        return FAULTS_EN[name][0]

    def fault_advice(self, name: str) -> str:
        return FAULTS_EN[name][1]

    def not_taken(self, name: str) -> str:
        whose = f"The ticket of {whole(name)}" if name else "The ticket"
        return f"{whose} is not taken: keep it aside and show it again."

    def nothing_lost(self) -> str:
        return "Everything that was announced is recorded."

    # --- what is printed ---------------------------------------------------------------------------------------------

    def receipt_number(self, number: int) -> str:
        return f"Receipt no.{NO_BREAK}{number}"

    def receipt_moment(self, at: dt.datetime) -> str:
        return f"{at:%d/%m/%Y}{NO_BREAK}{at:%H:%M}"

    def receipt_counter(self, terminal: int) -> str:
        return f"Counter {terminal}"

    def receipt_duplicate(self, copy: int) -> str:
        return f"DUPLICATE {copy}"

    def receipt_duplicate_made(self, at: dt.datetime) -> str:
        return f"Reprinted {self.moment(at)}"

    def receipt_ticket(self, masked: str) -> str:
        return f"Ticket{NO_BREAK}{masked}"

    def receipt_typed(self) -> str:
        return "Ticket typed by hand"

    def receipt_guaranteed(self) -> str:
        return "Accepted, reimbursement guaranteed"

    def receipt_reserved(self) -> str:
        return "Accepted provisionally: answer within 72 hours of the exchange"

    def receipt_voided(self) -> str:
        return "VOIDED"

    def receipt_entry(self, terminal: int, sequence: int, digest: str) -> str:
        return f"Entry {terminal}-{sequence}{NO_BREAK}{digest}"

    def receipt_total(self, count: int) -> str:
        return f"TOTAL {self.tickets(count)}"

    def receipt_price(self) -> str:
        return "Price of the activity"

    def receipt_left(self) -> str:
        return "Left to pay"

    def receipt_hotline(self, number: str) -> str:
        return f"A question? {number}"

    def receipt_keep(self) -> str:
        return "Keep this receipt with your other tickets."

    def report_heading(self, number: int | None) -> str:
        return "READING OF THE DAY (X)" if number is None else f"CLOSING NO.{NO_BREAK}{number} (Z)"

    def report_not_a_closing(self) -> str:
        return "This reading closes nothing."

    def report_last_entry(self, terminal: int, sequence: int, digest: str) -> str:
        return f"Last entry {terminal}-{sequence}{NO_BREAK}{digest}"

    def report_signature(self) -> str:
        return "Signature"
