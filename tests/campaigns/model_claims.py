"""What becomes of claims, as plain rules: which verdict each one gets, what pays it, what may be taken back. Shares no code with
the server; verdicts by their codes, of which the contract says what they mean.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.campaigns.model import ALL, BUDGET, DEBT, DUE, GUARANTEE, OLD_TICKET, TICKET, Model, Paper, Ticket

TYPED_PRINT = 255  # a typed number says no print: only what voids all of them speaks of it
BY_TICKET, BY_GUARANTEE, WAITING = ("A00", "A20"), ("A10", "A11"), ("W10", "W20")
LIVE = ("accepted", "scheduled", "paid", "barred")
SETTLED = {"here": "R20", "elsewhere": "R21", "free": "A00"}  # when every counter has spoken
IN_A_RUN = ("scheduled", "paid", "corrected")


@dataclass
class Claim:
    """One that a counter has written. `listed`: the opposition list that it held then; `phase` of the campaign of its verdict.

    `state` is empty until the server has it; `cents` what was decided, `reversed` what of it was taken back, `against`
    what of it paid a debt when limitation came; `waits_for` are the
    counters that must speak first; `contest` is empty, open or answered; `payer` ticket, guarantee or late.
    """

    key: tuple[int, int]
    affiliate: int
    themes: int
    paper: Paper
    is_typed: bool
    is_green: bool
    is_wrong_child: bool
    is_in_time: bool
    listed: int
    ticket: int = 0
    state: str = ""
    code: str = ""
    payer: str = ""
    cents: int = 0
    run: int = 0
    received: int = 0
    decided: int = 0
    phase: int = 0
    is_late: bool = False
    waits_for: set[int] = field(default_factory=set)
    contest: str = ""
    refused_as: str = ""
    reversed: int = 0
    against: int = 0
    is_void_written: bool = False


@dataclass
class Offer:
    """What accepting a claim in review would pay."""

    cents: int
    is_there: bool
    is_expired: bool
    is_other_kind: bool
    is_paid_elsewhere: bool


@dataclass
class ClaimModel(Model):
    """`phase`: of the campaign; from `last` on, claims are late. `queues`: what each counter has written and not sent yet."""

    claims: dict[tuple[int, int], Claim] = field(default_factory=dict)
    queues: dict[int, list[tuple[str, Claim]]] = field(default_factory=dict)
    incidents: dict[int, list[tuple[tuple[int, int], int]]] = field(default_factory=dict)
    phase: int = 0
    last: int = 0

    # --- a counter speaks --------------------------------------------------------------------------------------------

    def write(self, counter: int, claim: Claim) -> None:
        self.claims[claim.key] = claim
        self.queues[counter].append(("redeem", claim))

    def write_void(self, counter: int, claim: Claim) -> None:
        claim.is_void_written = True
        self.queues[counter].append(("void", claim))

    def hear(self, counter: int) -> None:
        """All that it has written; then whatever waited for it; then it gets the newest list."""
        queue, self.queues[counter] = self.queues[counter], []
        spoken_before = [one for one in self.held_claims() if one.code == "W10"]
        for what, claim in queue:
            if what == "redeem":
                self.receive(claim, {*self.queues} - {counter})
            elif claim.state in ("held", "accepted"):
                self.take_back(claim)
        for one in spoken_before:
            one.waits_for.discard(counter)
        self.settle()
        self.publish()

    def receive(self, claim: Claim, others: set[int]) -> None:
        claim.received, claim.is_late = self.mark(), self.phase >= self.last
        ticket = self.tickets[claim.paper.number]
        claim.ticket = 0 if claim.is_typed and not ticket.on else ticket.number
        is_same = claim.is_typed or (claim.paper.generation == ticket.generation and ticket.on)
        cents = ticket.on if is_same else claim.paper.cents
        self.conclude(claim, self.use(claim), lambda use: self.verdict(claim, ticket, use), cents)
        claim.waits_for = others

    def verdict(self, claim: Claim, ticket: Ticket, use: str) -> str:
        if not claim.ticket:
            return "R11"
        opposed = self.opposed(claim, ticket)
        said = (ticket.kind, ticket.assigned) if claim.is_typed else (claim.paper.kind, claim.paper.assigned)
        is_withdrawn = opposed == "later" or ticket.state in ("blank", "blocked", "cancelled")
        refusals = [
            ("R20", use == "here"),
            ("R16", opposed == "old print"),
            ("R40", opposed == "lost"),
            ("R14", not claim.themes & 1 << said[0]),
            ("R15", said[1] not in (0, claim.affiliate)),
            ("R12", not claim.is_in_time),
            ("R30", claim.is_wrong_child),
            ("W20", claim.is_late or ticket.state == "expired" or (is_withdrawn and not claim.is_green)),
            ("A11", is_withdrawn),
            ("A10", claim.is_green and use == "elsewhere"),
            ("A00", claim.is_green),
        ]
        return next((code for code, holds in refusals if holds), "W10")

    def opposed(self, claim: Claim, ticket: Ticket) -> str:
        generation = TYPED_PRINT if claim.is_typed else claim.paper.generation
        if ticket.opposed <= generation:
            return "later" if generation < ticket.generation else ""
        known = [below for version, below in ticket.listed if version <= claim.listed]
        if not known or known[-1] <= generation:
            return "later"
        return "old print" if known[-1] < ALL else "lost"

    def settle(self) -> None:
        """Provisional claims for which every other counter has spoken, in their order."""
        for claim in sorted(self.held_claims(), key=lambda one: one.received):
            if claim.code != "W10" or claim.waits_for:
                continue
            ticket = self.tickets[claim.ticket]
            is_doubted = ticket.opposed_at >= claim.received
            self.conclude(claim, self.use(claim), SETTLED.__getitem__, ticket.on, known="W20" * is_doubted)

    # --- a verdict ---------------------------------------------------------------------------------------------------

    def conclude(
        self,
        claim: Claim,
        use: str,
        rule: Callable[[str], str],
        cents: int,
        *,
        known: str = "",
        is_expired: bool = False,
    ) -> None:
        """Whoever is first has the ticket's money; who is not is judged again. `known`: whatever the rule would say."""
        code = known or rule(use)
        if code in BY_TICKET and not self.pay_by_ticket(claim, cents, is_expired=is_expired):
            code = rule("elsewhere") if self.winner(claim) else "W20"
        claim.code, claim.decided, claim.phase = code, self.mark(), self.phase
        claim.cents = cents if code in BY_TICKET + BY_GUARANTEE else 0
        if code in BY_GUARANTEE:
            assert self.move(cents, (GUARANTEE, claim.affiliate), (DUE, claim.affiliate))
            claim.payer = "guarantee"
        claim.state = "accepted" if claim.cents else "held" if code in WAITING else "refused"
        self.rest(claim)

    def pay_by_ticket(self, claim: Claim, cents: int, *, is_expired: bool) -> bool:
        ticket = self.tickets[claim.ticket]
        source = (OLD_TICKET, 0) if is_expired else (TICKET, ticket.number)
        if self.winner(claim) or ticket.state not in ("credited", "claimed", "blocked", "expired"):
            return False
        if not self.move(cents, source, (DUE, claim.affiliate)):
            return False
        ticket.state, ticket.before = "spent", ""
        claim.payer = "late" if is_expired else "ticket"
        return True

    def winner(self, claim: Claim) -> Claim | None:
        """Whoever else lives on the ticket's money."""
        return next((one for one in self.rivals(claim) if one.payer != "guarantee"), None)

    def rivals(self, claim: Claim) -> list[Claim]:
        """Other live claims on the same ticket."""
        every = self.claims.values()
        return [one for one in every if one is not claim and one.ticket == claim.ticket and one.state in LIVE]

    def use(self, claim: Claim) -> str:
        return "here" if any(one.affiliate == claim.affiliate for one in self.rivals(claim)) else "free"

    def rest(self, claim: Claim) -> None:
        if claim.ticket:
            self.hold(self.tickets[claim.ticket])

    def hold(self, ticket: Ticket) -> None:
        """As long as a claim on it waits."""
        waits = any(one.ticket == ticket.number for one in self.held_claims())
        if ticket.state in ("credited", "claimed"):
            ticket.state = "claimed" if waits else "credited"

    def unblock(self, ticket: Ticket) -> bool:
        did = super().unblock(ticket)
        self.hold(ticket)
        return did

    def held_claims(self) -> list[Claim]:
        return [one for one in self.claims.values() if one.state == "held"]

    def take_back(self, claim: Claim) -> bool:
        """By its counter, or by staff for it; before a run only."""
        if claim.state not in ("held", "accepted"):
            return False
        if claim.state == "accepted":
            pots = {
                "ticket": (TICKET, claim.ticket),
                "late": (OLD_TICKET, 0),
                "guarantee": self.bearer(claim.affiliate, claim.cents),
            }
            assert self.move(claim.cents, (DUE, claim.affiliate), pots[claim.payer])
            if claim.payer != "guarantee":
                self.tickets[claim.ticket].state = "expired" if claim.payer == "late" else "credited"
        claim.state, claim.code, claim.cents, claim.decided = "voided", "V10", 0, self.mark()
        claim.contest = "answered" if claim.contest else ""
        self.rest(claim)
        return True

    def bearer(self, affiliate: int, cents: int) -> tuple[int, int]:
        """Of what the guarantee paid: the guarantee, or the budget once a closing has charged it with that."""
        return (GUARANTEE, affiliate) if self.held[GUARANTEE, affiliate] + cents <= 0 else (BUDGET, 0)

    # --- people ------------------------------------------------------------------------------------------------------

    def is_in_review(self, claim: Claim) -> bool:
        return claim.state == "held" and claim.code == "W20"

    def offer(self, claim: Claim) -> Offer:
        ticket, paper = self.tickets[claim.ticket], claim.paper
        is_same = 0 < ticket.on <= paper.cents and (claim.is_typed or paper.generation == ticket.generation)
        is_spent = ticket.state == "spent" and self.winner(claim) is not None
        is_there = is_same and (is_spent or ticket.state in ("credited", "claimed", "blocked"))
        is_expired = is_same and ticket.state == "expired"
        others = [one for one in self.rivals(claim) if one.affiliate != claim.affiliate]
        return Offer(
            cents=ticket.on if is_there or is_expired else paper.cents,
            is_there=is_there,
            is_expired=is_expired,
            is_other_kind=(is_there or is_expired) and not claim.themes & 1 << ticket.kind,
            is_paid_elsewhere=any(self.is_same_paper(claim, one) for one in others),
        )

    def is_same_paper(self, claim: Claim, other: Claim) -> bool:
        if claim.is_typed or other.is_typed:
            return claim.paper.cents == other.paper.cents
        return claim.paper.generation == other.paper.generation

    def takes_two(self, claim: Claim) -> bool:
        return claim.is_late or self.offer(claim).is_expired

    def review(self, claim: Claim, wish: str) -> bool:
        """By one person: what goes against no rule."""
        if not self.is_in_review(claim) or claim.contest == "open":
            return False
        if wish == "A20" and (self.takes_two(claim) or self.offer(claim).is_other_kind):
            return False
        self.accept(claim, self.offer(claim), wish, "R21")
        return True

    def propose(self, claim: Claim) -> bool:
        """By the first of two: what one person may not accept, and nobody what is of another kind."""
        if not self.is_in_review(claim) or self.offer(claim).is_other_kind:
            return False
        return claim.contest == "open" or self.takes_two(claim)

    def admit(self, claim: Claim) -> bool:
        """By the second."""
        offer = self.offer(claim)
        is_free = self.person_use(claim, offer) == "free"
        if offer.is_expired and is_free and self.held[OLD_TICKET, 0] < offer.cents:
            return False  # the money has gone back to the budget
        self.accept(claim, offer, "A20", "A10" if claim.contest == "open" else "R21")
        claim.contest = "answered" if claim.contest else ""
        return True

    def accept(self, claim: Claim, offer: Offer, wish: str, when_elsewhere: str) -> None:
        free = "A20" if offer.is_there or offer.is_expired else "A11"
        codes = {"free": free, "here": "R20", "elsewhere": when_elsewhere}
        rule = (lambda _: wish) if wish != "A20" else lambda use: codes[use]
        self.conclude(claim, self.person_use(claim, offer), rule, offer.cents, is_expired=offer.is_expired)

    def person_use(self, claim: Claim, offer: Offer) -> str:
        is_elsewhere = not (offer.is_there or offer.is_expired) and offer.is_paid_elsewhere
        return "here" if self.use(claim) == "here" else "elsewhere" if is_elsewhere else "free"

    def do_contest(self, claim: Claim) -> bool:
        """Once, and not months after the refusal."""
        if claim.state != "refused" or claim.contest or claim.phase != self.phase:
            return False
        claim.contest, claim.refused_as = "open", claim.code
        claim.state, claim.code, claim.decided = "held", "W20", self.mark()
        self.rest(claim)
        return True

    def uphold(self, claim: Claim) -> bool:
        if claim.contest != "open":
            return False
        claim.contest, claim.state, claim.code, claim.decided = "answered", "refused", claim.refused_as, self.mark()
        self.rest(claim)
        return True

    # --- incidents ---------------------------------------------------------------------------------------------------

    def reverse(self, claim: Claim, cents: int, *, for_pupil: bool, is_filed: bool) -> bool:
        """Of a claim in a filed run; to the pupil only the whole of it, and only while a ticket may be used."""
        left = (claim.against or claim.cents) - claim.reversed
        is_paid = claim.against or (is_filed and claim.state in IN_A_RUN)
        if not is_paid or not 0 < cents <= left or self.has_unsettled(claim):
            return False
        ticket = self.tickets[claim.ticket]
        pot = (OLD_TICKET, 0) if self.phase >= self.last else (BUDGET, 0)
        if claim.payer == "guarantee":
            pot = self.bearer(claim.affiliate, cents)
        if for_pupil:
            is_whole = cents == claim.cents and claim.payer != "guarantee"
            is_spent = ticket.state == "spent" and not self.winner(claim)
            if not is_whole or not is_spent or ticket.owner in self.withdrawn or self.phase > 0:
                return False
            pot, ticket.state = (TICKET, ticket.number), "credited"
            self.void_paper(ticket, is_lost=True)
            self.hold(ticket)
        assert self.move(cents, (DEBT, claim.affiliate), pot)
        claim.state, claim.reversed = claim.state if claim.state == "barred" else "corrected", claim.reversed + cents
        self.incidents.setdefault(claim.affiliate, []).append((claim.key, cents))
        return True

    def has_unsettled(self, claim: Claim) -> bool:
        """What came in from the affiliate pays its oldest incident first."""
        taken = self.incidents.get(claim.affiliate, [])
        came_in = sum(cents for _, cents in taken) + self.held[DEBT, claim.affiliate]
        for key, cents in taken:
            came_in -= cents
            if came_in < 0 and key == claim.key:
                return True
        return False
