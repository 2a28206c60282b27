"""One issuer with one campaign, its keys, affiliates and counters; what families, colleges and central staff do with passes; and
what the tables say. Claims, runs and the bank are in counters.py, central.py and bank.py.

Each method is one step by a service, and says whether it was taken.
"""

import datetime as dt
import itertools
from dataclasses import dataclass
from uuid import UUID

from server.affiliates.models import Affiliate, BankAccount
from server.auditing import report
from server.campaigns import publishing, rules_store
from server.campaigns import terms as campaign_terms
from server.campaigns.models import Campaign, Issuer
from server.campaigns.terms import Terms
from server.closing.requests import Place
from server.database import Database
from server.ledger.audit_chains import (
    JOURNAL_COLUMNS,
    TRANSFER_COLUMNS,
    JournalRow,
    TransferRow,
    by_journal,
    read_journal,
    read_transfer,
)
from server.ledger.findings import Finding
from server.ledger.rules import Occasion, Posting
from server.passes import registrations, wallets
from server.passes.models import College, Pupil
from server.tickets import crediting, store
from server.tickets.crediting import Changed
from sync.contract.ids import AffiliateId, IssuerId, TicketNumber
from sync.contract.instant import Instant, start_of_day
from tests.builders.keys import build_keyring
from tests.builders.rules import amended
from tests.builders.scheme import Scheme
from tests.builders.terminals import BuiltTerminal
from tests.campaigns.model import Ticket
from tests.unit.server.campaign_scene import BIRTHDATE, Scene

ALICE, BRUNO, CLARA, CLUB = "user:1", "user:2", "user:3", "user:4"
CAMPAIGN = 26
AFFILIATES = {1001: 1, 1002: 2, 1003: 3}  # number: themes
COUNTERS = (1001, 1002, 1003, 1003)  # where they stand
SPLITS = ((8000, 10_000), (18_000, 0), (0, 18_000))
IBAN = "FR7630006000011234567890189"
# The first moment of each phase: within the season, after the end of validity, after the end of claims and the grace, and when
# nobody may ask for its money any more. Further apart than a refusal may be contested.
DAYS = (dt.date(2026, 9, 21), dt.date(2027, 4, 2), dt.date(2027, 6, 20), dt.date(2032, 1, 10))
PHASES = tuple(start_of_day(day) for day in DAYS)


@dataclass(frozen=True)
class Opened:
    """A new pass and its blank tickets, in the order of their slots."""

    number: int
    tickets: list[int]


