"""A campaign in May: one run paid and closed, something left on wallets, tickets in every state that may expire."""

import datetime as dt

from server.closing.requests import Place
from server.database import Database
from server.ledger import rules
from server.ledger.accounts import Code
from server.ledger.closing_money import pots
from server.ledger.rules import Occasion, Posting
from server.ledger.store import Posted, post
from server.reimbursement import runs
from server.reimbursement.store import RunRow
from server.tickets.models import Ticket
from sync.contract.instant import HOUR, Instant, start_of_day
from tests.unit.server.bank.scene import Counter
from tests.unit.server.reimbursement.world import ALICE, BRUNO, DURING, OCTOBER_16

MAY = Instant(start_of_day(dt.date(2027, 5, 20)) + 10 * HOUR)  # the claims of 30 April and 15 days more are over
APRIL = Instant(start_of_day(dt.date(2027, 4, 2)) + 10 * HOUR)
VOTED = 100_000_000  # the world's envelope
PASSES, WALLET, ON_TICKET = 5, 8000, 2500
LEFT_ON_WALLET = WALLET - ON_TICKET


class Season(Counter):
    """Two affiliates paid by one closed run; five passes with a credited, a blocked and a blank ticket each way."""

    def __init__(self, db: Database, passes: int = PASSES, name: str = "Club") -> None:
        super().__init__(db, affiliates=2, name=name)
        self.place = Place(issuer_id=self.issuer.pk, campaign=self.campaign.number)
        self.everybody()
        self.paid = sum(order.amount_cents for order in self.orders(self.close_run()).values())
        self.passes = passes
        for pass_id in range(900, 900 + passes):
            self.open_pass(pass_id)

    def close_run(self, cut_off: Instant = OCTOBER_16) -> RunRow:
        """From the cut-off to a run that two persons have closed."""
        row, _ = self.file(cut_off)
        for done in (
            runs.declare_paid(self.db, row.key, "R1", ALICE, MAY),
            runs.finish_run(self.db, row.key, BRUNO, MAY),
        ):
            assert isinstance(done, RunRow), done
        return row

    def open_pass(self, pass_id: int) -> None:
        """A ticket credited (every second one then blocked), and a blank one."""
        at, number = self.occasion(DURING), 90_000_000 + 10 * pass_id
        self.write(rules.wallet_created(at, pass_id, (WALLET,)))
        self.write(rules.ticket_credited(at, pass_id, Code.FIRST_WALLET, number, 1, ON_TICKET))
        state = "blocked" if pass_id % 2 else "credited"
        for slot, (one, cents) in enumerate(((state, ON_TICKET), ("blank", 0)), start=1):
            Ticket.objects.create(
                issuer_id=self.issuer.pk, number=number + slot - 1, campaign_number=self.campaign.number, pass_id=pass_id,
                slot=slot, state=one, themes=1 if cents else 0, amount_cents=cents,
                blocked_from="credited" if one == "blocked" else "",
            )  # fmt: skip

    def occasion(self, at: Instant) -> Occasion:
        return Occasion(
            issuer_id=self.issuer.pk, campaign=self.campaign.number, occurred=at, recorded=at, actor="user:7"
        )

    def write(self, posting: Posting) -> None:
        assert isinstance(post(self.db, *posting), Posted)

    def pots(self) -> dict[Code, int]:
        """Those that hold something."""
        return {code: cents for code, cents in pots(self.db, *_of(self.place)).items() if cents}

    def ticket_states(self) -> dict[str, int]:
        rows = self.db.rows("SELECT state, COUNT(*) FROM tickets_ticket GROUP BY state ORDER BY state")
        return dict(rows)


def _of(place: Place) -> tuple[int, int]:
    return place.issuer_id, place.campaign
