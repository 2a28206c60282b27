"""A receipt printer as its firmware behaves: bytes in, answers and papers out, faults on demand. Pure.

Bytes wait in a buffer and are carried out in order; real-time commands act on arrival, wherever they stand, even inside a
picture. Out of paper or with its cover open it stops, keeps what it has, and goes on afterwards. Written from Epson's
ESC/POS command reference (status bits under DLE EOT, GS a, GS r, GS ( H), apart from what reads these answers elsewhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum

from drivers.virtual.paper.commands import Command, read_command
from drivers.virtual.paper.head import PrintHead
from drivers.virtual.paper.parts import CutPaper, Printed
from drivers.virtual.paper.setter import Paper

BUFFER_BYTES = 4_096
"""The receive buffer of most receipt printers, at least."""
XON, XOFF = 0x11, 0x13
XOFF_ROOM, XON_ROOM = 256, 1_024
REALTIME_START = 0x10
CLEAR_BUFFERS = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
TAIL_BYTES = len(CLEAR_BUFFERS)
# A machine that runs for a day of demonstration, and no memory that grows for ever.
PULSES_MAX = PAPERS_MAX = COMPLAINTS_MAX = 1_000
PARTS_MAX = 20_000
COMMAND_BYTES_MAX = 4 * 1_024 * 1_024

GENERIC_PAPER = Paper(dots=576, columns=48, dots_per_inch=203)


class Capability(Enum):
    """What a model answers. FULL: as Epson's. COMPATIBLE: all but GS ( H. STATUS_ONLY: DLE EOT alone. MUTE: nothing."""

    FULL = 3
    COMPATIBLE = 2
    STATUS_ONLY = 1
    MUTE = 0


class Roll(Enum):
    """What the paper sensors see."""

    FULL = "full"
    NEAR_END = "near end"
    END = "end"


class Trouble(Enum):
    """What stops a printer beside paper and cover. CUTTER waits for DLE ENQ after the jam is gone, HEAT cools down by
    itself, BROKEN only for another printer."""

    CUTTER = "cutter"
    HEAT = "heat"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """What the drawer got: connector pin 2 or 5."""

    pin: int
    on_ms: int


