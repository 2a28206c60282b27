"""A colleague's account, opened as the pages do it: two persons, two halves of a code, a password that only its owner knows."""

from server.accounts import openings
from server.accounts.models import AccountProposal, User
from server.accounts.openings import Newcomer
from server.database import Database
from sync.contract.instant import Instant

CHOSEN = "six chaises bleues au grenier"


def given_by_two(db: Database, person: User, first: str, second: str, now: Instant) -> None:
    """A new password for that person, through the hands of `first` and `second`."""
    proposed = openings.propose_again(db, person, first, now, _draw)
    assert not isinstance(proposed, openings.OpeningRefusal)
    _open(db, proposed[0].pk, proposed[1], person.issuer_id, second, now)


def added_by_two(db: Database, issuer_id: int, username: str, first: str, second: str, now: Instant) -> User:
    """Another person of the central staff."""
    who = Newcomer(username=username, first_name="Carla", last_name="Nunes", email="")
    proposed = openings.propose_new(db, issuer_id, who, first, now, _draw)
    assert not isinstance(proposed, openings.OpeningRefusal)
    return _open(db, proposed[0].pk, proposed[1], issuer_id, second, now)


def _open(db: Database, number: int, first_half: str, issuer_id: int, second: str, now: Instant) -> User:
    row = AccountProposal.objects.get(pk=number)
    agreed = openings.agree(db, issuer_id, number, openings.fingerprint(row), second, now, _draw)
    assert not isinstance(agreed, openings.OpeningRefusal), agreed
    found = openings.use(row.username, first_half, agreed[1], now)
    assert found is not None
    person = openings.finish(db, found, CHOSEN, now)
    assert person is not None
    return person


def _draw(below: int) -> int:
    return below // 2
