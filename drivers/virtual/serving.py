"""An emulated printer behind a file descriptor, served by a thread of its own: what a serial and a USB printer share.

Takes no more bytes than the printer has room for, so that its full buffer is felt by who sends. Decides nothing.
"""

import os
import select
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self, TypeVar

from drivers.virtual.emulator import EmulatedPrinter

READ_BYTES = 2_048
TICK_S = 0.02
RECEIVED_MAX = 64 * 1_024 * 1_024
PENDING_MAX = 65_536

_T = TypeVar("_T")


class DeviceEnd(Protocol):
    """The device's side of a line. Every method is called by the serving thread, but for `open` and `close`."""

    def open(self) -> int:
        """A descriptor that does not block."""

    def close(self) -> None: ...

    def hear(self, data: bytes) -> bytes:
        """What the printer makes of what came."""

    def say(self, answers: bytes) -> bytes:
        """What goes out of what the printer answers."""

    def show(self, emulated: EmulatedPrinter) -> None:
        """The printer's state where it is seen without a byte of answer."""


class ServedPrinter:
    """A machine at its line, from `start` to `stop`. `act` is how somebody touches it; what it changes is seen at once."""

    def __init__(self, end: DeviceEnd, emulated: EmulatedPrinter | None = None) -> None:
        self._end = end
        self._emulated = emulated or EmulatedPrinter()
        self._lock = threading.Lock()
        self._received = bytearray()
        self._pending = b""
        self._bytes_per_second: int | None = None
        self._is_stopping = False
        self._thread: threading.Thread | None = None
        self._waker, self._wakened = socket.socketpair()

    def start(self) -> None:
        descriptor = self._end.open()
        self._thread = threading.Thread(target=self._serve, args=(descriptor,), name="virtual printer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._is_stopping = True
        self._waker.send(b"\0")
        if self._thread is not None:
            self._thread.join()
            self._end.close()
            self._thread = None
        self._waker.close()
        self._wakened.close()

    def act(self, action: Callable[[EmulatedPrinter], _T]) -> _T:
        """Done when this returns; what it answers is on its way."""
        with self._lock:
            result = action(self._emulated)
            self._end.show(self._emulated)
        self._waker.send(b"\0")
        return result

    def slow(self, bytes_per_second: int | None) -> None:
        self._bytes_per_second = bytes_per_second
        self._waker.send(b"\0")

    def received(self) -> bytes:
        """Every byte that came, printed or not."""
        with self._lock:
            return bytes(self._received)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _serve(self, descriptor: int) -> None:
        while not self._is_stopping:
            with self._lock:
                self._collect()
                room = self._emulated.room
            waking = self._wakened.fileno()
            reads = [waking, descriptor] if room else [waking]
            readable, writable, _ = select.select(reads, [descriptor] if self._pending else [], [])
            if waking in readable:
                self._wakened.recv(4_096)
            if writable:
                self._write(descriptor)
            if descriptor in readable:
                self._read(descriptor, room)

    def _collect(self) -> None:
        answers = self._emulated.take_answers()
        if answers:
            self._pending = (self._pending + self._end.say(answers))[-PENDING_MAX:]

    def _write(self, descriptor: int) -> None:
        try:
            self._pending = self._pending[os.write(descriptor, self._pending) :]
        except BlockingIOError:
            pass
        except OSError:
            # Nobody at the other end: what was said is lost, as on a cable.
            self._pending = b""

    def _read(self, descriptor: int, room: int) -> None:
        count = min(room, READ_BYTES)
        if self._bytes_per_second:
            count = min(count, max(1, int(self._bytes_per_second * TICK_S)))
        try:
            data = os.read(descriptor, count)
        except OSError:
            data = b""
        if data:
            with self._lock:
                self._received += data
                del self._received[:-RECEIVED_MAX]
                self._emulated.receive(self._end.hear(data))
                self._emulated.execute()
                self._end.show(self._emulated)
        if self._bytes_per_second or not data:
            # A slow head, or a line that is not up: the wakening end is all that is listened to meanwhile.
            select.select([self._wakened], [], [], TICK_S)
