"""Books with something of everything in them: paid, filed and abandoned runs, a guaranteed duplicate, a void, a debt set off."""

from dataclasses import replace

from server.database import Database
from server.intake.models import Claim
from server.ledger import rules
from server.ledger.accounts import Code
from server.ledger.rules import ClaimName, Occasion, Posting
from server.ledger.store import Posted, post
from server.reimbursement import order_store, runs, settlement
from server.reimbursement.store import RunRow
from server.tickets.models import Ticket
from sync.contract.instant import DAY, Instant
from tests.builders.rules import amended
from tests.unit.server.reimbursement.world import (
    ALICE,
    BRUNO,
    DURING,
    JUDO,
    NOW,
    OCTOBER_16,
    THEATRE,
    World,
    make_affiliate,
)

PASS = 90
SPARE = 20_000_001  # a ticket that nobody used


class Books(World):
    """A world whose money has moved in most of the ways there are."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.at = self._at(DURING)
        for number in (JUDO, THEATRE):
            make_affiliate(self.issuer, number, f"Club {number}")
        self._first_run()
        self._unused()
        winner = self.accept(JUDO, 3000, Instant(OCTOBER_16 + DAY))
        self._guaranteed(winner)
        self._voided()
        self.filed = self.run(Instant(OCTOBER_16 + 5 * DAY), is_settled=False)
        self.accept(THEATRE, 500, Instant(OCTOBER_16 + 6 * DAY))
        amended(self.db, self.issuer_id, self.campaign.number, DURING, grace_days=16)
        self._sent_back()

    @property
    def issuer_id(self) -> int:
        return int(self.issuer.pk)

    def write(self, posting: Posting) -> None:
        assert isinstance(post(self.db, *posting), Posted)

    def run(self, cut_off: Instant, *, is_settled: bool) -> RunRow:
        """From the cut-off to the bank file, and perhaps to the bank."""
        now = Instant(max(NOW, cut_off + 1))
        made = runs.close_run(self.db, self.facts, cut_off, ALICE, now)
        assert isinstance(made, RunRow)
        for outcome in (
            runs.control_run(self.db, made.key, ALICE, now),
            runs.approve_run(self.db, made.key, BRUNO, now),
            runs.file_run(self.db, self.facts, made.key, BRUNO, now),
        ):
            assert isinstance(outcome, RunRow), outcome
        if is_settled:
            assert isinstance(runs.send_run(self.db, made.key, BRUNO, now), RunRow)
            assert isinstance(runs.declare_paid(self.db, made.key, "R1", BRUNO, now), RunRow)
        return made

    def _first_run(self) -> None:
        for affiliate, cents in ((JUDO, 7000), (JUDO, 5500), (THEATRE, 4000)):
            self.accept(affiliate, cents)
        abandoned = runs.close_run(self.db, self.facts, Instant(OCTOBER_16 - DAY), ALICE, NOW)
        assert isinstance(abandoned, RunRow)
        assert isinstance(runs.abandon_run(self.db, abandoned.key, ALICE, NOW), RunRow)
        self.settled = self.run(OCTOBER_16, is_settled=True)

    def _sent_back(self) -> None:
        """The bank returns what the theatre was paid, two days later."""
        key = self.settled.key
        order = order_store.order(self.db, key, THEATRE)
        settlement.send_back(self.db, key, order, "MS03", "R2", BRUNO, Instant(OCTOBER_16 + 8 * DAY))

    def _unused(self) -> None:
        """A pass with something left on a wallet, and a ticket that nobody took."""
        for posting in (
            rules.wallet_created(self.at, PASS, (8000,)),
            rules.ticket_credited(self.at, PASS, Code.FIRST_WALLET, SPARE, 1, 2500),
        ):
            self.write(posting)
        Ticket.objects.create(
            issuer_id=self.issuer_id, number=SPARE, campaign_number=self.campaign.number, pass_id=PASS, slot=1,
            state="credited", themes=1, amount_cents=2500,
        )  # fmt: skip

    def _guaranteed(self, winner: Claim) -> None:
        assert winner.ticket_number is not None
        claim = self.add_claim(
            THEATRE, 3000, Instant(OCTOBER_16 + DAY), number=winner.ticket_number, state="accepted", verdict="A10",
            payer="guarantee",
        )  # fmt: skip
        self.write(rules.claim_guaranteed(self.at, name(claim), THEATRE, winner.ticket_number, 3000))

    def _voided(self) -> None:
        claim = self.accept(JUDO, 1000, Instant(OCTOBER_16 + DAY))
        assert claim.ticket_number is not None
        accepted = rules.claim_accepted(self.at, name(claim), JUDO, claim.ticket_number, 1000)
        self.write(rules.claim_voided(self.at, name(claim), accepted))
        Claim.objects.filter(sequence=claim.sequence).update(state="voided", paid_cents=0, verdict_code="V10")
        Ticket.objects.filter(number=claim.ticket_number).update(state="credited")

    def _at(self, at: Instant) -> Occasion:
        return replace(super()._at(at), actor="user:7")


def name(claim: Claim) -> ClaimName:
    return ClaimName(terminal=claim.terminal, epoch=claim.epoch, sequence=claim.sequence)


def unguarded(db: Database, *constraints: tuple[str, str]) -> None:
    """What somebody with the file, or the owner's password, could do: no triggers any more, nor these constraints of a table."""
    if db.vendor == "sqlite":
        for (trigger,) in db.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            db.execute(f"DROP TRIGGER {trigger}")
        for table in {table for table, _ in constraints}:  # its constraints are part of it: a copy has none
            db.execute(f"CREATE TABLE loose AS SELECT * FROM {table}")
            db.execute(f"DROP TABLE {table}")
            db.execute(f"ALTER TABLE loose RENAME TO {table}")
        return
    for (table,) in db.rows("SELECT DISTINCT event_object_table::text FROM information_schema.triggers"):
        db.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for table, constraint in constraints:
        db.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {constraint}")
        db.execute(f"DROP INDEX IF EXISTS {constraint}")
