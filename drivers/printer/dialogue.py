"""Talking with an open printer: questions and answers, and what it and its port say together.

Decides when a question has no answer, what is still owed of a command that was taken in part, and which word to believe.
Does not decide what a silence means for the light or for a job: link and delivery do.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import replace

from drivers.faults import Condition, DeviceBroken, DeviceState
from drivers.limits import CHUNK_BYTES, CHUNK_TIMEOUT_S
from drivers.printer.status import (
    Message,
    Paper,
    PrinterStatus,
    Query,
    RealtimeAnswer,
    Recovery,
    StatusDecoder,
    after,
    after_answer,
    shown,
)
from drivers.printer.transport import PortStatus, Transport

ANSWER_S = 1.5
"""A real-time question is answered within milliseconds, on a slow line within tens; past this there is no answer."""

NEAR_END_S = 60.0
"""The sensor at the end of a roll flickers: enough paper is believed when it is seen for so long, or at a new roll."""

STALE_READS_MAX = 64
"""Reads of what was said before anybody asked; a printer that says more than that never stops."""

HEARD_MAX = 256
"""Messages kept for whoever waits for one of them: a storm of states holds a few dozen."""


class Dialogue:
    """`transport` is open whenever something is said or heard. Every method lets its DeviceFault through."""

    def __init__(self, transport: Transport, *, monotonic: Callable[[], float]) -> None:
        self._transport = transport
        self._monotonic = monotonic
        self._decoder = StatusDecoder()
        self._status = PrinterStatus()
        self._port: PortStatus | None = None
        self._near_end_until = 0.0
        self._heard: deque[Message] = deque(maxlen=HEARD_MAX)
        self._owed = b""
        self._debt = b""

    @property
    def is_owing(self) -> bool:
        """A command could not be handed over: the silence of the printer says nothing."""
        return bool(self._owed)

    def begin(self) -> None:
        """A fresh connection: nothing that was said before holds."""
        self._decoder = StatusDecoder()
        self._status = PrinterStatus()
        self._owed = b""
        self._heard.clear()
        self.look_at_port()

    # --- listening ---

    def listen(self, wait_s: float = 0.0) -> list[Message]:
        """What was said; it is taken to heart already, and kept for take_heard."""
        messages = self._decoder.feed(self._transport.read(wait_s))
        self._heard.extend(messages)
        for message in messages:
            self._status = after(self._status, message)
        return messages

    def take_heard(self) -> list[Message]:
        """All that was said since this was called last, to whatever question."""
        heard = list(self._heard)
        self._heard.clear()
        return heard

    def look_at_port(self) -> None:
        self._port = self._transport.port_status()

    # --- asking ---

    def ask(self) -> bool:
        """How it is, by real-time questions; False: it does not answer. Only between jobs, or behind all of one: inside
        the data of another command a question would be printed."""
        for _ in range(STALE_READS_MAX):
            if not self.listen():
                break
        return all(self.answers(query) for query in Query)

    def answers(self, query: Query) -> bool:
        if not self.say(query.command):
            return False
        until = self._monotonic() + ANSWER_S
        while (left_s := until - self._monotonic()) > 0:
            for message in self.listen(left_s):
                if isinstance(message, RealtimeAnswer):
                    self._status = after_answer(self._status, query, message.value)
                    return True
        return False

    # --- saying ---

    def write(self, data: bytes) -> int:
        return self._transport.write(data[:CHUNK_BYTES], CHUNK_TIMEOUT_S)

    def say(self, command: bytes) -> bool:
        """All of it, and before it what is left of an earlier one: half a command would swallow the next."""
        if not self._send_owed():
            return False
        self._owed = command
        return self._send_owed()

    def owe(self, debt: bytes) -> None:
        """To be sent before the next job, on whatever connection."""
        self._debt = debt

    def pay(self) -> bool:
        """It may be long: what is left of it is sent at the next time."""
        if not self._send_owed():
            return False
        until = self._monotonic() + ANSWER_S
        while self._debt and self._monotonic() < until:
            self._debt = self._debt[self.write(self._debt) :]
        return not self._debt

    def recover(self, recovery: Recovery) -> bool:
        """A real-time command, at once: also in the middle of a job. False: the printer takes nothing. DeviceFault too when
        it is on its way and does not arrive: nobody knows what the printer makes of it, and when."""
        command = recovery.command
        if not self._send_owed():
            return False
        taken = self._transport.write(command, CHUNK_TIMEOUT_S)
        if not taken:
            return False
        self._owed = command[taken:]
        if not (self._send_owed() and self._transport.drain(ANSWER_S)):
            raise DeviceBroken("the printer does not take the command", condition=Condition.NOT_TAKING)
        return True

    def _send_owed(self) -> bool:
        until = self._monotonic() + ANSWER_S
        while self._owed and self._monotonic() < until:
            self._owed = self._owed[self.write(self._owed) :]
        return not self._owed

    # --- what it comes to ---

    def spoken(self, *, is_stuck: bool = False) -> tuple[DeviceState, Condition]:
        """By the printer, else by its port; of that, all but the paper is believed only when nothing moves, since clones
        have it wrong."""
        state, condition = shown(self._steady())
        if state is not DeviceState.READY or self._port is None:
            return state, condition
        if self._port.is_paper_out:
            return DeviceState.FAULT, Condition.PAPER_END
        if is_stuck and self._port.has_error:
            return DeviceState.FAULT, Condition.PRINTER_ERROR
        if is_stuck and not self._port.is_selected:
            return DeviceState.FAULT, Condition.PAUSED
        return state, condition

    def _steady(self) -> PrinterStatus:
        """Near the end of a roll once, near the end until there is another."""
        now = self._monotonic()
        if self._status.is_cover_open or self._status.paper is Paper.END:
            self._near_end_until = 0.0
        elif self._status.paper is Paper.LOW:
            self._near_end_until = now + NEAR_END_S
        elif self._status.paper is Paper.OK and now < self._near_end_until:
            return replace(self._status, paper=Paper.LOW)
        return self._status
