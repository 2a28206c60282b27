"""PURE. Which movements each kind of event may make, pot to pot: what an audit holds every journal of history against.

Written apart from the rules on purpose: a rule that began to move money elsewhere would have to be changed in two places.
"""

from collections.abc import Iterable

from server.ledger.accounts import WALLETS, Code
from server.ledger.transfers import Kind, Transfer

_C, _K = Code, Kind
_FROM_WALLETS = {(wallet, Code.TICKET) for wallet in WALLETS}
_GRANTS = {(Code.BUDGET, wallet) for wallet in WALLETS}
_ACCEPTED = {(Code.TICKET, Code.DUE), (Code.GUARANTEE, Code.DUE), (Code.EXPIRED_TICKET, Code.DUE)}

MOVEMENTS: dict[Kind, set[tuple[Code, Code]]] = {
    _K.ENVELOPE_OPENED: {(_C.VOTED, _C.BUDGET), (_C.BUDGET, _C.VOTED)},
    _K.WALLET_CREATED: _GRANTS,
    _K.WALLET_MOVED: {(WALLETS[0], WALLETS[1]), (WALLETS[1], WALLETS[0])},
    _K.TICKET_CREDITED: _FROM_WALLETS,
    _K.TICKET_UNCREDITED: {(credit, debit) for debit, credit in _FROM_WALLETS} | {(_C.TICKET, _C.EXPIRED_TICKET)},
    _K.CLAIM_ACCEPTED: {(_C.TICKET, _C.DUE)},
    _K.CLAIM_GUARANTEED: {(_C.GUARANTEE, _C.DUE)},
    _K.CLAIM_VOIDED: {(credit, debit) for debit, credit in _ACCEPTED} | {(_C.DUE, _C.BUDGET)},
    _K.RUN_CLOSED: {(_C.DUE, _C.OVERPAID), (_C.DUE, _C.IN_TRANSFER)},
    _K.SETTLED: {(_C.IN_TRANSFER, _C.PAID)},
    _K.REJECTED: {(_C.IN_TRANSFER, _C.RETURNED)},
    _K.RETURNED: {(_C.PAID, _C.RETURNED)},
    _K.REISSUED: {(_C.RETURNED, _C.IN_TRANSFER)},
    _K.RETURNED_SET_AGAINST: {(_C.RETURNED, _C.OVERPAID)},
    _K.CLAIM_REVERSED: {(_C.OVERPAID, into) for into in (_C.TICKET, _C.EXPIRED_TICKET, _C.BUDGET, _C.GUARANTEE)},
    _K.RECOVERED: {(_C.RECOVERED, _C.OVERPAID)},
    _K.WALLET_EXPIRED: {(wallet, _C.EXPIRED_WALLET) for wallet in WALLETS},
    _K.TICKET_EXPIRED: {(_C.TICKET, _C.EXPIRED_TICKET)},
    _K.LATE_ADMITTED: {(_C.EXPIRED_TICKET, _C.DUE)},
    _K.BUDGET_RETURNED: {
        (_C.EXPIRED_WALLET, _C.BUDGET),
        (_C.EXPIRED_TICKET, _C.BUDGET),
        (_C.BUDGET, _C.VOTED),
    },
    _K.GUARANTEE_CHARGED: {(_C.BUDGET, _C.GUARANTEE)},
    _K.TIME_BARRED: {(old, into) for old in (_C.DUE, _C.RETURNED) for into in (_C.TIME_BARRED, _C.OVERPAID)},
    _K.SUSPENSE_OPENED: {(_C.RECOVERED, _C.SUSPENSE), (_C.SUSPENSE, _C.RECOVERED)},
    _K.WALLET_WITHDRAWN: {(wallet, Code.BUDGET) for wallet in WALLETS},
    _K.SUSPENSE_EXPLAINED: {(_C.RECOVERED, _C.SUSPENSE), (_C.SUSPENSE, _C.RECOVERED)},
}
assert set(MOVEMENTS) == set(Kind)

# Undone under their own kind; every other journal that names what it reverses is of a kind of its own.
UNDONE_IN_KIND = (Kind.RUN_CLOSED, Kind.REISSUED)


def unlawful(kind: Kind, transfers: Iterable[Transfer], *, is_reversal: bool) -> list[Transfer]:
    """The transfers that this kind of event never makes."""
    allowed = MOVEMENTS[kind]
    if is_reversal and kind in UNDONE_IN_KIND:
        allowed = {(credit, debit) for debit, credit in allowed}
    return [one for one in transfers if (one.debit.code, one.credit.code) not in allowed]
