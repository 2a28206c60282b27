"""Makes the demonstration: issuer, campaign, colleges, pupils, affiliates, people, the envelope, and one college at work.

Run again, it finds everything and changes nothing; passwords are told only when their account is made.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from server.accounts.models import User
from server.accounts.passwords import password
from server.affiliates.models import Affiliate, BankAccount, Convention, Site
from server.campaigns import publishing
from server.campaigns import terms as campaign_terms
from server.campaigns.document import CampaignRules
from server.campaigns.models import Campaign, Issuer
from server.campaigns.publishing import Authors
from server.campaigns.rules_store import Version
from server.campaigns.terms import Terms
from server.database import Database
from server.demo import places
from server.demo.calendar import DemoCalendar, around
from server.demo.places import AffiliatePlace, CollegePlace
from server.demo.pupils import DemoPupil, pupils
from server.ledger import rules
from server.ledger.rules import Occasion
from server.ledger.store import Posted, Replayed, post
from server.passes import registrations, store
from server.passes.folding import folded
from server.passes.models import College
from server.passes.registrations import Decided
from server.passes.store import KnownPupil
from server.tickets import crediting
from sync.contract.ids import IssuerId, KeyId
from sync.contract.instant import Instant, civil_date

ACTOR = "command:demo-campaign"
AT_WORK = 24  # pupils of the first college whose registration was entered; every other one is validated
Person = tuple[tuple[str, str, str], User.Role, College | None, Affiliate | None]
CREDITS = ((500, 1000, 3000), (1000,), (3000, 3000), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`password` is None for an account that was there before."""

    username: str
    password: str | None
    role: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What was made or found."""

    issuer_id: int
    campaign: Campaign
    accounts: tuple[Account, ...]


def build(
    db: Database, issuer: IssuerId, key_id: KeyId, day: dt.date, now: Instant, draw: Callable[[int], int]
) -> Demo:
    """`draw(n)` gives a number below n that nobody can guess: passwords and ticket numbers. One transaction."""
    with db.atomic():
        calendar = around(day)
        made = _issuer(issuer)
        central = _accounts(made, _central(), draw)
        campaign = _campaign(db, made, calendar, key_id, now)
        at = Occasion(issuer_id=made.pk, campaign=campaign.number, occurred=now, recorded=now, actor=ACTOR)
        opened = post(db, *rules.envelope_opened(at, places.ENVELOPE_CENTS, places.ENVELOPE_DECISION))
        assert isinstance(opened, Posted | Replayed), f"the envelope is another one: {opened}"
        colleges = [_college(made, place) for place in places.COLLEGES]
        affiliates = [_affiliate(made, campaign, place, day) for place in places.AFFILIATES]
        _fill_colleges(db, made, campaign, colleges, at, draw)
        others = _accounts(made, _at_their_places(colleges, affiliates), draw)
    return Demo(issuer_id=made.pk, campaign=campaign, accounts=(*central, *others))


def _issuer(issuer: IssuerId) -> Issuer:
    made, _ = Issuer.objects.get_or_create(
        uuid=issuer,
        defaults={
            "name": places.ISSUER_NAME,
            "short_name": places.ISSUER_SHORT_NAME,
            "hotline": places.HOTLINE,
            "accent_colour": places.ACCENT_COLOUR,
            "scheme_number": places.SCHEME_NUMBER,
            "debtor_name": places.DEBTOR_NAME,
            "debtor_iban": places.french_iban(places.DEBTOR_BANK, places.DEBTOR_BRANCH, places.DEBTOR_ACCOUNT),
            "debtor_bic": places.DEBTOR_BIC,
            "debtor_id": "",
        },
    )
    return made


def _campaign(db: Database, issuer: Issuer, calendar: DemoCalendar, key_id: KeyId, now: Instant) -> Campaign:
    """The campaign that is there, whatever its dates, or a new one: prepared by one central person, published by the other."""
    found = Campaign.objects.filter(issuer=issuer, number=calendar.number).first()
    if found:
        return found
    rules = CampaignRules(
        name=calendar.name,
        opens_on=calendar.opens_on,
        registration_ends_on=calendar.registration_ends_on,
        valid_from=calendar.opens_on,
        valid_to=calendar.valid_to,
        claims_to=calendar.claims_to,
        wallets=places.WALLETS,
    )
    first, second = User.objects.filter(issuer=issuer, role=User.Role.CENTRAL).order_by("pk")[:2]
    authors = Authors(prepared_by=first.actor, approved_by=second.actor)
    published = publishing.publish(
        db, issuer.pk, calendar.number, rules, places.ENVELOPE_DECISION, authors, now, key_id
    )
    assert isinstance(published, Version), f"the demonstration's rules are refused: {published}"
    return Campaign.objects.get(issuer=issuer, number=calendar.number)


def _college(issuer: Issuer, place: CollegePlace) -> College:
    made, _ = College.objects.get_or_create(
        issuer=issuer, uai=place.uai, defaults={"name": place.name, "town": place.town}
    )
    return made


def _affiliate(issuer: Issuer, campaign: Campaign, place: AffiliatePlace, day: dt.date) -> Affiliate:
    made, _ = Affiliate.objects.get_or_create(
        issuer=issuer,
        number=place.number,
        defaults={
            "name": place.name,
            "siret": places.siret(place.siren),
            "themes": int(place.themes),
            "town": place.town,
            "status": Affiliate.Status.SIGNED,
        },
    )
    Convention.objects.get_or_create(
        affiliate=made,
        campaign=campaign,
        defaults={"from_date": campaign.opens_on, "to_date": campaign.claims_to, "signed_on": campaign.opens_on},
    )
    branch, account = place.account
    BankAccount.objects.get_or_create(
        affiliate=made,
        iban=places.french_iban(places.AFFILIATE_BANK, branch, account),
        defaults={
            "holder_name": place.holder,
            "status": BankAccount.Status.ACCEPTED,
            "from_date": min(campaign.opens_on, day),
            "checked_by": ACTOR,
        },
    )
    for site in place.sites:
        Site.objects.get_or_create(affiliate=made, name=site)
    return made


def _fill_colleges(
    db: Database,
    issuer: Issuer,
    campaign: Campaign,
    colleges: list[College],
    at: Occasion,
    draw: Callable[[int], int],
) -> None:
    terms = campaign_terms.read(db, issuer.pk, campaign.number)
    assert terms
    for place, (college, described) in enumerate(zip(colleges, places.COLLEGES, strict=True)):
        if store.known_pupils(db, college.pk):
            continue
        lists = pupils(place, described.pupils, campaign.opens_on.year)
        for pupil in lists:
            store.add_pupil(db, issuer.pk, college.pk, _known(pupil))
        if place == 0:
            _put_to_work(db, terms, at, college, lists[:AT_WORK], draw)


def _put_to_work(
    db: Database, terms: Terms, at: Occasion, college: College, lists: list[DemoPupil], draw: Callable[[int], int]
) -> None:
    """Registrations entered, every other one validated, some tickets credited: a page with nothing on it shows nothing."""
    known = {(row.folded_name, row.birthdate): row.id for row in store.known_pupils(db, college.pk)}
    if not terms.is_open_for_registration(civil_date(at.occurred)):
        return
    for place, pupil in enumerate(lists):
        pupil_id = known[folded(pupil.last_name, pupil.first_name), pupil.birthdate]
        registrations.register(db, terms, at, college.pk, pupil_id, is_bursary=pupil.is_bursary)
        if place % 2:
            continue
        opened = registrations.validate(db, terms, at, college.pk, pupil_id, draw)
        amounts = CREDITS[(place // 2) % len(CREDITS)]
        if isinstance(opened, Decided) and opened.pass_id and amounts:
            crediting.credit(db, terms, at, opened.pass_id, (place // 2) % len(terms.wallets), amounts)


def _known(pupil: DemoPupil) -> KnownPupil:
    return KnownPupil(
        id=0,
        last_name=pupil.last_name,
        first_name=pupil.first_name,
        folded_name=folded(pupil.last_name, pupil.first_name),
        birthdate=pupil.birthdate,
        level=pupil.level,
    )


def _central() -> list[Person]:
    return [(person, User.Role.CENTRAL, None, None) for person in places.CENTRAL_USERS]


def _at_their_places(colleges: list[College], affiliates: list[Affiliate]) -> list[Person]:
    return [
        *(
            (person, User.Role.COLLEGE, college, None)
            for person, college in zip(places.COLLEGE_USERS, colleges, strict=True)
        ),
        *(
            (person, User.Role.AFFILIATE, None, affiliate)
            for person, affiliate in zip(places.AFFILIATE_USERS, affiliates, strict=True)
        ),
    ]


def _accounts(issuer: Issuer, wanted: list[Person], draw: Callable[[int], int]) -> list[Account]:
    return [_account(issuer, *one, draw=draw) for one in wanted]


def _account(
    issuer: Issuer,
    person: tuple[str, str, str],
    role: User.Role,
    college: College | None,
    affiliate: Affiliate | None,
    *,
    draw: Callable[[int], int],
) -> Account:
    username, first_name, last_name = person
    place = str(college or affiliate or issuer.short_name)
    if User.objects.filter(username=username).exists():
        return Account(username=username, password=None, role=role.value, place=place)
    secret = password(draw)
    User.objects.create_user(
        username=username,
        password=secret,
        first_name=first_name,
        last_name=last_name,
        issuer=issuer,
        role=role,
        college=college,
        affiliate=affiliate,
    )
    return Account(username=username, password=secret, role=role.value, place=place)
