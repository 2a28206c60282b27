"""A printer on the network, port 9100: raw bytes on a TCP connection, one connection per job.

Bytes count as taken when the system's buffer holds them; `drain` then asks whether the printer's own TCP acknowledged
them all, and `part` whether it closed the connection in peace, so that a printer that dies with half a receipt leaves a
doubt and not a "sent".
"""

import fcntl
import select
import socket
import struct
import termios
from collections.abc import Callable

from drivers.faults import DeviceAbsent, DeviceBroken, DeviceFault, fault_of
from drivers.limits import OPEN_TIMEOUT_S
from drivers.printer.transport import PortStatus

POLL_DRAIN_S = 0.02
READ_BYTES = 4_096
PEACE_S = 0.5
"""How long a printer may take to close its side after ours. Many never do: silence is no fault."""


class TcpTransport:
    stays_open = False
    proves_presence = True

    def __init__(self, *, host: str, port: int, monotonic: Callable[[], float]) -> None:
        self._address = (host, port)
        self._monotonic = monotonic
        self._connection: socket.socket | None = None
        self._heard = bytearray()

    def open(self) -> None:
        self._heard.clear()
        try:
            self._connection = socket.create_connection(self._address, timeout=OPEN_TIMEOUT_S)
            self._connection.settimeout(0)
            if self._connection.getsockname() == self._connection.getpeername():
                # On the loopback, a free port may be given to both ends: TCP then connects a socket to itself.
                raise DeviceAbsent(f"connect to {self._name}: nobody listens")
        except TimeoutError as error:
            raise DeviceAbsent(f"connect to {self._name}: no answer") from error
        except OSError as error:
            # A name that is not found (socket.gaierror) has numbers of its own.
            if isinstance(error, socket.gaierror):
                raise DeviceAbsent(f"connect to {self._name}: {error.strerror}") from error
            raise fault_of(error, f"connect to {self._name}") from error

    def write(self, data: bytes, timeout_s: float) -> int:
        connection = self._opened()
        try:
            readable, writable, _ = select.select([connection], [connection], [], timeout_s)
            if readable:
                self._hear(connection)
            return connection.send(data) if writable else 0
        except BlockingIOError:
            return 0
        except OSError as error:
            raise self._fault(error, "send to") from error

    def drain(self, timeout_s: float) -> bool:
        connection = self._opened()
        until = self._monotonic() + timeout_s
        try:
            while _unacknowledged(connection):
                if self._monotonic() >= until:
                    return False
                readable, _, _ = select.select([connection], [], [], POLL_DRAIN_S)
                if readable:
                    self._hear(connection)
        except OSError as error:
            raise self._fault(error, "end of job on") from error
        return True

    def read(self, timeout_s: float) -> bytes:
        connection = self._opened()
        try:
            if select.select([connection], [], [], 0 if self._heard else timeout_s)[0]:
                self._hear(connection)
        except OSError as error:
            raise self._fault(error, "listen to") from error
        heard = bytes(self._heard)
        self._heard.clear()
        return heard

    def port_status(self) -> PortStatus | None:
        return None

    def part(self) -> None:
        connection = self._opened()
        try:
            connection.shutdown(socket.SHUT_WR)
            until = self._monotonic() + PEACE_S
            while (left_s := until - self._monotonic()) > 0:
                readable, _, _ = select.select([connection], [], [], left_s)
                if readable and not connection.recv(READ_BYTES):
                    break
        except OSError as error:
            raise self._fault(error, "end of job on") from error

    def check(self) -> None:
        """Nothing is held between jobs: a printer is looked at by connecting."""

    def close(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            connection.close()

    def _hear(self, connection: socket.socket) -> None:
        """Answers are kept for who asked; an end of file before the end of the job is a fault."""
        heard = connection.recv(READ_BYTES)
        if not heard:
            raise DeviceBroken(f"{self._name} closed the connection")
        self._heard += heard
        del self._heard[:-READ_BYTES]

    def _opened(self) -> socket.socket:
        assert self._connection is not None
        return self._connection

    @property
    def _name(self) -> str:
        return f"{self._address[0]} port {self._address[1]}"

    def _fault(self, error: OSError, what: str) -> DeviceFault:
        return fault_of(error, f"{what} {self._name}")


def _unacknowledged(connection: socket.socket) -> int:
    """Bytes in the socket that the other side's TCP has not acknowledged (SIOCOUTQ, tcp(7))."""
    answer = fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, struct.pack("i", 0))
    count: int = struct.unpack("i", answer)[0]
    return count
