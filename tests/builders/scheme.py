"""A whole scheme to take tickets in: a campaign on a database, its keys, counters of two affiliates, tickets with their codes.

Everything is made by the product's own services. Time stands still until `wait`.
"""

import datetime as dt
from typing import Any

from server.affiliates.models import Affiliate, Convention
from server.database import Database
from server.intake.accept import handle
from server.keyring import Keyring
from server.ledger.audit import audit
from server.tickets import crediting
from server.tickets import store as tickets
from server.tickets.crediting import Changed
from server.tickets.store import TicketRow
from sync.contract import ticket as paper
from sync.contract.ids import ANY_AFFILIATE, AffiliateId, CampaignNumber, TicketNumber
from sync.contract.instant import Instant
from sync.contract.money import Cents
from sync.contract.ticket import Theme, Ticket, TicketFlag, TicketKind
from tests.builders.enrolment import enrol
from tests.builders.keys import KEY, build_keyring
from tests.builders.terminals import BuiltTerminal
from tests.unit.server.campaign_scene import BIRTHDATE, NOW, SPORT_CLUB, Scene, scene

TABLES = (
    "intake_journalentry",
    "intake_claim",
    "intake_verdict",
    "ledger_journal",
    "ledger_transfer",
    "ledger_account",
)

__all__ = ["BIRTHDATE", "NOW", "SPORT_CLUB", "Scheme"]


