"""One key for one wish."""

from terminal.counter.events import Intent
from terminal.presenter.buttons import DIGITS, KEYS, button, keys, pad
from terminal.screen import Action
from terminal.texts.french import Texts

TEXTS = Texts()


def test_a_button_carries_its_word_its_key_and_what_is_engraved_on_it() -> None:
    assert button(TEXTS, Intent.CONFIRM, "finish", is_primary=True) == Action(
        name="confirm", label="Terminer", key="Return", key_label="Entrée", is_primary=True
    )
    assert button(TEXTS, Intent.VOID, is_danger=True).is_danger


def test_digits_and_silent_keys_join_the_buttons_and_a_button_wins() -> None:
    table = dict(keys((button(TEXTS, Intent.CAME_OUT),), (Intent.CONFIRM, Intent.ERASE)))
    assert table["Return"] == "came-out"
    assert table["Backspace"] == "erase"
    assert [table[str(digit)] for digit in range(10)] == list(DIGITS)
    assert dict(keys((), has_digits=False)) == {}


def test_the_pad_is_named_for_people_who_do_not_see_it() -> None:
    shown = pad(TEXTS, ",", "Virgule")
    assert shown.digits == tuple(f"Chiffre {digit}" for digit in range(10))
    assert (shown.comma, shown.comma_name, shown.erase_name) == (",", "Virgule", "Effacer")


def test_every_key_is_one_that_a_keyboard_has() -> None:
    known = {
        "Return",
        "Escape",
        "Backspace",
        ",",
        "Up",
        "Down",
        "Left",
        "Right",
        *(f"F{number}" for number in range(1, 13)),
    }
    assert set(KEYS.values()) <= known
