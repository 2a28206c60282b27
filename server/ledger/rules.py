"""PURE. The posting rules: which business event moves what from where to where, and under which idempotency key.

Each returns what `store.post` takes. Whether an event may happen at all is for the service that calls; floors are for the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass

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
    """The assembly voted an amount. `decision`: the number of its vote."""
    return (
        _journal(at, Kind.ENVELOPE_OPENED, f"envelope/{at.campaign}/{decision}", _campaign(at), decision),
        (_move(Code.VOTED, at.campaign, Code.BUDGET, at.campaign, amount),),
    )


def wallet_created(at: Occasion, pass_id: int, amounts: Sequence[int]) -> Posting:
    """A validated registration fills the pass's wallets, in the campaign's order; a wallet of 0 gets nothing."""
    return (
        _journal(at, Kind.WALLET_CREATED, f"wallet/{pass_id}", _pass(pass_id), f"pass/{pass_id}"),
        tuple(
            _move(Code.BUDGET, at.campaign, wallet, pass_id, amount)
            for wallet, amount in zip(WALLETS, amounts, strict=False)
            if amount
        ),
    )


def ticket_credited(at: Occasion, pass_id: int, wallet: Code, ticket: int, generation: int, amount: int) -> Posting:
    """The family puts an amount on a blank ticket. An un-credited ticket has a new generation, hence a new key."""
    return (
        _journal(at, Kind.TICKET_CREDITED, f"credit/{ticket}/{generation}", _pass(pass_id), f"ticket/{ticket}"),
        (_move(wallet, pass_id, Code.TICKET, ticket, amount),),
    )


def ticket_uncredited(at: Occasion, pass_id: int, wallet: Code, ticket: int, generation: int, amount: int) -> Posting:
    """The whole amount goes back to the wallet that it came from."""
    return (
        _journal(at, Kind.TICKET_UNCREDITED, f"uncredit/{ticket}/{generation}", _pass(pass_id), f"ticket/{ticket}"),
        (_move(Code.TICKET, ticket, wallet, pass_id, amount),),
    )


def claim_accepted(at: Occasion, claim: ClaimName, affiliate: int, ticket: int, amount: int) -> Posting:
    """The ticket pays the affiliate. Only these two owners' rows are touched."""
    return (
        _journal(at, Kind.CLAIM_ACCEPTED, f"claim/{claim}", _affiliate(affiliate), f"ticket/{ticket}"),
        (_move(Code.TICKET, ticket, Code.DUE, affiliate, amount),),
    )


def claim_guaranteed(at: Occasion, claim: ClaimName, affiliate: int, ticket: int, amount: int) -> Posting:
    """The ticket was used elsewhere, and the counter had been promised payment: the campaign's guarantee pays."""
    return (
        _journal(at, Kind.CLAIM_GUARANTEED, f"claim/{claim}", _affiliate(affiliate), f"ticket/{ticket}"),
        (_move(Code.GUARANTEE, affiliate, Code.DUE, affiliate, amount),),
    )


def claim_voided(at: Occasion, claim: ClaimName, accepted: Posting) -> Posting:
    """The affiliate takes a claim back before a run: the acceptance's transfers, the other way round."""
    journal, transfers = accepted
    return (
        _journal(at, Kind.CLAIM_VOIDED, f"void/{claim}", journal.chain, journal.source_ref, reverses=journal.id),
        tuple(Transfer(debit=one.credit, credit=one.debit, amount=one.amount) for one in transfers),
    )


def run_closed(at: Occasion, run: int, affiliate: int, amount: int) -> Posting:
    """One affiliate's accepted claims become its payment order of this run."""
    return (
        _journal(at, Kind.RUN_CLOSED, f"run/{at.campaign}/{run}/{affiliate}", _affiliate(affiliate), f"run/{run}"),
        (_move(Code.DUE, affiliate, Code.IN_TRANSFER, order_id(run, affiliate), amount),),
    )


def run_abandoned(at: Occasion, run: int, affiliate: int, amount: int) -> Posting:
    """The order will not be paid: its closing, the other way round, and the amount is due again."""
    closed, transfers = run_closed(at, run, affiliate, amount)
    key = f"run-abandoned/{at.campaign}/{run}/{affiliate}"
    return (
        _journal(at, closed.kind, key, closed.chain, closed.source_ref, reverses=closed.id),
        tuple(Transfer(debit=one.credit, credit=one.debit, amount=one.amount) for one in transfers),
    )


def settled(at: Occasion, run: int, affiliate: int, amount: int) -> Posting:
    """The bank paid the order."""
    return (
        _journal(at, Kind.SETTLED, f"settled/{at.campaign}/{run}/{affiliate}", _affiliate(affiliate), f"run/{run}"),
        (_move(Code.IN_TRANSFER, order_id(run, affiliate), Code.PAID, affiliate, amount),),
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
