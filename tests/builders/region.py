"""A campaign like PASS'Région's: a card with a sport and a culture advantage, debited in part by its number and a birthdate.

The rule is the source's (a price below the credit leaves the remainder, a price above takes all); the amounts are ours.
"""

import itertools
from dataclasses import replace

from server.affiliates.models import Affiliate, Convention
from server.auditing.report import findings
from server.campaigns import terms as campaign_terms
from server.campaigns.models import Campaign
from server.cards import debiting, issuing
from server.cards.debiting import Wish
from server.cards.refusals import Refused
from server.cards.store import DEBIT_LOW, CardRow, DebitRow
from server.database import Database
from server.ledger.accounts import Code
from server.ledger.rules import Occasion
from server.ledger.store import total
from sync.contract.instant import Instant
from tests.unit.server.campaign_scene import BIRTHDATE, CULTURE, NOW, SPORT, SPORT_CLUB, THEATRE, Scene, scene

__all__ = ["BIRTHDATE", "BOTH_HOUSE", "NOW", "SPORT_CLUB", "THEATRE", "Region"]

BOTH_HOUSE = 1004  # offers sport and culture
SPORT_CENTS, CULTURE_CENTS = 3_000, 5_000


class Region:
    """One campaign of the kind, with cards on demand."""

    def __init__(self, db: Database, *wallets: dict[str, int]) -> None:
        self.db = db
        chosen = wallets or (SPORT | {"amount_cents": SPORT_CENTS}, CULTURE | {"amount_cents": CULTURE_CENTS})
        made: Scene = scene(db, *chosen)
        Campaign.objects.update(partial_use=True)
        terms = campaign_terms.read(db, made.at.issuer_id, made.at.campaign)
        assert terms is not None
        self.scene = replace(made, terms=terms)
        self.issuer_id = made.at.issuer_id
        self._forms = itertools.count(DEBIT_LOW + 1)
        self._pupils = itertools.count(1)
        self._draws = itertools.count(1_234_567_890_000)
        self.affiliate(BOTH_HOUSE, themes=3)

    @property
    def at(self) -> Occasion:
        return self.scene.at

    def affiliate(self, number: int, *, themes: int = 1) -> int:
        """One more, under convention for the whole campaign."""
        made = Affiliate.objects.create(
            issuer_id=self.issuer_id,
            number=number,
            name=f"Partenaire {number}",
            themes=themes,
            town="Lyon",
            status="signed",
        )
        terms = self.scene.terms
        Convention.objects.create(
            affiliate=made,
            campaign_id=terms.campaign_id,
            from_date=terms.opens_on,
            to_date=terms.claims_to,
            signed_on=terms.opens_on,
        )
        return number

    def draw(self, below: int) -> int:
        """Chance that is the same each time."""
        drawn: int = next(self._draws) * 7919 % below
        return drawn

    def pass_id(self) -> int:
        """Of a new pupil, with its wallets filled."""
        return self.scene.opened_pass(self.scene.pupil(f"Durand {next(self._pupils)}"))

    def card(self) -> CardRow:
        """Of a new pupil."""
        made = issuing.issue(self.db, self.issuer_id, self.pass_id(), "user:1", NOW, self.draw)
        assert isinstance(made, CardRow)
        return made

    def form(self) -> int:
        """The number of a form just opened."""
        number: int = next(self._forms)
        return number

    def wish(self, card: CardRow, price: int, affiliate: int = SPORT_CLUB, **more: object) -> Wish:
        """Of a new form, unless `operation` says which."""
        fields: dict[str, object] = {
            "issuer_id": self.issuer_id,
            "affiliate": affiliate,
            "operation": more.pop("operation", None) or self.form(),
            "card": card.number,
            "birthdate": BIRTHDATE,
            "price_cents": price,
            "actor": f"user:{affiliate}",
        }
        return Wish(**(fields | more))  # type: ignore[arg-type]  # fields of any type by name

    def debit(
        self, card: CardRow, price: int, affiliate: int = SPORT_CLUB, now: Instant = NOW, **more: object
    ) -> DebitRow | Refused:
        return debiting.debit(self.db, self.wish(card, price, affiliate, **more), now)

    def debited(self, card: CardRow, price: int, affiliate: int = SPORT_CLUB, now: Instant = NOW) -> DebitRow:
        """One that must succeed."""
        made = self.debit(card, price, affiliate, now)
        assert isinstance(made, DebitRow), made
        return made

    def due(self) -> int:
        return total(self.db, self.issuer_id, self.at.campaign, Code.DUE)

    def held(self, code: Code = Code.FIRST_WALLET) -> int:
        """On all passes' wallets of that kind."""
        return total(self.db, self.issuer_id, self.at.campaign, code)

    def check(self) -> None:
        """What holds after every step."""
        found = findings(self.db, self.issuer_id, with_replay=True)
        assert not found, found
