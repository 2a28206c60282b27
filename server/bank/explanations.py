"""Money of a statement that nobody could explain: one person says what it was, another agrees, and it is posted as that.

E22 takes it out of suspense; beside it, what it really was: an order that came back (E11), a debt paid back (E15), a run's debit
(E09), or nothing of ours. What a debit took beyond its file goes on waiting for an explanation of its own. Lines without money are
closed by one person, with a note.
"""

import hashlib
from collections.abc import Callable
from enum import Enum

from django.db.models import Max

from server.bank.books import books_of, lock_filed_runs
from server.bank.matching import Effect
from server.bank.models import BankFile, BankLine
from server.database import Database
from server.four_eyes.hands import are_one_person
from server.ledger import rules, seals
from server.ledger import store as ledger
from server.ledger.accounts import Account, Code
from server.ledger.rules import Occasion, Posting
from server.reimbursement import order_store, runs, settlement, store
from server.reimbursement.states import OrderState
from server.reimbursement.totals import TotalsDiffer
from sync.contract.instant import Instant

NOTE_MAX = 200
TARGET_MAX = 35


class Explanation(Enum):
    """What the money was. The target names an order, an affiliate or a bank file of ours."""

    RETURN = "return"  # the order of that reference came back
    REPAYMENT = "repayment"  # that affiliate paid its debt
    DEBIT = "debit"  # the orders of that file were executed
    NOT_OURS = "not_ours"  # the payer deals with it outside


class ExplanationRefusal(Enum):
    """Why nothing was changed."""

    NOT_OPEN = "not_open"  # somebody has closed it meanwhile
    NO_NOTE = "no_note"
    NOT_PROPOSED = "not_proposed"
    SAME_PERSON = "same_person"
    CHANGED_MEANWHILE = "changed_meanwhile"  # what the second person has read is not what is proposed now
    NO_SUCH_ORDER = "no_such_order"
    WRONG_AMOUNT = "wrong_amount"  # the order, the debt or the file is of another amount
    CLOSED = "closed"  # the campaign of that order is closed
    NOT_NOW = "not_now"  # that order has come back already, or is not paid


