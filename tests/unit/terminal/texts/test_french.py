"""Every French sentence: its words, its spacing, and what the glossary forbids."""

import datetime as dt
import inspect
import re
from collections.abc import Iterator

import pytest

from drivers.events import DeviceKind
from sync.contract.money import Cents
from sync.contract.policy import Check
from sync.journal.link_state import LinkCode
from terminal.counter.day import LineState
from terminal.counter.events import Intent, PaperState
from terminal.counter.identity import DateFault
from terminal.counter.lights import LIGHTS
from terminal.counter.pages import PadUse
from terminal.counter.scans import Thing
from terminal.texts.french import Texts
from terminal.texts.lamps import LAMPS
from terminal.texts.reasons import REASONS, ReasonFacts
from terminal.texts.tables import ACTIONS, CANNOT, FAULTS, THINGS

FACTS = ReasonFacts(
    valid_from=dt.date(2026, 9, 1),
    valid_to=dt.date(2027, 5, 31),
    ticket_theme="Culture",
    own_theme="Sport",
    earlier=dt.datetime(2026, 9, 1, 14, 2, tzinfo=dt.UTC),
    hotline="0 800 076 092",
    tries=3,
)
DAY = dt.date(2026, 9, 12)
AT = dt.datetime(2026, 9, 12, 14, 2, tzinfo=dt.UTC)
SAMPLES: dict[str, object] = {
    "cents": Cents(123456), "day": DAY, "at": AT, "count": 3, "name": "Maëlys D.", "terminal": 7, "ms": 180_000,
    "ago_ms": 180_000, "in_ms": 45_000, "valid_days": 12, "claim_days": 42, "has_scanner": True, "unsynced": Cents(6000),
    "before": DAY, "today": dt.date(2026, 9, 8), "reference": "20261", "typed": "12", "needed": 18, "swapped_at": 5,
    "sport": True, "culture": True, "first": DAY, "last": DAY, "here": True, "as_of": AT, "number": 2, "of": 3,
    "low": Cents(500), "high": Cents(7000), "facts": FACTS, "french_text": "Accepté", "english_text": "Accepted",
    "code": "R20-7-128", "masked": "•••• 3456 78", "is_report": False, "is_searching": True, "copies": 2, "sequence": 128,
    "digest": "9F2A11C4", "copy": 2, "answer": "Accepté", "paid": "10 €", "decision": "Accepté", "digit": 4,
    "goes_on": True,
}  # fmt: skip
NAMES: dict[str, list[str]] = {
    "action": list(ACTIONS),
    "cannot": list(CANNOT),
    "reason": list(REASONS),
    "advice": list(REASONS),
    "not_a_ticket": list(THINGS),
    "fault": list(FAULTS),
    "fault_advice": list(FAULTS),
    "lamp": ["scanner", "printer", "network"],
    "birthdate_fault": [fault.value for fault in DateFault],
    "pad_title": [use.value for use in PadUse],
    "pad_hint": [use.value for use in PadUse],
    "paper_state": [state.value for state in PaperState],
    "paper_advice": [state.value for state in PaperState],
    "line_state": [state.value for state in LineState],
    "journal_filter": ["", *(state.value for state in LineState)],
    "line_field": ["taken", "number", "decision", "answer", "paid", "reference", "receipt", "entry"],
    "report_row": ["taken", "voided", "net", "perpetual"],
    "key": ["Return", "Escape", "F2"],
}


def sentences(texts: Texts) -> Iterator[tuple[str, str]]:
    """Every method, with every name it knows and with sample values for the rest."""
    for method, function in inspect.getmembers(texts, inspect.ismethod):
        parameters = list(inspect.signature(function).parameters)
        if method in ("lamp_sentence", "lamp_remedy"):
            for lamp, state in LAMPS:
                yield method, function(lamp, state)
            continue
        for name in NAMES.get(method, [""]):
            values = {one: SAMPLES.get(one, "") for one in parameters}
            if method in NAMES:
                values[parameters[0]] = name
            if "cents" in parameters and method == "typed_money":
                values["typed"] = "1234,5"
            found = function(**values)
            for one in found if isinstance(found, tuple) else (found,):
                yield method, one


