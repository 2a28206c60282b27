"""What the machine's steps do to the real database: what families, colleges and central staff do, by the services; claims, runs
and the closing as rows like theirs, with money by the posting rules.

Each method is one step in one transaction, and says whether it was taken.
"""

import datetime as dt
import hashlib
import itertools
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, QuerySet

from server.affiliates.models import Affiliate, Convention
from server.auditing import report
from server.bank.models import BankFile, BankLine
from server.campaigns import terms as campaign_terms
from server.campaigns.models import Campaign, Issuer
from server.campaigns.terms import Terms
from server.closing import expiry
from server.database import Database
from server.intake.models import Claim as ClaimRow
from server.ledger import closing_money, rules
from server.ledger.accounts import Code
from server.ledger.audit_chains import (
    JOURNAL_COLUMNS,
    TRANSFER_COLUMNS,
    JournalRow,
    TransferRow,
    by_journal,
    read_journal,
    read_transfer,
)
from server.ledger.closing_money import BooksMoved
from server.ledger.findings import Finding
from server.ledger.rules import ClaimName, Occasion, Posting
from server.ledger.store import Posted, post
from server.passes import registrations, wallets
from server.passes.models import College, Pupil
from server.reimbursement.models import PaymentOrder, Run
from server.tickets import crediting, store
from server.tickets.crediting import Changed
from server.tickets.models import Ticket as TicketRow
from sync.contract.ids import AffiliateId, TicketNumber
from sync.contract.instant import Instant, start_of_day
from tests.builders.rules import amended
from tests.campaigns.model import Claim, Ticket

CAMPAIGN = 26
AFFILIATES = {1001: 1, 1002: 2, 1003: 3}  # number: themes
SPLITS = ((8000, 10_000), (18_000, 0), (0, 18_000))
# The first moment of each phase: within the season, after the end of validity, after the end of claims and the grace.
PHASES = tuple(start_of_day(day) for day in (dt.date(2026, 9, 21), dt.date(2027, 4, 2), dt.date(2027, 5, 20)))


class Refused(Exception):
    """The ledger refused one posting of a step: the whole step is undone."""


@dataclass(frozen=True)
class Opened:
    """A new pass and its blank tickets, in the order of their slots."""

    number: int
    tickets: list[int]


