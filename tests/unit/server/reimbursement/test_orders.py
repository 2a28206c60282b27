"""Who is paid what, and why somebody is not."""

import datetime as dt
from dataclasses import replace

import pytest

from server.reimbursement import orders
from server.reimbursement.epc_text import is_basic, is_identifier
from server.reimbursement.orders import Account, Due, RunFacts, make_orders, run_reference
from server.reimbursement.states import Blocking

DAY = dt.date(2026, 10, 16)
FACTS = RunFacts(
    reference="PP92-C12-R05",
    scheme_name="PASS+ 2026-2027",
    label="Quinzaine du 1er au 15 octobre 2026",
    cut_off_day=DAY,
)
ACCOUNT = Account(
    holder_name="JUDO CLUB", iban="FR76 3000 6000 0112 3456 7890 189", bic="AGRIFRPP", from_date=DAY, to_date=None
)
DUE = Due(affiliate_number=42, amount_cents=43_000, claim_count=9, is_suspended=False, accounts=(ACCOUNT,))


def test_an_affiliate_is_paid_everything_at_once_on_its_account() -> None:
    (order,) = make_orders(FACTS, [DUE])
    assert order.blocking is None
    assert (order.amount_cents, order.claim_count) == (43_000, 9)
    assert (order.iban, order.bic, order.holder_name) == ("FR7630006000011234567890189", "AGRIFRPP", "JUDO CLUB")
    assert order.end_to_end_id == "PP92-C12-R05-000042"
    assert order.remittance == "PASS+ 2026-2027 Quinzaine du 1er au 15 octobre 2026 9 tickets organisme 42"


BEFORE, AFTER = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("accounts", "blocking"),
    [
        ((), Blocking.NO_ACCOUNT),
        ((replace(ACCOUNT, from_date=AFTER),), Blocking.NO_ACCOUNT),
        ((replace(ACCOUNT, from_date=BEFORE, to_date=BEFORE),), Blocking.NO_ACCOUNT),
        ((replace(ACCOUNT, from_date=BEFORE, to_date=DAY),), None),
        ((replace(ACCOUNT, iban="FR7630006000011234567890188"),), Blocking.ACCOUNT_UNFIT),
        ((replace(ACCOUNT, bic="AGRI"),), Blocking.ACCOUNT_UNFIT),
        ((replace(ACCOUNT, bic=""),), None),
    ],
)
def test_only_an_account_valid_on_the_cut_off_day_is_paid(
    accounts: tuple[Account, ...], blocking: Blocking | None
) -> None:
    (order,) = make_orders(FACTS, [replace(DUE, accounts=accounts)])
    assert order.blocking is blocking
    assert bool(order.end_to_end_id) is (blocking is None)
    assert order.amount_cents == 43_000


def test_the_latest_of_two_valid_accounts_is_paid() -> None:
    older = replace(ACCOUNT, iban="DE89370400440532013000", from_date=dt.date(2025, 1, 1), to_date=DAY)
    (order,) = make_orders(FACTS, [replace(DUE, accounts=(older, ACCOUNT))])
    assert order.iban.startswith("FR")


def test_a_suspended_affiliate_waits() -> None:
    (order,) = make_orders(FACTS, [replace(DUE, is_suspended=True)])
    assert order.blocking is Blocking.SUSPENDED


def test_orders_come_by_affiliate_number_and_nothing_is_made_of_nothing() -> None:
    made = make_orders(
        FACTS,
        [
            replace(DUE, affiliate_number=9),
            replace(DUE, affiliate_number=3),
            replace(DUE, affiliate_number=5, amount_cents=0),
        ],
    )
    assert [order.affiliate_number for order in made] == [3, 9]


def test_a_run_has_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "ORDERS_MAX", 1)
    with pytest.raises(ValueError, match="at most"):
        make_orders(FACTS, [DUE, replace(DUE, affiliate_number=43)])


@pytest.mark.parametrize(
    ("short_name", "reference"),
    [
        ("Hauts-de-Seine", "HAUTSDES-C12-R05"),
        ("Pass'Été 92", "PASSETE9-C12-R05"),
        ("东京", "SANSNOM-C12-R05"),
        ("//", "SANSNOM-C12-R05"),
    ],
)
def test_a_run_is_named_by_its_issuer_campaign_and_number(short_name: str, reference: str) -> None:
    assert run_reference(short_name, 12, 5) == reference


def test_the_longest_ids_still_fit_the_bank() -> None:
    facts = replace(FACTS, reference=run_reference("DEPARTEMENT", 65_535, 9_999))
    (order,) = make_orders(facts, [replace(DUE, affiliate_number=2**32 - 1)])
    assert is_identifier(order.end_to_end_id)
    assert is_identifier(f"{facts.reference}-A1-01")
    assert is_basic(order.remittance)
