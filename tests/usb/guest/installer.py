"""The installer at the counter: asks what is plugged in, calibrates scanners with the printed code, forgets them."""

import select
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from drivers import events
from drivers.client import DevicesClient
from drivers.events import Command, Event, FoundDevice, Role
from tests.usb.guest.gadgets import PATIENCE_S, Gadget

V = TypeVar("V")
E = TypeVar("E")


class Installer:
    def __init__(self, socket: Path) -> None:
        self._client = DevicesClient(socket, role=Role.INSTALLER)
        self._client.connect(time.monotonic())
        self.heard: list[Event] = []

    def close(self) -> None:
        self._client.close()

    def send(self, command: Command) -> None:
        self._client.send(command)

    def found(self, gadget: Gadget) -> FoundDevice | None:
        """What the process says of it now."""
        before = len(self.of(events.DevicesListed))
        self.send(events.ListDevices())
        listed = self.until(lambda: self.of(events.DevicesListed)[before:])[0]
        alike = [one for one in listed.found if (one.vendor, one.product) == (gadget.vendor, gadget.product)]
        here = [one for one in alike if one.usb_path == gadget.usb_path]
        return next(iter(here or alike), None)

    def calibrate(self, scan: Callable[[], None]) -> FoundDevice:
        """The scanner that reads the set-up code is enrolled and served."""
        before = len(self.heard)
        self.send(events.StartCalibration(seconds=20))
        self.until(lambda: self._since(before, events.CalibrationStarted))
        scan()
        self.until(lambda: [*self._since(before, events.Calibrated), *self._since(before, events.CalibrationFailed)])
        learnt = self._since(before, events.Calibrated)
        assert learnt, self.heard[before:]
        return learnt[0].device

    def until(self, look: Callable[[], V | None]) -> V:
        until = time.monotonic() + PATIENCE_S
        while not (seen := look()):
            assert time.monotonic() < until, self.heard[-6:]
            if select.select([self._client], [], [], 0.05)[0]:
                self.heard += self._client.receive(time.monotonic())
        return seen

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.heard if isinstance(event, kind)]

    def _since(self, mark: int, kind: type[E]) -> list[E]:
        return [event for event in self.heard[mark:] if isinstance(event, kind)]