class Desk(Scheme):
    """Time goes on by a second with every step, for the counters too."""

    def __init__(self, db: Database, number: int) -> None:
        self.db, self.issuer_id, self.now = db, number, PHASES[0]
        self.keyring = build_keyring(issuer=IssuerId(UUID(int=number)))
        self.counters: list[BuiltTerminal] = []
        self.pupil_of: dict[int, int] = {}  # by pass
        self.codes: dict[tuple[int, int], bytes] = {}  # what is printed, by ticket and generation
        self.issuer = Issuer.objects.create(
            pk=number, uuid=self.keyring.issuer, name="Département d'essai", short_name=f"Essai {number}",
            hotline="0 800 00 00 00", scheme_number=92, debtor_name="DEPARTEMENT D ESSAI",
            debtor_iban="FR7630001007941234567890185",
        )  # fmt: skip
        self.campaign = Campaign.objects.create(
            issuer=self.issuer, number=CAMPAIGN, name="Pass", opens_on=dt.date(2026, 6, 1),
            registration_ends_on=dt.date(2026, 11, 30), valid_from=dt.date(2026, 6, 1), valid_to=dt.date(2027, 3, 31),
            claims_to=dt.date(2027, 4, 30), ticket_key_id=1, cut_off_days=[1, 16],
            wallets=[{"themes": 1, "amount_cents": 8000, "bursary_cents": 2000}, {"themes": 2, "amount_cents": 10_000}],
        )  # fmt: skip
        amended(db, number, CAMPAIGN, self.now, splits=SPLITS, may_move_money=True)
        self.campaign.refresh_from_db()
        terms = campaign_terms.read(db, number, CAMPAIGN)
        assert terms
        self.terms, self.place = terms, Place(issuer_id=number, campaign=CAMPAIGN)
        self.college = College.objects.create(issuer_id=number, uai=f"{number:07}A", name="Collège", town="Clichy")
        numbers = itertools.count(number * 1_000_000)
        self.scene = Scene(db=db, terms=terms, at=self.at(), college=self.college, draw=lambda _below: next(numbers))
        self.accounts = {affiliate: self._affiliate(affiliate, themes) for affiliate, themes in AFFILIATES.items()}
        for affiliate in COUNTERS:
            self.counter(affiliate, f"issuer/{number}")

    def _affiliate(self, affiliate: int, themes: int) -> int:
        """Under convention, with an account that two persons have seen."""
        made = Affiliate.objects.get(issuer=self.issuer, number=self.affiliate(affiliate, themes))
        return BankAccount.objects.create(
            affiliate=made, holder_name=f"CLUB {affiliate}", iban=IBAN, status="accepted", from_date=self.terms.opens_on,
            proposed_by=ALICE, checked_by=BRUNO,
        ).pk  # fmt: skip

    # --- the tables --------------------------------------------------------------------------------------------------

    def at(self) -> Occasion:
        self.wait(1000)
        return Occasion(issuer_id=self.issuer_id, campaign=CAMPAIGN, occurred=self.now, recorded=self.now, actor=ALICE)

    def next(self) -> Instant:
        """The time of another step."""
        return self.at().recorded

    def enter(self, phase: int) -> None:
        self.wait(max(0, PHASES[phase] - self.now))

    def written(self) -> list[Posting]:
        """Every posting that there is, whoever wrote it."""
        params = {"issuer": self.issuer_id}
        rows = self.db.records(
            JournalRow,
            f"SELECT {JOURNAL_COLUMNS} FROM ledger_journal j WHERE j.issuer_id = %(issuer)s ORDER BY j.recorded_ms, j.id",
            params,
        )
        moved = by_journal(
            self.db.records(
                TransferRow,
                f"SELECT {TRANSFER_COLUMNS} FROM ledger_transfer t WHERE t.issuer_id = %(issuer)s ORDER BY t.journal, t.seq",
                params,
            )
        )
        return [(read_journal(self.issuer_id, row), tuple(map(read_transfer, moved[row.id]))) for row in rows]

    def balances(self) -> dict[tuple[int, int], int]:
        rows = self.db.rows(
            "SELECT code, CASE owner_kind WHEN 'campaign' THEN 0 ELSE owner_id END, credits - debits FROM ledger_account "
            "WHERE issuer_id = %(issuer)s AND credits <> debits",
            {"issuer": self.issuer_id},
        )
        return {(code, owner): cents for code, owner, cents in rows}

    def findings(self, *, with_replay: bool = False) -> list[Finding]:
        return report.findings(self.db, self.issuer_id, with_replay=with_replay)

    def claims(self) -> dict[tuple[int, int], tuple[str, str, int, int, int]]:
        """State, verdict, cents, run and what paid a debt at the limitation, by counter and sequence."""
        rows = self.db.rows(
            "SELECT terminal, sequence, state, verdict_code, paid_cents, COALESCE(run_number, 0), set_against_cents "
            "FROM intake_claim WHERE issuer_id = %(issuer)s",
            {"issuer": self.issuer_id},
        )
        return {
            (terminal, sequence): (state, code, cents, run, against)
            for terminal, sequence, state, code, cents, run, against in rows
        }

    # --- families, colleges, central staff ---------------------------------------------------------------------------

    def vote(self, cents: int, decision: str) -> bool:
        """One person enters it, another one agrees."""
        if publishing.propose_vote(self.db, self.issuer_id, CAMPAIGN, decision, cents, ALICE, self.next()):
            return False
        vote = rules_store.votes(self.db, self.issuer_id, CAMPAIGN)[-1]
        assert publishing.approve_vote(self.db, vote, ALICE, self.next())
        if publishing.approve_vote(self.db, vote, BRUNO, self.next()) is None:
            return True
        assert publishing.drop_vote(self.db, vote) is None
        return False

    def register(self, name: int, split: tuple[int, ...], *, is_bursary: bool) -> Opened | None:
        pupil = Pupil.objects.create(
            issuer_id=self.issuer_id, college=self.college, last_name=f"Élève {name}", first_name="Léa",
            folded_name=f"eleve{name}|lea", birthdate=BIRTHDATE,
        )  # fmt: skip
        where = (self.db, self.terms, self.at(), self.college.pk, pupil.pk)
        registrations.register(*where, is_bursary=is_bursary, split=split)
        decided = registrations.validate(*where, self.scene.draw)
        if not isinstance(decided, registrations.Decided):
            return None
        assert decided.pass_id is not None
        self.pupil_of[decided.pass_id] = pupil.pk
        return Opened(decided.pass_id, [one.number for one in store.of_pass(self.db, self.issuer_id, decided.pass_id)])

    def mark_bursary(self, owner: int) -> bool:
        pupil = self.pupil_of[owner]
        marked = wallets.mark_bursary(self.db, self.terms, self.at(), self.college.pk, pupil, is_bursary=True)
        return isinstance(marked, wallets.Marked)

    def move_money(self, owner: int, source: int, cents: int) -> bool:
        number, pupil = wallets.moves(self.db, self.issuer_id, owner) + 1, self.pupil_of[owner]
        moved = wallets.move_money(self.db, self.terms, self.at(), self.college.pk, pupil, source, cents, number)
        return isinstance(moved, wallets.Moved)

    def withdraw(self, owner: int) -> bool:
        done = wallets.withdraw_pass(self.db, self.terms, self.at(), owner, "Élève parti")
        return isinstance(done, wallets.Withdrawn)

    def credit(self, owner: int, kind: int, cents: int) -> bool:
        return isinstance(crediting.credit(self.db, self.terms, self.at(), owner, kind, [cents]), Changed)

    def change_amount(self, ticket: Ticket, cents: int) -> bool:
        return isinstance(crediting.change_amount(*self._on(ticket), cents), Changed)

    def uncredit(self, ticket: Ticket, *, may_be_lost: bool) -> bool:
        return isinstance(crediting.uncredit(*self._on(ticket), may_be_lost=may_be_lost), Changed)

    def assign(self, ticket: Ticket, affiliate: int) -> bool:
        return isinstance(crediting.assign(*self._on(ticket), AffiliateId(affiliate)), Changed)

    def issue_paper(self, ticket: Ticket, *, void_older: bool) -> bool:
        where = (self.db, self.terms, self.at(), ticket.owner, [TicketNumber(ticket.number)])
        issued = crediting.issue_papers(*where, void_older=void_older)
        if not isinstance(issued, Changed):
            return False
        (row,) = issued.tickets
        self.codes[row.number, row.generation] = self.code(row)
        return True

    def block(self, ticket: Ticket) -> bool:
        return isinstance(crediting.block(*self._on(ticket)), Changed)

    def unblock(self, ticket: Ticket) -> bool:
        return isinstance(crediting.unblock(*self._on(ticket)), Changed)

    def _on(self, ticket: Ticket) -> tuple[Database, Terms, Occasion, int, TicketNumber]:
        return self.db, self.terms, self.at(), ticket.owner, TicketNumber(ticket.number)

    def entitlement(self, owner: int) -> int:
        return sum(wallets.entitlement(self.db, self.terms, owner))

    def tickets(self) -> dict[int, tuple[str, int, int, bool, int]]:
        """State (redeemed and reimbursed are spent), amount, affiliate, whether it is on paper, generation; by number."""
        rows = self.db.rows(
            "SELECT number, state, amount_cents, assigned_affiliate, printed_ms, generation FROM tickets_ticket "
            "WHERE issuer_id = %(issuer)s",
            {"issuer": self.issuer_id},
        )
        return {
            number: (
                "spent" if state in ("redeemed", "reimbursed") else state,
                cents,
                assigned,
                printed is not None,
                generation,
            )
            for number, state, cents, assigned, printed, generation in rows
        }
