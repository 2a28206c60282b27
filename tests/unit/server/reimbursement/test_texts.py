"""Labels as French writes them."""

import datetime as dt

import pytest

from server.reimbursement import texts
from server.reimbursement.models import Run


@pytest.mark.parametrize(
    ("first", "last", "label"),
    [
        ("2026-10-01", "2026-10-15", "Quinzaine du 1er au 15 octobre 2026"),
        ("2026-10-16", "2026-10-31", "Quinzaine du 16 au 31 octobre 2026"),
        ("2028-02-16", "2028-02-29", "Quinzaine du 16 au 29 février 2028"),
        ("2026-12-16", "2026-12-31", "Quinzaine du 16 au 31 décembre 2026"),
        ("2026-12-20", "2027-01-04", "Quinzaine du 20 décembre 2026 au 4 janvier 2027"),
    ],
)
def test_a_period_is_named_by_its_days(first: str, last: str, label: str) -> None:
    assert texts.period_label(dt.date.fromisoformat(first), dt.date.fromisoformat(last), 2) == label
    assert len(label) <= (Run._meta.get_field("label").max_length or 0)


def test_other_rhythms_are_not_called_fortnights() -> None:
    assert texts.period_label(dt.date(2026, 10, 1), dt.date(2026, 10, 31), 1) == "Période du 1er au 31 octobre 2026"


def test_a_run_outside_the_calendar_is_named_by_its_instant() -> None:
    assert texts.extra_label(dt.datetime(2026, 11, 20, 9, 5, 7)) == "Arrêté du 20 novembre 2026 à 09 h 05 min 07 s"  # noqa: DTZ001


def test_a_bank_statement_names_scheme_period_and_count() -> None:
    assert texts.remittance("PASS+", "Quinzaine", 1, 42) == "PASS+ Quinzaine 1 ticket organisme 42"


def test_an_account_is_recognised_by_its_ends_only() -> None:
    assert texts.masked_iban("FR7630006000011234567890189") == "FR76 … 0189"
    assert texts.masked_iban("") == ""