class _Stopped(Exception):
    def __init__(self, reason: ExplanationRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def close(db: Database, issuer_id: int, line: int, note: str, actor: str, now: Instant) -> ExplanationRefusal | None:
    """Somebody has dealt with a line that holds no money."""

    def act(found: BankLine) -> None:
        if found.suspense:
            raise _Stopped(ExplanationRefusal.NOT_PROPOSED)
        if not note.strip():
            raise _Stopped(ExplanationRefusal.NO_NOTE)
        _change(found, is_open=False, closed_by=actor, closed_ms=now, note=note.strip()[:NOTE_MAX])

    return _on(db, issuer_id, line, act)


def propose(
    db: Database, issuer_id: int, line: int, explanation: Explanation, target: str, note: str, actor: str
) -> ExplanationRefusal | None:
    """One person says what the money was. Looked at now, and again when somebody agrees."""

    def act(found: BankLine) -> None:
        if not note.strip():
            raise _Stopped(ExplanationRefusal.NO_NOTE)
        _change(
            found,
            proposed_as=explanation.value,
            proposed_target=target.strip()[:TARGET_MAX],
            proposed_by=actor,
            note=note.strip()[:NOTE_MAX],
        )
        _check(db, found)

    return _on(db, issuer_id, line, act)


def fingerprint(line: BankLine) -> str:
    """Of the whole proposal, as the second person reads it."""
    parts = (line.proposed_as, line.proposed_target, line.proposed_by, line.note)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def agree(db: Database, issuer_id: int, line: int, read: str, actor: str, now: Instant) -> ExplanationRefusal | None:
    """Somebody else agrees: E22, and what it was. `read`: the fingerprint of the proposal that this person has read.

    Raises TotalsDiffer when our own books do not agree.
    """

    def act(found: BankLine) -> None:
        if not found.proposed_as:
            raise _Stopped(ExplanationRefusal.NOT_PROPOSED)
        # A line keeps no instant of its proposal: it came with its file, before.
        if are_one_person(db, found.proposed_by, actor, _came(found)):
            raise _Stopped(ExplanationRefusal.SAME_PERSON)
        if fingerprint(found) != read:
            raise _Stopped(ExplanationRefusal.CHANGED_MEANWHILE)
        assert found.campaign is not None, "money in suspense belongs to a campaign"
        _check(db, found)
        at = Occasion(issuer_id=issuer_id, campaign=found.campaign, occurred=now, recorded=now, actor=actor)
        _post(db, rules.suspense_explained(at, found.suspense, found.amount_cents))
        _carry_out(db, found, at, actor, now)
        _change(found, is_open=False, closed_by=actor, closed_ms=now)

    return _on(db, issuer_id, line, act)


def _came(line: BankLine) -> int:
    return int(BankFile.objects.values_list("received_ms", flat=True).get(pk=line.file_id))


def _check(db: Database, line: BankLine) -> None:
    """Raises _Stopped."""
    explanation, target, cents = Explanation(line.proposed_as), line.proposed_target, line.amount_cents
    if explanation is Explanation.RETURN:
        order = books_of(db, line.issuer_id, "").order_named(target)
        if order is None:
            raise _Stopped(ExplanationRefusal.NO_SUCH_ORDER)
        if order.amount_cents != cents:
            raise _Stopped(ExplanationRefusal.WRONG_AMOUNT)
        if seals.is_sealed(db, line.issuer_id, order.campaign):
            raise _Stopped(ExplanationRefusal.CLOSED)
        if order.has_come_back or order.state not in (OrderState.PAID, OrderState.FILED):
            raise _Stopped(ExplanationRefusal.NOT_NOW)
    elif explanation is Explanation.REPAYMENT:
        if not target.isascii() or not target.isdecimal():
            raise _Stopped(ExplanationRefusal.NO_SUCH_ORDER)
        assert line.campaign is not None
        debt = Account(code=Code.OVERPAID, owner=int(target))
        if cents <= 0 or -ledger.balance(db, line.issuer_id, line.campaign, debt) < cents:
            raise _Stopped(ExplanationRefusal.WRONG_AMOUNT)
    elif explanation is Explanation.DEBIT:
        filed = _filed_cents(db, line)
        if not filed:
            raise _Stopped(ExplanationRefusal.NO_SUCH_ORDER)
        if filed != -cents and not (filed < -cents and line.effect == Effect.WRONG_AMOUNT.value):
            raise _Stopped(ExplanationRefusal.WRONG_AMOUNT)


def _filed_cents(db: Database, line: BankLine) -> int:
    """What the bank still has to debit for the file that the explanation names."""
    orders = books_of(db, line.issuer_id, "").orders_of(line.proposed_target) or ()
    return sum(order.amount_cents for order in orders if order.state is OrderState.FILED)


def _carry_out(db: Database, line: BankLine, at: Occasion, actor: str, now: Instant) -> None:
    explanation, target = Explanation(line.proposed_as), line.proposed_target
    if explanation is Explanation.RETURN:
        found = order_store.order_named(db, line.issuer_id, target)
        assert found is not None, "it was there a moment ago"
        settlement.send_back(db, *found, line.code, line.reference, actor, now)
        runs.confirm_when_answered(db, found[0], actor, now)
    elif explanation is Explanation.REPAYMENT:
        _post(db, rules.recovered(at, int(target), line.amount_cents, line.suspense))
    elif explanation is Explanation.DEBIT:
        key = store.run_of_message(db, line.issuer_id, target)
        assert key is not None, "it was there a moment ago"
        filed = [order for order in store.orders(db, key) if order.state == OrderState.FILED.value]
        _keep_excess(db, line, -line.amount_cents - sum(order.amount_cents for order in filed), at)
        settlement.pay(db, key, filed, line.reference, actor, now)
        runs.confirm_when_answered(db, key, actor, now)


def _keep_excess(db: Database, line: BankLine, cents: int, at: Occasion) -> None:
    """What the bank took beyond the file stays in suspense, under a line of its own."""
    if not cents:
        return
    assert cents > 0, "a debit smaller than its file was refused"
    suspense = f"{line.suspense}/rest"
    _post(db, rules.suspense_opened(at, suspense, -cents))
    last = BankLine.objects.filter(file=line.file_id).aggregate(last=Max("position"))["last"]
    BankLine.objects.create(
        issuer_id=line.issuer_id,
        file_id=line.file_id,
        position=last + 1,
        effect=Effect.SUSPENSE.value,
        campaign=line.campaign,
        name=line.name,
        amount_cents=-cents,
        reference=line.reference,
        info=line.info,
        is_open=True,
        suspense=suspense,
    )


def _post(db: Database, posting: Posting) -> None:
    outcome = ledger.post(db, *posting)
    if not isinstance(outcome, ledger.Posted):
        raise TotalsDiffer(f"the ledger does not take {posting[0].idempotency_key}")


def _on(db: Database, issuer_id: int, line: int, act: Callable[[BankLine], None]) -> ExplanationRefusal | None:
    try:
        with db.atomic():
            lock_filed_runs(db, issuer_id)
            db.lock("SELECT id FROM bank_bankline WHERE id = %(line)s", {"line": line})
            found = BankLine.objects.filter(issuer_id=issuer_id, pk=line, is_open=True).first()
            if found is None:
                raise _Stopped(ExplanationRefusal.NOT_OPEN)
            act(found)
    except _Stopped as stopped:
        return stopped.reason
    return None


def _change(line: BankLine, **changes: object) -> None:
    for name, value in changes.items():
        setattr(line, name, value)
    line.save(update_fields=list(changes))
