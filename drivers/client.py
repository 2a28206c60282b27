"""The terminal's end of the devices socket: connect, receive events, send commands, notice silence.

No thread, no waiting, no Qt: whoever owns the event loop watches `fileno` and calls `receive` when it is readable, and
`is_silent` now and then. A scan is delivered once to one client object, however often the socket breaks.
"""

import socket
from pathlib import Path

from drivers.events import (
    Command,
    Event,
    Join,
    Role,
    Scanned,
    ScanSpoiled,
    Welcome,
    encode_line,
    parse_event,
)
from drivers.faults import LinkFault
from drivers.limits import HEARTBEAT_SILENCE_MAX_S, OUTPUT_BYTES_MAX
from drivers.lines import LineBuffer

READ_BYTES = 65_536


class DevicesClient:
    """After a LinkFault, `close` and `connect` again when you like; scans not acknowledged come again."""

    def __init__(self, path: Path, *, role: Role = Role.TERMINAL) -> None:
        self._path = path
        self._role = role
        self._socket: socket.socket | None = None
        self._lines = LineBuffer()
        self._output = bytearray()
        self._heard_at = 0.0
        self._life: int | None = None
        self._last_scan = -1

    @property
    def is_connected(self) -> bool:
        return self._socket is not None

    def fileno(self) -> int:
        """Of the connection; LinkFault when there is none."""
        return self._connected().fileno()

    def connect(self, now: float) -> None:
        """`now`: monotonic seconds. LinkFault: nobody serves the socket."""
        self.close()
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(0)
            connection.connect(str(self._path))
        except OSError as error:
            connection.close()
            raise LinkFault(f"no devices process at {self._path}: {error.strerror}") from error
        self._socket = connection
        self._lines = LineBuffer()
        self._output.clear()
        self._heard_at = now
        self.send(Join(role=self._role))

    def receive(self, now: float) -> list[Event]:
        """What has arrived, oldest first; call it when `fileno` is readable. LinkFault: the process went away."""
        connection = self._connected()
        received: list[Event] = []
        try:
            while data := connection.recv(READ_BYTES):
                self._heard_at = now
                received += [parse_event(line) for line in self._lines.feed(data)]
        except BlockingIOError:
            self._flush(connection)
        except LinkFault as fault:
            # Nothing of this batch was delivered: its scans come again on the next connection.
            raise self._lost(fault.reason) from fault
        except OSError as error:
            if not received:
                raise self._lost(f"the devices process went away: {error.strerror}") from error
        else:
            # What came before the end is worth having; the next call says that it ended.
            if not received:
                raise self._lost("the devices process closed the connection")
        return [event for event in received if self._is_new(event)]

    def send(self, command: Command) -> None:
        """Never waits: what the socket does not take goes out with the next call. LinkFault: no connection."""
        connection = self._connected()
        self._output += encode_line(command)
        if len(self._output) > OUTPUT_BYTES_MAX:
            raise self._lost("the devices process does not read")
        self._flush(connection)

    def is_silent(self, now: float) -> bool:
        """No heartbeat for too long: show scanner and printer as absent, and connect again."""
        return self._socket is None or now - self._heard_at > HEARTBEAT_SILENCE_MAX_S

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _is_new(self, event: Event) -> bool:
        """Drops a scan that this object has already delivered; another life of the process counts anew."""
        if isinstance(event, Welcome) and event.first_seq != self._life:
            self._life, self._last_scan = event.first_seq, -1
        if isinstance(event, Scanned | ScanSpoiled):
            if event.seq <= self._last_scan:
                return False
            self._last_scan = event.seq
        return True

    def _flush(self, connection: socket.socket) -> None:
        try:
            while self._output:
                del self._output[: connection.send(self._output)]
        except BlockingIOError:
            return
        except OSError as error:
            raise self._lost(f"the devices process went away: {error.strerror}") from error

    def _connected(self) -> socket.socket:
        if self._socket is None:
            raise LinkFault("not connected to the devices process")
        return self._socket

    def _lost(self, reason: str) -> LinkFault:
        self.close()
        return LinkFault(reason)
