"""The bench that rows stand at: every gadget plugged in, and one devices process that they share.

A row takes what it wants out, breaks what it wants, and may leave it so: `restore` puts all back and looks that the process
has said nothing that it must not say.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tests.usb.guest import counter as counters
from tests.usb.guest.counter import Counter
from tests.usb.guest.world import SCANNERS, TABLE, World

DEVICES = (*SCANNERS, "printer")


class Bench:
    def __init__(self) -> None:
        counters.make_user()
        self.world = World()
        self.world.plug_all()
        self.facts: dict[str, str] = {}
        self.counter = Counter(Path("/run/guichet/shared"), TABLE)
        self.counter.begin()
        self.counter.wait_ready(*DEVICES)

    def note(self, name: str, value: object) -> None:
        """A figure that the summary shows beside the row."""
        self.facts[name] = str(value)

    def restore(self) -> None:
        self.world.plug_all()
        self.counter.wait_ready(*DEVICES)
        assert "Traceback" not in self.counter.log(), self.counter.log()[-4_000:]
        self.counter.forget()
        self.facts = {}

    def end(self) -> None:
        self.counter.end()
        self.world.unplug_all()


Row = Callable[[Bench], None]
R = TypeVar("R", bound=Row)

_short: set[str] = set()


def short(row: R) -> R:
    """Also in the short form."""
    _short.add(row.__name__)
    return row


def is_short(row: Row) -> bool:
    return row.__name__ in _short
