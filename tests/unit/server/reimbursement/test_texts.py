"""Labels as French writes them."""

import datetime as dt

import pytest

from server.reimbursement import texts
from server.reimbursement.models import Run
from sync.contract.instant import PARIS


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


@pytest.mark.parametrize(("utc", "season"), [("00:30", " (été)"), ("01:30", " (hiver)")])
def test_the_hour_that_comes_twice_says_which_it_is(utc: str, season: str) -> None:
    """In the night of 25 October 2026, 02:30 comes in summer time, and again in winter time."""
    at = dt.datetime.fromisoformat(f"2026-10-25T{utc}:00+00:00").astimezone(PARIS)
    label = texts.extra_label(at)
    assert label == f"Arrêté du 25 octobre 2026 à 02 h 30 min 00 s{season}"
    assert len(label) + len(" (999)") <= (Run._meta.get_field("label").max_length or 0)


def test_the_night_of_spring_says_nothing() -> None:
    at = dt.datetime.fromisoformat("2026-03-29T01:30:00+00:00").astimezone(PARIS)
    assert texts.extra_label(at) == "Arrêté du 29 mars 2026 à 03 h 30 min 00 s"


def test_a_bank_statement_names_scheme_period_and_count() -> None:
    assert texts.remittance("PASS+", "Quinzaine", 1, 42) == "PASS+ Quinzaine 1 ticket organisme 42"


def test_an_account_is_recognised_by_its_ends_only() -> None:
    assert texts.masked_iban("FR7630006000011234567890189") == "FR76 … 0189"
    assert texts.masked_iban("") == ""
