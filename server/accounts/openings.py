"""Accounts of the central staff take two persons: one proposes, another agrees, and each is shown one half of a code.

Whoever proposes or agrees never learns the password: the owner types both halves and chooses it. So nobody holds two accounts, and
with them both persons of a four-eyes step, unless two persons wanted it. The other roles decide nothing that takes two: `alone`.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import Q, QuerySet

from server.accounts import history
from server.accounts.history import Action
from server.accounts.models import AccountProposal, User
from server.accounts.passwords import half_code
from server.database import Database, Violated
from server.four_eyes.hands import are_one_person
from sync.contract.instant import DAY, Instant

VALID_FOR = 3 * DAY
CHECKS = 4  # two codes, each against both halves
Kind, State = AccountProposal.Kind, AccountProposal.State
OPEN = (State.PROPOSED, State.AGREED)
Draw = Callable[[int], int]


class OpeningRefusal(Enum):
    """Why nothing happened."""

    ALREADY_PROPOSED = "already_proposed"
    USERNAME_TAKEN = "username_taken"
    OWN_ACCOUNT = "own_account"
    SAME_PERSON = "same_person"
    CHANGED_MEANWHILE = "changed_meanwhile"
    NOT_NOW = "not_now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Who is to get an account."""

    username: str
    first_name: str
    last_name: str
    email: str


def propose_new(
    db: Database, issuer_id: int, who: Newcomer, actor: str, now: Instant, draw: Draw
) -> tuple[AccountProposal, str] | OpeningRefusal:
    """There is no account yet. The proposal, and the half of the code that its author is shown, once."""
    if User.objects.filter(username__iexact=who.username).exists():
        return OpeningRefusal.USERNAME_TAKEN
    made = AccountProposal(
        issuer_id=issuer_id, kind=Kind.CREATE, username=who.username, first_name=who.first_name,
        last_name=who.last_name, email=who.email, proposed_by=actor, proposed_ms=now,
    )  # fmt: skip
    return _propose(db, made, draw)


def propose_again(
    db: Database, person: User, actor: str, now: Instant, draw: Draw
) -> tuple[AccountProposal, str] | OpeningRefusal:
    """A new password for an account of the central staff; of a closed one, that it is opened again. Until then nothing changes."""
    assert person.role == User.Role.CENTRAL, "the others' accounts are one person's work"
    if person.actor == actor:
        return OpeningRefusal.OWN_ACCOUNT
    made = AccountProposal(
        issuer_id=person.issuer_id, kind=Kind.PASSWORD if person.is_active else Kind.REOPEN, account=person.actor,
        username=person.username, first_name=person.first_name, last_name=person.last_name, email=person.email,
        proposed_by=actor, proposed_ms=now,
    )  # fmt: skip
    return _propose(db, made, draw)


def agree(
    db: Database, issuer_id: int, number: int, sha256: str, actor: str, now: Instant, draw: Draw
) -> tuple[AccountProposal, str] | OpeningRefusal:
    """Neither its author nor the account itself. `sha256`: of what the second person has read. The other half of the code."""
    with db.atomic():
        found = _locked(db, issuer_id, number)
        if found is None or found.state != State.PROPOSED:
            return OpeningRefusal.NOT_NOW
        if fingerprint(found) != sha256:
            return OpeningRefusal.CHANGED_MEANWHILE
        if actor == found.account or are_one_person(db, found.proposed_by, actor, found.proposed_ms):
            return OpeningRefusal.SAME_PERSON
        person = _person_of(found)
        if person is None:
            return OpeningRefusal.USERNAME_TAKEN
        code = half_code(draw)
        found.account, found.second_code, found.state = person.actor, make_password(code), State.AGREED
        found.decided_by, found.decided_ms = actor, now
        found.save()
        history.note(person, Action.INVITED, actor, now, (found.proposed_by, actor))
        return found, code


def drop(db: Database, issuer_id: int, number: int, actor: str, now: Instant) -> OpeningRefusal | None:
    """By anybody of the central staff, as long as its owner has not used it."""
    with db.atomic():
        found = _locked(db, issuer_id, number)
        if found is None or found.state not in OPEN:
            return OpeningRefusal.NOT_NOW
        _drop(AccountProposal.objects.filter(pk=found.pk), actor, now)
        return None


