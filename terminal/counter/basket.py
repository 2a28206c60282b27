"""The basket: the tickets of one child at the counter. The date is asked once; a typed price says what is left to pay.

A basket lives on the screen. What it took lives in the journal, under one receipt number, so that it survives a power cut; the
child's date does not, on purpose.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sync.contract.ids import Sequence
from sync.contract.instant import Instant
from sync.contract.money import Cents
from sync.journal.redemption import Redemption
from terminal.counter.identity import Birthdate
from terminal.counter.limits import RESUME
from terminal.counter.receipt import ticket_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """`receipt`: its number. `name`: as on the tickets, empty when only numbers were typed. `price`: of the activity, cents."""

    receipt: int
    name: str = ""
    sequences: tuple[Sequence, ...] = ()
    birthdate: Birthdate | None = field(default=None, repr=False)
    price: Cents | None = None
    reference: str = ""

    def take(self, redemption: Redemption, birthdate: Birthdate | None) -> "Basket":
        """The basket with one more ticket."""
        ticket = ticket_of(redemption)
        return replace(
            self,
            sequences=(*self.sequences, redemption.sequence),
            name=self.name or (ticket.name if ticket else ""),
            birthdate=birthdate or self.birthdate,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketSum:
    """`left`: what the family still pays, None when no price was typed; never below zero."""

    count: int
    total: Cents
    left: Cents | None


def add_up(basket: Basket, redemptions: Iterable[Redemption]) -> BasketSum:
    """Voided tickets no longer count."""
    live = [one for one in redemptions if one.sequence in basket.sequences and one.voided_by is None]
    total = sum(one.redeem.amount for one in live)
    left = None if basket.price is None else Cents(max(0, basket.price - total))
    return BasketSum(count=len(live), total=Cents(total), left=left)


def resume(redemptions: tuple[Redemption, ...], now: Instant) -> Basket | None:
    """The basket that stood open when the power went: the last receipt's, if it is young and was not printed."""
    if not redemptions:
        return None
    last = redemptions[-1]
    age = now - last.entry.header.wall
    if last.copies or not 0 <= age <= RESUME:
        return None
    members = [one for one in redemptions if one.redeem.receipt == last.redeem.receipt]
    names = [ticket.name for one in members if (ticket := ticket_of(one))]
    return Basket(
        receipt=last.redeem.receipt,
        name=names[0] if names else "",
        sequences=tuple(one.sequence for one in members),
        reference=last.redeem.reference,
    )
