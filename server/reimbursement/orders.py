"""From what is due to what is paid: one order per affiliate, to the account valid at the cut-off, or a reason why not. PURE.

What an affiliate owes us is set against its claims first (E14), then against what came back from the bank (E12b); the rest is
paid, together with what came back and may be paid again (E12). Source: domain, E3; accounting design, 2.4.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.reimbursement import epc_text, texts
from server.reimbursement.states import WAITING, Blocking, OrderState

ORDERS_MAX = 20_000  # lines of one file; ten times the affiliates of the largest département
DEBIT_NOTE_DAYS = (
    90  # how long a debt waits for claims to be set against it before the affiliate is asked for the money
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A bank account that two of the staff agreed on, valid from/to inclusive (no end when None). `checked_ms`: when they did.

    `is_suspended`: a bank has said since that it cannot be paid; `is_doubted`: that the holder is somebody else.
    """

    holder_name: str
    iban: str
    bic: str
    from_date: dt.date
    to_date: dt.date | None
    checked_ms: int = 0
    is_suspended: bool = False
    is_doubted: bool = False

    def is_valid_on(self, day: dt.date) -> bool:
        return self.from_date <= day and (self.to_date is None or day <= self.to_date)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comeback:
    """An order of an earlier `run` that the bank refused or sent back, and what of it still waits."""

    affiliate_number: int
    run: int
    amount_cents: int
    iban: str
    returned_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What one affiliate has waiting: the sum and number of its claims, what came back, what it owes, and whom we would pay.

    `owing_since`: the day from which every run found that it owes more than it is due; None when the last one did not.
    `is_sound`: the ledger says the same of its claims.
    """

    affiliate_number: int
    amount_cents: int
    claim_count: int
    is_suspended: bool
    accounts: Sequence[Account]
    debt_cents: int = 0
    comebacks: Sequence[Comeback] = ()
    owing_since: dt.date | None = None
    is_sound: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """What all orders of one run share. `reference` begins every id, for ever unique to the run: `PP92-C12-R05`.

    `made_on`: the day on which the orders are made, when they are; an account that has ended by then is not paid.
    """

    reference: str
    scheme_name: str
    label: str
    cut_off_day: dt.date
    minimum_cents: int = 0
    made_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What becomes of one comeback: `against_cents` pay a debt, `again_cents` are paid again."""

    run: int
    against_cents: int
    again_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """`amount_cents` = claims - offset + what is paid again; while it waits, what waits. `debt_cents` is what is owed after it.

    `blocking` is set when it is blocked. Account, id and remittance are set when it will be paid.
    """

    affiliate_number: int
    state: OrderState
    amount_cents: int
    claims_cents: int
    claim_count: int
    offset_cents: int = 0
    parts: tuple[Part, ...] = ()
    debt_cents: int = 0
    holder_name: str = ""
    iban: str = ""
    bic: str = ""
    end_to_end_id: str = ""
    remittance: str = ""
    blocking: Blocking | None = None

    @property
    def is_waiting(self) -> bool:
        """Nothing is posted, its claims wait for the next run."""
        return self.state in WAITING

    @property
    def again_cents(self) -> int:
        return sum(part.again_cents for part in self.parts)


def reference_prefix(short_name: str) -> str:
    """`PP92`: at most 8 letters and digits of the issuer's short name."""
    letters = "".join(letter for letter in epc_text.transliterate(short_name, 35).upper() if letter.isalnum())
    return letters[:8] or "GUICHET"


def run_reference(short_name: str, campaign: int, run: int) -> str:
    """`PP92-C12-R05`: the issuer, its campaign, its run."""
    return f"{reference_prefix(short_name)}-C{campaign}-R{run:02d}"


def make_orders(facts: RunFacts, dues: Iterable[Due]) -> tuple[Order, ...]:
    """One order per affiliate with something due or owed, by affiliate number."""
    made = (make_order(facts, due) for due in sorted(dues, key=lambda due: due.affiliate_number))
    orders = tuple(order for order in made if order is not None)
    if len(orders) > ORDERS_MAX:
        raise ValueError(f"{len(orders)} orders, {ORDERS_MAX} at most in one run")
    return orders


