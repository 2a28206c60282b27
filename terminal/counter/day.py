"""The journal of the day: which lines are shown, what each has become, and the X and Z reports.

Nothing is changed here: a void is a new entry, a reprint a new paper, a closing an entry of its own.
"""

import datetime as dt
from dataclasses import dataclass, replace
from enum import Enum

from sync.contract.ids import Sequence, TerminalId
from sync.contract.instant import Instant, civil_date, civil_time
from sync.contract.money import Cents
from sync.contract.policy import Policy
from sync.contract.ticket import plain_number
from sync.contract.verdicts import MEANINGS, Payer, VerdictCode
from sync.journal.redemption import Redemption
from terminal.counter.events import Past
from terminal.counter.keypad import COMMA
from terminal.counter.limits import JOURNAL_DAYS, QUERY_CHARACTERS_MAX
from terminal.counter.receipt import ticket_of

COLON = ":"


class LineState(Enum):
    """What a redemption has become, in the words of the journal."""

    TO_SEND = "to-send"
    SENT = "sent"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """What the journal's screen is looking at. `query`: digits, with `,` for an amount or `:` for a time."""

    day: dt.date
    query: str = ""
    only: LineState | None = None
    cursor: int = 0

    def typing(self, digit: int) -> "DayView":
        if len(self.query) == QUERY_CHARACTERS_MAX:
            return self
        return replace(self, query=self.query + str(digit), cursor=0)

    def comma(self) -> "DayView":
        """A comma after euros, then a colon, then nothing: one key for both."""
        query = self.query
        if query.endswith(COMMA):
            return replace(self, query=query[:-1] + COLON, cursor=0)
        if not query or COMMA in query or COLON in query:
            return self
        return replace(self, query=query + COMMA, cursor=0)

    def erase(self) -> "DayView":
        return replace(self, query=self.query[:-1], cursor=0)

    def next_filter(self) -> "DayView":
        states: list[LineState | None] = [None, *LineState]
        at = (states.index(self.only) + 1) % len(states)
        return replace(self, only=states[at], cursor=0)

    def other_day(self, step: int, today: dt.date) -> "DayView":
        """A day before or after, within what the journal's screen keeps."""
        day = self.day + dt.timedelta(days=step)
        if not today - dt.timedelta(days=JOURNAL_DAYS) <= day <= today:
            return self
        return replace(self, day=day, cursor=0)


def state_of(redemption: Redemption, acknowledged: Sequence) -> LineState:
    """The affiliate's own void comes first: nothing later changes it."""
    verdict = redemption.verdict
    if redemption.voided_by is not None or (verdict and verdict.code is VerdictCode.V10):
        return LineState.VOIDED
    if verdict is None:
        return LineState.SENT if redemption.sequence <= acknowledged else LineState.TO_SEND
    meaning = MEANINGS[verdict.code]
    if meaning.payer is Payer.OPEN:
        return LineState.WAITING
    return LineState.ACCEPTED if meaning.is_paid else LineState.REFUSED


def lines_of(past: Past, view: DayView) -> tuple[Redemption, ...]:
    """The lines that the view shows, newest first."""
    return tuple(
        one
        for one in reversed(past.redemptions)
        if civil_date(one.entry.header.wall) == view.day
        and view.only in (None, state_of(one, past.tip.acknowledged))
        and matches(one, view.query)
    )


def matches(redemption: Redemption, query: str) -> bool:
    """`30` is an amount or an hour, `30,5` an amount, `14:3` a time, three digits and more also a piece of the ticket number."""
    if not query:
        return True
    amount = f"{redemption.redeem.amount // 100}{COMMA}{redemption.redeem.amount % 100:02d}"
    time = f"{civil_time(redemption.entry.header.wall):%H:%M}"
    if COLON in query:
        return time.startswith((query, "0" + query))
    if COMMA in query:
        return amount.startswith(query)
    if len(query) <= 2:
        return amount.partition(COMMA)[0] == query or time.partition(COLON)[0] == query.zfill(2)
    ticket = ticket_of(redemption)
    return query in (plain_number(ticket.number) if ticket else "") or query == time.replace(COLON, "")


def is_voidable(redemption: Redemption, past: Past, today: dt.date) -> bool:
    """A run takes claims up to a midnight that has passed: what was taken today, or is not sent yet, is in no run."""
    state = state_of(redemption, past.tip.acknowledged)
    if state in (LineState.VOIDED, LineState.REFUSED):
        return False
    return state is LineState.TO_SEND or civil_date(redemption.entry.header.wall) == today


# --- X and Z ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReport:
    """Redemptions and voids since the last closing. `number`: of the closing (Z), None for a reading (X). Totals in cents."""

    issuer: str
    affiliate: str
    site: str
    terminal: TerminalId
    number: int | None
    since: Instant | None
    made_at: Instant
    count: int
    total: Cents
    voided_count: int
    voided_total: Cents
    perpetual_total: int
    perpetual_count: int
    sequence: Sequence
    digest: str

    @property
    def net(self) -> Cents:
        return Cents(self.total - self.voided_total)

    @property
    def is_empty(self) -> bool:
        return not self.count and not self.voided_count


def read_day(past: Past, policy: Policy, made_at: Instant) -> DayReport:
    """The X report: what a closing would say now."""
    tip, closed = past.tip, past.closed
    before_count, before_total = (closed.header.count, closed.header.total) if closed else (0, 0)
    return DayReport(
        issuer=policy.issuer_name,
        affiliate=policy.affiliate.name,
        site=policy.affiliate.site,
        terminal=policy.terminal,
        number=None,
        since=closed.header.wall if closed else None,
        made_at=made_at,
        count=tip.count - before_count,
        total=Cents(tip.total - before_total),
        voided_count=tip.voided_count - past.closed_voids[0],
        voided_total=Cents(tip.voided_total - past.closed_voids[1]),
        perpetual_total=tip.total,
        perpetual_count=tip.count,
        sequence=tip.sequence,
        digest=tip.digest.hex()[:8].upper(),
    )
