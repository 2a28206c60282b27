"""PURE. The posting rules: which business event moves what from where to where, and under which idempotency key.

Each returns what `store.post` takes. Whether an event may happen at all is for the service that calls: each rule names that guard;
floors are for the database. A claim has one key for whichever way it is accepted (E06, E06G, E18), so that it is paid once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.ledger.accounts import WALLETS, Account, Code, OwnerKind, order_id
from server.ledger.transfers import ChainName, Journal, Kind, Transfer
from sync.contract.instant import Instant

Posting = tuple[Journal, tuple[Transfer, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Where, when and by whom. `campaign` is the campaign's number."""

    issuer_id: int
    campaign: int
    occurred: Instant
    recorded: Instant
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimName:
    """A redemption claim's identity, as in its journal entry."""

    terminal: int
    epoch: int
    sequence: int

    def __str__(self) -> str:
        return f"{self.terminal}/{self.epoch}/{self.sequence}"


def envelope_opened(at: Occasion, amount: int, decision: str) -> Posting:
    """E01. The assembly voted an amount. `decision`: the number of its vote. Guard: two persons."""
    return envelope_amended(at, amount, decision)


def envelope_amended(at: Occasion, change: int, decision: str) -> Posting:
    """E01. A vote adds `change` to the envelope; negative, it takes back what is not given yet. Guard: two persons."""
    voted, budget = Account(code=Code.VOTED, owner=at.campaign), Account(code=Code.BUDGET, owner=at.campaign)
    debit, credit = (voted, budget) if change > 0 else (budget, voted)
    return (
        _journal(at, Kind.ENVELOPE_OPENED, f"envelope/{at.campaign}/{decision}", _campaign(at), decision),
        (Transfer(debit=debit, credit=credit, amount=abs(change)),),
    )


def wallet_created(at: Occasion, pass_id: int, amounts: Sequence[int]) -> Posting:
    """E02. A validated registration fills the pass's wallets, in the campaign's order; a wallet of 0 gets nothing.

    Guard: one validated registration per pupil and campaign, campaign open for registration.
    """
    return (
        _journal(at, Kind.WALLET_CREATED, f"wallet/{pass_id}", _pass(pass_id), f"pass/{pass_id}"),
        _granted(at, pass_id, amounts),
    )


def wallet_topped_up(at: Occasion, pass_id: int, amounts: Sequence[int], reason: str) -> Posting:
    """E02. A right that was granted later, such as a bursary: once for each `reason`. Guard: the right is proven, deadline open."""
    return (
        _journal(at, Kind.WALLET_CREATED, f"wallet/{pass_id}/{reason}", _pass(pass_id), f"pass/{pass_id}/{reason}"),
        _granted(at, pass_id, amounts),
    )


def wallet_moved(at: Occasion, pass_id: int, source: Code, target: Code, amount: int, move: int) -> Posting:
    """E03. The family moves money between its two wallets. `move` counts the moves of this pass from 1.

    Guard: the campaign lets families split, and both wallets stay within its allowed splits.
    """
    assert {source, target} == set(WALLETS)
    return (
        _journal(at, Kind.WALLET_MOVED, f"wallet-move/{pass_id}/{move}", _pass(pass_id), f"pass/{pass_id}"),
        (_move(source, pass_id, target, pass_id, amount),),
    )


def ticket_credited(at: Occasion, pass_id: int, wallet: Code, ticket: int, generation: int, amount: int) -> Posting:
    """E04. The family puts an amount on a blank ticket. An un-credited ticket has a new generation, hence a new key.

    Guard: amount within the campaign's bounds, ticket blank, no more live tickets than allowed, before the end of validity.
    """
    return (
        _journal(at, Kind.TICKET_CREDITED, f"credit/{ticket}/{generation}", _pass(pass_id), f"ticket/{ticket}"),
        (_move(wallet, pass_id, Code.TICKET, ticket, amount),),
    )


def ticket_uncredited(at: Occasion, pass_id: int, wallet: Code, ticket: int, generation: int, amount: int) -> Posting:
    """E05. The whole amount goes back to the wallet that it came from. Guard: no live claim, before the end of validity."""
    return (
        _journal(at, Kind.TICKET_UNCREDITED, f"uncredit/{ticket}/{generation}", _pass(pass_id), f"ticket/{ticket}"),
        (_move(Code.TICKET, ticket, wallet, pass_id, amount),),
    )


