"""What the books must say, as plain sums: one step, one method. Shares no code with the ledger; amounts in cents, pots by number.

Each method says whether the event may happen, and changes nothing when it may not.
"""

from collections import Counter
from dataclasses import dataclass, field

VOTED, BUDGET, GUARANTEE, WALLETS, TICKET = 100, 1000, 1900, (2100, 2110), 2200
DUE, ORDER, PAID, RETURNED, DEBT, RECOVERED = 3100, 3200, 3300, 3400, 3900, 3950
ALL = 256  # every paper of a ticket
BONUS = (2000, 0)  # what a bursary adds
OLD_WALLET, OLD_TICKET, BARRED, SUSPENSE = 9100, 9200, 9300, 9900
POSITIVE = {BUDGET, *WALLETS, TICKET, DUE, ORDER, PAID, RETURNED, OLD_WALLET, OLD_TICKET, BARRED}


@dataclass(frozen=True)
class Paper:
    """A ticket as it was printed: what it promises, whatever became of its number since."""

    number: int
    generation: int
    cents: int
    kind: int
    assigned: int


@dataclass
class Ticket:
    """`state` blank, credited, claimed, spent, blocked, cancelled or expired; `cents` its last amount, 0 when it never had one;
    `on` what its row says, 0 once it was taken off. Papers below generation `opposed` are void since `opposed_at`; `listed` says
    from which list on counters knew below which generation, and `is_listed` whether they know all of it.
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
    opposed: int = 0
    opposed_at: int = 0
    is_listed: bool = True
    listed: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class Model:
    """`held[code, owner]`: what the pot holds. `now` counts what happens; `lists` the opposition lists that were published.

    Of each pass: `base`, what its wallets were given, the bursary apart; `gone`, what it lost to the end of validity.
    """

    held: Counter[tuple[int, int]] = field(default_factory=Counter)
    tickets: dict[int, Ticket] = field(default_factory=dict)
    papers: list[Paper] = field(default_factory=list)
    base: dict[int, tuple[int, ...]] = field(default_factory=dict)
    bonus: set[int] = field(default_factory=set)
    withdrawn: set[int] = field(default_factory=set)
    gone: Counter[int] = field(default_factory=Counter)
    now: int = 0
    lists: int = 0

    def mark(self) -> int:
        """Something happens, after all that happened."""
        self.now += 1
        return self.now

    def move(self, cents: int, debit: tuple[int, int], credit: tuple[int, int]) -> bool:
        """The only way that money moves."""
        too_little = debit[0] in POSITIVE and self.held[debit] < cents
        too_much = credit[0] in (DEBT, GUARANTEE) and self.held[credit] + cents > 0
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
            if one.on:
                self.oppose(one, ALL)
        left = [(code, self.held[code, owner]) for code in WALLETS]
        if owner in self.withdrawn and not unused and not sum(cents for _, cents in left):
            return False
        for code, cents in left:
            assert self.move(cents, (code, owner), (BUDGET, 0))
        for one in self.of(owner):
            if one.state == "claimed":
                self.oppose(one, ALL)
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
            self.void_paper(ticket)
        return True

    def uncredit(self, ticket: Ticket, *, is_late: bool) -> bool:
        if not self.is_free(ticket):
            return False
        target = (OLD_TICKET, 0) if is_late else (WALLETS[ticket.kind], ticket.owner)
        assert self.move(ticket.cents, (TICKET, ticket.number), target)
        self.gone[ticket.owner] += ticket.cents if is_late else 0
        ticket.state, ticket.on, ticket.assigned = "blank", 0, 0
        self.void_paper(ticket)
        return True

    def assign(self, ticket: Ticket, affiliate: int, *, is_theirs: bool) -> bool:
        if not self.is_free(ticket) or not is_theirs:
            return False
        if ticket.is_printed and ticket.assigned != affiliate:
            self.void_paper(ticket)
        ticket.assigned = affiliate
        return True

    def issue(self, ticket: Ticket, *, void_older: bool) -> bool:
        if not self.is_free(ticket):
            return False
        if ticket.is_printed and not void_older:
            return True
        if ticket.is_printed:
            self.void_paper(ticket)
        ticket.is_printed = True
        self.papers.append(Paper(ticket.number, ticket.generation, ticket.on, ticket.kind, ticket.assigned))
        return True

    def is_fresh(self, paper: Paper) -> bool:
        ticket = self.tickets[paper.number]
        return ticket.state == "credited" and ticket.generation == paper.generation

    def void_paper(self, ticket: Ticket, *, is_lost: bool = False) -> None:
        """The next one is another; the one that there is, or that is lost, is void."""
        ticket.generation += 1
        if ticket.is_printed or is_lost:
            self.oppose(ticket, ticket.generation)
        ticket.is_printed = False

    def oppose(self, ticket: Ticket, below: int) -> None:
        """On no list yet."""
        ticket.opposed, ticket.opposed_at, ticket.is_listed = below, self.mark(), False

    def publish(self) -> int:
        """The opposition list of now; another one when something was opposed since."""
        fresh = [one for one in self.tickets.values() if not one.is_listed]
        self.lists += bool(fresh)
        for one in fresh:
            one.is_listed = True
            one.listed.append((self.lists, one.opposed))
        return self.lists

    def block(self, ticket: Ticket) -> bool:
        if ticket.state not in ("blank", "credited") or ticket.owner in self.withdrawn:
            return False
        ticket.state, ticket.before = "blocked", ticket.state
        self.oppose(ticket, ALL)
        return True

    def unblock(self, ticket: Ticket) -> bool:
        """On new paper only."""
        ticket.state, ticket.before = ticket.before, ""
        self.void_paper(ticket, is_lost=True)
        return True

    def had(self, owner: int) -> int:
        """Everything that a pass was given, less what its withdrawal took back: on wallets, on tickets, used, or gone."""
        there = ("credited", "claimed", "blocked", "spent", "expired")
        on_tickets = sum(one.on for one in self.of(owner) if one.state in there)
        return on_tickets + sum(self.held[code, owner] for code in WALLETS) + self.gone[owner]

    def shown(self) -> dict[int, tuple[str, int, int, bool, int]]:
        """What each ticket's row says: a spent one is redeemed or reimbursed."""
        return {
            one.number: (one.state, one.on, one.assigned, one.is_printed, one.generation)
            for one in self.tickets.values()
        }

    def total(self, code: int) -> int:
        return sum(cents for (pot, _), cents in self.held.items() if pot == code)

    def balances(self) -> dict[tuple[int, int], int]:
        return {pot: cents for pot, cents in self.held.items() if cents}
