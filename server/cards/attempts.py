"""How often a birthdate may be tried with a card: counted as wrong passwords are, the card for the person, the affiliate
for the place.

Five wrong dates of one card at one affiliate are free, then each waits longer (half a minute to a quarter of an hour); so do twenty
of one card anywhere (a minute at most, for a stranger must not lock a child's card) and forty of any card at one affiliate. The
eight years of birth that a campaign admits are some 2,900 dates: at four an hour nobody finds one in a season of afternoons.
"""

from server.accounts import failures
from server.accounts.failures import Visitor
from server.cards.numbers import CardNumber, plain
from server.database import Database
from sync.contract.instant import Instant


def wait_until(db: Database, card: CardNumber, affiliate: int) -> Instant:
    """From when the next try is looked at; 0 for at once."""
    return failures.wait_until(db, _visitor(card, affiliate))


def record(db: Database, card: CardNumber, affiliate: int, now: Instant) -> None:
    """One more wrong date, or a card that is not there."""
    failures.record(db, _visitor(card, affiliate), now)


def forget(db: Database, card: CardNumber, affiliate: int) -> None:
    """The right date: this affiliate starts anew with this card."""
    failures.forget(db, _visitor(card, affiliate))


def _visitor(card: CardNumber, affiliate: int) -> Visitor:
    """Words that no person's name and no address begins with: a slash is in neither."""
    return Visitor(username=f"card/{plain(card)}", address=f"affiliate/{affiliate}")