def ticket_uncredited_late(at: Occasion, pass_id: int, ticket: int, generation: int, amount: int) -> Posting:
    """E05 after the end of validity: the amount has expired. The key of `ticket_uncredited`. Guard: no live claim."""
    return (
        _journal(at, Kind.TICKET_UNCREDITED, f"uncredit/{ticket}/{generation}", _pass(pass_id), f"ticket/{ticket}"),
        (_move(Code.TICKET, ticket, Code.EXPIRED_TICKET, at.campaign, amount),),
    )


def claim_accepted(at: Occasion, claim: ClaimName, affiliate: int, ticket: int, amount: int) -> Posting:
    """E06. The ticket pays the affiliate. Only these two owners' rows are touched.

    Guard: birthdate, theme, convention on the day of the scan, validity; `amount` is all that the ticket holds.
    """
    return (
        _journal(at, Kind.CLAIM_ACCEPTED, f"claim/{claim}", _affiliate(affiliate), f"ticket/{ticket}"),
        (_move(Code.TICKET, ticket, Code.DUE, affiliate, amount),),
    )


def claim_guaranteed(at: Occasion, claim: ClaimName, affiliate: int, ticket: int, amount: int) -> Posting:
    """E06G. The ticket was used elsewhere, and the counter had been promised payment: the campaign's guarantee pays.

    Guard: the decision that the terminal signed promised it, and the guarantee's limits are not reached.
    """
    return (
        _journal(at, Kind.CLAIM_GUARANTEED, f"claim/{claim}", _affiliate(affiliate), f"ticket/{ticket}"),
        (_move(Code.GUARANTEE, affiliate, Code.DUE, affiliate, amount),),
    )


def claim_voided(at: Occasion, claim: ClaimName, accepted: Posting, *, is_charged: bool = False) -> Posting:
    """E07. The affiliate takes a claim back before a run: the acceptance's transfers, the other way round.

    What the guarantee paid goes to the budget when a closing that was undone since has charged it there (E19G): `is_charged`.
    Guard: the claim is in no run, a reason is given. An acceptance by E18 goes back to the expired tickets by itself.
    """
    journal, transfers = _undone(at, accepted, Kind.CLAIM_VOIDED, f"void/{claim}")
    budget = Account(code=Code.BUDGET, owner=at.campaign)
    return journal, tuple(replace(one, credit=budget) for one in transfers) if is_charged else transfers


def run_closed(at: Occasion, run: int, affiliate: int, amount: int, offset: int = 0) -> Posting:
    """E08. One affiliate's accepted claims, `amount` in all, become its order of this run, less the `offset` that it owes us (E14).

    Guard: the affiliate is not suspended, its account is verified, and it owes at least `offset`. What the order pays is
    `amount - offset`, and E12 may add to it; all of it set against a debt leaves no order.
    """
    assert 0 <= offset <= amount
    moves = (
        (Account(code=Code.OVERPAID, owner=affiliate), offset),
        (Account(code=Code.IN_TRANSFER, owner=order_id(run, affiliate)), amount - offset),
    )
    due = Account(code=Code.DUE, owner=affiliate)
    return (
        _journal(at, Kind.RUN_CLOSED, f"run/{at.campaign}/{run}/{affiliate}", _affiliate(affiliate), f"run/{run}"),
        tuple(Transfer(debit=due, credit=credit, amount=cents) for credit, cents in moves if cents),
    )


def run_abandoned(at: Occasion, run: int, affiliate: int, amount: int, offset: int = 0) -> Posting:
    """E08 undone: the order will not be paid, its amount is due again, and what was set off is owed again. Guard: not filed."""
    closed = run_closed(at, run, affiliate, amount, offset)
    return _undone(at, closed, Kind.RUN_CLOSED, f"run-abandoned/{at.campaign}/{run}/{affiliate}")


def settled(at: Occasion, run: int, affiliate: int, amount: int) -> Posting:
    """E09. The bank paid the order, all of it. Guard: a statement's reference, or a person's signed word."""
    return (
        _journal(at, Kind.SETTLED, f"settled/{at.campaign}/{run}/{affiliate}", _affiliate(affiliate), f"run/{run}"),
        (_move(Code.IN_TRANSFER, order_id(run, affiliate), Code.PAID, affiliate, amount),),
    )