class Scheme:
    """`now` is the server's time; counters have their own clocks, set to it when they are enrolled."""

    def __init__(self, db: Database, now: Instant = NOW, keyring: Keyring | None = None) -> None:
        self.db = db
        self.now = now
        self.scene: Scene = scene(db)
        self.keyring = keyring or build_keyring()
        self.issuer_id = self.scene.at.issuer_id
        self.counters: list[BuiltTerminal] = []
        self.pupils = 0

    def counter(self, affiliate: int = SPORT_CLUB, seed: str = "counter") -> BuiltTerminal:
        """An enrolled terminal of that affiliate."""
        seed = f"{seed}/{len(self.counters)}"
        built = BuiltTerminal(
            seed,
            issuer=self.keyring.issuer,
            claims_key=self.keyring.claims[KEY].public_key(),
            answer_key=self.keyring.answer.key.public_key(),
            wall=self.now,
        )
        enrol(self.db, self.keyring, self.issuer_id, affiliate, built, self.now, seed)
        self.counters.append(built)
        return built

    def affiliate(self, number: int, themes: int = 3) -> int:
        """One more affiliate under convention for the whole campaign."""
        made = Affiliate.objects.create(
            issuer_id=self.issuer_id,
            number=number,
            name=f"Affilié {number}",
            themes=themes,
            town="Clichy",
            status="signed",
        )
        Convention.objects.create(
            affiliate=made,
            campaign_id=self.scene.terms.campaign_id,
            from_date=self.scene.terms.opens_on,
            to_date=self.scene.terms.claims_to,
            signed_on=self.scene.terms.opens_on,
        )
        return number

    def ticket(
        self, amount: int = 2_000, *, assigned: int = ANY_AFFILIATE, birthdate: dt.date = BIRTHDATE
    ) -> TicketRow:
        """A credited, printed ticket of a new pupil."""
        self.pupils += 1
        pass_id = self.scene.opened_pass(self.scene.pupil(f"Durand {self.pupils}", birthdate=birthdate))
        credited = crediting.credit(self.db, self.scene.terms, self.scene.at, pass_id, 0, [amount])
        assert isinstance(credited, Changed)
        number = credited.tickets[0].number
        if assigned:
            kept = crediting.assign(self.db, self.scene.terms, self.scene.at, pass_id, number, AffiliateId(assigned))
            assert isinstance(kept, Changed)
        printed = crediting.issue_papers(self.db, self.scene.terms, self.scene.at, pass_id, [number], void_older=False)
        assert isinstance(printed, Changed)
        return printed.tickets[0]

    def stored(self, ticket: TicketRow) -> TicketRow:
        """The ticket as it is now."""
        row = tickets.read(self.db, self.issuer_id, ticket.number)
        assert row
        return row

    def paper(self, ticket: TicketRow, birthdate: dt.date = BIRTHDATE) -> Ticket:
        """What its paper says."""
        terms = self.scene.terms
        return Ticket(
            kind=TicketKind.LIVE,
            scheme=92,
            key_id=KEY,
            number=ticket.number,
            amount=Cents(ticket.amount_cents),
            valid_from=terms.valid_from,
            valid_to=terms.valid_to,
            themes=Theme(ticket.themes),
            generation=ticket.generation,
            assigned_affiliate=ticket.assigned_affiliate,
            birthdate_tag=self.tag(ticket.number, birthdate),
            flags=TicketFlag.BIRTHDATE_REQUIRED,
            campaign=CampaignNumber(ticket.campaign_number),
            name="Maëlys D.",
        )

    def code(self, ticket: TicketRow, birthdate: dt.date = BIRTHDATE) -> bytes:
        """The 104 bytes of its QR."""
        return self.signed(self.paper(ticket, birthdate))

    def signed(self, said: Ticket) -> bytes:
        """Any paper, signed by the campaign's key."""
        return paper.sign_ticket(said, self.keyring.issuer, self.keyring.tickets[KEY])

    def tag(self, number: TicketNumber, birthdate: dt.date) -> int:
        """The birthdate tag of a paper."""
        return paper.birthdate_tag(self.keyring.tags[KEY], self.keyring.issuer, number, birthdate)

    def lucky(self, ticket: TicketRow) -> dt.date:
        """A wrong date that fits the tag of the paper: one in 256."""
        wanted = self.tag(ticket.number, BIRTHDATE)
        days = (dt.date(2013, 1, 1) + dt.timedelta(days=at) for at in range(5_000))
        return next(day for day in days if day != BIRTHDATE and self.tag(ticket.number, day) == wanted)

    def serve(self, body: bytes) -> bytes:
        """The server, as a function; each request comes a millisecond after the one before."""
        self.now = Instant(self.now + 1)
        return handle(body, self.db, self.now, self.keyring)

    def wait(self, ms: int) -> None:
        """Time goes on for everybody."""
        self.now = Instant(self.now + ms)
        for counter in self.counters:
            counter.wait(ms)

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row that a claim may leave behind."""
        return {table: sorted(self.db.rows(f"SELECT * FROM {table}"), key=repr) for table in TABLES}

    # --- what came of it ---------------------------------------------------------------------------------------------

    def verdicts(self) -> list[str]:
        """Codes of every claim in order of receipt."""
        rows = self.db.rows("SELECT verdict_code FROM intake_claim ORDER BY received_order, terminal, sequence")
        return [row[0] for row in rows]

    def paid(self) -> int:
        """Cents of all live claims."""
        row = self.db.row(
            "SELECT CAST(COALESCE(SUM(paid_cents), 0) AS BIGINT) FROM intake_claim "
            "WHERE state IN ('accepted', 'scheduled', 'paid')"
        )
        assert row
        return int(row[0])

    def due(self) -> int:
        """What the ledger owes to affiliates."""
        row = self.db.row(
            "SELECT CAST(COALESCE(SUM(credits - debits), 0) AS BIGINT) FROM ledger_account WHERE code = 3100"
        )
        assert row
        return int(row[0])

    def check(self) -> None:
        """What holds after every step of every story."""
        assert self.due() == self.paid()
        assert not audit(self.db, self.issuer_id)
        twice = self.db.rows(
            "SELECT ticket_number FROM intake_claim WHERE payer = 'ticket' "
            "AND state IN ('accepted', 'scheduled', 'paid') GROUP BY ticket_number HAVING COUNT(*) > 1"
        )
        assert not twice