class EmulatedPrinter:
    """`receive` what comes, `execute`, `take_answers`. Everything a person does to a printer is a method of its own.

    `papers`: what came out and was cut; `unfinished`: what is printed and still in the machine. Neither is ever what was
    only received.
    """

    def __init__(
        self,
        *,
        capability: Capability = Capability.FULL,
        paper: Paper = GENERIC_PAPER,
        buffer_bytes: int = BUFFER_BYTES,
        has_flow_control: bool = False,
        maker: str = "EPSON",
        model: str = "TM-T20III",
    ) -> None:
        self.capability = capability
        self.maker, self.model = maker, model
        self.papers: list[tuple[Printed, ...]] = []
        self.pulses: list[Pulse] = []
        self.is_drawer_open = False
        self._head = PrintHead(paper)
        self._unfinished: list[Printed] = []
        self._buffer_bytes = buffer_bytes
        self._has_flow_control = has_flow_control
        self._roll = Roll.FULL
        self._dots_left: int | None = None
        self._is_cover_open = self._is_button_held = self._is_jammed = self._takes_nothing = False
        self._jams_at_cut = False
        self._trouble: Trouble | None = None
        self._switch_on()

    def _switch_on(self) -> None:
        self._buffer = bytearray()
        self._answers = bytearray()
        self._tail = b""
        self._told = 0
        self._is_starved = True
        self._is_xoff = False
        self._head.reset()

    # --- the line ------------------------------------------------------------------------------------------------------

    @property
    def room(self) -> int:
        """Bytes that it takes now. A command longer than the buffer is taken as it is carried out."""
        if self._takes_nothing or len(self._buffer) >= COMMAND_BYTES_MAX:
            return 0
        return self._buffer_bytes if self._is_starved else max(0, self._buffer_bytes - len(self._buffer))

    def receive(self, data: bytes) -> None:
        """Real-time commands act at once; all bytes wait for their turn."""
        if REALTIME_START not in self._tail and REALTIME_START not in data:
            self._buffer += data
            self._tail = data[-TAIL_BYTES:]
        else:
            for byte in data:
                self._buffer.append(byte)
                self._tail = (self._tail + bytes([byte]))[-TAIL_BYTES:]
                self._act_at_once()
        self._is_starved = False
        self._control_flow()

    def execute(self, commands_max: int | None = None) -> None:
        """Carry out what waits, as far as it can be printed now."""
        at = count = 0
        while self.is_online and (commands_max is None or count < commands_max):
            command = read_command(self._buffer, at)
            if command is None:
                self._is_starved = True
                break
            at, count = command.end, count + 1
            self._carry_out(command)
        del self._buffer[:at]
        self._control_flow()

    def take_answers(self) -> bytes:
        answers = bytes(self._answers)
        self._answers.clear()
        return b"" if self.capability is Capability.MUTE else answers

    # --- what a person sees --------------------------------------------------------------------------------------------

    @property
    def is_online(self) -> bool:
        return not (self._roll is Roll.END or self._is_cover_open or self._is_button_held or self._trouble is not None)

    @property
    def unfinished(self) -> tuple[Printed, ...]:
        return tuple(self._unfinished)

    @property
    def waiting(self) -> int:
        """Bytes received and not carried out."""
        return len(self._buffer)

    @property
    def complaints(self) -> tuple[str, ...]:
        """Commands that it did not understand."""
        return tuple(self._head.complaints)

    @property
    def port_status(self) -> int:
        """The byte of the USB printer class: 5 paper empty, 4 selected, 3 no error."""
        has_error = self._trouble is not None or self._is_cover_open
        return (self._roll is Roll.END) << 5 | self.is_online << 4 | (not has_error and self._roll is not Roll.END) << 3

    # --- what a person does --------------------------------------------------------------------------------------------

    def load(self, roll: Roll) -> None:
        with self._panel():
            self._roll, self._dots_left = roll, None

    def run_out_after(self, dots: int) -> None:
        """The roll ends when so much more is printed."""
        self._dots_left = dots

    def open_cover(self) -> None:
        with self._panel():
            self._is_cover_open = True

    def close_cover(self) -> None:
        with self._panel():
            self._is_cover_open = False

    def hold_feed_button(self) -> None:
        """Offline by hand, as with the button of some models."""
        with self._panel():
            self._is_button_held = True

    def release_feed_button(self) -> None:
        with self._panel():
            self._is_button_held = False

    def jam_cutter(self) -> None:
        with self._panel():
            self._trouble, self._is_jammed = Trouble.CUTTER, True

    def jam_at_cut(self) -> None:
        """The knife goes through the next paper and does not come back."""
        self._jams_at_cut = True

    def clear_jam(self) -> None:
        """The knife is free; the error stands until DLE ENQ or DLE DC4 ends it."""
        self._is_jammed = False

    def overheat(self) -> None:
        with self._panel():
            self._trouble = Trouble.HEAT

    def cool_down(self) -> None:
        with self._panel():
            if self._trouble is Trouble.HEAT:
                self._trouble = None

    def break_down(self) -> None:
        with self._panel():
            self._trouble = Trouble.BROKEN

    def stop_taking(self) -> None:
        """Bytes are held off and nothing says why."""
        self._takes_nothing = True

    def take_again(self) -> None:
        self._takes_nothing = False

    def set_drawer(self, *, is_open: bool) -> None:
        with self._panel():
            self.is_drawer_open = is_open

    def send(self, ghost: bytes) -> None:
        """Bytes that nobody asked for."""
        self._answers += ghost

    def storm(self, count: int) -> None:
        """The automatic status, over and over."""
        self._answers += self._automatic_status() * count

    def power_cycle(self) -> None:
        """What was received and not printed is lost; what is printed stays."""
        if not self._is_jammed and self._trouble is not Trouble.BROKEN:
            self._trouble = None
        self._switch_on()

    @contextmanager
    def _panel(self) -> Iterator[None]:
        """Tells of a change that was asked about, and goes on where it stopped."""
        before = self._automatic_status()
        yield
        self._tell_change(before)
        self.execute()

    # --- real time -----------------------------------------------------------------------------------------------------

    def _act_at_once(self) -> None:
        """The bytes before decide nothing: a printer does not know where it meets them."""
        if self._tail == CLEAR_BUFFERS and self._recovers():
            self._clear()
            self._answer(b"\x37\x25\x00", Capability.COMPATIBLE)
        match tuple(self._tail[-5:]):
            case *_, 0x10, 0x04, (1 | 2 | 3 | 4) as number:
                self._answer(bytes([self._realtime_status(number)]), Capability.STATUS_ONLY)
            case *_, 0x10, 0x05, (1 | 2) as number:
                if self._trouble is Trouble.CUTTER and self._recovers() and number == 2:
                    self._clear()
            case 0x10, 0x14, 0x01, (0 | 1) as connector, tenths if 1 <= tenths <= 8:
                self._pulse(connector, 100 * tenths)
            case _:
                pass

    def _recovers(self) -> bool:
        """Whether the error that only a command ends is over."""
        if self._trouble is Trouble.CUTTER:
            if self._is_jammed:
                return False
            before = self._automatic_status()
            self._trouble = None
            self._tell_change(before)
        return True

    def _clear(self) -> None:
        """Both buffers. The bytes of the command itself are gone with them."""
        self._buffer.clear()
        self._tail = b""
        self._head.discard_line()

    def _realtime_status(self, number: int) -> int:
        """DLE EOT 1 to 4."""
        trouble = self._trouble
        match number:
            case 1:
                bits = (not self.is_drawer_open) << 2 | (not self.is_online) << 3 | self._is_button_held << 6
            case 2:
                bits = (
                    self._is_cover_open << 2
                    | self._is_button_held << 3
                    | (self._roll is Roll.END) << 5
                    | (trouble is not None) << 6
                )
            case 3:
                bits = (
                    (trouble is Trouble.CUTTER) << 3 | (trouble is Trouble.BROKEN) << 5 | (trouble is Trouble.HEAT) << 6
                )
            case _:
                bits = (self._roll is not Roll.FULL) * 0x0C | (self._roll is Roll.END) * 0x60
        return 0x12 | bits

    # --- automatic status ----------------------------------------------------------------------------------------------

    def _automatic_status(self) -> bytes:
        """The four bytes of GS a."""
        trouble = self._trouble
        return bytes(
            [
                0x10
                | (not self.is_drawer_open) << 2
                | (not self.is_online) << 3
                | self._is_cover_open << 5
                | self._is_button_held << 6,
                (trouble is Trouble.CUTTER) << 3 | (trouble is Trouble.BROKEN) << 5 | (trouble is Trouble.HEAT) << 6,
                (self._roll is not Roll.FULL) * 0x03 | (self._roll is Roll.END) * 0x0C,
                0x0F,
            ]
        )

    def _tell_change(self, before: bytes) -> None:
        """GS a bits: 0 drawer, 1 online, 2 errors, 3 paper, 6 panel; what was not asked about is not told."""
        after = self._automatic_status()
        first = before[0] ^ after[0]
        changes = (
            bool(first & 0x04) << 0
            | bool(first & 0x28) << 1
            | (before[1] != after[1]) << 2
            | (before[2] != after[2]) << 3
            | bool(first & 0x40) << 6
        )
        if changes & self._told:
            self._answer(after, Capability.COMPATIBLE)

    # --- in order ------------------------------------------------------------------------------------------------------

    def _carry_out(self, command: Command) -> None:
        values = command.values
        match command.name:
            case "ESC @":
                self._told = 0
            case "GS a":
                self._told = values[0]
                if self._told:
                    self._answer(self._automatic_status(), Capability.COMPATIBLE)
            case "GS r":
                self._answer_sensor(values[0])
            case "GS ( H" if len(values) == 8 and values[2:4] == b"00" and _is_token(values[4:]):
                self._answer(b"\x37\x22" + values[4:] + b"\x00", Capability.FULL)
            case "GS I":
                self._answer_identity(values[0])
            case "ESC p":
                self._pulse(values[0] & 1, 2 * values[1])
            case _:
                pass
        self._print(self._head.execute(command))
        del self._head.complaints[:-COMPLAINTS_MAX]

    def _print(self, printed: list[Printed]) -> None:
        for part in printed:
            self._unfinished.append(part)
            self._unroll(part.height)
            if isinstance(part, CutPaper):
                self.papers.append(tuple(self._unfinished))
                self._unfinished.clear()
                self._jam_if_meant()
        del self.papers[:-PAPERS_MAX], self._unfinished[:-PARTS_MAX]

    def _jam_if_meant(self) -> None:
        if self._jams_at_cut:
            before = self._automatic_status()
            self._trouble, self._is_jammed, self._jams_at_cut = Trouble.CUTTER, True, False
            self._tell_change(before)

    def _unroll(self, dots: int) -> None:
        if self._dots_left is None:
            return
        self._dots_left -= dots
        if self._dots_left <= 0:
            before = self._automatic_status()
            self._roll, self._dots_left = Roll.END, None
            self._tell_change(before)

    def _answer_sensor(self, number: int) -> None:
        """GS r 1 paper, 2 drawer; 49 and 50 the same."""
        if number in (1, 49):
            status = (self._roll is not Roll.FULL) * 0x03 | (self._roll is Roll.END) * 0x0C
        elif number in (2, 50):
            status = int(not self.is_drawer_open)
        else:
            return
        self._answer(bytes([status]), Capability.COMPATIBLE)

    def _answer_identity(self, number: int) -> None:
        """GS I 66 maker and 67 model as blocks; 1 and 49 the model's number."""
        names = {66: self.maker, 67: self.model}
        if number in names:
            self._answer(b"\x5f" + names[number].encode("ascii") + b"\x00", Capability.COMPATIBLE)
        elif number in (1, 49):
            self._answer(b"\x20", Capability.COMPATIBLE)

    def _pulse(self, connector: int, on_ms: int) -> None:
        if len(self.pulses) < PULSES_MAX:
            self.pulses.append(Pulse(pin=5 if connector else 2, on_ms=on_ms))

    def _answer(self, data: bytes, least: Capability) -> None:
        if self.capability.value >= least.value:
            self._answers += data

    def _control_flow(self) -> None:
        if not self._has_flow_control:
            return
        if not self._is_xoff and self.room < XOFF_ROOM:
            self._is_xoff = True
            self._answers.append(XOFF)
        elif self._is_xoff and self.room >= XON_ROOM:
            self._is_xoff = False
            self._answers.append(XON)


def _is_token(values: bytes) -> bool:
    """What the reference allows as the name of a process: 32 to 126. A zero inside would end the answer early."""
    return all(0x20 <= value <= 0x7E for value in values)