def rejected(at: Occasion, run: int, affiliate: int, amount: int) -> Posting:
    """E10. The bank refused the order before booking it, all of it. Guard: a reason from pain.002; not settled."""
    return (
        _journal(at, Kind.REJECTED, f"rejected/{at.campaign}/{run}/{affiliate}", _affiliate(affiliate), f"run/{run}"),
        (_move(Code.IN_TRANSFER, order_id(run, affiliate), Code.RETURNED, affiliate, amount),),
    )


def returned(at: Occasion, run: int, affiliate: int, amount: int) -> Posting:
    """E11. The order was booked and came back, all of it. Guard: a reason from camt; settled."""
    return (
        _journal(at, Kind.RETURNED, f"returned/{at.campaign}/{run}/{affiliate}", _affiliate(affiliate), f"run/{run}"),
        (_move(Code.PAID, affiliate, Code.RETURNED, affiliate, amount),),
    )


def reissued(at: Occasion, run: int, affiliate: int, amount: int, returned_run: int) -> Posting:
    """E12. What came back from the order of `returned_run` joins the affiliate's order of a later `run`.

    Guard: two persons, the account was changed or confirmed, E12b first, at most what came back.
    """
    assert run > returned_run
    name = f"{at.campaign}/{returned_run}/{affiliate}/{run}"
    return (
        _journal(at, Kind.REISSUED, f"reissued/{name}", _affiliate(affiliate), f"run/{run}"),
        (_move(Code.RETURNED, affiliate, Code.IN_TRANSFER, order_id(run, affiliate), amount),),
    )


def reissue_abandoned(at: Occasion, run: int, affiliate: int, amount: int, returned_run: int) -> Posting:
    """E12 undone, with the run that would have paid it. Guard: not filed."""
    name = f"{at.campaign}/{returned_run}/{affiliate}/{run}"
    done = reissued(at, run, affiliate, amount, returned_run)
    return _undone(at, done, Kind.REISSUED, f"reissue-abandoned/{name}")


def returned_set_against(at: Occasion, run: int, affiliate: int, amount: int, returned_run: int) -> Posting:
    """E12b. While `run` is computed, what came back from `returned_run` pays what the affiliate owes us.

    Guard: before E12, the affiliate owes at least `amount`. An abandoned run leaves it: the debt is paid.
    """
    name = f"{at.campaign}/{returned_run}/{affiliate}/{run}"
    return (
        _journal(at, Kind.RETURNED_SET_AGAINST, f"set-against/{name}", _affiliate(affiliate), f"run/{run}"),
        (_move(Code.RETURNED, affiliate, Code.OVERPAID, affiliate, amount),),
    )


def claim_reversed(
    at: Occasion, claim: ClaimName, affiliate: int, ticket: int, amount: int, *, into: Code, incident: int
) -> Posting:
    """E13. A claim that entered a run was wrong: the affiliate owes it, and the money goes where `into` says.

    TICKET: the pupil may use it again, and then `amount` is the whole face value; EXPIRED_TICKET once tickets have expired; BUDGET
    when the pupil loses it; GUARANTEE when the guarantee had paid, but BUDGET once a closing has charged it there (E19G). Guard:
    its run is filed (before, the run is abandoned and the claim voided), an incident file heard both sides, two persons, and all
    reversals of a claim are at most what it paid.
    """
    owner = {
        Code.TICKET: ticket,
        Code.EXPIRED_TICKET: at.campaign,
        Code.BUDGET: at.campaign,
        Code.GUARANTEE: affiliate,
    }[into]
    return (
        _journal(
            at, Kind.CLAIM_REVERSED, f"reversal/{claim}/{incident}", _affiliate(affiliate), f"incident/{incident}"
        ),
        (_move(Code.OVERPAID, affiliate, into, owner, amount),),
    )


def recovered(at: Occasion, affiliate: int, amount: int, order: str) -> Posting:
    """E15. The affiliate paid a debt back. `order`: the number of the revenue order. Guard: it owes at least `amount`."""
    return (
        _journal(at, Kind.RECOVERED, f"recovered/{at.campaign}/{affiliate}/{order}", _affiliate(affiliate), order),
        (_move(Code.RECOVERED, at.campaign, Code.OVERPAID, affiliate, amount),),
    )


