"""The other end of the devices socket for tests: joins whoever comes, and answers each command as the test has said."""

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Self

from drivers import events as wire
from drivers.faults import Condition, DeviceState
from drivers.identity import Mode
from drivers.lines import LineBuffer

Answer = Callable[[wire.Command], list[wire.Event]]


def found(**fields: object) -> wire.FoundDevice:
    """A calibrated keyboard scanner that is ready, unless said otherwise."""
    whole: dict[str, object] = {
        "key": "05e0:1200:S1@1-1",
        "kind": wire.DeviceKind.SCANNER,
        "mode": Mode.HID_KEYBOARD,
        "vendor": 0x05E0,
        "product": 0x1200,
        "serial": "S1",
        "usb_path": "1-1",
        "node": "/dev/input/event5",
        "label": "ACME Scanner",
        "state": DeviceState.READY,
        "condition": Condition.NONE,
        "reason": "",
        "is_served": True,
        "is_enrolled": True,
        **fields,
    }
    return wire.FoundDevice(**whole)  # type: ignore[arg-type]  # the fields of a FoundDevice


def printer(**fields: object) -> wire.FoundDevice:
    """One that is ready and was never probed, unless said otherwise."""
    whole: dict[str, object] = {
        "key": "printer",
        "kind": wire.DeviceKind.PRINTER,
        "mode": Mode.USB_PRINTER,
        "label": "EPSON TM-T20II",
        "is_enrolled": False,
        **fields,
    }
    return found(**whole)


class DevicesProcess:
    """`commands`: what was received, after the greeting. One client at a time."""

    def __init__(self, path: Path, answer: Answer) -> None:
        self.commands: list[wire.Command] = []
        self._answer = answer
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(path))
        self._listener.listen()
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # the test is over
            with connection:
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        lines = LineBuffer()
        while data := connection.recv(65_536):
            for line in lines.feed(data):
                command = wire.parse_command(line)
                if isinstance(command, wire.Join):
                    answers: list[wire.Event] = [wire.Welcome(seq=0, protocol=wire.PROTOCOL, first_seq=0)]
                    answers.append(wire.Heartbeat(seq=0))
                else:
                    self.commands.append(command)
                    answers = self._answer(command)
                connection.sendall(b"".join(wire.encode_line(event) for event in answers))
