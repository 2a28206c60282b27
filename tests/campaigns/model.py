"""What the books must say, as plain sums: one step, one method. Shares no code with the ledger; amounts in cents, pots by number.

Each method says whether the event may happen, and changes nothing when it may not.
"""

from collections import Counter
from dataclasses import dataclass, field

VOTED, BUDGET, GUARANTEE, WALLETS, TICKET = 100, 1000, 1900, (2100, 2110), 2200
DUE, ORDER, PAID, RETURNED, DEBT, RECOVERED = 3100, 3200, 3300, 3400, 3900, 3950
BONUS = (2000, 0)  # what a bursary adds
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
    """`state` blank, credited, spent, blocked, cancelled or expired; `cents` its last amount, 0 when it never had one; `on` what
    its row says, 0 once it was taken off.
    """

    number: int
    owner: int
    slot: int
    kind: int = 0
    cents: int = 0
    on: int = 0
    state: str = "blank"
    generation: int = 1
    assigned: int = 0
    is_printed: bool = False
    before: str = ""  # it was blocked

    def void_paper(self) -> None:
        self.generation, self.is_printed = self.generation + 1, False


@dataclass
class Model:
    """`held[code, owner]`: what the pot holds. `back[affiliate]`: orders that came back, as [run, cents left].

    Of each pass: `base`, what its wallets were given, the bursary apart; `gone`, what it lost to the end of validity.
    """

    held: Counter[tuple[int, int]] = field(default_factory=Counter)
    tickets: dict[int, Ticket] = field(default_factory=dict)
    claims: dict[int, Claim] = field(default_factory=dict)
    orders: dict[tuple[int, int], str] = field(default_factory=dict)
    back: dict[int, list[list[int]]] = field(default_factory=dict)
    base: dict[int, tuple[int, ...]] = field(default_factory=dict)
    bonus: set[int] = field(default_factory=set)
    withdrawn: set[int] = field(default_factory=set)
    gone: Counter[int] = field(default_factory=Counter)

    def move(self, cents: int, debit: tuple[int, int], credit: tuple[int, int]) -> bool:
        """The only way that money moves."""
        too_little = debit[0] in POSITIVE and self.held[debit] < cents
        too_much = credit[0] == DEBT and self.held[credit] + cents > 0
        if too_little or too_much:
            return False
        self.held[debit] -= cents
        self.held[credit] += cents
        return True

    def grant(self, owner: int, split: tuple[int, ...], *, is_bursary: bool, tickets: list[int]) -> None:
        for kind, cents in enumerate(split):
            assert self.move(cents, (BUDGET, 0), (WALLETS[kind], owner))
        self.base[owner] = split
        for slot, number in enumerate(tickets, start=1):
            self.tickets[number] = Ticket(number, owner, slot)
        if is_bursary:
            assert self.top_up(owner)

    def top_up(self, owner: int) -> bool:
        """Once, and not on a withdrawn pass."""
        if owner in self.bonus | self.withdrawn or not self.move(BONUS[0], (BUDGET, 0), (WALLETS[0], owner)):
            return False
        self.bonus.add(owner)
        return True

    def split(self, owner: int, source: int, cents: int) -> bool:
        if owner in self.withdrawn or not cents:
            return False
        if not self.move(cents, (WALLETS[source], owner), (WALLETS[1 - source], owner)):
            return False
        first, second = self.base[owner]
        self.base[owner] = (first - cents, second + cents) if source == 0 else (first + cents, second - cents)
        return True

    def withdraw(self, owner: int) -> bool:
        """Unused tickets give back to wallets, and wallets to the budget. Again, only when something has come free."""
        unused = [one for one in self.of(owner) if one.state in ("blank", "credited", "blocked")]
        for one in unused:
            if one.state == "credited" or one.before == "credited":
                assert self.move(one.cents, (TICKET, one.number), (WALLETS[one.kind], owner))
            one.state, one.before = "cancelled", ""
        left = [(code, self.held[code, owner]) for code in WALLETS]
        if owner in self.withdrawn and not unused and not sum(cents for _, cents in left):
            return False
        for code, cents in left:
            assert self.move(cents, (code, owner), (BUDGET, 0))
        self.withdrawn.add(owner)
        return True

    def of(self, owner: int) -> list[Ticket]:
        return sorted((one for one in self.tickets.values() if one.owner == owner), key=lambda one: one.slot)

    def credit(self, owner: int, kind: int, cents: int) -> bool:
        """On the first blank ticket."""
        blank = next((one for one in self.of(owner) if one.state == "blank"), None)
        if blank is None or owner in self.withdrawn:
            return False
        if not self.move(cents, (WALLETS[kind], owner), (TICKET, blank.number)):
            return False
        blank.kind, blank.cents, blank.on, blank.state = kind, cents, cents, "credited"
        return True

    def is_free(self, ticket: Ticket) -> bool:
        """Credited, on a pass in use."""
        return ticket.state == "credited" and ticket.owner not in self.withdrawn

    def change(self, ticket: Ticket, cents: int) -> bool:
        wallet, more = (WALLETS[ticket.kind], ticket.owner), cents - ticket.cents
        if not self.is_free(ticket) or self.held[wallet] < more:
            return False
        assert self.move(more, wallet, (TICKET, ticket.number)) if more > 0 else True
        assert self.move(-more, (TICKET, ticket.number), wallet) if more < 0 else True
        if more:
            ticket.cents = ticket.on = cents
            ticket.void_paper()
        return True

    def uncredit(self, ticket: Ticket, *, is_late: bool) -> bool:
        if not self.is_free(ticket):
            return False
        target = (OLD_TICKET, 0) if is_late else (WALLETS[ticket.kind], ticket.owner)
        assert self.move(ticket.cents, (TICKET, ticket.number), target)
        self.gone[ticket.owner] += ticket.cents if is_late else 0
        ticket.state, ticket.on, ticket.assigned = "blank", 0, 0
        ticket.void_paper()
        return True

    def assign(self, ticket: Ticket, affiliate: int, *, is_theirs: bool) -> bool:
        if not self.is_free(ticket) or not is_theirs:
            return False
        if ticket.is_printed and ticket.assigned != affiliate:
            ticket.void_paper()
        ticket.assigned = affiliate
        return True

    def issue(self, ticket: Ticket, *, void_older: bool) -> bool:
        if not self.is_free(ticket):
            return False
        if ticket.is_printed and void_older:
            ticket.void_paper()
        ticket.is_printed = True
        return True

    def block(self, ticket: Ticket) -> bool:
        if ticket.state not in ("blank", "credited") or ticket.owner in self.withdrawn:
            return False
        ticket.state, ticket.before = "blocked", ticket.state
        return True

    def unblock(self, ticket: Ticket) -> bool:
        """On new paper only."""
        ticket.state, ticket.before = ticket.before, ""
        ticket.void_paper()
        return True

    def had(self, owner: int) -> int:
        """Everything that a pass was given, less what its withdrawal took back: on wallets, on tickets, used, or gone."""
        there = ("credited", "blocked", "spent", "expired")
        on_tickets = sum(one.on for one in self.of(owner) if one.state in there)
        return on_tickets + sum(self.held[code, owner] for code in WALLETS) + self.gone[owner]

    def shown(self) -> dict[int, tuple[str, int, int, bool, int]]:
        """What each ticket's row says: a spent one is redeemed or reimbursed."""
        return {
            one.number: (one.state, one.on, one.assigned, one.is_printed, one.generation)
            for one in self.tickets.values()
        }

    def claim(self, claim: Claim) -> bool:
        sources = {"ticket": (TICKET, claim.ticket), "late": (OLD_TICKET, 0), "guarantee": (GUARANTEE, claim.affiliate)}
        if not self.move(claim.cents, sources[claim.payer], (DUE, claim.affiliate)):
            return False
        self.claims[claim.number] = claim
        if claim.payer != "guarantee":
            self.tickets[claim.ticket].state, self.tickets[claim.ticket].before = "spent", ""
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