def wallet_expired(at: Occasion, pass_id: int, amounts: Sequence[int], expiry: int = 1) -> Posting:
    """E16. What a pass never put on tickets, all of it. `expiry` counts those of the pass from 1: a campaign may be extended.

    Guard: after the end of validity.
    """
    key = _again(f"wallet-expired/{pass_id}", expiry)
    return (
        _journal(at, Kind.WALLET_EXPIRED, key, _pass(pass_id), f"pass/{pass_id}"),
        tuple(
            _move(wallet, pass_id, Code.EXPIRED_WALLET, at.campaign, amount)
            for wallet, amount in zip(WALLETS, amounts, strict=False)
            if amount
        ),
    )


def ticket_expired(at: Occasion, pass_id: int, ticket: int, amount: int, expiry: int = 1) -> Posting:
    """E17. What nobody claimed in time. `expiry` counts those of the ticket from 1: admitted late, it may be given back (E13).

    Guard: after the end of claims and grace, no terminal known to hold claims.
    """
    key = _again(f"ticket-expired/{ticket}", expiry)
    return (
        _journal(at, Kind.TICKET_EXPIRED, key, _pass(pass_id), f"ticket/{ticket}"),
        (_move(Code.TICKET, ticket, Code.EXPIRED_TICKET, at.campaign, amount),),
    )


def late_admitted(at: Occasion, claim: ClaimName, affiliate: int, ticket: int, amount: int) -> Posting:
    """E18. A claim that came after its ticket expired is paid all the same. Guard: two persons, the ticket expired unclaimed."""
    return (
        _journal(at, Kind.LATE_ADMITTED, f"claim/{claim}", _affiliate(affiliate), f"ticket/{ticket}"),
        (_move(Code.EXPIRED_TICKET, at.campaign, Code.DUE, affiliate, amount),),
    )


def expired_returned(at: Occasion, closing: int, wallets: int, tickets: int) -> Posting:
    """E19. What expired on wallets and tickets is the budget's again, all of it. `closing` counts the campaign's closings from 1.

    Guard: E16 and E17 are done, two persons. E19G and `budget_returned` follow in the same transaction.
    """
    own = at.campaign
    moves = ((Code.EXPIRED_WALLET, wallets), (Code.EXPIRED_TICKET, tickets))
    return (
        _journal(at, Kind.BUDGET_RETURNED, f"expired-returned/{own}/{closing}", _campaign(at), f"closing/{closing}"),
        tuple(_move(expired, own, Code.BUDGET, own, amount) for expired, amount in moves if amount),
    )


def guarantee_charged(at: Occasion, affiliate: int, amount: int, closing: int) -> Posting:
    """E19G. The budget bears what the guarantee paid to an affiliate: no vote is exceeded without another vote (E01)."""
    key = f"guarantee-charged/{at.campaign}/{affiliate}/{closing}"
    return (
        _journal(at, Kind.GUARANTEE_CHARGED, key, _affiliate(affiliate), f"closing/{closing}"),
        (_move(Code.BUDGET, at.campaign, Code.GUARANTEE, affiliate, amount),),
    )


def budget_returned(at: Occasion, closing: int, amount: int) -> Posting:
    """E19. All that is left of the budget goes back to the vote. Money that comes free later needs another closing."""
    own = at.campaign
    return (
        _journal(at, Kind.BUDGET_RETURNED, f"budget-returned/{own}/{closing}", _campaign(at), f"closing/{closing}"),
        (_move(Code.BUDGET, own, Code.VOTED, own, amount),),
    )


def time_barred(
    at: Occasion, affiliate: int, source: Code, amount: int, year: int, rank: int = 1, offset: int = 0
) -> Posting:
    """E20. Four years from 1 January following, nobody may ask for `amount` any more, less the `offset` that the affiliate owes us:
    it pays that first, as in a run (E14, E12b). `rank` counts those of a year from 1: a run may give something back after one.

    Guard: two persons, not before `year`, and the affiliate owes at least `offset`.
    """
    assert source in (Code.DUE, Code.RETURNED)
    assert 0 <= offset <= amount
    key = _again(f"time-barred/{at.campaign}/{affiliate}/{int(source)}/{year}", rank)
    return (
        _journal(at, Kind.TIME_BARRED, key, _affiliate(affiliate), f"year/{year}"),
        tuple(
            _move(source, affiliate, credit, owner, cents)
            for credit, owner, cents in (
                (Code.OVERPAID, affiliate, offset),
                (Code.TIME_BARRED, at.campaign, amount - offset),
            )
            if cents
        ),
    )


