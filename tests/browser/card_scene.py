"""A season of cards: one that has served, one that is lost and replaced, one that is new; partners and central staff."""

import datetime as dt
from collections.abc import Callable

from django.contrib.auth.hashers import make_password

from server.accounts.models import User
from server.affiliates.models import Affiliate, Convention
from server.campaigns.models import Campaign
from server.cards import debiting, issuing, numbers
from server.cards.debiting import CancelReason, Wish
from server.cards.store import DEBIT_LOW, CardRow, DebitRow
from server.database import Database
from server.ledger import rules
from server.ledger.rules import Occasion
from server.ledger.store import Posted, post
from server.passes.models import College
from sync.contract.instant import DAY, HOUR, MINUTE, Instant
from tests.browser.scene import CHILD, NOON, PASSWORD
from tests.builders.region import BOTH_HOUSE, SPORT_CLUB, THEATRE, Region
from tests.unit.server.reimbursement.world import JUDO


class CardScene:
    """Made by the product's own services; `served`, `fresh` and `lost` are cards."""

    def __init__(self, db: Database) -> None:
        self.region = Region(db)
        self._people()
        self.served, self.lost, self.fresh = (self.region.card() for _ in range(3))
        self.region.pass_id()  # one that has no card yet
        self._debits()
        at = Instant(NOON - 2 * DAY)
        arguments = (
            db,
            self.region.issuer_id,
            self.lost.number,
            "La mère a appelé\u00a0: perdue au stade",
            "user:1",
            at,
        )
        assert isinstance(issuing.block(*arguments), CardRow)
        assert isinstance(issuing.replace_card(*arguments, self.region.draw), CardRow)

    def _people(self) -> None:
        affiliates = {each.number: each for each in Affiliate.objects.all()}
        stored = make_password(PASSWORD)
        issuer = affiliates[SPORT_CLUB].issuer
        for username, first, last, role, place in (
            ("alice", "Alice", "Martin", "central", {}),
            ("judo", "Claire", "Dupont", "affiliate", {"affiliate": affiliates[SPORT_CLUB]}),
            ("maison", "Driss", "Benali", "affiliate", {"affiliate": affiliates[BOTH_HOUSE]}),
            ("college", "Farid", "Nasri", "college", {"college": College.objects.get()}),
        ):
            User.objects.create(
                username=username, first_name=first, last_name=last, role=role, issuer=issuer, password=stored, **place
            )

    def _debits(self) -> None:
        region = self.region
        region.debited(self.served, 700, THEATRE, Instant(NOON - 20 * DAY))
        region.debited(self.lost, 450, SPORT_CLUB, Instant(NOON - 9 * DAY))
        wrong = region.debited(self.served, 2_100, SPORT_CLUB, Instant(NOON - 2 * HOUR))
        self.debit = region.debited(self.served, 1_200, SPORT_CLUB, Instant(NOON - HOUR))
        cancelled = debiting.cancel(
            region.db,
            region.issuer_id,
            SPORT_CLUB,
            wrong.number,
            CancelReason.AMOUNT,
            "user:2",
            Instant(NOON - 90 * MINUTE),
        )
        assert isinstance(cancelled, DebitRow)


# --- a card in the other pages' scene ----------------------------------------------------------------------------------

_CHANCE = range(4_242_424_242_424, 4_242_424_242_924)


def _draw() -> Callable[[int], int]:
    chances = iter(_CHANCE)
    return lambda _below: next(chances)


CARD = numbers.drawn(_draw())
DEBIT = DEBIT_LOW + 7


def add_card(db: Database) -> None:
    """The campaign has cards, the first pass has one, and the judo club has debited it an hour before noon."""
    Campaign.objects.filter(number=12).update(partial_use=True)
    campaign = Campaign.objects.select_related("issuer").get(number=12)
    issuer = campaign.issuer
    days = {"from_date": campaign.opens_on, "to_date": campaign.claims_to, "signed_on": campaign.opens_on}
    Convention.objects.update_or_create(affiliate=Affiliate.objects.get(number=JUDO), campaign=campaign, defaults=days)
    at = Occasion(issuer_id=issuer.pk, campaign=12, occurred=NOON, recorded=NOON, actor="user:1")
    assert isinstance(post(db, *rules.wallet_topped_up(at, 1, (3_000,), "card")), Posted)
    made = issuing.issue(db, issuer.pk, 1, "user:1", NOON, _draw())
    assert isinstance(made, CardRow)
    assert made.number == CARD
    birthdate = dt.date.fromisoformat(CHILD[3])
    wish = Wish(
        issuer_id=issuer.pk, affiliate=JUDO, operation=DEBIT, card=CARD, birthdate=birthdate, price_cents=1_200, actor="user:3"
    )  # fmt: skip
    assert isinstance(debiting.debit(db, wish, Instant(NOON - HOUR)), DebitRow)
