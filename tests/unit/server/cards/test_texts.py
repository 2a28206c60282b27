"""server.cards.texts: what a debit did is told in words, and every refusal says what to do."""

import pytest

from server.cards import texts
from server.cards.numbers import CardNumber
from server.cards.refusals import CardRefusal, Refused
from server.cards.store import NewDebit
from sync.contract.instant import Instant


@pytest.mark.parametrize(
    ("price", "debited", "remaining", "told"),
    [
        (1_200, 1_200, 1_800, "Débité 12,00 €. Reste sur la carte 18,00 €."),
        (2_200, 1_800, 0, "Débité 18,00 €, la carte est à zéro. Reste à payer 4,00 €."),
        (1_800, 1_800, 0, "Débité 18,00 €, la carte est à zéro. Rien d’autre à payer."),
    ],
)
def test_the_result_is_told_in_words(price: int, debited: int, remaining: int, told: str) -> None:
    row = NewDebit(
        issuer_id=1, number=10**16, card_number=CardNumber(9 * 10**15), campaign_number=26, pass_id=1, affiliate_number=7,
        wallet=0, themes=1, price_cents=price, debited_cents=debited, remaining_cents=remaining, reference="", actor="user:1",
        made_ms=Instant(0),
    )  # fmt: skip
    assert texts.result(row).replace("\u00a0", " ") == told


@pytest.mark.parametrize("code", CardRefusal)
def test_every_refusal_is_a_sentence_without_holes(code: CardRefusal) -> None:
    said = texts.refusal(Refused(code=code, wait_ms=30_000))
    assert said.endswith(".")
    assert "{" not in said


@pytest.mark.parametrize(("ms", "told"), [(1, "1 seconde"), (30_000, "30 secondes"), (61_000, "2 minutes")])
def test_a_wait_is_rounded_up(ms: int, told: str) -> None:
    assert f"Réessayez dans {told}." in texts.refusal(Refused(code=CardRefusal.TOO_MANY_TRIES, wait_ms=ms))


@pytest.mark.parametrize(
    ("count", "told"), [(0, "déjà leur carte"), (1, "1 carte éditée."), (12, "12 cartes éditées.")]
)
def test_cards_made_are_counted(count: int, told: str) -> None:
    assert told in texts.issued(count)
