"""What runs and the bank do, as plain sums: what a run takes, sets off and pays, and what the bank's word makes of it."""

from dataclasses import dataclass, field

from tests.campaigns.model import BARRED, DEBT, DUE, ORDER, PAID, RETURNED
from tests.campaigns.model_claims import Claim, ClaimModel

ORDERS_OF_A_RUN = 2**32  # an order's pot: run times this, and the affiliate


@dataclass
class Back:
    """What came back of one order and waits."""

    run: int
    cents: int
    at: int
    phase: int


@dataclass
class Part:
    """One affiliate's part of a run: what it takes, what is set against debts, what is paid again: (earlier run, cents)."""

    affiliate: int
    due: int
    offset: int
    against: list[tuple[int, int]] = field(default_factory=list)
    again: list[tuple[int, int]] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)

    @property
    def pays(self) -> int:
        return self.due - self.offset + sum(cents for _, cents in self.again)


@dataclass
class Order:
    """`state` open, filed, paid, returned or reissued; `again`: the runs whose orders it pays once more."""

    cents: int
    again: list[int]
    state: str = "open"


@dataclass
class Run:
    """`state` computed, filed, confirmed or closed; an abandoned one is forgotten."""

    cut: int
    parts: list[Part]
    state: str = "computed"


@dataclass
class RunModel(ClaimModel):
    """`suspended`: affiliates whose account a bank has refused; `checked`: when two persons last agreed on it."""

    runs: dict[int, Run] = field(default_factory=dict)
    orders: dict[tuple[int, int], Order] = field(default_factory=dict)
    back: dict[int, list[Back]] = field(default_factory=dict)
    suspended: set[int] = field(default_factory=set)
    checked: dict[int, int] = field(default_factory=dict)
    numbers: int = 0

    # --- a run -------------------------------------------------------------------------------------------------------

    def preparing(self) -> Run | None:
        return next((one for one in self.runs.values() if one.state == "computed"), None)

    def close_run(self, affiliates: list[int], cut: int) -> bool:
        """One at a time, and not for nothing."""
        parts = [self.part(one, cut) for one in affiliates if one not in self.suspended]
        if self.preparing() or not any(part.pays for part in parts):
            return False
        self.numbers += 1
        for part in parts:
            self.take(self.numbers, part)
        self.runs[self.numbers] = Run(cut, [part for part in parts if part.due or part.against or part.again])
        return True

    def part(self, affiliate: int, cut: int) -> Part:
        accepted = [one for one in self.claims.values() if (one.affiliate, one.state) == (affiliate, "accepted")]
        claims = [one for one in accepted if one.decided <= cut]
        due, debt = sum(one.cents for one in claims), -self.held[DEBT, affiliate]
        part = Part(affiliate, due, min(due, debt), claims=claims)
        debt -= part.offset
        ready = [one for one in self.back.get(affiliate, []) if self.checked.get(affiliate, 0) > one.at]
        for one in sorted(ready, key=lambda each: each.run):
            against = min(one.cents, debt)
            debt -= against
            part.against += [(one.run, against)] if against else []
            part.again += [(one.run, one.cents - against)] if one.cents > against else []
        return part

    def take(self, run: int, part: Part) -> None:
        who, order = part.affiliate, self.pot(run, part.affiliate)
        moves = [
            (part.offset, (DUE, who), (DEBT, who)),
            (part.due - part.offset, (DUE, who), order),
            *((cents, (RETURNED, who), (DEBT, who)) for _, cents in part.against),
            *((cents, (RETURNED, who), order) for _, cents in part.again),
        ]
        assert all(self.move(*move) for move in moves)
        for earlier, cents in [*part.against, *part.again]:
            self.wait_less(who, earlier, cents)
        for earlier, _ in part.again:
            self.orders[earlier, who].state = "reissued"
        for one in part.claims:
            one.state, one.run = "scheduled", run
        if part.pays:
            self.orders[run, who] = Order(part.pays, [earlier for earlier, _ in part.again])

    def pot(self, run: int, affiliate: int) -> tuple[int, int]:
        return ORDER, run * ORDERS_OF_A_RUN + affiliate

    def wait_less(self, affiliate: int, run: int, cents: int) -> None:
        mine = next(one for one in self.back[affiliate] if one.run == run)
        mine.cents -= cents

    def abandon(self) -> None:
        """As if it had never been, but for the debts that were paid by what came back."""
        number, run = next((key, one) for key, one in self.runs.items() if one.state == "computed")
        for part in run.parts:
            who, order = part.affiliate, self.pot(number, part.affiliate)
            assert self.move(part.offset, (DEBT, who), (DUE, who))
            assert self.move(part.due - part.offset, order, (DUE, who))
            for earlier, cents in part.again:
                assert self.move(cents, order, (RETURNED, who))
                self.wait_less(who, earlier, -cents)
                self.orders[earlier, who].state = "returned"
            for one in part.claims:
                one.state, one.run = "accepted", 0
            self.orders.pop((number, who), None)
        del self.runs[number]

    def may_leave(self, run: Run) -> bool:
        """Whoever is in it may still be paid."""
        return not any(part.pays and part.affiliate in self.suspended for part in run.parts)

    def file(self, number: int) -> None:
        run = self.runs[number]
        run.state = "filed"
        for part in run.parts:
            if part.pays:
                self.orders[number, part.affiliate].state = "filed"
            else:
                self.mark_claims(number, part.affiliate, "scheduled", "paid")

    # --- the bank ----------------------------------------------------------------------------------------------------

    def in_state(self, *states: str) -> list[tuple[int, int]]:
        return [key for key, order in self.orders.items() if order.state in states]

    def paid(self, run: int, affiliate: int) -> None:
        order = self.orders[run, affiliate]
        assert self.move(order.cents, self.pot(run, affiliate), (PAID, affiliate))
        order.state = "paid"
        for each in self.chain(run, affiliate):
            self.mark_claims(each, affiliate, "scheduled", "paid")
        self.confirm(run)

    def rejected(self, run: int, affiliate: int, *, is_account: bool) -> None:
        self.come_back(run, affiliate, self.pot(run, affiliate), is_account=is_account)

    def sent_back(self, run: int, affiliate: int, *, is_account: bool) -> None:
        """One whose debit nobody has told of yet has been debited all the same."""
        if self.orders[run, affiliate].state == "filed":
            self.paid(run, affiliate)
        for each in self.chain(run, affiliate):
            self.mark_claims(each, affiliate, "paid", "scheduled")
        self.come_back(run, affiliate, (PAID, affiliate), is_account=is_account)

    def come_back(self, run: int, affiliate: int, pot: tuple[int, int], *, is_account: bool) -> None:
        order = self.orders[run, affiliate]
        assert self.move(order.cents, pot, (RETURNED, affiliate))
        order.state = "returned"
        self.back.setdefault(affiliate, []).append(Back(run, order.cents, self.mark(), self.phase))
        if is_account:
            self.suspended.add(affiliate)
        self.confirm(run)

    def chain(self, run: int, affiliate: int) -> list[int]:
        """The run, and every earlier one whose order it pays again."""
        return [run, *(one for each in self.orders[run, affiliate].again for one in self.chain(each, affiliate))]

    def confirm(self, run: int) -> None:
        """By the bank's last answer."""
        if self.runs[run].state == "filed" and not any(key[0] == run for key in self.in_state("filed")):
            self.runs[run].state = "confirmed"

    def mark_claims(self, run: int, affiliate: int, before: str, after: str) -> None:
        for one in self.claims.values():
            if (one.run, one.affiliate, one.state) == (run, affiliate, before):
                one.state = after

    def confirm_account(self, affiliate: int) -> None:
        self.suspended.discard(affiliate)
        self.checked[affiliate] = self.mark()

    # --- limitation --------------------------------------------------------------------------------------------------

    def bar(self, affiliate: int, code: int) -> bool:
        """What was acquired in an earlier phase, once that is years ago: it pays what the affiliate owes, the oldest first."""
        waiting = [one for one in self.claims.values() if (one.affiliate, one.state) == (affiliate, "accepted")]
        claims = [one for one in waiting if one.phase < self.phase]
        back = [one for one in self.back.get(affiliate, []) if one.cents and one.phase < self.phase]
        cents = sum(one.cents for one in (claims if code == DUE else back))
        if not cents:
            return False
        offset = min(cents, -self.held[DEBT, affiliate])
        assert self.move(offset, (code, affiliate), (DEBT, affiliate))
        assert self.move(cents - offset, (code, affiliate), (BARRED, 0))
        for claim in sorted(claims, key=lambda each: each.received) if code == DUE else ():
            claim.against = min(claim.cents, offset)
            claim.state, offset = "barred" if claim.against < claim.cents else "paid", offset - claim.against
        for one in sorted(back, key=lambda each: each.run) if code == RETURNED else ():
            if one.cents > offset:
                self.orders[one.run, affiliate].state = "barred"
            offset, one.cents = max(0, offset - one.cents), 0
        return True

    def was_barred(self, claim: Claim) -> bool:
        """The order that paid it last came back, and nobody may ask for it any more."""
        run = claim.run
        while (order := self.orders.get((run, claim.affiliate))) and order.state == "reissued":
            run = next(at for (at, who), one in self.orders.items() if who == claim.affiliate and run in one.again)
        return order is not None and order.state == "barred"
