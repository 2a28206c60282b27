"""What happens to a pass's money after it was opened, tickets apart: a bursary accepted later, another split, its withdrawal.

One transaction each, with the pass's row locked, so that two of them never cross. What the rules do not allow is refused.
"""

from dataclasses import dataclass

from server.campaigns import rules_store
from server.campaigns.terms import Terms, wallet_code
from server.database import Database
from server.ledger import rules
from server.ledger import store as ledger
from server.ledger.accounts import WALLETS, Account, Code
from server.ledger.rules import Occasion, Posting
from server.ledger.transfers import Kind
from server.passes import store, withdrawals
from server.passes.refusals import PassRefusal, Refusal, Refused
from server.passes.states import RegistrationStatus
from server.passes.store import PupilRow
from server.tickets import crediting
from server.tickets.refusals import Refusal as TicketRefusal
from server.tickets.states import TicketState
from server.tickets.store import of_pass
from sync.contract.instant import civil_date

BURSARY = "bursary"  # why wallets were topped up
REASON_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """The registration says it now. `paid_cents`: what the wallets got at once."""

    paid_cents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What both wallets hold now, tickets apart."""

    left: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """`cents` went back to the budget, `tickets` are void; `waiting` others have a claim that nobody has decided yet."""

    cents: int
    tickets: int
    waiting: int


def mark_bursary(
    db: Database, terms: Terms, at: Occasion, college_id: int, pupil_id: int, *, is_bursary: bool
) -> Marked | Refused:
    """The family has proved a bursary. On an open pass the supplement is paid at once (E02), and never taken back."""
    try:
        with db.atomic():
            row = _pupil(db, terms, college_id, pupil_id)
            if not terms.has_supplement:
                raise Refusal(Refused(code=PassRefusal.NO_SUPPLEMENT))
            if row.is_bursary is is_bursary:
                raise Refusal(Refused(code=PassRefusal.BURSARY_KNOWN))
            if row.status is RegistrationStatus.SUBMITTED:
                _mark(db, row, is_bursary=is_bursary)
                return Marked()
            pass_id = _usable_pass(terms, at, row)
            if not is_bursary:
                raise Refusal(Refused(code=PassRefusal.BURSARY_PAID))
            _mark(db, row, is_bursary=True)
            posting = rules.wallet_topped_up(at, pass_id, terms.supplement, BURSARY)
            _post(db, posting, Refused(code=PassRefusal.BUDGET_SPENT))
            return Marked(paid_cents=sum(terms.supplement))
    except Refusal as refusal:
        return refusal.refused


def move_money(
    db: Database, terms: Terms, at: Occasion, college_id: int, pupil_id: int, source: int, cents: int, move: int
) -> Moved | Refused:
    """From the wallet of that index (0 or 1) to the other (E03), when the rules let families do so.

    Where the campaign offers splits, what the pass was given must stay one of them, the bursary apart. `move` is the number that it
    will have among the pass's: one that was done is not done again.
    """
    try:
        with db.atomic():
            row = _pupil(db, terms, college_id, pupil_id)
            if not terms.may_move_money or len(terms.wallets) != len(WALLETS):
                raise Refusal(Refused(code=PassRefusal.MOVES_NOT_ALLOWED))
            pass_id = _usable_pass(terms, at, row)
            if cents <= 0 or source not in (0, 1):
                raise Refusal(Refused(code=PassRefusal.NOTHING_TO_MOVE))
            if move != moves(db, at.issuer_id, pass_id) + 1:
                raise Refusal(Refused(code=PassRefusal.CHANGED_MEANWHILE))
            _check_stays_a_split(db, terms, row, source, cents)
            held = balances(db, terms, pass_id)
            codes = (wallet_code(source), wallet_code(1 - source))
            posting = rules.wallet_moved(at, pass_id, *codes, cents, move)
            _post(db, posting, Refused(code=PassRefusal.WALLET_TOO_SMALL, cents=held[source]))
            return Moved(left=balances(db, terms, pass_id))
    except Refusal as refusal:
        return refusal.refused


def withdraw_pass(db: Database, terms: Terms, at: Occasion, pass_id: int, reason: str) -> Withdrawn | Refused:
    """Unused tickets are void, and all that is left goes back to the budget (E05, E23). What was used stays used.

    Again, for what a refused claim has set free since.
    """
    try:
        with db.atomic():
            if not withdrawals.lock(db, at.issuer_id, terms.campaign_id, pass_id):
                raise Refusal(Refused(code=PassRefusal.NO_PASS))
            if not terms.is_before_end(civil_date(at.occurred)):
                raise Refusal(Refused(code=PassRefusal.CAMPAIGN_OVER))
            if not reason.strip():
                raise Refusal(Refused(code=PassRefusal.REASON_MISSING))
            cancelled = crediting.cancel_unused(db, terms, at, pass_id)
            rank = withdrawals.count(db, at.issuer_id, pass_id) + 1
            left = balances(db, terms, pass_id)
            if rank > 1 and not cancelled and not sum(left):
                raise Refusal(Refused(code=PassRefusal.NOTHING_LEFT))
            if sum(left):
                posting = rules.wallet_withdrawn(at, pass_id, left, rank)
                _post(db, posting, Refused(code=PassRefusal.CHANGED_MEANWHILE))
            withdrawals.add(db, at, pass_id, rank, reason.strip()[:REASON_MAX], sum(left), len(cancelled))
            waiting = sum(one.state is TicketState.CLAIMED for one in of_pass(db, at.issuer_id, pass_id))
            return Withdrawn(cents=sum(left), tickets=len(cancelled), waiting=waiting)
    except TicketRefusal:
        return Refused(code=PassRefusal.CHANGED_MEANWHILE)
    except Refusal as refusal:
        return refusal.refused


def balances(db: Database, terms: Terms, pass_id: int) -> tuple[int, ...]:
    """What each of the pass's wallets holds, in cents."""
    return tuple(
        ledger.balance(db, terms.issuer_id, terms.number, Account(code=wallet_code(index), owner=pass_id))
        for index in range(len(terms.wallets))
    )


