"""A network cable that can be pulled: a TCP relay on loopback between the counter's agent and the server.

Pulled, it refuses new connections and breaks those that are open, as a dead router does.
"""

import contextlib
import socket
import threading
from types import TracebackType

CHUNK = 65_536
CONNECT_TIMEOUT_S = 2.0


class Cable:
    """Relays `port` to `target_port`, both on 127.0.0.1, while plugged."""

    def __init__(self, target_port: int) -> None:
        self._target = ("127.0.0.1", target_port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._plugged = True
        self._closed = False
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, name="cable", daemon=True)
        self._thread.start()

    def __enter__(self) -> "Cable":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def is_plugged(self) -> bool:
        return self._plugged

    def pull(self) -> None:
        """From now on nothing passes, and what was passing breaks."""
        self._plugged = False
        with self._lock:
            broken, self._open = self._open, set()
        for one in broken:
            _shut(one)

    def plug(self) -> None:
        """New connections pass again."""
        self._plugged = True

    def close(self) -> None:
        """Pulled for good; the port is free again."""
        self._closed = True
        self.pull()
        _shut(self._listener)
        self._thread.join(timeout=5)

    def _accept(self) -> None:
        while not self._closed:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = self._connect() if self._plugged else None
            if far is None:
                _shut(near)
                continue
            with self._lock:
                self._open |= {near, far}
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._relay, args=(source, sink), daemon=True).start()

    def _connect(self) -> socket.socket | None:
        try:
            return socket.create_connection(self._target, timeout=CONNECT_TIMEOUT_S)
        except OSError:
            return None

    def _relay(self, source: socket.socket, sink: socket.socket) -> None:
        source.settimeout(None)
        with contextlib.suppress(OSError):
            while chunk := source.recv(CHUNK):
                sink.sendall(chunk)
        with self._lock:
            self._open -= {source, sink}
        _shut(source)
        _shut(sink)


def _shut(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
