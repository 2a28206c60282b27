"""A receipt printer on the network without hardware: an emulated printer behind a server on the loopback interface.

For demonstration and tests. Decides nothing: whoever holds one says what happens to it.
"""

import select
import socket
import struct
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from enum import Enum
from types import TracebackType
from typing import Self, TypeVar

from drivers.virtual.emulator import EmulatedPrinter
from drivers.virtual.paper.parts import Printed

LOOPBACK = "127.0.0.1"
RECEIVE_BYTES = 2_048
TICK_S = 0.02
RESET_ON_CLOSE = struct.pack("ii", 1, 0)

_T = TypeVar("_T")


class _Fault(Enum):
    REFUSE = "refuse"
    STALL = "stall"


class VirtualPrinter:
    """A receipt printer on a loopback port, a free one by default.

    A fault of its line is there when its call returns, and holds until `recover`. What happens to the machine itself
    (cover, paper, cutter) goes through `act`.
    """

    def __init__(self, port: int = 0, emulated: EmulatedPrinter | None = None) -> None:
        self.port = port
        self._emulated = emulated or EmulatedPrinter()
        self._lock = threading.Lock()
        self._listener: socket.socket | None = None
        self._fault: _Fault | None = None
        self._bytes_per_second: int | None = None
        self._cut_after: int | None = None
        self._papers: list[bytearray] = []
        self._is_stopping = False
        self._thread: threading.Thread | None = None
        self._waker, self._wakened = socket.socketpair()
        self._changed = threading.Condition()
        self._asked = self._applied = 0

    def start(self) -> None:
        self._listen()
        self._thread = threading.Thread(target=self._serve, name="virtual printer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._is_stopping = True
        self._waker.send(b"\0")
        if self._thread is not None:
            self._thread.join()
        self._waker.close()
        self._wakened.close()

    def received(self) -> bytes:
        """Everything, of all connections, in the order in which they began."""
        return b"".join(bytes(paper) for paper in self._papers)

    def jobs(self) -> list[bytes]:
        """What each connection brought, without those that only looked."""
        return [bytes(paper) for paper in self._papers if paper]

    def act(self, action: Callable[[EmulatedPrinter], _T]) -> _T:
        """Done when this returns; what it answers goes to every connection."""
        with self._lock:
            result = action(self._emulated)
        self._change()
        return result

    def papers(self) -> list[tuple[Printed, ...]]:
        """What came out of the machine, paper by paper; the last one may still be in it, and is not cut."""
        with self._lock:
            unfinished = self._emulated.unfinished
            return [*self._emulated.papers, *([unfinished] if unfinished else [])]

    def refuse(self) -> None:
        """Switched off: connections are refused."""
        self._fault = _Fault.REFUSE
        self._change()

    def stall(self) -> None:
        """Out of paper: connections are taken, bytes are not."""
        self._fault = _Fault.STALL
        self._change()

    def slow(self, bytes_per_second: int) -> None:
        self._bytes_per_second = bytes_per_second
        self._change()

    def cut_after(self, count: int) -> None:
        """Each connection breaks after so many bytes, as when the power goes."""
        self._cut_after = count
        self._change()

    def recover(self) -> None:
        self._fault = self._bytes_per_second = self._cut_after = None
        self._change()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _change(self) -> None:
        """Waits until the thread, if it runs, has taken a change to heart."""
        if self._thread is None:
            return
        with self._changed:
            self._asked += 1
            asked = self._asked
            self._waker.send(b"\0")
            self._changed.wait_for(lambda: self._applied >= asked)

    def _listen(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # A printer's buffer is small: its fullness is felt by who sends.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
        listener.bind((LOOPBACK, self.port))
        listener.listen()
        self.port = listener.getsockname()[1]
        self._listener = listener

    def _serve(self) -> None:
        papers: dict[socket.socket, bytearray] = {}
        while not self._is_stopping:
            asked = self._asked
            self._switch()
            self._answer(papers)
            with self._changed:
                self._applied = asked
                self._changed.notify_all()
            is_taking = self._fault is not _Fault.STALL and self._room > 0
            listeners = [] if self._listener is None else [self._listener]
            timeout = TICK_S if self._bytes_per_second else None
            readable, _, _ = select.select([self._wakened, *listeners, *(papers if is_taking else [])], [], [], timeout)
            for source in readable:
                if source is self._wakened:
                    self._wakened.recv(4_096)
                elif source is self._listener:
                    connection, _ = source.accept()
                    connection.settimeout(0)
                    papers[connection] = bytearray()
                    self._papers.append(papers[connection])
                elif not self._receive(source, papers[source]):
                    source.close()
                    del papers[source]
            if self._bytes_per_second:
                # A slow head: the wakening end is all that is listened to meanwhile.
                select.select([self._wakened], [], [], TICK_S)
        for connection in papers:
            connection.close()
        if self._listener is not None:
            self._listener.close()

    @property
    def _room(self) -> int:
        with self._lock:
            return self._emulated.room

    def _answer(self, connections: Iterable[socket.socket]) -> None:
        with self._lock:
            answers = self._emulated.take_answers()
        for connection in connections if answers else ():
            with suppress(OSError):
                # Whoever does not listen misses it.
                connection.send(answers)

    def _switch(self) -> None:
        """On or off, as the fault says."""
        if self._fault is _Fault.REFUSE and self._listener is not None:
            self._listener.close()
            self._listener = None
        elif self._fault is not _Fault.REFUSE and self._listener is None:
            self._listen()

    def _receive(self, connection: socket.socket, paper: bytearray) -> bool:
        """False: the connection has ended."""
        count = min(RECEIVE_BYTES, self._room)
        if count == 0:
            # Another connection has filled the printer meanwhile.
            return True
        if self._bytes_per_second:
            count = min(count, max(1, int(self._bytes_per_second * TICK_S)))
        if self._cut_after is not None:
            count = min(count, self._cut_after - len(paper))
        try:
            data = connection.recv(count) if count > 0 else b""
        except BlockingIOError:
            return True
        except OSError:
            return False
        paper += data
        with self._lock:
            self._emulated.receive(data)
            self._emulated.execute()
        self._answer([connection])
        if self._cut_after is not None and len(paper) >= self._cut_after:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            return False
        return bool(data)