def entitlement(db: Database, terms: Terms, pass_id: int) -> tuple[int, ...]:
    """What each wallet was given in all: E02 and E03, less what a withdrawal took back."""
    return _given(db, terms, pass_id, Kind.WALLET_CREATED, Kind.WALLET_MOVED, Kind.WALLET_WITHDRAWN)


def moves(db: Database, issuer_id: int, pass_id: int) -> int:
    """How often money was moved between the pass's wallets."""
    row = db.row(
        "SELECT COUNT(*) FROM ledger_journal WHERE issuer_id = %(issuer)s AND chain_kind = 'pass' AND chain_owner = %(pass)s "
        "AND kind = %(kind)s",
        {"issuer": issuer_id, "pass": pass_id, "kind": Kind.WALLET_MOVED.value},
    )
    assert row is not None
    return int(row[0])


# --- parts -----------------------------------------------------------------------------------------------------------


def _pupil(db: Database, terms: Terms, college_id: int, pupil_id: int) -> PupilRow:
    row = store.pupil(db, terms.campaign_id, college_id, pupil_id)
    if row is None:
        raise Refusal(Refused(code=PassRefusal.UNKNOWN_PUPIL))
    if row.pass_id is None or not withdrawals.lock(db, terms.issuer_id, terms.campaign_id, row.pass_id):
        return row
    locked = store.pupil(db, terms.campaign_id, college_id, pupil_id)
    assert locked
    return locked


def _usable_pass(terms: Terms, at: Occasion, row: PupilRow) -> int:
    if row.pass_id is None:
        raise Refusal(Refused(code=PassRefusal.NO_PASS, status=row.status))
    if row.is_withdrawn:
        raise Refusal(Refused(code=PassRefusal.PASS_WITHDRAWN))
    if not terms.is_before_end(civil_date(at.occurred)):
        raise Refusal(Refused(code=PassRefusal.CAMPAIGN_OVER))
    return row.pass_id


