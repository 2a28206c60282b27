"""What the machine's steps do to the real database: rows as the services write them, money by the posting rules.

Each method is one step in one transaction, and says whether the ledger took it. A step moves to its service when there is one; the
machine and the model stay as they are. `written` keeps every posting, so that all of them can be posted again.
"""

import datetime as dt
import hashlib
from uuid import UUID

from django.db.models import QuerySet

from server.affiliates.models import Affiliate
from server.auditing import report
from server.campaigns.models import Campaign, Issuer
from server.database import Database
from server.intake.models import Claim as ClaimRow
from server.ledger import closing_money, rules
from server.ledger.accounts import WALLETS, Code
from server.ledger.closing_money import BooksMoved
from server.ledger.findings import Finding
from server.ledger.rules import ClaimName, Occasion, Posting
from server.ledger.store import Posted, post
from server.reimbursement.models import PaymentOrder, Run
from server.tickets.models import Ticket as TicketRow
from sync.contract.instant import Instant
from tests.campaigns.model import Claim, Ticket

CAMPAIGN = 26
AFFILIATES = {1001: 1, 1002: 2, 1003: 3}  # number: themes
START = Instant(1_790_000_000_000)


class Refused(Exception):
    """The ledger refused one posting of a step: the whole step is undone."""


class Desk:
    """One issuer with one campaign; time goes on by a second with every step."""

    def __init__(self, db: Database, number: int) -> None:
        self.db = db
        self.issuer = number
        self.now = START
        self.written: list[Posting] = []
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
        for affiliate, themes in AFFILIATES.items():
            Affiliate.objects.create(
                issuer_id=number,
                number=affiliate,
                name=f"Club {affiliate}",
                themes=themes,
                town="Clichy",
                status="signed",
            )

    # --- the ledger --------------------------------------------------------------------------------------------------

    def at(self) -> Occasion:
        self.now = Instant(self.now + 1000)
        return Occasion(
            issuer_id=self.issuer, campaign=CAMPAIGN, occurred=self.now, recorded=self.now, actor="test:machine"
        )

    def write(self, *postings: Posting) -> None:
        """Raises Refused."""
        for posting in postings:
            if not isinstance(post(self.db, *posting), Posted):
                raise Refused
            self.written.append(posting)

    def post(self, *postings: Posting) -> bool:
        """For steps that are nothing but money."""
        kept = len(self.written)
        try:
            with self.db.atomic():
                self.write(*postings)
        except Refused:
            del self.written[kept:]
            return False
        return True

    def balances(self) -> dict[tuple[int, int], int]:
        rows = self.db.rows(
            "SELECT code, CASE owner_kind WHEN 'campaign' THEN 0 ELSE owner_id END, credits - debits FROM ledger_account "
            "WHERE issuer_id = %(issuer)s AND credits <> debits",
            {"issuer": self.issuer},
        )
        return {(code, owner): cents for code, owner, cents in rows}

    def findings(self, *, with_replay: bool = False) -> list[Finding]:
        return report.findings(self.db, self.issuer, with_replay=with_replay)

    # --- tickets and claims ------------------------------------------------------------------------------------------

    def credit(self, ticket: Ticket) -> bool:
        wallet = WALLETS[ticket.kind]
        posting = rules.ticket_credited(self.at(), ticket.owner, wallet, ticket.number, ticket.generation, ticket.cents)
        if not self.post(posting):
            return False
        TicketRow.objects.update_or_create(
            issuer_id=self.issuer, number=ticket.number,
            defaults={
                "campaign_number": CAMPAIGN, "pass_id": ticket.owner, "slot": ticket.slot, "state": "credited",
                "themes": 1 << ticket.kind, "amount_cents": ticket.cents, "generation": ticket.generation,
            },
        )  # fmt: skip
        return True

    def uncredit(self, ticket: Ticket, *, is_late: bool) -> None:
        with self.db.atomic():
            if is_late:
                self.write(
                    rules.ticket_uncredited_late(
                        self.at(), ticket.owner, ticket.number, ticket.generation, ticket.cents
                    )
                )
            else:
                wallet = WALLETS[ticket.kind]
                self.write(
                    rules.ticket_uncredited(
                        self.at(), ticket.owner, wallet, ticket.number, ticket.generation, ticket.cents
                    )
                )
            self._ticket(ticket.number, state="blank", amount_cents=0, themes=0)

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
            state="accepted", verdict_code="A00", decided_ms=now,
        )  # fmt: skip
        if claim.payer != "guarantee":
            self._ticket(claim.ticket, state="redeemed")
        return True

    def acceptance(self, claim: Claim) -> Posting:
        name = ClaimName(terminal=claim.affiliate, epoch=0, sequence=claim.number)
        rule = {"ticket": rules.claim_accepted, "late": rules.late_admitted, "guarantee": rules.claim_guaranteed}
        return rule[claim.payer](self.at(), name, claim.affiliate, claim.ticket, claim.cents)

    def void(self, claim: Claim, *, has_expired: bool) -> None:
        name = ClaimName(terminal=claim.affiliate, epoch=0, sequence=claim.number)
        rule = rules.claim_voided_late if has_expired else rules.claim_voided
        with self.db.atomic():
            self.write(rule(self.at(), name, self.acceptance(claim)))
            self._claims([claim], state="voided", paid_cents=0, verdict_code="V10")
            if claim.payer != "guarantee":
                self._ticket(claim.ticket, state="expired" if has_expired else "credited")

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
        self._orders(run).filter(affiliate_number=affiliate).update(state=state)
        if state == "paid":
            live = [one for one in claims if not one.reversed]
            self._claims(live, state="paid")
            spent = [one.ticket for one in live if one.payer != "guarantee"]
            TicketRow.objects.filter(issuer_id=self.issuer, number__in=spent, state="redeemed").update(
                state="reimbursed"
            )
        return True

    # --- closing -----------------------------------------------------------------------------------------------------

    def expire_wallets(self) -> int:
        return closing_money.expire_wallets(self.db, self.at()).cents

    def expire_tickets(self) -> int:
        with self.db.atomic():
            left = closing_money.tickets_left(self.db, self.issuer, CAMPAIGN, most=10_000)
            for one in left:
                self._ticket(one.number, state="expired")
            return closing_money.expire_tickets(self.db, self.at(), left).cents

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
