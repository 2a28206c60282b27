"""The central staff's sentences: in French, with an advice where something can be done."""

import pytest

from server.backoffice import texts
from server.backoffice.health import Finding, Level, Sign
from sync.contract.instant import DAY, HOUR, MINUTE, Instant
from sync.contract.policy import CHECKS_ALL, Check

NOW = Instant(1_800_000_000_000)


@pytest.mark.parametrize("sign", list(Sign))
@pytest.mark.parametrize("amount", [0, 1, 12])
def test_everything_noticed_has_its_words(sign: Sign, amount: int) -> None:
    finding = Finding(level=Level.WATCH, sign=sign, amount=amount)
    assert len(texts.noticed(finding)) > 5
    assert texts.advice(finding) or sign is Sign.OUT_OF_SERVICE
    assert "1 jours" not in texts.noticed(finding)


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (0, "à l’instant"),
        (5 * MINUTE, "il y a 5 min"),
        (3 * HOUR, "il y a 3 h"),
        (47 * HOUR, "il y a 47 h"),
        (3 * DAY, "il y a 3 jours"),
    ],
)
def test_how_long_ago(passed: int, said: str) -> None:
    assert texts.ago(NOW - passed, NOW) == said
    assert texts.ago(None, NOW) == "jamais"


def test_the_notes_of_a_counter_are_told_in_words() -> None:
    assert texts.checks(0) == []
    assert len(texts.checks(int(CHECKS_ALL))) == len(Check)
    assert texts.checks(int(Check.BEARER) | 1 << 30) == [
        texts.CHECKS[Check.BEARER],
        "Note inconnue de ce serveur (0x40000000)",
    ]


def test_an_actor_is_told_by_name() -> None:
    people = {"user:3": "Alice Martin"}
    assert texts.actor("user:3", people) == "Alice Martin"
    assert texts.actor("terminal:7", people) == "Guichet 7"
    assert texts.actor("user:9", people) == "user:9"
