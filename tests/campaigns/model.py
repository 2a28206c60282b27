"""What the books must say, as plain sums: one step, one method. Shares no code with the ledger; amounts in cents, pots by number.

Each method says whether the event may happen, and changes nothing when it may not.
"""

from collections import Counter
from dataclasses import dataclass, field

VOTED, BUDGET, GUARANTEE, WALLETS, TICKET = 100, 1000, 1900, (2100, 2110), 2200
DUE, ORDER, PAID, RETURNED, DEBT, RECOVERED = 3100, 3200, 3300, 3400, 3900, 3950
OLD_WALLET, OLD_TICKET, BARRED, SUSPENSE = 9100, 9200, 9300, 9900
POSITIVE = {BUDGET, *WALLETS, TICKET, DUE, ORDER, PAID, RETURNED, OLD_WALLET, OLD_TICKET, BARRED}


@dataclass
class Claim:
    """`payer` ticket, guarantee or late; `state` accepted, scheduled, paid, voided or barred; `reversed` in cents."""

    number: int
    ticket: int
    affiliate: int
    cents: int
    payer: str
    state: str = "accepted"
    run: int = 0
    reversed: int = 0
    is_recycled: bool = False  # its ticket was given back to the pupil


@dataclass
class Ticket:
    """`state` credited, spent, blank or expired."""

    number: int
    owner: int
    slot: int
    kind: int
    cents: int
    state: str = "credited"
    generation: int = 1


@dataclass
class Model:
    """`held[code, owner]`: what the pot holds. `back[affiliate]`: orders that came back, as [run, cents left]."""

    held: Counter[tuple[int, int]] = field(default_factory=Counter)
    tickets: dict[int, Ticket] = field(default_factory=dict)
    claims: dict[int, Claim] = field(default_factory=dict)
    orders: dict[tuple[int, int], str] = field(default_factory=dict)
    back: dict[int, list[list[int]]] = field(default_factory=dict)

    def move(self, cents: int, debit: tuple[int, int], credit: tuple[int, int]) -> bool:
        """The only way that money moves."""
        too_little = debit[0] in POSITIVE and self.held[debit] < cents
        too_much = credit[0] == DEBT and self.held[credit] + cents > 0
        if too_little or too_much:
            return False
        self.held[debit] -= cents
        self.held[credit] += cents
        return True

    def grant(self, owner: int, amounts: tuple[int, int]) -> bool:
        if sum(amounts) > self.held[BUDGET, 0]:
            return False
        return all(self.move(cents, (BUDGET, 0), (WALLETS[kind], owner)) for kind, cents in enumerate(amounts) if cents)

    def credit(self, ticket: Ticket) -> bool:
        if not self.move(ticket.cents, (WALLETS[ticket.kind], ticket.owner), (TICKET, ticket.number)):
            return False
        self.tickets[ticket.number] = ticket
        return True

    def uncredit(self, ticket: Ticket, *, is_late: bool) -> None:
        target = (OLD_TICKET, 0) if is_late else (WALLETS[ticket.kind], ticket.owner)
        assert self.move(ticket.cents, (TICKET, ticket.number), target)
        ticket.state, ticket.generation = "blank", ticket.generation + 1

    def claim(self, claim: Claim) -> bool:
        sources = {"ticket": (TICKET, claim.ticket), "late": (OLD_TICKET, 0), "guarantee": (GUARANTEE, claim.affiliate)}
        if not self.move(claim.cents, sources[claim.payer], (DUE, claim.affiliate)):
            return False
        self.claims[claim.number] = claim
        if claim.payer != "guarantee":
            self.tickets[claim.ticket].state = "spent"
        return True

    def void(self, claim: Claim, *, has_expired: bool) -> None:
        if claim.payer == "guarantee":
            target = (GUARANTEE, claim.affiliate)
        else:
            target = (OLD_TICKET, 0) if has_expired else (TICKET, claim.ticket)
            self.tickets[claim.ticket].state = "expired" if has_expired else "credited"
        assert self.move(claim.cents, (DUE, claim.affiliate), target)
        claim.state = "voided"

    def reverse(self, claim: Claim, cents: int, pot: tuple[int, int]) -> None:
        assert self.move(cents, (DEBT, claim.affiliate), pot)
        claim.reversed += cents
        if pot[0] == TICKET:
            claim.is_recycled, self.tickets[claim.ticket].state = True, "credited"

    def waiting(self, affiliate: int) -> list[Claim]:
        return [one for one in self.claims.values() if one.affiliate == affiliate and one.state == "accepted"]

    def total(self, code: int) -> int:
        return sum(cents for (pot, _), cents in self.held.items() if pot == code)

    def balances(self) -> dict[tuple[int, int], int]:
        return {pot: cents for pot, cents in self.held.items() if cents}
