"""A small département to test with: an issuer, a campaign, affiliates with accounts, and tickets already accepted at counters.

Everything is written as the product writes it: rows by Django, money by the ledger's own rules.
"""

import datetime as dt
from uuid import UUID

from server.affiliates.models import Affiliate, BankAccount
from server.campaigns.models import Campaign, Issuer
from server.database import Database
from server.intake.models import Claim
from server.ledger import rules
from server.ledger import store as ledger
from server.ledger.accounts import Code
from server.ledger.rules import ClaimName, Occasion
from server.reimbursement.campaign_facts import CampaignFacts, read_facts
from server.tickets.models import Ticket
from sync.contract.instant import DAY, Instant, start_of_day
from sync.contract.payloads import Method
from sync.contract.policy import Check, Decision

ALICE, BRUNO = "user:1", "user:2"
OCTOBER_16 = start_of_day(dt.date(2026, 10, 16))
DURING = Instant(OCTOBER_16 - 3 * DAY)
NOW = Instant(OCTOBER_16 + 10 * 3_600_000)  # 10:00 on the cut-off's day
JUDO, THEATRE, POOL = 42, 7, 314
IBANS = {
    JUDO: "FR7630006000011234567890189",
    THEATRE: "FR7630001007941234567890185",
    POOL: "DE89370400440532013000",
}


ISSUER = UUID(int=92)


def make_issuer() -> Issuer:
    return Issuer.objects.create(
        uuid=ISSUER,
        name="Département des Hauts-de-Vallée",
        short_name="Hauts-de-Vallée",
        hotline="0 800 076 092",
        scheme_number=92,
        debtor_name="Département des Hauts-de-Vallée",
        debtor_iban="FR76 3000 1007 9412 3456 7890 185",
        debtor_bic="BDFEFRPPCCT",
        debtor_id="22920050600011",
    )


def make_campaign(issuer: Issuer, number: int = 12) -> Campaign:
    return Campaign.objects.create(
        issuer=issuer,
        number=number,
        name="Pass 2026-2027",
        opens_on=dt.date(2026, 6, 1),
        registration_ends_on=dt.date(2027, 1, 31),
        valid_from=dt.date(2026, 9, 1),
        valid_to=dt.date(2027, 3, 31),
        claims_to=dt.date(2027, 4, 30),
        wallets=[{"themes": 3, "amount_cents": 8000, "bursary_cents": 2000}],
        cut_off_days=[1, 16],
        payment_delay_days=5,
        ticket_key_id=1,
    )


def make_affiliate(issuer: Issuer, number: int, name: str = "Judo-Club de l’Étoile", *, iban: str = "") -> Affiliate:
    """With an accepted account, unless `iban` is `none`."""
    affiliate = Affiliate.objects.create(
        issuer=issuer, number=number, name=name, themes=1, town="Saint-Cœur", status="signed", siret=""
    )
    if iban != "none":
        BankAccount.objects.create(
            affiliate=affiliate,
            holder_name=name.upper(),
            iban=iban or IBANS[number],
            status="accepted",
            from_date=dt.date(2026, 1, 1),
            proposed_by=ALICE,
            checked_by=BRUNO,
        )
    return affiliate


class World:
    """One issuer and campaign; `accept` makes an accepted claim and everything behind it."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.issuer = make_issuer()
        self.campaign = make_campaign(self.issuer)
        self.facts: CampaignFacts = read_facts(self.campaign)
        self._count = 0
        journal, transfers = rules.envelope_opened(self._at(DURING), 100_000_000, "2026-15")
        ledger.post(db, journal, transfers)

    def accept(self, affiliate: int, cents: int, at: Instant = DURING) -> Claim:
        """A ticket of that amount, taken by a terminal of that affiliate and accepted at that instant."""
        sequence = self._count + 1
        number, pass_id = 10_000_000 + sequence, sequence
        claim = ClaimName(terminal=affiliate, epoch=0, sequence=sequence)
        self.credit(pass_id, number, cents, at)
        posting = rules.claim_accepted(self._at(at), claim, affiliate, number, cents)
        assert isinstance(ledger.post(self.db, *posting), ledger.Posted)
        Ticket.objects.create(
            issuer_id=self.issuer.pk,
            number=number,
            campaign_number=self.campaign.number,
            pass_id=pass_id,
            slot=1,
            state="redeemed",
            themes=1,
            amount_cents=cents,
        )
        return self.add_claim(affiliate, cents, at, number=number, state="accepted", verdict="A00", payer="ticket")

    def credit(self, pass_id: int, number: int, cents: int, at: Instant) -> None:
        """The ledger's side of a ticket with an amount on it."""
        for posting in (
            rules.wallet_created(self._at(at), pass_id, (cents,)),
            rules.ticket_credited(self._at(at), pass_id, Code.FIRST_WALLET, number, 1, cents),
        ):
            assert isinstance(ledger.post(self.db, *posting), ledger.Posted)

    def add_claim(
        self, affiliate: int, cents: int, at: Instant, *, number: int | None, state: str, verdict: str, payer: str
    ) -> Claim:
        """A claim alone, without ticket or posting."""
        self._count += 1
        return Claim.objects.create(
            issuer_id=self.issuer.pk,
            terminal=affiliate,
            epoch=0,
            sequence=self._count,
            ticket_number=number,
            campaign_number=self.campaign.number,
            affiliate_number=affiliate,
            method=Method.QR,
            decision=Decision.GREEN,
            checks=int(Check.BEARER),
            claimed_cents=cents,
            paid_cents=cents if payer in ("ticket", "guarantee") else 0,
            payer=payer,
            affiliate_themes=1,
            captured_ms=at,
            credible_from_ms=at,
            credible_to_ms=at,
            received_ms=at,
            received_order=self._count,
            state=state,
            verdict_code=verdict,
            decided_ms=at,
            reference=f"Licence {self._count}",
        )

    def states(self) -> list[str]:
        """Of every claim, in the order they came."""
        return list(Claim.objects.order_by("sequence").values_list("state", flat=True))

    def _at(self, at: Instant) -> Occasion:
        return Occasion(
            issuer_id=self.issuer.pk, campaign=self.campaign.number, occurred=at, recorded=at, actor="test:world"
        )
