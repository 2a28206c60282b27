"""The bench that rows stand at: every gadget plugged in, and one devices process that they share.

A row takes what it wants out, breaks what it wants, and may leave it so: `restore` puts all back and looks that the process
has said nothing that it must not say.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from drivers.events import ScanSpoiled
from drivers.scanner.frames import SpoilReason
from tests.usb.guest import counter as counters
from tests.usb.guest.counter import Counter, Starter
from tests.usb.guest.installer import Installer
from tests.usb.guest.world import TABLE, World


class Bench:
    def __init__(self) -> None:
        counters.make_user()
        self.world = World()
        self.world.plug_all()
        self._starter: Starter | None = None
        self.facts: dict[str, str] = {}
        self.counter = Counter(Path("/run/guichet/shared"), TABLE)
        self.counter.begin()
        self.counter.wait_ready(*self.world.devices)

    @property
    def starter(self) -> Starter:
        """For processes of a row's own."""
        if self._starter is None:
            self._starter = Starter()
        return self._starter

    def scan(self, scanner: str, send: Callable[[], None], *texts: str) -> None:
        """What is sent comes out as these codes of this scanner, and as nothing else."""
        count = len(self.counter.codes())
        send()
        self.counter.wait_for(lambda: len(self.counter.codes()) >= count + len(texts))
        told = self.counter.codes()[count:]
        assert [(one.device, getattr(one, "text", "")) for one in told] == [(scanner, text) for text in texts], told

    def spoil(self, scanner: str, send: Callable[[], None], reason: SpoilReason) -> None:
        """What is sent comes out as one code that cannot be trusted."""
        count = len(self.counter.codes())
        send()
        self.counter.wait_for(lambda: len(self.counter.codes()) > count)
        [told] = self.counter.codes()[count:]
        assert isinstance(told, ScanSpoiled), told
        assert (told.device, told.reason) == (scanner, reason)

    @contextmanager
    def installer(self) -> Iterator[Installer]:
        """Whoever sets devices up, beside the terminal."""
        joined = Installer(self.counter.folder / "devices.sock")
        try:
            yield joined
        finally:
            joined.close()

    def note(self, name: str, value: object) -> None:
        """A figure that the summary shows beside the row."""
        self.facts[name] = str(value)

    def restore(self) -> None:
        # Not what was said before: a device that is put back is ready when it is said to be from now on.
        self.counter.hear_all()
        mark = self.counter.mark
        moved = self.world.plug_all()
        self.world.printer.begin_anew()
        self.counter.wait_for(lambda: all(self.counter.has_become_ready(name, mark) for name in moved))
        self.counter.wait_ready(*self.world.devices)
        assert "Traceback" not in self.counter.log(), self.counter.log()[-4_000:]
        self.counter.listen()
        self.counter.acknowledge()
        self.counter.forget()
        self.facts = {}

    def end(self) -> None:
        if self._starter is not None:
            self._starter.end()
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
