"""From the name of an action, as the view gives it back, to what happened at the counter. Pure."""

from sync.contract.ids import Sequence
from terminal.counter.events import DigitPressed, Happening, Intent, LinePicked, Pressed

_INTENTS = {intent.value: intent for intent in Intent}


def happening_of(name: str) -> Happening | None:
    """None for a name that no screen gives."""
    if name in _INTENTS:
        return Pressed(intent=_INTENTS[name])
    kind, _, number = name.partition("-")
    if not (number.isascii() and number.isdigit()):
        return None
    if kind == "digit" and len(number) == 1:
        return DigitPressed(digit=int(number))
    return LinePicked(sequence=Sequence(int(number))) if kind == "line" else None