ALL = list(sentences(Texts()))


def test_every_sentence_is_there() -> None:
    assert len(ALL) > 300
    assert [method for method, text in ALL if not text and method not in ("lamp_remedy", "paper_advice")] == []


def test_no_sentence_has_a_space_that_breaks_before_a_sign() -> None:
    wrong = [text for _, text in ALL if re.search(r" [:;!?»]|« ", text)]
    assert wrong == []


def test_no_sentence_has_a_straight_apostrophe_or_an_unfilled_place() -> None:
    assert [text for _, text in ALL if "'" in text or "{" in text or "  " in text] == []


@pytest.mark.parametrize("word", ["valider", "voucher", "transaction", "token", "invalide"])
def test_words_to_avoid_are_avoided(word: str) -> None:
    assert [text for _, text in ALL if word in text.lower()] == []


def test_the_honest_words() -> None:
    texts = Texts()
    assert ", ".join(texts.accepted()) == "Accepté, remboursement garanti"
    reserved = f"{texts.reserved()}\u00a0: {texts.reserved_until(DAY)}"
    assert reserved == "Accepté sous réserve\u00a0: réponse au plus tard le 12/09"
    assert texts.refused() == "Refusé"
    assert texts.unknown() == "Je ne peux pas savoir"
    assert texts.recovered() == "Dernier ticket enregistré avant l’arrêt"
    assert texts.paper_question(is_report=False) == "Le reçu est-il sorti\u202f?"


def test_the_forecast_names_the_day_within_the_week() -> None:
    texts = Texts()
    text = texts.forecast(dt.date(2026, 10, 16), Cents(37_000), Cents(6000), dt.date(2026, 10, 8), dt.date(2026, 10, 5))
    assert text == ("Prochain virement le 16/10\u00a0: 430,00\u00a0€, dont 60,00\u00a0€ à synchroniser avant jeudi")
    text = texts.forecast(dt.date(2026, 10, 16), Cents(37_000), Cents(6000), dt.date(2026, 10, 8), dt.date(2026, 9, 5))
    assert text.endswith("avant le 08/10")
    text = texts.forecast(dt.date(2026, 10, 16), Cents(37_000), Cents(0), dt.date(2026, 10, 8), dt.date(2026, 9, 5))
    assert text == "Prochain virement le 16/10\u00a0: 370,00\u00a0€"


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (59_999, "à l’instant"),
        (60_000, "il y a 1\u00a0min"),
        (3_599_999, "il y a 59\u00a0min"),
        (3_600_000, "il y a 1\u00a0h"),
        (47 * 3_600_000, "il y a 47\u00a0h"),
        (48 * 3_600_000, "il y a 2\u00a0jours"),
    ],
)
def test_how_long_ago(ms: int, text: str) -> None:
    assert Texts().ago(ms) == text


@pytest.mark.parametrize(
    ("valid", "claims", "text"),
    [
        (31, 61, "Tickets valables encore 31\u00a0jours, demandes encore 61\u00a0jours"),
        (1, 31, "Tickets valables encore 1\u00a0jour, demandes encore 31\u00a0jours"),
        (0, 30, "Dernier jour des tickets, demandes encore 30\u00a0jours"),
        (-1, 0, "Tickets périmés, dernier jour des demandes"),
        (-31, -1, "Tickets périmés, demandes closes"),
    ],
)
def test_the_end_of_the_season(valid: int, claims: int, text: str) -> None:
    assert Texts().season(valid, claims) == text


def test_every_name_of_the_program_has_its_words() -> None:
    assert set(REASONS) == {check.name for check in Check}
    assert set(THINGS) == {thing.value for thing in Thing}
    for kind in DeviceKind:
        assert [state for name, state in LAMPS if name == kind.value] == [light.value for light in LIGHTS[kind]]
    assert {state for name, state in LAMPS if name == "network"} == {
        "ready",
        "never",
        *(code.value for code in LinkCode),
    }
    silent = {Intent.ERASE, Intent.COMMA, Intent.UP, Intent.DOWN, Intent.LEFT, Intent.RIGHT}
    assert {intent.value for intent in Intent} - set(ACTIONS) == {intent.value for intent in silent}
