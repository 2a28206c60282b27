"""The Unix socket of the devices process: who is connected, lines in, lines out, never waiting for anybody.

Decides who may connect and when a client that does not read is let go. What lines mean is the daemon's business.
"""

import fcntl
import logging
import os
import socket
from pathlib import Path

from drivers.events import Event, Role, encode_line
from drivers.faults import LinkFault
from drivers.limits import CONNECTIONS_MAX, OUTPUT_BYTES_MAX
from drivers.lines import LineBuffer

logger = logging.getLogger(__name__)

READ_BYTES = 65_536
READS_MAX = 16
# Owner and group: the terminal's user is in the group of the devices process.
SOCKET_UMASK = 0o117


class Connection:
    """One client. `role` is None until it has joined. Ended by either side, it is only marked: its owner stops watching
    the descriptor, then releases it."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._lines = LineBuffer()
        self._output = bytearray()
        self.role: Role | None = None
        self.is_ended = False

    def fileno(self) -> int:
        return self._socket.fileno()

    @property
    def wants_write(self) -> bool:
        return bool(self._output)

    def receive(self) -> list[bytes]:
        """Lines that have arrived. The connection is ended when the client is gone. LinkFault: an endless line.

        Reads up to the end, if it has come: a terminal that connects again must not find itself still there.
        """
        lines: list[bytes] = []
        for _ in range(READS_MAX):
            try:
                data = self._socket.recv(READ_BYTES)
            except BlockingIOError:
                break
            except OSError:
                data = b""
            if not data:
                self.is_ended = True
                break
            lines += self._lines.feed(data)
        return lines

    def send(self, event: Event) -> None:
        """Never waits; a client that leaves too much unread is let go."""
        if self.is_ended:
            return
        self._output += encode_line(event)
        self.flush()
        if len(self._output) > OUTPUT_BYTES_MAX:
            logger.warning("client_does_not_read role=%s bytes=%d", self.role, len(self._output))
            self.is_ended = True

    def flush(self) -> None:
        try:
            while self._output:
                count = self._socket.send(self._output)
                del self._output[:count]
        except BlockingIOError:
            return
        except OSError:
            self.is_ended = True

    def release(self) -> None:
        self._socket.close()


class Listener:
    """Holds the socket's path for the life of the process, by a lock that dies with it.

    LinkFault: another devices process lives, or the place cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise LinkFault(f"cannot make the socket {path}: {error.strerror}") from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever holds the lock owns the path: a socket found there belongs to a process that has ended.
            path.unlink(missing_ok=True)
            self._socket = _bound(path)
        except BlockingIOError as error:
            os.close(self._lock)
            raise LinkFault(f"another devices process serves {path}") from error
        except OSError as error:
            os.close(self._lock)
            raise LinkFault(f"cannot make the socket {path}: {error.strerror or error}") from error

    def fileno(self) -> int:
        return self._socket.fileno()

    def accept(self, open_count: int) -> Connection | None:
        """None: the client went away, or there are too many."""
        try:
            accepted, _ = self._socket.accept()
        except OSError:
            return None
        if open_count >= CONNECTIONS_MAX:
            logger.warning("connection_refused open=%d", open_count)
            accepted.close()
            return None
        accepted.settimeout(0)
        return Connection(accepted)

    def close(self) -> None:
        self._socket.close()
        self._path.unlink(missing_ok=True)
        os.close(self._lock)


def _bound(path: Path) -> socket.socket:
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    umask = os.umask(SOCKET_UMASK)
    try:
        listening.bind(str(path))
        listening.listen(CONNECTIONS_MAX)
        listening.settimeout(0)
    except OSError:
        listening.close()
        raise
    finally:
        os.umask(umask)
    return listening