def suspense_opened(at: Occasion, line: str, change: int) -> Posting:
    """E21. A line of a bank statement that nobody can explain: money that came in, or went out when negative. `line` names it.

    Guard: no order, return or revenue order matches.
    """
    outside = Account(code=Code.RECOVERED, owner=at.campaign)
    suspense = Account(code=Code.SUSPENSE, owner=at.campaign)
    debit, credit = (outside, suspense) if change > 0 else (suspense, outside)
    return (
        _journal(at, Kind.SUSPENSE_OPENED, f"suspense/{at.campaign}/{line}", _campaign(at), line),
        (Transfer(debit=debit, credit=credit, amount=abs(change)),),
    )


def suspense_explained(at: Occasion, line: str, change: int) -> Posting:
    """E22. Somebody explained the line: E21 undone, and what it really was is posted beside it. Guard: two persons."""
    opened = suspense_opened(at, line, change)
    return _undone(at, opened, Kind.SUSPENSE_EXPLAINED, f"suspense-explained/{at.campaign}/{line}")


def wallet_withdrawn(at: Occasion, pass_id: int, amounts: Sequence[int], withdrawal: int) -> Posting:
    """E23. The pass is withdrawn: what its wallets hold is the budget's again. `withdrawal` counts those of the pass from 1.

    Guard: a person's reason, before the end of validity (after it, E16); its unused tickets are un-credited before (E05).
    """
    budget = at.campaign
    return (
        _journal(
            at, Kind.WALLET_WITHDRAWN, f"withdrawn/{pass_id}/{withdrawal}", _pass(pass_id), f"withdrawal/{withdrawal}"
        ),
        tuple(
            _move(wallet, pass_id, Code.BUDGET, budget, amount)
            for wallet, amount in zip(WALLETS, amounts, strict=False)
            if amount
        ),
    )


def _again(key: str, rank: int) -> str:
    """The first keeps the key that it had before there could be a second."""
    return key if rank == 1 else f"{key}/{rank}"


def _granted(at: Occasion, pass_id: int, amounts: Sequence[int]) -> tuple[Transfer, ...]:
    return tuple(
        _move(Code.BUDGET, at.campaign, wallet, pass_id, amount)
        for wallet, amount in zip(WALLETS, amounts, strict=False)
        if amount
    )


def _undone(at: Occasion, done: Posting, kind: Kind, key: str) -> Posting:
    """Every transfer the other way round, in a journal that names the one it reverses: that happens to a journal once."""
    journal, transfers = done
    return (
        _journal(at, kind, key, journal.chain, journal.source_ref, reverses=journal.id),
        tuple(Transfer(debit=one.credit, credit=one.debit, amount=one.amount) for one in transfers),
    )


def _journal(at: Occasion, kind: Kind, key: str, chain: ChainName, source_ref: str, reverses: str = "") -> Journal:
    return Journal(
        issuer_id=at.issuer_id,
        campaign=at.campaign,
        kind=kind,
        idempotency_key=key,
        chain=chain,
        occurred=at.occurred,
        recorded=at.recorded,
        actor=at.actor,
        source_ref=source_ref,
        reverses=reverses,
    )


def _move(debit: Code, debit_owner: int, credit: Code, credit_owner: int, amount: int) -> Transfer:
    return Transfer(
        debit=Account(code=debit, owner=debit_owner), credit=Account(code=credit, owner=credit_owner), amount=amount
    )


def _campaign(at: Occasion) -> ChainName:
    return ChainName(kind=OwnerKind.CAMPAIGN, owner=at.campaign)


def _pass(pass_id: int) -> ChainName:
    return ChainName(kind=OwnerKind.PASS, owner=pass_id)


def _affiliate(affiliate: int) -> ChainName:
    return ChainName(kind=OwnerKind.AFFILIATE, owner=affiliate)
