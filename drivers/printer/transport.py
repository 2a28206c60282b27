"""What every way to a printer offers the session that owns it."""

from typing import Protocol


class Transport(Protocol):
    """One printer. Every method raises DeviceFault and nothing else; after a fault, `close` then `open` start afresh.

    `stays_open`: False for a connection that is made for each job, since others may want the printer between two.
    """

    stays_open: bool

    def open(self) -> None: ...

    def write(self, data: bytes, timeout_s: float, /) -> int:
        """How many of these bytes were taken, from the first on; 0 when none was within `timeout_s`.

        A fault means that none of them was taken, unless it says `taken_unknown`.
        """

    def drain(self, timeout_s: float, /) -> bool:
        """Wait until what was taken has reached the printer, as far as that can be known. False: not in this time."""

    def check(self) -> None:
        """Raise the fault that an open printer has by now, if it has one."""

    def close(self) -> None:
        """Never raises, and may be called when nothing is open."""
