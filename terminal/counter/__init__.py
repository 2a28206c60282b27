"""The counter's program: what is on the screen, what may happen to it, what must be done. No Qt, no I/O, no clock.

`screens.update(counter, event) -> (counter, effects)` is the whole of it; the other modules are its parts.
"""
