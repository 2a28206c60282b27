"""The English catalogue answers all that the French one does, in English."""

import inspect
import re

from sync.contract.money import Cents
from terminal.texts import english_lamps, english_tables, lamps, reasons, tables
from terminal.texts.english import EnglishTexts
from terminal.texts.french import Texts
from tests.unit.terminal.texts.test_french import sentences

ALL = list(sentences(EnglishTexts()))
SAME = {
    "currency",
    "situation",
    "time",
    "basket_total",
    "theme",
    "receipt_moment",
    "receipt_ticket",
    "tickets",
    "report_count",
    "receipt_total",
}


def test_every_sentence_has_its_translation() -> None:
    french = {name for name, _ in inspect.getmembers(Texts, inspect.isfunction)}
    english = {
        name
        for kind in EnglishTexts.__mro__
        if kind.__module__.startswith("terminal.texts.english")
        for name, value in vars(kind).items()
        if inspect.isfunction(value)
    }
    assert french - english == set()


def test_no_french_is_left() -> None:
    words = re.compile(
        r"\b(le|la|les|des|une|pas|est|dans|ticket de|journal du|reçu|imprimante|guichet)\b", re.IGNORECASE
    )
    left = [text for method, text in ALL if words.search(text) and method not in SAME and "Accepté" not in text]
    assert left == []


def test_sentences_differ_from_the_french_ones() -> None:
    french = dict(sentences(Texts()))
    same = {method for method, text in ALL if french.get(method) == text} - SAME
    assert same <= {"key"}


def test_both_have_the_same_tables() -> None:
    assert set(english_tables.ACTIONS_EN) == set(tables.ACTIONS)
    assert set(english_tables.CANNOT_EN) == set(tables.CANNOT)
    assert set(english_lamps.LAMPS_EN) == set(lamps.LAMPS)
    assert set(english_tables.THINGS_EN) == set(tables.THINGS)
    assert set(english_tables.FAULTS_EN) == set(tables.FAULTS)
    assert set(english_tables.REASONS_EN) == set(reasons.REASONS)


def test_amounts_and_dates_are_english() -> None:
    texts = EnglishTexts()
    assert texts.money(123_456) == "€1,234.56"
    assert texts.money(-50) == "-€0.50"
    assert texts.typed_money("1234,5", Cents(123_450)) == "1,234.5"
