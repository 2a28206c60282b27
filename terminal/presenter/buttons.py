"""Buttons and keys: one key for one wish, the same on every page, engraved on the button that does it."""

from collections.abc import Iterable

from terminal.counter.events import Intent
from terminal.screen import Action, PadKeys
from terminal.texts.french import Texts

KEYS: dict[Intent, str] = {
    Intent.CONFIRM: "Return",
    Intent.BACK: "Escape",
    Intent.ERASE: "Backspace",
    Intent.COMMA: ",",
    Intent.UP: "Up",
    Intent.DOWN: "Down",
    Intent.LEFT: "Left",
    Intent.RIGHT: "Right",
    Intent.DEVICES: "F1",
    Intent.TYPE_NUMBER: "F2",
    Intent.JOURNAL: "F3",
    Intent.PRICE: "F4",
    Intent.RECEIPT: "F5",
    Intent.PRINT_AGAIN: "F5",
    Intent.REFERENCE: "F6",
    Intent.SAME_CHILD: "F7",
    Intent.SEE_EARLIER: "F7",
    Intent.FILTER: "F8",
    Intent.VOID: "F8",
    Intent.READING: "F9",
    Intent.CLOSING: "F10",
    Intent.EXCHANGE: "F10",
    Intent.VOID_BY_MISTAKE: "F2",
    Intent.VOID_BY_FAMILY: "F3",
    Intent.VOID_WRONG_TICKET: "F4",
    Intent.CAME_OUT: "Return",
    Intent.DID_NOT_COME_OUT: "F5",
    Intent.PRINT_LATER: "Escape",
    Intent.RESUME_PRINTER: "F7",
    Intent.CLEAR_PRINTER: "F8",
}
"""The key of each intent. Two intents may share one where they never stand on the same page."""

DIGITS = tuple(f"digit-{digit}" for digit in range(10))
"""Action names of the pad; the runtime reads them back."""


def button(
    texts: Texts, intent: Intent, word: str = "", *, is_primary: bool = False, is_danger: bool = False
) -> Action:
    """`word`: the name of its label in the catalogue, the intent's own by default."""
    key = KEYS.get(intent, "")
    return Action(
        name=intent.value,
        label=texts.action(word or intent.value),
        key=key,
        key_label=texts.key(key),
        is_primary=is_primary,
        is_danger=is_danger,
    )


def pad(texts: Texts, comma: str = "", comma_name: str = "") -> PadKeys:
    """The number pad; `comma` is the sign on the key beside the zero."""
    return PadKeys(
        digits=tuple(texts.key_digit(digit) for digit in range(10)),
        comma=comma,
        comma_name=comma_name,
        erase_name=texts.key_erase(),
    )


def keys(
    actions: Iterable[Action], hidden: Iterable[Intent] = (), *, has_digits: bool = True
) -> tuple[tuple[str, str], ...]:
    """Every key of a page: its buttons', the ones that need no button, and the digits."""
    table = {action.key: action.name for action in actions if action.key}
    for intent in hidden:
        table.setdefault(KEYS[intent], intent.value)
    if has_digits:
        table |= {name[-1]: name for name in DIGITS}
    return tuple(sorted(table.items()))


PAD_KEYS = (Intent.ERASE, Intent.COMMA)
ARROWS = (Intent.UP, Intent.DOWN, Intent.LEFT, Intent.RIGHT)
