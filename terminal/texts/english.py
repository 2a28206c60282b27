"""The English catalogue: every sentence of taking a ticket. What looks back and what is printed is english_looking's."""

import datetime as dt

from sync.contract.money import Cents
from terminal.texts.english_lamps import LAMPS_EN
from terminal.texts.english_looking import EnglishLooking
from terminal.texts.english_tables import ACTIONS_EN, CANNOT_EN, REASONS_EN, THINGS_EN
from terminal.texts.figures import NO_BREAK, whole
from terminal.texts.reasons import ReasonFacts


class EnglishTexts(EnglishLooking):
    """English."""

    code = "en"

    # --- keys and actions --------------------------------------------------------------------------------------------

    def key(self, name: str) -> str:
        return {"Return": "Enter", "Escape": "Esc", "Backspace": "⌫"}.get(name, name)

    def action(self, name: str) -> str:
        return ACTIONS_EN[name]

    def key_erase(self) -> str:
        return "Erase"

    def key_digit(self, digit: int) -> str:
        return f"Digit {digit}"

    def key_comma(self) -> str:
        return "Decimal point"

    def key_next_part(self) -> str:
        return "Next part of the date"

    # --- the band ----------------------------------------------------------------------------------------------------

    def counter_name(self, terminal: int) -> str:
        return f"Counter {terminal}"

    def last_exchange(self, ago_ms: int | None) -> str:
        return "No exchange yet" if ago_ms is None else f"Exchange {self.ago(ago_ms)}"

    def ago(self, ms: int) -> str:
        minutes = ms // 60_000
        if minutes < 1:
            return "just now"
        if minutes < 60:
            return f"{minutes}{NO_BREAK}min ago"
        if minutes < 48 * 60:
            return f"{minutes // 60}{NO_BREAK}h ago"
        return f"{minutes // 1440}{NO_BREAK}days ago"

    def waiting(self, count: int, cents: Cents) -> str:
        return f"{self.tickets(count)} to send, {self.money(cents)}" if count else "Nothing to send"

    def season(self, valid_days: int, claim_days: int) -> str:
        valid = f"Tickets valid for {self.days(valid_days)} more" if valid_days > 0 else "Last day of the tickets"
        claims = f"claims for {self.days(claim_days)} more" if claim_days > 0 else "last day of claims"
        return f"{'Tickets expired' if valid_days < 0 else valid}, {'claims closed' if claim_days < 0 else claims}"

    def cannot(self, name: str) -> str:
        return CANNOT_EN[name]

    def lamp(self, name: str) -> str:
        return {"scanner": "Scanner", "printer": "Printer", "network": "Network"}[name]

    def lamp_sentence(self, name: str, state: str) -> str:
        return LAMPS_EN[name, state][0]

    def lamp_remedy(self, name: str, state: str) -> str:
        return LAMPS_EN[name, state][1]

    def next_try(self, in_ms: int) -> str:
        seconds = max(1, in_ms // 1000)
        return f"Next try in {seconds}{NO_BREAK}s." if seconds < 90 else f"Next try in {seconds // 60}{NO_BREAK}min."

    # --- ready and basket --------------------------------------------------------------------------------------------

    def ready(self) -> str:
        return "Show the ticket"

    def ready_hint(self, *, has_scanner: bool) -> str:
        if has_scanner:
            return "The square under the scanner, or the number on the keys."
        return "Without a scanner, type the ticket’s number."

    def forecast(self, day: dt.date, cents: Cents, unsynced: Cents, before: dt.date, today: dt.date) -> str:
        text = f"Next transfer on {self.day(day)}: {self.money(cents + unsynced)}"
        if not unsynced:
            return text
        when = self.weekday(before) if 0 < (before - today).days < 7 else self.day(before)
        return f"{text}, of which {self.money(unsynced)} to sync before {when}"

    def today_so_far(self, count: int, cents: Cents) -> str:
        return f"Today: {self.tickets(count)}, {self.money(cents)}" if count else "No ticket taken today"

    def basket_of(self, name: str) -> str:
        return f"Basket of {whole(name)}" if name else "Open basket"

    def basket_total(self) -> str:
        return "Total"

    def basket_price(self) -> str:
        return "Price of the activity"

    def basket_left(self) -> str:
        return "Left to pay"

    def basket_reference(self, reference: str) -> str:
        return f"Your reference: {reference}"

    # --- number, ticket, date, amount --------------------------------------------------------------------------------

    def number_title(self) -> str:
        return "Ticket number"

    def number_hint(self) -> str:
        return "The 18 digits printed under the bars."

    def number_typing(self, typed: int, needed: int) -> str:
        return f"{typed} of {needed} digits"

    def number_right(self) -> str:
        return "The number is right"

    def number_wrong(self, swapped_at: int | None) -> str:
        if swapped_at is None:
            return "A digit is wrong: read the paper again"
        return f"Digits {swapped_at} and {swapped_at + 1} may be swapped: read the paper again"

    def found_title(self) -> str:
        return "Ticket found"

    def name_to_check(self) -> str:
        return "Name to check"

    def no_name(self) -> str:
        return "No name"

    def identity_reminder(self) -> str:
        return "Look at an identity document or the school record book."

    def theme(self, sport: bool, culture: bool) -> str:  # noqa: FBT001  (two themes, two facts)
        return "Sport and culture" if sport and culture else "Sport" if sport else "Culture"

    def validity(self, first: dt.date, last: dt.date) -> str:
        return f"{self.full_day(first)} to {self.full_day(last)}"

    def assigned(self, *, here: bool) -> str:
        return "Reserved for you" if here else "Not reserved"

    def verified_title(self) -> str:
        return "Verified"

    def unverified_title(self) -> str:
        return "Not verified yet"

    def verified_code(self) -> str:
        return "The code is authentic"

    def verified_dates(self) -> str:
        return "Dates and theme accepted here"

    def verified_here(self) -> str:
        return "Never taken at this counter"

    def verified_opposition(self, as_of: dt.datetime) -> str:
        return f"Not blocked, list of {as_of:%d/%m} at {as_of:%H:%M}"

    def unverified_date(self) -> str:
        return "Birthdate: to be asked"

    def unverified_elsewhere(self) -> str:
        return "Taken elsewhere since that list: the exchange will tell"

    def taken_elsewhere_guaranteed(self) -> str:
        return "Taken elsewhere since that list: you are guaranteed"

    def birthdate_title(self, name: str) -> str:
        return f"Birthdate of {whole(name)}" if name else "Birthdate of the pupil"

    def birthdate_parts(self) -> tuple[str, str, str]:
        return "Day", "Month", "Year"

    def birthdate_privacy(self) -> str:
        return "It is sealed at once and never kept readable on this machine."

    def birthdate_wrong(self, number: int, of: int) -> str:
        return f"The date does not match the ticket (try {number} of {of})"

    def birthdate_try(self, number: int, of: int) -> str:
        return f"Try {number} of {of}"

    def birthdate_fault(self, name: str) -> str:
        return {
            "incomplete": "Type day, month and year: eight digits",
            "no-such-day": "There is no such date",
            "not-a-pupil": "Check the year: a pupil is 10 to 18 years old",
        }[name]

    def pad_title(self, name: str) -> str:
        return {
            "amount": "Amount printed on the ticket",
            "price": "Price of the activity",
            "reference": "Your reference",
        }[name]

    def pad_hint(self, name: str) -> str:
        return {
            "amount": "If the square can be read, scan it instead: the amount is read, and reimbursement can be guaranteed.",
            "price": "The screen will say what the family still has to pay.",
            "reference": "A member or receipt number: it comes back in all your statements.",
        }[name]

    def currency(self) -> str:
        return "€"

    def amount_bounds(self, low: Cents, high: Cents) -> str:
        return f"From {self.money(low)} to {self.money(high)}"

    def amount_out_of_bounds(self, low: Cents, high: Cents) -> str:
        return f"A ticket is worth {self.money(low)} to {self.money(high)}: read the paper again"

    def price_out_of_bounds(self, high: Cents) -> str:
        return f"{self.money(high)} at most"

    # --- verdicts and notices ----------------------------------------------------------------------------------------

    def accepted(self) -> tuple[str, str]:
        return "Accepted", "reimbursement guaranteed"

    def reserved(self) -> str:
        return "Accepted provisionally"

    def reserved_until(self, day: dt.date) -> str:
        return f"answer by {self.day(day)} at the latest"

    def reserved_offline(self) -> str:
        return "answer within 72 hours of the next exchange"

    def refused(self) -> str:
        return "Refused"

    def unknown(self) -> str:
        return "I cannot know"

    def reason(self, name: str, facts: ReasonFacts) -> str:
        return REASONS_EN[name][0].format(**facts.words(self))

    def advice(self, name: str, facts: ReasonFacts) -> str:
        return REASONS_EN[name][1].format(**facts.words(self))

    def recovered(self) -> str:
        return "Last ticket recorded before the stop"

    def recovered_hint(self) -> str:
        return "It counts: keep the paper."

    def server_said(self, french_text: str, english_text: str) -> str:
        del french_text
        return f"Server’s answer: {english_text}"

    def verdict_meaning(self, french_text: str, english_text: str) -> str:
        del french_text
        return english_text

    def situation(self, code: str) -> str:
        return f"Code {code}"

    def hotline(self, number: str) -> str:
        return f"Hotline: {number}"

    def number_of_ticket(self, masked: str) -> str:
        return f"No. {masked}"

    def number_typed_by_hand(self) -> str:
        return "Number typed by hand"

    def left_behind(self, name: str, count: int) -> str:
        if count > 1:
            return f"{self.tickets(count)} left aside, not taken"
        return f"The ticket of {whole(name)} was not taken" if name else "The ticket before was not taken"

    def piled(self, count: int) -> str:
        return f"{self.tickets(count + 1)} of the same child: one date is enough"

    def not_a_ticket(self, thing: str) -> tuple[str, str]:
        return THINGS_EN[thing]

    def not_a_ticket_advice(self) -> str:
        return "Show the square of a ticket of the pass, or type its number."

    def scan_again(self) -> str:
        return "Scan again"

    def scan_again_strip(self) -> str:
        return "Incomplete code: scan again"

    def scan_again_why(self) -> str:
        return "The code did not come whole."

    def scan_again_advice(self) -> str:
        return "Lay the paper flat, the whole square under the scanner. If not, type the number."
