"""From what is due to what is paid: one order per affiliate, to the account valid at the cut-off, or a reason why not. PURE."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.reimbursement import epc_text, texts
from server.reimbursement.states import Blocking

ORDERS_MAX = 20_000  # lines of one file; ten times the affiliates of the largest département


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A bank account that staff accepted, valid from/to inclusive (no end when None)."""

    holder_name: str
    iban: str
    bic: str
    from_date: dt.date
    to_date: dt.date | None

    def is_valid_on(self, day: dt.date) -> bool:
        return self.from_date <= day and (self.to_date is None or day <= self.to_date)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What one affiliate has waiting: the sum and number of its claims, and whom we would pay."""

    affiliate_number: int
    amount_cents: int
    claim_count: int
    is_suspended: bool
    accounts: Sequence[Account]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """What all orders of one run share. `reference` begins every id, for ever unique to the run: `PP92-C12-R05`."""

    reference: str
    scheme_name: str
    label: str
    cut_off_day: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """`blocking` is None when it will be paid; then account, id and remittance are set."""

    affiliate_number: int
    amount_cents: int
    claim_count: int
    holder_name: str
    iban: str
    bic: str
    end_to_end_id: str
    remittance: str
    blocking: Blocking | None


def run_reference(short_name: str, campaign: int, run: int) -> str:
    """`PP92-C12-R05`: at most 8 letters and digits of the issuer's short name, its campaign, its run."""
    letters = "".join(letter for letter in epc_text.transliterate(short_name, 35).upper() if letter.isalnum())
    return f"{letters[:8] or 'GUICHET'}-C{campaign}-R{run:02d}"


def make_orders(facts: RunFacts, dues: Iterable[Due]) -> tuple[Order, ...]:
    """One order per affiliate with something due, by affiliate number."""
    orders = tuple(
        _make_order(facts, due) for due in sorted(dues, key=lambda due: due.affiliate_number) if due.amount_cents > 0
    )
    if len(orders) > ORDERS_MAX:
        raise ValueError(f"{len(orders)} orders, {ORDERS_MAX} at most in one run")
    return orders


def _make_order(facts: RunFacts, due: Due) -> Order:
    account = _account_on(facts.cut_off_day, due.accounts)
    blocking = account_trouble(is_suspended=due.is_suspended, accounts=due.accounts, day=facts.cut_off_day)
    if account is None or blocking:
        return _order(due, None, "", "", blocking)
    remittance = texts.remittance(facts.scheme_name, facts.label, due.claim_count, due.affiliate_number)
    return _order(
        due,
        account,
        f"{facts.reference}-{due.affiliate_number:06d}",
        epc_text.transliterate(remittance, epc_text.REMITTANCE_MAX),
        None,
    )


def _order(due: Due, account: Account | None, end_to_end_id: str, remittance: str, blocking: Blocking | None) -> Order:
    return Order(
        affiliate_number=due.affiliate_number,
        amount_cents=due.amount_cents,
        claim_count=due.claim_count,
        holder_name=account.holder_name if account else "",
        iban=epc_text.compact_iban(account.iban) if account else "",
        bic=account.bic if account else "",
        end_to_end_id=end_to_end_id,
        remittance=remittance,
        blocking=blocking,
    )


def account_trouble(*, is_suspended: bool, accounts: Sequence[Account], day: dt.date) -> Blocking | None:
    """What would stop a payment cut on that day, or None."""
    if is_suspended:
        return Blocking.SUSPENDED
    account = _account_on(day, accounts)
    if account is None:
        return Blocking.NO_ACCOUNT
    is_fit = not epc_text.iban_problem(epc_text.compact_iban(account.iban)) and (
        account.bic == "" or epc_text.is_bic(account.bic)
    )
    return None if is_fit else Blocking.ACCOUNT_UNFIT


def _account_on(day: dt.date, accounts: Sequence[Account]) -> Account | None:
    valid = [account for account in accounts if account.is_valid_on(day)]
    return max(valid, key=lambda account: account.from_date, default=None)
