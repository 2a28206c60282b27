"""The money of one pass as lines that people read: what its wallets and tickets got, gave and lost, oldest first. Reads only."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from server.backoffice import texts_passes
from server.database import Database
from server.intake.models import Claim
from server.ledger.accounts import WALLETS, Code
from server.ledger.transfers import Kind
from sync.contract.instant import Instant

# Of the pass's own hash chain, in its order; what counters took is with their affiliates.
_MOVED = """
SELECT j.id, j.kind, j.recorded_ms, j.actor, j.source_ref, t.debit_code, t.debit_owner_id, t.credit_code, t.credit_owner_id,
    t.amount_cents
FROM ledger_journal j JOIN ledger_transfer t ON t.issuer_id = j.issuer_id AND t.journal = j.id
WHERE j.issuer_id = %(issuer)s AND j.chain_kind = 'pass' AND j.chain_owner = %(pass)s
ORDER BY j.chain_position, t.seq
"""
LIVE = ("accepted", "scheduled", "paid", "corrected", "barred")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`words`: what happened; `cents`: how much moved in all; `actor` as journals name it, empty for a counter."""

    at: Instant
    words: str
    cents: int
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    debit: Code
    debit_owner: int
    credit: Code
    credit_owner: int
    cents: int


def lines(
    db: Database, issuer_id: int, pass_id: int, themes: Sequence[int], claims: Sequence[Claim], names: Mapping[int, str]
) -> list[Line]:
    """`themes`: of the campaign's wallets; `claims` on the pass's tickets; `names` of affiliates, by number."""
    found = [*_of_chain(db, issuer_id, pass_id, themes), *_of_claims(claims, names)]
    return sorted(found, key=lambda line: line.at)


def _of_chain(db: Database, issuer_id: int, pass_id: int, themes: Sequence[int]) -> Iterator[Line]:
    journals: dict[str, tuple[Kind, Instant, str, str, list[_Move]]] = {}
    for name, kind, at, actor, source, *moved in db.rows(_MOVED, {"issuer": issuer_id, "pass": pass_id}):
        debit, debit_owner, credit, credit_owner, cents = moved
        move = _Move(
            debit=Code(debit), debit_owner=debit_owner, credit=Code(credit), credit_owner=credit_owner, cents=cents
        )
        journals.setdefault(name, (Kind(kind), Instant(at), actor, source, []))[4].append(move)
    for kind, instant, actor, source, moves in journals.values():
        words = _words(kind, source, pass_id, moves, themes)
        yield Line(at=instant, words=words, cents=sum(one.cents for one in moves), actor=actor)


def _words(kind: Kind, source: str, pass_id: int, moves: Sequence[_Move], themes: Sequence[int]) -> str:
    one = moves[0]
    match kind:
        case Kind.WALLET_CREATED:
            shares = [(themes[WALLETS.index(each.credit)], each.cents) for each in moves]
            return texts_passes.granted(shares, is_later=source != f"pass/{pass_id}")
        case Kind.WALLET_MOVED:
            return texts_passes.moved(themes[WALLETS.index(one.debit)], themes[WALLETS.index(one.credit)])
        case Kind.TICKET_CREDITED:
            return texts_passes.credited(one.credit_owner, themes[WALLETS.index(one.debit)])
        case Kind.TICKET_UNCREDITED if one.credit is Code.EXPIRED_TICKET:
            return texts_passes.lost(one.debit_owner)
        case Kind.TICKET_UNCREDITED:
            return texts_passes.uncredited(one.debit_owner, themes[WALLETS.index(one.credit)])
        case Kind.WALLET_EXPIRED:
            return texts_passes.WALLET_EXPIRED
        case Kind.TICKET_EXPIRED:
            return texts_passes.expired(one.debit_owner)
        case Kind.WALLET_WITHDRAWN:
            return texts_passes.TAKEN_BACK
    return texts_passes.OTHER


def _of_claims(claims: Sequence[Claim], names: Mapping[int, str]) -> Iterator[Line]:
    for claim in claims:
        if claim.state not in LIVE or claim.ticket_number is None:
            continue
        words = texts_passes.taken(
            claim.ticket_number,
            names.get(claim.affiliate_number, str(claim.affiliate_number)),
            is_guaranteed=claim.payer != "ticket",
        )
        yield Line(at=Instant(claim.decided_ms), words=words, cents=claim.paid_cents, actor="")