class Desk:
    """One issuer with one campaign; time goes on by a second with every step."""

    def __init__(self, db: Database, number: int) -> None:
        self.db = db
        self.issuer = number
        self.pupils: dict[int, int] = {}  # by pass
        self.now = PHASES[0]
        Issuer.objects.create(
            pk=number, uuid=UUID(int=number), name="Département d'essai", short_name=f"Essai {number}", hotline="0 800 00 00 00",
            scheme_number=92, debtor_name="DEPARTEMENT D ESSAI", debtor_iban="FR7630001007941234567890185",
        )  # fmt: skip
        Campaign.objects.create(
            issuer_id=number, number=CAMPAIGN, name="Pass", opens_on=dt.date(2026, 6, 1),
            registration_ends_on=dt.date(2026, 11, 30), valid_from=dt.date(2026, 6, 1), valid_to=dt.date(2027, 3, 31),
            claims_to=dt.date(2027, 4, 30), ticket_key_id=1, cut_off_days=[1, 16],
            wallets=[{"themes": 1, "amount_cents": 8000, "bursary_cents": 2000}, {"themes": 2, "amount_cents": 10_000}],
        )  # fmt: skip
        amended(db, number, CAMPAIGN, self.now, splits=SPLITS, may_move_money=True)
        terms = campaign_terms.read(db, number, CAMPAIGN)
        assert terms
        self.terms = terms
        self.college = College.objects.create(issuer_id=number, uai=f"{number:07}A", name="Collège", town="Clichy")
        for affiliate, themes in AFFILIATES.items():
            made = Affiliate.objects.create(
                issuer_id=number,
                number=affiliate,
                name=f"Club {affiliate}",
                themes=themes,
                town="Clichy",
                status="signed",
            )
            Convention.objects.create(
                affiliate=made, campaign_id=terms.campaign_id, from_date=terms.opens_on, to_date=terms.claims_to,
                signed_on=terms.opens_on,
            )  # fmt: skip

    # --- the ledger --------------------------------------------------------------------------------------------------

    def at(self) -> Occasion:
        self.now = Instant(self.now + 1000)
        return Occasion(
            issuer_id=self.issuer, campaign=CAMPAIGN, occurred=self.now, recorded=self.now, actor="test:machine"
        )

    def enter(self, phase: int) -> None:
        self.now = max(self.now, PHASES[phase])

    def write(self, *postings: Posting) -> None:
        """Raises Refused."""
        for posting in postings:
            if not isinstance(post(self.db, *posting), Posted):
                raise Refused

    def post(self, *postings: Posting) -> bool:
        """For steps that are nothing but money."""
        try:
            with self.db.atomic():
                self.write(*postings)
        except Refused:
            return False
        return True

    def written(self) -> list[Posting]:
        """Every posting that there is, whoever wrote it."""
        params = {"issuer": self.issuer}
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
        return [(read_journal(self.issuer, row), tuple(map(read_transfer, moved[row.id]))) for row in rows]

    def balances(self) -> dict[tuple[int, int], int]:
        rows = self.db.rows(
            "SELECT code, CASE owner_kind WHEN 'campaign' THEN 0 ELSE owner_id END, credits - debits FROM ledger_account "
            "WHERE issuer_id = %(issuer)s AND credits <> debits",
            {"issuer": self.issuer},
        )
        return {(code, owner): cents for code, owner, cents in rows}

    def findings(self, *, with_replay: bool = False) -> list[Finding]:
        return report.findings(self.db, self.issuer, with_replay=with_replay)

    # --- families, colleges, central staff ---------------------------------------------------------------------------

    def register(self, name: int, split: tuple[int, ...], *, is_bursary: bool) -> Opened | None:
        pupil = Pupil.objects.create(
            issuer_id=self.issuer, college=self.college, last_name=f"Élève {name}", first_name="Léa",
            folded_name=f"eleve{name}|lea", birthdate=dt.date(2014, 3, 12),
        )  # fmt: skip
        where = (self.db, self.terms, self.at(), self.college.pk, pupil.pk)
        registrations.register(*where, is_bursary=is_bursary, split=split)
        numbers = itertools.count(self.issuer * 1_000_000 + name * 10)
        decided = registrations.validate(*where, lambda _below: next(numbers))
        if not isinstance(decided, registrations.Decided):
            return None
        assert decided.pass_id is not None
        self.pupils[decided.pass_id] = pupil.pk
        return Opened(decided.pass_id, [one.number for one in store.of_pass(self.db, self.issuer, decided.pass_id)])

    def mark_bursary(self, owner: int) -> bool:
        pupil = self.pupils[owner]
        marked = wallets.mark_bursary(self.db, self.terms, self.at(), self.college.pk, pupil, is_bursary=True)
        return isinstance(marked, wallets.Marked)

    def move_money(self, owner: int, source: int, cents: int) -> bool:
        number, pupil = wallets.moves(self.db, self.issuer, owner) + 1, self.pupils[owner]
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
        return isinstance(crediting.issue_papers(*where, void_older=void_older), Changed)

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
            {"issuer": self.issuer},
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

    # --- claims ------------------------------------------------------------------------------------------

    def claim(self, claim: Claim) -> bool:
        posting = self.acceptance(claim)
        if not self.post(posting):
            return False
        now = self.now
        ClaimRow.objects.create(
            issuer_id=self.issuer, terminal=claim.affiliate, epoch=0, sequence=claim.number, ticket_number=claim.ticket,
            campaign_number=CAMPAIGN, affiliate_number=claim.affiliate, method=1, decision=1, checks=0,
            claimed_cents=claim.cents, paid_cents=claim.cents, payer="guarantee" if claim.payer == "guarantee" else "ticket",
            captured_ms=now, credible_from_ms=now, credible_to_ms=now, received_ms=now, received_order=claim.number,
            state="accepted", verdict_code="A00", decided_ms=now, affiliate_themes=AFFILIATES[claim.affiliate],
        )  # fmt: skip
        if claim.payer != "guarantee":
            self._ticket(claim.ticket, state="redeemed", blocked_from="")
        return True

    def acceptance(self, claim: Claim) -> Posting:
        name = ClaimName(terminal=claim.affiliate, epoch=0, sequence=claim.number)
        rule = {"ticket": rules.claim_accepted, "late": rules.late_admitted, "guarantee": rules.claim_guaranteed}
        return rule[claim.payer](self.at(), name, claim.affiliate, claim.ticket, claim.cents)

    def void(self, claim: Claim, *, has_expired: bool) -> None:
        name = ClaimName(terminal=claim.affiliate, epoch=0, sequence=claim.number)
        with self.db.atomic():
            self.write(rules.claim_voided(self.at(), name, self.acceptance(claim)))
            self._claims([claim], state="voided", paid_cents=0, verdict_code="V10")
            if claim.payer != "guarantee":
                self._ticket(claim.ticket, state="expired" if claim.payer == "late" else "credited")
        if has_expired and claim.payer == "ticket":
            assert self.expire_tickets() == claim.cents

    def bar(self, affiliate: int, claims: list[Claim], posting: Posting) -> bool:
        """`claims`: what was due; none when it is what came back."""
        if not self.post(posting):
            return False
        self._claims(claims, state="barred")
        if not claims:
            orders = PaymentOrder.objects.filter(issuer_id=self.issuer, affiliate_number=affiliate, state="returned")
            orders.update(state="barred")
        return True

    def reverse(self, claim: Claim, cents: int, pot: tuple[int, int], incident: int) -> None:
        name = ClaimName(terminal=claim.affiliate, epoch=0, sequence=claim.number)
        with self.db.atomic():
            self.write(
                rules.claim_reversed(
                    self.at(), name, claim.affiliate, claim.ticket, cents, into=Code(pot[0]), incident=incident
                )
            )
            self._claims([claim], state="corrected")
            if pot[0] == Code.TICKET:
                self._ticket(claim.ticket, state="credited")

    # --- runs --------------------------------------------------------------------------------------------------------

    def order(self, run: int, affiliate: int, cents: int, claims: list[Claim], *postings: Posting) -> bool:
        """One affiliate's part of a run; `cents` is what its order pays, nothing when all was set against debts."""
        if not self.post(*postings):
            return False
        self._claims(claims, state="scheduled" if cents else "paid", run_number=run)
        if cents:
            PaymentOrder.objects.create(
                issuer_id=self.issuer, campaign=CAMPAIGN, run=run, affiliate_number=affiliate, amount_cents=cents,
                claim_count=max(len(claims), 1), iban="FR7630001007941234567890185", state="in_run",
                end_to_end_id=f"{run}-{affiliate}",
            )  # fmt: skip
        return True

    def pay_again(self, run: int, affiliate: int, against: list[tuple[int, int]], again: list[int]) -> None:
        """What came back from earlier runs: cents that paid a debt, and whose rest this run pays."""
        for old, cents in against:
            mine = self._orders(old).filter(affiliate_number=affiliate)
            mine.update(set_against_cents=F("set_against_cents") + cents)
        for old in again:
            self._orders(old).filter(affiliate_number=affiliate).update(state="reissued", reissued_run=run)

    def open_run(self, run: int) -> None:
        Run.objects.create(
            issuer_id=self.issuer, campaign=CAMPAIGN, number=run, label=f"R{run}", cut_off_ms=int(self.at().occurred),
            state="computed", execution_date=dt.date(2026, 12, 1), computed_by="a",
        )  # fmt: skip

    def abandon_run(self, run: int, claims: list[Claim], *postings: Posting) -> bool:
        if not self.post(*postings):
            return False
        self._claims([one for one in claims if not one.reversed], state="accepted", run_number=None)
        self._orders(run).update(state="abandoned")
        self._runs(run).update(state="abandoned")
        again = PaymentOrder.objects.filter(issuer_id=self.issuer, reissued_run=run)
        again.update(state="returned", reissued_run=None)
        return True

    def file_run(self, run: int) -> None:
        """The file is as much of a pain.001 as the audit reads."""
        amounts = list(self._orders(run).values_list("amount_cents", flat=True))
        lines = "".join(f'<InstdAmt Ccy="EUR">{_euros(cents)}</InstdAmt>' for cents in amounts)
        raw = f"<Document><CtrlSum>{_euros(sum(amounts))}</CtrlSum>{lines}</Document>".encode()
        self._orders(run).update(state="filed")
        self._runs(run).update(
            state="filed", approved_by="b", created_ms=self.now, file=raw, file_sha256=hashlib.sha256(raw).hexdigest(),
            message_id=f"M{run}",
        )  # fmt: skip

    def bank(self, run: int, affiliate: int, state: str, claims: list[Claim], posting: Posting) -> bool:
        """The bank's answer for one order."""
        if not self.post(posting):
            return False
        came_back = {"returned_ms": self.now} if state == "returned" else {}
        self._orders(run).filter(affiliate_number=affiliate).update(state=state, **came_back)
        if state == "paid":
            self._line(run, affiliate)
            live = [one for one in claims if not one.reversed]
            self._claims(live, state="paid")
            spent = [one.ticket for one in live if one.payer != "guarantee"]
            TicketRow.objects.filter(issuer_id=self.issuer, number__in=spent, state="redeemed").update(
                state="reimbursed"
            )
        return True

    def _line(self, run: int, affiliate: int) -> None:
        """What the statement said."""
        file = BankFile.objects.create(
            issuer_id=self.issuer, sha256=f"{run}/{affiliate}", kind="camt.053", message="S", raw=b"", received_by="a",
            received_ms=self.now,
        )  # fmt: skip
        BankLine.objects.create(
            issuer_id=self.issuer, file=file, position=1, effect="paid", campaign=CAMPAIGN, run=run,
            affiliate_number=affiliate, amount_cents=self._orders(run).get(affiliate_number=affiliate).amount_cents,
        )  # fmt: skip

    # --- closing -----------------------------------------------------------------------------------------------------

    def expire_wallets(self) -> int:
        return expiry.expire_wallets(self.db, self.at(), 0).cents

    def expire_tickets(self) -> int:
        return expiry.expire_tickets(self.db, self.at(), 0).cents

    def return_budget(self) -> bool:
        try:
            closing_money.return_budget(self.db, self.at())
        except BooksMoved:
            return False
        return True

    def _ticket(self, number: int, **changes: object) -> None:
        TicketRow.objects.filter(issuer_id=self.issuer, number=number).update(**changes)

    def _claims(self, claims: list[Claim], **changes: object) -> None:
        numbers = [one.number for one in claims]
        ClaimRow.objects.filter(issuer_id=self.issuer, sequence__in=numbers).update(**changes)

    def _orders(self, run: int) -> QuerySet[PaymentOrder]:
        return PaymentOrder.objects.filter(issuer_id=self.issuer, run=run)

    def _runs(self, run: int) -> QuerySet[Run]:
        return Run.objects.filter(issuer_id=self.issuer, number=run)


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
