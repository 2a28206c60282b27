"""Many claims at once, as rows: what a month of a département leaves, without the ledger's side, which other tests hold."""

import datetime as dt

from server.affiliates.models import Affiliate
from server.database import Database
from server.intake.models import Claim
from server.publication import cells
from server.publication.disclosure import Cell
from server.tickets.models import Ticket
from sync.contract.instant import PARIS, Instant
from sync.contract.payloads import Method
from sync.contract.policy import Check, Decision
from tests.unit.server.reimbursement.world import make_campaign, make_issuer


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> Instant:
    """On the wall in Paris."""
    wall = dt.datetime(year, month, day, hour, minute, second, tzinfo=PARIS)
    return Instant(round(wall.timestamp() * 1000))


class Taken:
    """An issuer, a campaign, affiliates of towns, claims of passes."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.issuer = make_issuer()
        self.campaign = make_campaign(self.issuer)
        self._affiliates = self._claims = 0
        self._slots: dict[int, int] = {}

    def affiliate(self, town: str, themes: int = 1) -> int:
        self._affiliates += 1
        Affiliate.objects.create(
            issuer=self.issuer,
            number=self._affiliates,
            name=f"Club {self._affiliates}",
            themes=themes,
            town=town,
            status="signed",
        )
        return self._affiliates

    def claim(
        self,
        affiliate: int,
        pass_id: int,
        at: Instant,
        *,
        cents: int = 1000,
        themes: int = 1,
        ticket_themes: int = 1,
        **more: object,
    ) -> Claim:
        """Accepted, on a ticket of that pass. `themes`: what the affiliate was agreed for."""
        self._claims += 1
        self._slots[pass_id] = slot = self._slots.get(pass_id, 0) + 1
        number = 10_000 + self._claims
        Ticket.objects.create(
            issuer_id=self.issuer.pk, number=number, campaign_number=self.campaign.number, pass_id=pass_id, slot=slot,
            state="redeemed", themes=ticket_themes, amount_cents=cents,
        )  # fmt: skip
        row: dict[str, object] = {
            "issuer_id": self.issuer.pk, "terminal": affiliate, "epoch": 0, "sequence": self._claims, "ticket_number": number,
            "campaign_number": self.campaign.number, "affiliate_number": affiliate, "method": Method.QR,
            "decision": Decision.GREEN, "checks": int(Check.BEARER), "claimed_cents": cents, "paid_cents": cents,
            "payer": "ticket", "affiliate_themes": themes, "captured_ms": at, "credible_from_ms": at, "credible_to_ms": at,
            "received_ms": at, "received_order": self._claims, "state": "accepted", "verdict_code": "A00", "decided_ms": at,
        }  # fmt: skip
        return Claim.objects.create(**(row | more))

    def cells(self, now: Instant) -> list[Cell]:
        found = cells.cells(self.db, self.issuer.pk, self.campaign.number, now)
        return sorted(found, key=lambda cell: (cell.month, cell.commune, cell.kind))
