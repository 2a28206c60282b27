"""The emulated printer on the bench's bus: what it took, what it printed, and a hand at its cable and its cover.

Its firmware is drivers.virtual's, which programs of others judge. It is the same machine each time it is plugged in, but what
was in its buffer is gone with the power.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from drivers.virtual.emulator import Capability, EmulatedPrinter
from drivers.virtual.serving import ServedPrinter
from drivers.virtual.usb_printer import GadgetEnd
from tests.usb.guest.gadgets import Gadget, wait_for

NODES, NODE = Path("/dev"), "g_printer*"
# One transfer of 8 KiB waits to be read, and the host is held off from then on, as by a full printer.
QUEUE = 1
IDENTITY = "MFG:BENCH;MDL:TM-T20;CLS:PRINTER;CMD:ESC/POS;"

V = TypeVar("V")


class _Cable(GadgetEnd):
    """Opened when the host has looked at the device, which is after its node is there."""

    def open(self) -> int:
        opened = wait_for(self._tried, "the printer's own node")
        return opened[0]

    def _tried(self) -> tuple[int, ...]:
        try:
            return (super().open(),)
        except OSError:
            return ()


class PrinterGadget(Gadget):
    """The function is made anew each time it is plugged in: on one that was pulled out with half a transfer read, the kernel's
    gadget (6.1) goes on with memory that it has given back, and the machine dies of it."""

    def __init__(
        self, name: str, *, controller: int, vendor: int, product: int, serial: str,
        capability: Capability = Capability.FULL,
    ) -> None:  # fmt: skip
        super().__init__(name, controller=controller, vendor=vendor, product=product, serial=serial)
        self.emulated = EmulatedPrinter(capability=capability)
        self._function: Path | None = None
        self._others: set[Path] = set()
        self._served: ServedPrinter | None = None
        self._taken = b""
        self._bytes_per_second: int | None = None

    def act(self, action: Callable[[EmulatedPrinter], V]) -> V:
        """Somebody touches it."""
        if self._served is None:
            return action(self.emulated)
        return self._served.act(action)

    def slow(self, bytes_per_second: int | None) -> None:
        self._bytes_per_second = bytes_per_second
        if self._served is not None:
            self._served.slow(bytes_per_second)

    def taken(self) -> bytes:
        """Every byte that it took, of all times plugged in."""
        return self._taken + (self._served.received() if self._served is not None else b"")

    def throw_away(self) -> None:
        """Its papers: a hundred pictures are more than this machine's memory."""
        self.act(lambda emulated: emulated.papers.clear())

    def begin_anew(self) -> None:
        """Nothing on it, nothing wrong with it."""
        self._taken = b""
        self.slow(None)
        self.throw_away()

    def _prepared(self) -> None:
        self._others = set(NODES.glob(NODE))
        self._function = self._function or self.add("printer", {"q_len": QUEUE, "pnp_string": IDENTITY})

    def _opened(self) -> None:
        [node] = wait_for(lambda: set(NODES.glob(NODE)) - self._others, "the printer's own node")
        self.emulated.power_cycle()
        self._served = ServedPrinter(_Cable(node), self.emulated)
        self._served.start()
        self._served.slow(self._bytes_per_second)

    def _switched_off(self) -> None:
        if self._served is not None:
            self._served.stop()
            self._taken += self._served.received()
            self._served = None

    def _put_away(self) -> None:
        if self._function is not None:
            self.remove(self._function)
            self._function = None
