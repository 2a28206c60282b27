"""Claims brought to where people take them in hand, by real counters; and runs, as far as an incident needs one."""

import datetime as dt

from server.auditing import report
from server.campaigns.models import Campaign
from server.cases import incidents
from server.cases.incident_rules import Fate, IncidentRefusal
from server.cases.incidents import Asked
from server.cases.models import Incident
from server.database import Database
from server.intake import claim_store
from server.intake.claim_store import ClaimKey, ClaimRow
from server.ledger import closing_money
from server.ledger import store as ledger
from server.ledger.accounts import Account, Code
from server.ledger.rules import Occasion
from server.reimbursement import runs, settlement, store
from server.reimbursement.campaign_facts import read_facts
from server.reimbursement.store import RunRow
from server.tickets import store as tickets
from server.tickets.states import TicketEvent
from server.tickets.store import TicketRow
from sync.contract.entry import Entry
from sync.contract.instant import DAY, start_of_day
from sync.contract.policy import Decision
from tests.builders.scheme import BIRTHDATE, SPORT_CLUB, Scheme
from tests.builders.terminals import BuiltTerminal
from tests.unit.server.reimbursement.world import IBANS, JUDO

CAMPAIGN = 26
OTHER_CLUB = 2001
ALICE, BRUNO, CLUB = "user:1", "user:2", "user:3"


class Desk(Scheme):
    """A scheme with two counters of two affiliates, and what people need to pay and to correct."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.here = self.counter(SPORT_CLUB)
        self.elsewhere = self.counter(self.affiliate(OTHER_CLUB))

    def taken(
        self, counter: BuiltTerminal, ticket: TicketRow, *, wrong: bool = False, decision: Decision = Decision.GREEN
    ) -> ClaimKey:
        """Delivered at once. `wrong`: the birthdate."""
        typed = BIRTHDATE.replace(year=2011) if wrong else BIRTHDATE
        entry = counter.redeem(self.code(ticket), typed, decision=decision)
        counter.exchange(self.serve)
        return self.key(counter, entry)

    def key(self, counter: BuiltTerminal, entry: Entry) -> ClaimKey:
        return ClaimKey(
            issuer_id=self.issuer_id, terminal=counter.terminal, epoch=counter.epoch, sequence=entry.header.sequence
        )

    def row(self, key: ClaimKey) -> ClaimRow:
        found = claim_store.find_claim(self.db, key)
        assert found
        return found

    def stands(self, key: ClaimKey) -> tuple[str, str, str, int]:
        """State, code, payer, cents."""
        row = self.row(key)
        return row.state, row.verdict_code.value, row.payer.value, row.paid_cents

    def holds(self, code: Code, owner: int) -> int:
        return ledger.balance(self.db, self.issuer_id, CAMPAIGN, Account(code=code, owner=owner))

    def go_to(self, day: dt.date) -> None:
        """Noon of that day."""
        self.wait(start_of_day(day) + DAY // 2 - self.now)

    def expire(self) -> None:
        """E17 for every ticket that nobody claimed, as a closing does it."""
        at = Occasion(issuer_id=self.issuer_id, campaign=CAMPAIGN, occurred=self.now, recorded=self.now, actor=ALICE)
        with self.db.atomic():
            left = closing_money.tickets_left(self.db, self.issuer_id, CAMPAIGN)
            for one in left:
                row = tickets.read(self.db, self.issuer_id, one.number)  # type: ignore[arg-type]
                assert row
                assert tickets.advance(self.db, row, TicketEvent.EXPIRE)
            closing_money.expire_tickets(self.db, at, left)

    def filed(self) -> RunRow:
        """Everything accepted, in a run whose file exists."""
        for number in (SPORT_CLUB, OTHER_CLUB):
            self.db.execute(
                "INSERT INTO affiliates_bankaccount (affiliate_id, holder_name, iban, bic, status, from_date, proposed_by, "
                "proposed_ms, checked_by, checked_ms, proof, told, note, vop, vop_name, vop_by) "
                "SELECT id, name, %(iban)s, '', 'accepted', %(day)s, 'user:1', 0, 'user:2', 0, '', '', '', '', '', '' "
                "FROM affiliates_affiliate a WHERE number = %(number)s "
                "AND NOT EXISTS (SELECT 1 FROM affiliates_bankaccount b WHERE b.affiliate_id = a.id)",
                {"number": number, "iban": IBANS[JUDO], "day": dt.date(2026, 1, 1)},
            )
        self.wait(DAY)
        facts = read_facts(Campaign.objects.select_related("issuer").get(number=CAMPAIGN))
        row = runs.close_run(self.db, facts, self.now, ALICE, self.now)
        assert isinstance(row, RunRow), row
        for outcome in (
            runs.control_run(self.db, row.key, ALICE, self.now),
            runs.approve_run(self.db, row.key, BRUNO, self.now),
            runs.file_run(self.db, facts, row.key, BRUNO, self.now),
        ):
            assert isinstance(outcome, RunRow), outcome
        return row

    def sent_back(self, row: RunRow) -> None:
        """The bank returns the first affiliate's order, whose account two persons have then confirmed."""
        with self.db.atomic():
            (order,) = (one for one in store.orders(self.db, row.key) if one.affiliate_number == SPORT_CLUB)
            settlement.send_back(self.db, row.key, order, "AC04", "Relevé", BRUNO, self.now)
        self.wait(DAY)
        self.db.execute("UPDATE affiliates_bankaccount SET checked_ms = %(now)s", {"now": self.now})

    def paid_by_bank(self, row: RunRow) -> None:
        assert isinstance(runs.send_run(self.db, row.key, BRUNO, self.now), RunRow)
        assert isinstance(runs.declare_paid(self.db, row.key, "R1", BRUNO, self.now), RunRow)

    def opened(self, key: ClaimKey, cents: int, fate: Fate = Fate.CAMPAIGN) -> Incident | IncidentRefusal:
        asked = Asked(cents=cents, fate=fate, reason="Séance annulée", heard="Appelés le 2, d’accord")
        return incidents.create(self.db, key, asked, ALICE, self.now)

    def corrected(self, key: ClaimKey, cents: int, fate: Fate = Fate.CAMPAIGN) -> Incident:
        """Opened by one, validated by the other."""
        made = self.opened(key, cents, fate)
        assert isinstance(made, Incident), made
        done = incidents.validate(self.db, self.issuer_id, made.pk, BRUNO, self.now)
        assert isinstance(done, Incident), done
        return done

    def sound(self) -> None:
        """What holds after every step."""
        assert report.findings(self.db, self.issuer_id) == []
