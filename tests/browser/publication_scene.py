"""A month of which something may be published, added to the browser tests' scene, whose numbers many tests count."""

from server.affiliates.models import Affiliate
from server.database import Database
from server.intake.models import Claim
from server.tickets.models import Ticket
from tests.browser.scene import SWIM, at
from tests.unit.server.reimbursement.world import JUDO

FIRST = 40_000_001


def add_month(db: Database) -> None:
    """In October eleven more children at the judo club, of 10 euros each, and one at the nautical club of another town."""
    Affiliate.objects.filter(number=SWIM).update(town="Port-Vallée")
    like = Claim.objects.filter(affiliate_number=JUDO, state="accepted").first()
    assert like
    values = {field.attname: getattr(like, field.attname) for field in Claim._meta.concrete_fields}
    for more in range(12):
        number, when = FIRST + more, at(10, 20, 10)
        affiliate = SWIM if more == 11 else JUDO
        Ticket.objects.create(
            issuer_id=like.issuer_id, number=number, campaign_number=12, pass_id=number, slot=1, state="redeemed", themes=1,
            amount_cents=1000,
        )  # fmt: skip
        Claim.objects.create(
            **values | {
                "sequence": 1000 + more, "ticket_number": number, "affiliate_number": affiliate, "claimed_cents": 1000,
                "paid_cents": 1000, "captured_ms": when, "credible_from_ms": when, "credible_to_ms": when,
                "received_ms": when, "received_order": 1000 + more, "decided_ms": when,
            }
        )  # fmt: skip
