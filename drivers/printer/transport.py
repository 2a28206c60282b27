"""What every way to a printer offers the session that owns it."""

from dataclasses import dataclass
from typing import Protocol, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class PortStatus:
    """What the port itself knows, beside the printed data: USB printer class, GET_PORT_STATUS."""

    is_paper_out: bool
    is_selected: bool
    has_error: bool

    @classmethod
    def parse(cls, value: int) -> Self | None:
        """None for a clone that answers nothing meaningful."""
        if not value & 0x38:
            return None
        return cls(is_paper_out=bool(value & 0x20), is_selected=bool(value & 0x10), has_error=not value & 0x08)


class Transport(Protocol):
    """One printer. Every method raises DeviceFault and nothing else; after a fault, `close` then `open` start afresh.

    `stays_open`: False for a connection that is made for each job, since others may want the printer between two.
    `proves_presence`: while it is open, the printer at the other end is there and has not been off. A serial line opens
    without a printer, and does not tell when it was switched off and on again.
    """

    @property
    def stays_open(self) -> bool: ...

    @property
    def proves_presence(self) -> bool: ...

    def open(self) -> None: ...

    def write(self, data: bytes, timeout_s: float, /) -> int:
        """How many of these bytes were taken, from the first on; 0 when none was within `timeout_s`. The next write
        begins with the first byte not taken.

        A fault means that none of them was taken, unless it says `taken_unknown`.
        """

    def read(self, timeout_s: float, /) -> bytes:
        """What the printer has said, waiting at most `timeout_s` for it; empty when it said nothing."""

    def port_status(self) -> PortStatus | None:
        """None: this way has none, or it does not answer."""

    def drain(self, timeout_s: float, /) -> bool:
        """Wait until what was taken has reached the printer, as far as that can be known. False: not in this time."""

    def part(self) -> None:
        """The job is over: end the connection in peace, if there is one for each job."""

    def check(self) -> None:
        """Raise the fault that an open printer has by now, if it has one."""

    def close(self) -> None:
        """Never raises, and may be called when nothing is open."""