def _mark(db: Database, row: PupilRow, *, is_bursary: bool) -> None:
    if not store.mark_bursary(db, row, is_bursary=is_bursary):
        raise Refusal(Refused(code=PassRefusal.CHANGED_MEANWHILE))


def _given(db: Database, terms: Terms, pass_id: int, *kinds: Kind) -> tuple[int, ...]:
    """What journals of these kinds put into each wallet, less what they took from it."""
    rows = db.rows(
        f"""
        SELECT t.debit_code, t.credit_code, t.amount_cents FROM ledger_journal j
        JOIN ledger_transfer t ON t.issuer_id = j.issuer_id AND t.journal = j.id
        WHERE j.issuer_id = %(issuer)s AND j.chain_kind = 'pass' AND j.chain_owner = %(pass)s
            AND j.kind IN ({", ".join(f"'{kind.value}'" for kind in kinds)})
        """,  # noqa: S608  # our own kinds only
        {"issuer": terms.issuer_id, "pass": pass_id},
    )
    given = dict.fromkeys(WALLETS[: len(terms.wallets)], 0)
    for debit, credit, cents in rows:
        for code, change in ((Code(debit), -cents), (Code(credit), cents)):
            if code in given:
                given[code] += change
    return tuple(given.values())


def _check_stays_a_split(db: Database, terms: Terms, row: PupilRow, source: int, cents: int) -> None:
    if not terms.splits:
        return
    assert row.pass_id is not None
    change = (-cents, cents) if source == 0 else (cents, -cents)
    stands = _split(db, terms, row, row.pass_id)
    if tuple(one + moved for one, moved in zip(stands, change, strict=True)) not in terms.splits:
        raise Refusal(Refused(code=PassRefusal.SPLIT_NOT_OFFERED))


def _split(db: Database, terms: Terms, row: PupilRow, pass_id: int) -> tuple[int, ...]:
    """What the family chose, or the pass was opened with, and moved since: whatever a bursary added under the rules of its day."""
    base = row.split or _opened_with(db, terms, row, pass_id)
    return _added(base, _given(db, terms, pass_id, Kind.WALLET_MOVED))


def _opened_with(db: Database, terms: Terms, row: PupilRow, pass_id: int) -> tuple[int, ...]:
    """When no split was offered: what the wallets got then, less the bursary of the rules by which they got it."""
    granted = db.rows(
        "SELECT j.idempotency_key, j.recorded_ms, t.credit_code, t.amount_cents FROM ledger_journal j "
        "JOIN ledger_transfer t ON t.issuer_id = j.issuer_id AND t.journal = j.id "
        "WHERE j.issuer_id = %(issuer)s AND j.chain_kind = 'pass' AND j.chain_owner = %(pass)s AND j.kind = %(kind)s",
        {"issuer": terms.issuer_id, "pass": pass_id, "kind": Kind.WALLET_CREATED.value},
    )
    opening = {code: (cents, at) for key, at, code, cents in granted if key == f"wallet/{pass_id}"}
    opened = tuple(opening.get(int(code), (0, 0))[0] for code in WALLETS[: len(terms.wallets)])
    if not row.is_bursary or any(key == f"wallet/{pass_id}/{BURSARY}" for key, *_ in granted):
        return opened
    day = max((at for _, at in opening.values()), default=0)
    published = [
        one.rules.wallets for one in rules_store.versions(db, terms.issuer_id, terms.number) if one.published_ms <= day
    ]
    for rules_then in published or [terms.wallets]:
        base = tuple(wallet.amount_cents for wallet in rules_then)
        if _added(base, tuple(wallet.bursary_cents for wallet in rules_then)) == opened:
            return base
    return opened


def _added(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(cents + more for cents, more in zip(one, other, strict=True))


def _post(db: Database, posting: Posting, when_short: Refused) -> None:
    outcome = ledger.post(db, *posting)
    if isinstance(outcome, ledger.Refused) and outcome.reason is ledger.Reason.FLOOR:
        raise Refusal(when_short)
    assert isinstance(outcome, ledger.Posted), f"{posting[0].idempotency_key}: {outcome}"