def use(username: str, first: str, second: str, now: Instant) -> AccountProposal | None:
    """The agreed proposal of that name, when both halves are right and it is not too late. Whose `finish` is next."""
    found = AccountProposal.objects.filter(
        username__iexact=username.strip(), state=State.AGREED, decided_ms__gt=now - VALID_FOR
    ).first()
    if found is None:
        # An unknown name takes as long to refuse as a known one.
        for _ in range(CHECKS):
            make_password(first)
        return None
    codes, kept = (_as_told(first), _as_told(second)), (found.first_code, found.second_code)
    # Which of the two came from whom is no matter to their owner.
    fits = [[check_password(code, stored) for stored in kept] for code in codes]
    return found if (fits[0][0] and fits[1][1]) or (fits[0][1] and fits[1][0]) else None


def finish(db: Database, found: AccountProposal, wanted: str, now: Instant) -> User | None:
    """The owner's own password: the account is open. None when somebody dropped it meanwhile."""
    with db.atomic():
        row = _locked(db, found.issuer_id, found.pk)
        if row is None or row.state != State.AGREED:
            return None
        person = User.objects.get(pk=_number(row.account))
        person.set_password(wanted)
        person.is_active = True
        person.save(update_fields=["password", "is_active"])
        row.state = State.USED
        row.save(update_fields=["state"])
        history.note(person, Action.OPENED, person.actor, now, (row.proposed_by, row.decided_by))
        return person


def drop_all_of(person: User, actor: str, now: Instant) -> None:
    """Of an account that is closed: what was to open it, and what it had proposed or agreed and is not used yet."""
    name = person.actor
    of_it = Q(account=name) | Q(proposed_by=name) | Q(decided_by=name)
    _drop(AccountProposal.objects.filter(of_it, issuer_id=person.issuer_id, state__in=OPEN), actor, now)


def waiting(issuer_id: int, now: Instant) -> list[AccountProposal]:
    """Those that wait for a second person or for their owner, the newest first."""
    found = AccountProposal.objects.filter(issuer_id=issuer_id, state__in=OPEN).order_by("-id")
    return [each for each in found if each.decided_ms is None or each.decided_ms > now - VALID_FOR]


def fingerprint(row: AccountProposal) -> str:
    """SHA-256 of what was proposed, by whom and when."""
    told = [
        row.pk, row.issuer_id, row.kind, row.account, row.username, row.first_name, row.last_name, row.email,
        row.proposed_by, row.proposed_ms,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _propose(db: Database, made: AccountProposal, draw: Draw) -> tuple[AccountProposal, str] | OpeningRefusal:
    now = Instant(made.proposed_ms)
    code = half_code(draw)
    made.state, made.first_code = State.PROPOSED, make_password(code)
    try:
        with db.atomic():
            same = AccountProposal.objects.filter(username__iexact=made.username, state__in=OPEN)
            _drop(same.filter(decided_ms__lte=now - VALID_FOR), made.proposed_by, now)
            if same.exists():
                return OpeningRefusal.ALREADY_PROPOSED
            made.save()
    except Violated:
        return OpeningRefusal.ALREADY_PROPOSED
    return made, code


def _person_of(found: AccountProposal) -> User | None:
    """The account that is to be opened; a new one is made, which nobody can use yet. None: the name was taken meanwhile."""
    if found.account:
        return User.objects.get(pk=_number(found.account))
    if User.objects.filter(username__iexact=found.username).exists():
        return None
    return User.objects.create_user(
        username=found.username, email=found.email, password=None, first_name=found.first_name,
        last_name=found.last_name, issuer_id=found.issuer_id, role=User.Role.CENTRAL, is_active=False,
    )  # fmt: skip


def _locked(db: Database, issuer_id: int, number: int) -> AccountProposal | None:
    db.lock(
        "SELECT id FROM accounts_accountproposal WHERE issuer_id = %(issuer)s AND id = %(number)s",
        {"issuer": issuer_id, "number": number},
    )
    return AccountProposal.objects.filter(issuer_id=issuer_id, pk=number).first()


def _drop(rows: QuerySet[AccountProposal], actor: str, now: Instant) -> None:
    rows.update(state=State.DROPPED, decided_by=actor, decided_ms=now)


def _number(actor: str) -> int:
    return int(actor.removeprefix("user:"))


def _as_told(code: str) -> str:
    """Read aloud and typed: capitals and spaces are no matter."""
    return "-".join(code.casefold().replace("-", " ").split())
