"""What one person does to accounts: everything to those of colleges and affiliates, who decide nothing with four eyes, and closing.

It never opens an account of the central staff: see `openings`.
"""

from dataclasses import dataclass
from enum import Enum

from server.accounts import history, openings
from server.accounts.history import Action
from server.accounts.models import User
from server.accounts.passwords import password
from server.affiliates.models import Affiliate
from server.database import Database
from server.passes.models import College
from sync.contract.instant import Instant

CENTRAL_MIN = 2  # four eyes


class ClosingRefusal(Enum):
    """Why an account stays open."""

    OWN_ACCOUNT = "own_account"
    LAST_TWO = "last_two"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One of the two, by the role."""

    college: College | None = None
    affiliate: Affiliate | None = None

    @property
    def role(self) -> User.Role:
        assert (self.college is None) != (self.affiliate is None), "a person of one place"
        return User.Role.COLLEGE if self.college else User.Role.AFFILIATE


def create(
    db: Database, issuer_id: int, who: openings.Newcomer, place: Place, actor: str, now: Instant, draw: openings.Draw
) -> tuple[User, str]:
    """The account and its first password. Whoever creates it knows the password: see `server.four_eyes`."""
    secret = password(draw)
    with db.atomic():
        made = User.objects.create_user(
            username=who.username, email=who.email, password=secret, first_name=who.first_name,
            last_name=who.last_name, issuer_id=issuer_id, role=place.role, college=place.college,
            affiliate=place.affiliate,
        )  # fmt: skip
        history.note(made, Action.CREATED, actor, now, (actor, ""))
    return made, secret


def give_password(db: Database, person: User, actor: str, now: Instant, draw: openings.Draw) -> str:
    """The old one ends with its sessions."""
    assert person.role != User.Role.CENTRAL, "two persons: see openings"
    secret = password(draw)
    with db.atomic():
        person.set_password(secret)
        person.save(update_fields=["password"])
        history.note(person, Action.PASSWORD, actor, now, (actor, ""))
    return secret


def reopen(db: Database, person: User, actor: str, now: Instant) -> None:
    """With the password that it had."""
    assert person.role != User.Role.CENTRAL, "two persons: see openings"
    with db.atomic():
        User.objects.filter(pk=person.pk).update(is_active=True)
        history.note(person, Action.REOPENED, actor, now)


def close(db: Database, person: User, actor: str, now: Instant) -> ClosingRefusal | None:
    """Its sessions end, and what would open it again. Two people always remain who can approve."""
    if person.actor == actor:
        return ClosingRefusal.OWN_ACCOUNT
    with db.atomic():
        if person.role == User.Role.CENTRAL:
            central = db.lock(
                "SELECT id FROM accounts_user WHERE issuer_id = %(issuer)s AND role = 'central' AND is_active "
                "ORDER BY id",
                {"issuer": person.issuer_id},
            )
            if person.is_active and len([row for row in central if row[0] != person.pk]) < CENTRAL_MIN:
                return ClosingRefusal.LAST_TWO
        User.objects.filter(pk=person.pk).update(is_active=False)
        openings.drop_all_of(person, actor, now)
        history.note(person, Action.CLOSED, actor, now)
    return None
