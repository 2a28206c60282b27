"""The counter under test: the real devices process under its own user, the real udev rules, and the terminal's client.

Waiting is for something to happen, never for time to pass.
"""

import os
import pwd
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from drivers import events, settings
from drivers.client import DevicesClient
from drivers.events import Event, Role
from drivers.faults import DeviceState, LinkFault
from drivers.printer.jobs import JobState
from kiosk_config import udev
from kiosk_config.units import DEVICES_USER
from tests.usb.guest.gadgets import PATIENCE_S

RULES = Path("/etc/udev/rules.d/65-guichet-devices.rules")
USER_NUMBER = 990
CHECKOUT = Path(__file__).parents[3]

E = TypeVar("E")


def make_user() -> None:
    """The user of the devices process, as systemd-sysusers would make it."""
    for file, line in (
        ("passwd", f"{DEVICES_USER}:x:{USER_NUMBER}:{USER_NUMBER}::/:/bin/false"),
        ("group", f"{DEVICES_USER}:x:{USER_NUMBER}:"),
    ):
        with Path("/etc", file).open("a") as accounts:
            accounts.write(line + "\n")


class Counter:
    """`heard` is all that the client was ever told, `scans` the codes among it."""

    def __init__(self, folder: Path, table: str, *, role: Role = Role.TERMINAL) -> None:
        """`table`: the devices of [devices]. The udev rules for them are in force on return."""
        self.folder = folder
        folder.mkdir(parents=True)
        os.chown(folder, USER_NUMBER, USER_NUMBER)
        self._file = folder / "kiosk.toml"
        registry = (
            f"registry = '{folder}/registry.json'\n" if "registry" in settings.DevicesSettings.__struct_fields__ else ""
        )
        self._file.write_text(
            f"[devices]\nsocket = '{folder}/devices.sock'\njobs = '{folder}/print-jobs.db'\n{registry}{table}"
        )
        self._role = role
        self.settings = settings.load(self._file)
        self.client = DevicesClient(folder / "devices.sock", role=role)
        self.process: subprocess.Popen[bytes] | None = None
        self.heard: list[Event] = []
        set_rules(udev.rules(self.settings))

    # --- the process ---

    def start(self) -> None:
        command = [sys.executable, "-m", "drivers", "--settings", str(self._file)]
        with (self.folder / "log.txt").open("ab") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stderr=log, cwd=CHECKOUT,
                user=USER_NUMBER, group=USER_NUMBER, extra_groups=(),
            )  # fmt: skip

    def connect(self) -> None:
        """As soon as the process serves its socket."""
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                self.client.connect(time.monotonic())
            except LinkFault:
                assert self.process is not None
                assert self.process.poll() is None, self.log()
                assert time.monotonic() < until, self.log()
                time.sleep(0.01)
            else:
                return

    def begin(self) -> None:
        self.start()
        self.connect()

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        self.client.close()
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(PATIENCE_S)

    def log(self) -> str:
        return (self.folder / "log.txt").read_text()

    def forget(self) -> None:
        """Codes and jobs that were heard; lights stay known."""
        self.heard = [event for event in self.heard if isinstance(event, events.DeviceStateChanged)]

    # --- what it says ---

    def listen(self, wait_s: float = 0.0) -> None:
        """What the process says now; LinkFault when it is gone."""
        if select.select([self.client], [], [], wait_s)[0]:
            self.heard += self.client.receive(time.monotonic())

    def wait_for(self, condition: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
        until = time.monotonic() + patience_s
        while not condition():
            assert time.monotonic() < until, f"heard {self.heard[-8:]}\n{self.log()[-4_000:]}"
            self.listen(0.05)

    def listen_for(self, seconds: float) -> None:
        """Whatever comes up to then."""
        until = time.monotonic() + seconds
        while (left_s := until - time.monotonic()) > 0:
            self.listen(left_s)

    def of(self, kind: type[E], device: str = "") -> list[E]:
        return [
            event
            for event in self.heard
            if isinstance(event, kind) and (not device or getattr(event, "device", "") == device)
        ]

    def scans(self, device: str = "") -> list[str]:
        return [scan.text for scan in self.of(events.Scanned, device)]

    def lights(self, device: str) -> list[events.DeviceStateChanged]:
        return self.of(events.DeviceStateChanged, device)

    def light(self, device: str) -> DeviceState | None:
        told = self.lights(device)
        return told[-1].state if told else None

    def wait_ready(self, *devices: str, patience_s: float = PATIENCE_S) -> None:
        self.wait_for(lambda: all(self.light(device) is DeviceState.READY for device in devices), patience_s)

    def jobs(self) -> dict[str, JobState]:
        return {change.job: change.state for change in self.of(events.PrintJobChanged)}

    def wait_job(self, job: str, state: JobState, patience_s: float = PATIENCE_S) -> None:
        self.wait_for(lambda: self.jobs().get(job) is state, patience_s)

    def scan(self, send: Callable[[], None], text: str, device: str = "") -> None:
        """One code that must come out as it went in."""
        count = len(self.scans(device))
        send()
        self.wait_for(lambda: len(self.scans(device)) > count)
        assert self.scans(device)[count:] == [text]


def set_rules(text: str) -> None:
    """In force, for what is plugged in too."""
    RULES.parent.mkdir(parents=True, exist_ok=True)
    RULES.write_text(text)
    for command in (["control", "--reload"], ["trigger", "--action=change"], ["settle"]):
        subprocess.run(["udevadm", *command], check=True)


def owner(path: str) -> tuple[str, int]:
    """(user, mode) of a node."""
    found = Path(path).stat()
    return pwd.getpwuid(found.st_uid).pw_name, found.st_mode & 0o777
