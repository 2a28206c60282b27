"""A small campaign for tests of services and pages: one issuer, one college, an envelope, affiliates, and pupils on demand."""

import datetime as dt
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from server.affiliates.models import Affiliate, Convention
from server.campaigns import terms as campaign_terms
from server.campaigns.models import Campaign, Issuer
from server.campaigns.terms import Terms
from server.database import Database
from server.ledger import rules
from server.ledger.rules import Occasion
from server.ledger.store import Posted, post
from server.passes import registrations
from server.passes.folding import folded
from server.passes.models import College, Pupil
from server.passes.registrations import Decided
from sync.contract.instant import HOUR, Instant, start_of_day

TODAY = dt.date(2026, 9, 16)
NOW = Instant(start_of_day(TODAY) + 14 * HOUR)
BIRTHDATE = dt.date(2014, 3, 12)
SPORT = {"themes": 1, "amount_cents": 8000, "bursary_cents": 2000}
CULTURE = {"themes": 2, "amount_cents": 10_000, "bursary_cents": 0}
BOTH = {"themes": 3, "amount_cents": 8000, "bursary_cents": 2000}
SPORT_CLUB, THEATRE, CLOSED_CLUB = 1001, 1002, 1003


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What the tests act on."""

    db: Database
    terms: Terms
    at: Occasion
    college: College
    draw: Callable[[int], int]

    def on(self, day: dt.date) -> Occasion:
        """The same, at two in the afternoon of another day."""
        now = Instant(start_of_day(day) + 14 * HOUR)
        return Occasion(
            issuer_id=self.at.issuer_id, campaign=self.at.campaign, occurred=now, recorded=now, actor=self.at.actor
        )

    def pupil(
        self, last_name: str = "Durand", first_name: str = "Maëlys", birthdate: dt.date = BIRTHDATE, level: str = "6e A"
    ) -> int:
        return Pupil.objects.create(
            issuer_id=self.at.issuer_id,
            college=self.college,
            last_name=last_name,
            first_name=first_name,
            folded_name=folded(last_name, first_name),
            birthdate=birthdate,
            level=level,
        ).pk

    def opened_pass(self, pupil_id: int | None = None, *, is_bursary: bool = False) -> int:
        """A registered and validated pupil's pass."""
        pupil_id = self.pupil() if pupil_id is None else pupil_id
        registrations.register(self.db, self.terms, self.at, self.college.pk, pupil_id, is_bursary=is_bursary)
        decided = registrations.validate(self.db, self.terms, self.at, self.college.pk, pupil_id, self.draw)
        assert isinstance(decided, Decided)
        assert decided.pass_id is not None
        return decided.pass_id


def scene(db: Database, *wallets: dict[str, int], envelope: int = 10_000_000) -> Scene:
    """A campaign with these wallets (one for both themes unless given), open on TODAY."""
    issuer = Issuer.objects.create(
        uuid=UUID("00000000-0000-4000-8000-000000000092"),
        name="Département d'essai",
        short_name="Essai",
        hotline="0 800 00 00 00",
        scheme_number=92,
        debtor_name="DEPARTEMENT D ESSAI",
        debtor_iban="FR7630001007941234567890185",
    )
    campaign = Campaign.objects.create(
        issuer=issuer,
        number=26,
        name="Pass 2026-2027",
        opens_on=dt.date(2026, 6, 1),
        registration_ends_on=dt.date(2026, 11, 30),
        valid_from=dt.date(2026, 6, 1),
        valid_to=dt.date(2027, 3, 31),
        claims_to=dt.date(2027, 4, 30),
        wallets=list(wallets) or [BOTH],
        ticket_key_id=1,
        cut_off_days=[1, 16],
    )
    college = College.objects.create(issuer=issuer, uai="0920001A", name="Collège Jean Macé", town="Clichy")
    for number, name, themes, status in (
        (SPORT_CLUB, "Judo Club", 1, "signed"),
        (THEATRE, "Théâtre de la Ville", 2, "signed"),
        (CLOSED_CLUB, "Club fermé", 1, "ended"),
    ):
        affiliate = Affiliate.objects.create(
            issuer=issuer, number=number, name=name, themes=themes, town="Clichy", status=status
        )
        Convention.objects.create(
            affiliate=affiliate,
            campaign=campaign,
            from_date=campaign.opens_on,
            to_date=campaign.claims_to,
            signed_on=campaign.opens_on,
        )
    terms = campaign_terms.read(db, issuer.pk, campaign.number)
    assert terms
    at = Occasion(issuer_id=issuer.pk, campaign=campaign.number, occurred=NOW, recorded=NOW, actor="user:1")
    if envelope:
        assert isinstance(post(db, *rules.envelope_opened(at, envelope, "2026-118")), Posted)
    numbers = itertools.count(1_234_567_890_123_400)
    return Scene(db=db, terms=terms, at=at, college=college, draw=lambda _below: next(numbers))