def make_order(facts: RunFacts, due: Due) -> Order | None:
    """What the run does for one affiliate; nothing when nothing is due, ready to be paid again, or owed."""
    account = _account_on(facts.cut_off_day, due.accounts)
    blocking = _blocking(facts, due, account)
    ready = [] if blocking or account is None else [each for each in due.comebacks if _may_be_paid(each, account)]
    if not due.amount_cents and not ready:
        return _owing(facts, due, 0, ()) if due.debt_cents else None
    if blocking or account is None:
        return _waiting(due, OrderState.BLOCKED, due.amount_cents, blocking)
    offset = min(due.amount_cents, due.debt_cents)
    parts = _parts(ready, due.debt_cents - offset)
    amount = due.amount_cents - offset + sum(part.again_cents for part in parts)
    if amount == 0:
        return _owing(facts, due, offset, parts)
    if amount < facts.minimum_cents:
        return _waiting(due, OrderState.BELOW_MINIMUM, amount, None)
    remittance = texts.remittance(facts.scheme_name, facts.label, due.claim_count, due.affiliate_number)
    return Order(
        affiliate_number=due.affiliate_number,
        state=OrderState.IN_RUN,
        amount_cents=amount,
        claims_cents=due.amount_cents,
        claim_count=due.claim_count,
        offset_cents=offset,
        parts=parts,
        debt_cents=_debt_after(due, offset, parts),
        holder_name=account.holder_name,
        iban=epc_text.compact_iban(account.iban),
        bic=account.bic,
        end_to_end_id=f"{facts.reference}-{due.affiliate_number:06d}",
        remittance=epc_text.transliterate(remittance, epc_text.REMITTANCE_MAX),
    )


def account_trouble(*, is_suspended: bool, accounts: Sequence[Account], day: dt.date) -> Blocking | None:
    """What would stop a payment cut on that day, or None."""
    if is_suspended:
        return Blocking.SUSPENDED
    account = _account_on(day, accounts)
    if account is None:
        return Blocking.NO_ACCOUNT
    if account.is_suspended:
        return Blocking.ACCOUNT_SUSPENDED
    if account.is_doubted:
        return Blocking.HOLDER_DOUBTED
    is_fit = not epc_text.iban_problem(epc_text.compact_iban(account.iban)) and (
        account.bic == "" or epc_text.is_bic(account.bic)
    )
    return None if is_fit else Blocking.ACCOUNT_UNFIT


def trouble_since(chosen: Account, *, is_suspended: bool, accounts: Sequence[Account], day: dt.date) -> Blocking | None:
    """What stops, on that day, a payment to the account that was chosen before; None when it is the one to pay still."""
    trouble = account_trouble(is_suspended=is_suspended, accounts=accounts, day=day)
    now = _account_on(day, accounts)
    if trouble or now is None:
        return trouble
    return None if _named(now) == _named(chosen) else Blocking.ACCOUNT_CHANGED


def _named(account: Account) -> tuple[str, str, str]:
    """What a payment order says of it."""
    return account.holder_name, epc_text.compact_iban(account.iban), account.bic


def _blocking(facts: RunFacts, due: Due, account: Account | None) -> Blocking | None:
    if not due.is_sound:
        return Blocking.BOOKS_DIFFER
    trouble = account_trouble(is_suspended=due.is_suspended, accounts=due.accounts, day=facts.cut_off_day)
    if trouble or account is None or facts.made_on is None:
        return trouble
    day = max(facts.made_on, facts.cut_off_day)
    return trouble_since(account, is_suspended=due.is_suspended, accounts=due.accounts, day=day)


def _account_on(day: dt.date, accounts: Sequence[Account]) -> Account | None:
    """An account that may be paid before a suspended one, then the one that began last."""
    valid = [account for account in accounts if account.is_valid_on(day)]
    return max(valid, key=lambda account: (not account.is_suspended, account.from_date), default=None)


def _may_be_paid(comeback: Comeback, account: Account) -> bool:
    """To another account than the one it came back from, or to the same one once two persons have confirmed it since."""
    return epc_text.compact_iban(account.iban) != comeback.iban or account.checked_ms > comeback.returned_ms


def _parts(ready: Sequence[Comeback], debt: int) -> tuple[Part, ...]:
    """The oldest pays the debt first."""
    parts = []
    for each in sorted(ready, key=lambda one: one.run):
        against = min(each.amount_cents, debt)
        debt -= against
        parts.append(Part(run=each.run, against_cents=against, again_cents=each.amount_cents - against))
    return tuple(parts)


def _debt_after(due: Due, offset: int, parts: Iterable[Part]) -> int:
    return due.debt_cents - offset - sum(part.against_cents for part in parts)


def _owing(facts: RunFacts, due: Due, offset: int, parts: tuple[Part, ...]) -> Order:
    left = _debt_after(due, offset, parts)
    is_old = due.owing_since is not None and (facts.cut_off_day - due.owing_since).days >= DEBIT_NOTE_DAYS
    return Order(
        affiliate_number=due.affiliate_number,
        state=OrderState.DEBIT_NOTE if left and is_old else OrderState.CARRIED,
        amount_cents=0,
        claims_cents=due.amount_cents if offset else 0,
        claim_count=due.claim_count if offset else 0,
        offset_cents=offset,
        parts=parts,
        debt_cents=left,
    )


def _waiting(due: Due, state: OrderState, amount: int, blocking: Blocking | None) -> Order:
    return Order(
        affiliate_number=due.affiliate_number,
        state=state,
        amount_cents=amount,
        claims_cents=due.amount_cents,
        claim_count=due.claim_count,
        debt_cents=due.debt_cents,
        blocking=blocking,
    )
