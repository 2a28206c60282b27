"""The form of a card's debit: made for a keyboard and a scanner that ends its number with Enter.

A form sent with only what comes first is no mistake: it comes back with the cursor in the next field. Its own number makes the same
form, sent twice, one debit.
"""

import datetime as dt
import re
import secrets
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer
from django.http import QueryDict

from server.affiliates.models import Affiliate
from server.cards import numbers, texts
from server.cards.debiting import PRICE_MAX
from server.cards.numbers import CardNumber, NotACard
from server.cards.store import DEBIT_LOW
from server.formats import parse_euros
from sync.contract.ticket import THEMES_ALL

REFERENCE_MAX = 32
_DATE = re.compile(
    r"(?P<day>[0-9]{2}|[0-9](?![0-9]))[/ .-]?(?P<month>[0-9]{2}|[0-9](?![0-9]))[/ .-]?(?P<year>[0-9]{4})"
)


def new_operation(own: Affiliate) -> str:
    """A number that no other form has, signed for this affiliate."""
    return _signer(own).sign(str(DEBIT_LOW + secrets.randbelow(DEBIT_LOW)))


def read_operation(own: Affiliate, text: str) -> int | None:
    """The form's number, or None when it is not one of ours for this affiliate."""
    try:
        return int(_signer(own).unsign(text))
    except BadSignature:
        return None


def _signer(own: Affiliate) -> Signer:
    return Signer(salt=f"guichet/card-debit/1/{own.pk}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What came with the form, read. `problems`: by field. A field that was left empty is None, and no problem."""

    number_text: str = ""
    birthdate_text: str = ""
    price_text: str = ""
    reference: str = ""
    themes: int = 0
    card: CardNumber | None = None
    birthdate: dt.date | None = None
    price_cents: int | None = None
    problems: dict[str, str]

    @property
    def next_field(self) -> str:
        """Where the cursor goes: to what is wrong, then to what is missing; empty when nothing is."""
        order = (("number", self.card), ("birthdate", self.birthdate), ("price", self.price_cents))
        wrong = [name for name, _ in order if name in self.problems]
        missing = [name for name, value in order if value is None]
        return next(iter([*wrong, *missing]), "")


NOTHING = Typed(problems={})


def read(said: QueryDict) -> Typed:
    """Every field by itself."""
    problems: dict[str, str] = {}
    number_text, birthdate_text = said.get("number", "").strip(), said.get("birthdate", "").strip()
    price_text, themes = said.get("price", "").strip(), said.get("wallet", "")
    card = numbers.read(number_text) if number_text else None
    if isinstance(card, NotACard):
        problems["number"] = texts.NOT_A_CARD[card]
    birthdate = _date(birthdate_text)
    if birthdate_text and birthdate is None:
        problems["birthdate"] = texts.NOT_A_DATE
    price = parse_euros(price_text) if price_text else None
    if price_text and price is None:
        problems["price"] = texts.NOT_A_PRICE
    elif price is not None and not 0 < price <= PRICE_MAX:
        problems["price"], price = texts.PRICE_OUTSIDE, None
    if not number_text and (birthdate_text or price_text):
        problems["number"] = texts.NUMBER_MISSING
    return Typed(
        number_text=number_text[: numbers.TYPED_MAX],
        birthdate_text=birthdate_text[:20],
        price_text=price_text[:20],
        reference=said.get("reference", "").strip()[:REFERENCE_MAX],
        themes=int(themes) if themes in tuple(str(each) for each in range(1, int(THEMES_ALL) + 1)) else 0,
        card=None if isinstance(card, NotACard) else card,
        birthdate=birthdate,
        price_cents=price,
        problems=problems,
    )


def _date(text: str) -> dt.date | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    try:
        return dt.date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
