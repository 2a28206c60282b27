"""`present(state, texts) -> Screen`: the whole screen as data, from the counter's state and a catalogue of sentences. Pure.

Decides order, wording and colour roles; never a rule of the counter's. The pages are in the modules beside this one.
"""

from terminal.presenter.composition import present

__all__ = ["present"]
