"""What a campaign still has open, read from every table that may hold something: the facts of each step, and reasons for people.

Reads, decides nothing: what stands in the way of a step is ledger.closing's. Plain SQL, the same on both engines.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from server.database import Database, Value
from server.ledger import seals
from server.ledger.accounts import WALLETS, Code
from server.ledger.closing import ClosingFacts, Holding, Step, first_day
from server.ledger.closing_money import pots
from server.tickets.states import MOVES, TicketEvent
from sync.contract.instant import start_of_day

NAMED_MAX = 200  # runs, counters or affiliates that a reason names: a page's worth
EXPIRING = tuple(sorted(state.value for state, event in MOVES if event is TicketEvent.EXPIRE))
LISTED_EXPIRING = ", ".join(f"'{state}'" for state in EXPIRING)


class Open(Enum):
    """What somebody has to look at before a campaign is closed, in the order in which it is best dealt with."""

    COUNTERS_HOLD = "counters_hold"
    COUNTERS_SILENT = "counters_silent"  # since before the end of validity: nobody knows whether they hold anything
    CLAIMS_IN_REVIEW = "claims_in_review"
    CLAIMS_WAITING = "claims_waiting"  # for the other counters
    CASES = "cases"  # contests without an answer, late claims that one person wants to admit
    INCIDENTS = "incidents"
    DUE = "due"  # accepted, and in no run
    RUNS = "runs"
    RETURNED = "returned"
    DEBTS = "debts"
    BANK_LINES = "bank_lines"
    VOTES = "votes"
    WALLETS = "wallets"
    TICKETS = "tickets"
    BUDGET_SHORT = "budget_short"


_EXPLAINABLE = frozenset({Open.DUE, Open.RETURNED, Open.DEBTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """`named`: numbers of the runs, counters or affiliates, at most NAMED_MAX of them. `cents`: 0 when it is not about money."""

    kind: Open
    count: int
    cents: int = 0
    named: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remain:
    """An affiliate that is due something (`due_cents`, `returned_cents`) or owes it (`debt_cents`); why, and by whose word."""

    affiliate_number: int
    name: str
    due_cents: int
    returned_cents: int
    debt_cents: int
    text: str = ""
    said_by: str = ""
    said_ms: int = 0

    @property
    def amounts(self) -> tuple[int, int, int]:
        """What an explanation is of."""
        return self.due_cents, self.returned_cents, self.debt_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignRow:
    """The campaign's days, inclusive."""

    number: int
    name: str
    opens_on: dt.date
    valid_to: dt.date
    claims_to: dt.date
    grace_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a campaign stands. `open_wallets` and `open_tickets`: how many still have to expire."""

    campaign: CampaignRow
    facts: ClosingFacts
    reasons: tuple[Reason, ...]
    remains: tuple[Remain, ...]
    open_wallets: int
    open_tickets: int
    is_sealed: bool

    @property
    def in_the_way(self) -> tuple[Reason, ...]:
        """Without what is explained, and without counters of which nobody knows that they hold anything."""
        explained = _EXPLAINABLE if not self.facts.unexplained else frozenset()
        given_up = {Open.COUNTERS_SILENT} | ({Open.COUNTERS_HOLD} if not self.open_tickets else set())
        return tuple(one for one in self.reasons if one.kind not in explained | given_up)


def standing(db: Database, issuer_id: int, number: int, today: dt.date) -> Standing | None:
    """None: no such campaign."""
    campaign = db.record(
        CampaignRow,
        "SELECT number, name, opens_on, valid_to, claims_to, grace_days FROM campaigns_campaign "
        "WHERE issuer_id = %(issuer)s AND number = %(campaign)s",
        {"issuer": issuer_id, "campaign": number},
    )
    return _Look(db, issuer_id, campaign, today).all() if campaign else None


class _Look:
    """One look at one campaign."""

    def __init__(self, db: Database, issuer_id: int, campaign: CampaignRow, today: dt.date) -> None:
        self._db, self._campaign, self._today = db, campaign, today
        self._params: dict[str, Value] = {"issuer": issuer_id, "campaign": campaign.number}
        self._issuer_id = issuer_id

    def all(self) -> Standing:
        campaign, held = self._campaign, pots(self._db, self._issuer_id, self._campaign.number)
        holdings, silent = self._counters()
        remains = self._remains()
        bare = ClosingFacts(
            today=self._today,
            valid_to=campaign.valid_to,
            claims_to=campaign.claims_to,
            grace_days=campaign.grace_days,
            holdings=holdings,
            claims_waiting=0,
            pots=held,
        )
        review, waiting = self._claims(bare)
        runs, votes, cases, incidents = self._runs(), self._votes(), self._cases(), self._incidents()
        wallets, tickets = self._wallets(), self._tickets()
        bank_lines = self._bank_lines(held.get(Code.SUSPENSE, 0))
        facts = ClosingFacts(
            today=bare.today,
            valid_to=bare.valid_to,
            claims_to=bare.claims_to,
            grace_days=bare.grace_days,
            holdings=holdings,
            claims_waiting=review.count + waiting.count,
            pots=held,
            runs_open=runs.count,
            incidents_open=incidents.count,
            cases_open=cases.count,
            votes_waiting=votes.count,
            unexplained=sum(not one.text for one in remains),
            bank_lines_open=bank_lines.count,
            tickets_open=tickets.count,
        )
        left = facts.pot(Code.BUDGET, *WALLETS, Code.TICKET, Code.EXPIRED_WALLET, Code.EXPIRED_TICKET, Code.GUARANTEE)
        reasons = (
            _held_by(holdings), silent, review, waiting, cases, incidents,
            self._pot(Open.DUE, Code.DUE), runs, self._pot(Open.RETURNED, Code.RETURNED), self._pot(Open.DEBTS, Code.OVERPAID),
            bank_lines, votes, wallets, tickets,
            Reason(kind=Open.BUDGET_SHORT, count=int(left < 0), cents=-left),
        )  # fmt: skip
        return Standing(
            campaign=campaign,
            facts=facts,
            reasons=tuple(one for one in reasons if one.count),
            remains=remains,
            open_wallets=wallets.count,
            open_tickets=tickets.count,
            is_sealed=seals.is_sealed(self._db, self._issuer_id, campaign.number),
        )

    def _counters(self) -> tuple[tuple[Holding, ...], Reason]:
        """What each says that it holds from before the end of validity; those that have not spoken since."""
        end = start_of_day(self._campaign.valid_to + dt.timedelta(days=1))
        rows = self._db.rows(
            """
            SELECT terminal, affiliate_number, unsynced_count, unsynced_cents, last_seen_ms, oldest_unsynced_ms,
                reported_sequence - head_sequence, status
            FROM terminals_terminal WHERE issuer_id = %(issuer)s AND status IN ('enrolled', 'suspended', 'revoked')
            ORDER BY terminal
            """,
            self._params,
        )
        holdings, silent = [], []
        for terminal, affiliate, count, cents, seen, oldest, missing, status in rows:
            claims = max(count, missing) if oldest is None or oldest < end else 0
            if claims > 0:
                holdings.append(Holding(terminal=terminal, affiliate=affiliate, claims=claims, cents=cents, seen=seen))
            elif status == "enrolled" and (seen is None or seen < end):
                silent.append(terminal)
        return tuple(holdings), Reason(kind=Open.COUNTERS_SILENT, count=len(silent), named=tuple(silent[:NAMED_MAX]))

    def _claims(self, facts: ClosingFacts) -> tuple[Reason, Reason]:
        """Of this campaign, and those that could not be read enough to say of which, received until it may be closed."""
        last = start_of_day(first_day(Step.BUDGET, facts))
        found = {"W10": (0, 0), "": (0, 0)}
        for code, count, cents in self._db.rows(
            """
            SELECT CASE verdict_code WHEN 'W10' THEN 'W10' ELSE '' END, COUNT(*), CAST(SUM(claimed_cents) AS BIGINT)
            FROM intake_claim WHERE issuer_id = %(issuer)s AND state IN ('received', 'held')
                AND (campaign_number = %(campaign)s OR (campaign_number IS NULL AND received_ms < %(last)s))
            GROUP BY 1
            """,
            self._params | {"last": last},
        ):
            found[code] = (count, cents)
        return (
            Reason(kind=Open.CLAIMS_IN_REVIEW, count=found[""][0], cents=found[""][1]),
            Reason(kind=Open.CLAIMS_WAITING, count=found["W10"][0], cents=found["W10"][1]),
        )

    def _cases(self) -> Reason:
        row = self._db.row(
            """
            SELECT COUNT(*), CAST(coalesce(SUM(c.claimed_cents), 0) AS BIGINT) FROM intake_claim c
            WHERE c.issuer_id = %(issuer)s AND c.campaign_number = %(campaign)s AND (
                EXISTS (SELECT 1 FROM cases_contest o WHERE o.issuer_id = c.issuer_id AND o.terminal = c.terminal
                    AND o.epoch = c.epoch AND o.sequence = c.sequence AND o.state = 'open')
                OR EXISTS (SELECT 1 FROM cases_admission o WHERE o.issuer_id = c.issuer_id AND o.terminal = c.terminal
                    AND o.epoch = c.epoch AND o.sequence = c.sequence AND o.state = 'proposed')
            )
            """,
            self._params,
        )
        assert row is not None
        return Reason(kind=Open.CASES, count=row[0], cents=row[1])

    def _incidents(self) -> Reason:
        row = self._db.row(
            "SELECT COUNT(*), CAST(coalesce(SUM(cents), 0) AS BIGINT) FROM cases_incident "
            "WHERE issuer_id = %(issuer)s AND campaign_number = %(campaign)s AND state = 'created'",
            self._params,
        )
        assert row is not None
        return Reason(kind=Open.INCIDENTS, count=row[0], cents=row[1])

    def _runs(self) -> Reason:
        rows = self._db.rows(
            "SELECT number FROM reimbursement_run WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s "
            "AND state NOT IN ('closed', 'abandoned') ORDER BY number",
            self._params,
        )
        return Reason(kind=Open.RUNS, count=len(rows), named=_named(rows))

    def _votes(self) -> Reason:
        rows = self._db.rows(
            "SELECT id, change_cents FROM campaigns_envelopevote "
            "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND state = 'proposed' ORDER BY id",
            self._params,
        )
        return Reason(kind=Open.VOTES, count=len(rows), cents=sum(cents for _, cents in rows))

    def _wallets(self) -> Reason:
        first, second = (int(code) for code in WALLETS)
        row = self._db.row(
            "SELECT COUNT(DISTINCT owner_id), CAST(coalesce(SUM(credits - debits), 0) AS BIGINT) FROM ledger_account "
            "WHERE issuer_id = %(issuer)s AND code IN (%(first)s, %(second)s) AND campaign = %(campaign)s "
            "AND owner_kind = 'pass' AND credits > debits",
            self._params | {"first": first, "second": second},
        )
        assert row is not None
        return Reason(kind=Open.WALLETS, count=row[0], cents=row[1])

    def _tickets(self) -> Reason:
        row = self._db.row(
            f"SELECT COUNT(*), CAST(coalesce(SUM(amount_cents), 0) AS BIGINT) FROM tickets_ticket "  # noqa: S608
            f"WHERE issuer_id = %(issuer)s AND campaign_number = %(campaign)s AND state IN ({LISTED_EXPIRING})",
            self._params,
        )
        assert row is not None
        return Reason(kind=Open.TICKETS, count=row[0], cents=row[1])

    def _pot(self, kind: Open, code: Code) -> Reason:
        rows = self._db.rows(
            "SELECT owner_id, credits - debits FROM ledger_account WHERE issuer_id = %(issuer)s AND code = %(code)s "
            "AND campaign = %(campaign)s AND credits <> debits ORDER BY owner_id",
            self._params | {"code": int(code)},
        )
        return Reason(kind=kind, count=len(rows), cents=abs(sum(cents for _, cents in rows)), named=_named(rows))

    def _bank_lines(self, suspense: int) -> Reason:
        row = self._db.row(
            "SELECT COUNT(*) FROM bank_bankline WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s "
            "AND is_open = %(yes)s",
            self._params | {"yes": True},
        )
        assert row is not None
        return Reason(kind=Open.BANK_LINES, count=max(row[0], int(suspense != 0)), cents=abs(suspense))

    def _remains(self) -> tuple[Remain, ...]:
        found = self._db.records(
            Remain,
            """
            SELECT p.owner_id AS affiliate_number, coalesce(MAX(a.name), '') AS name,
                CAST(SUM(CASE p.code WHEN 3100 THEN p.credits - p.debits ELSE 0 END) AS BIGINT) AS due_cents,
                CAST(SUM(CASE p.code WHEN 3400 THEN p.credits - p.debits ELSE 0 END) AS BIGINT) AS returned_cents,
                CAST(SUM(CASE p.code WHEN 3900 THEN p.debits - p.credits ELSE 0 END) AS BIGINT) AS debt_cents
            FROM ledger_account p
            LEFT JOIN affiliates_affiliate a ON a.issuer_id = p.issuer_id AND a.number = p.owner_id
            WHERE p.issuer_id = %(issuer)s AND p.code IN (3100, 3400, 3900) AND p.campaign = %(campaign)s
                AND p.credits <> p.debits
            GROUP BY p.owner_id ORDER BY p.owner_id
            """,
            self._params,
        )
        said = {
            (number, (due, returned, debt)): (text, actor, at)
            for number, due, returned, debt, text, actor, at in self._db.rows(
                "SELECT affiliate_number, due_cents, returned_cents, debt_cents, text, said_by, said_ms FROM closing_explanation "
                "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s",
                self._params,
            )
        }
        nothing = ("", "", 0)
        return tuple(
            replace(one, text=text, said_by=actor, said_ms=at)
            for one in found
            for text, actor, at in [said.get((one.affiliate_number, one.amounts), nothing)]
        )


def _held_by(holdings: Sequence[Holding]) -> Reason:
    return Reason(
        kind=Open.COUNTERS_HOLD,
        count=len(holdings),
        cents=sum(one.cents for one in holdings),
        named=tuple(one.terminal for one in holdings[:NAMED_MAX]),
    )


def _named(rows: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(row[0] for row in rows[:NAMED_MAX])
