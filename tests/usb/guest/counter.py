"""The counter under test: the real devices process under its own user, the real udev rules, and the terminal's client.

Waiting is for something to happen, never for time to pass.
"""

import json
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
from drivers.events import Event
from drivers.faults import DeviceState, LinkFault
from drivers.printer.jobs import JobState
from kiosk_config import udev
from kiosk_config.plan import UDEV
from kiosk_config.units import DEVICES_USER
from tests.usb.guest.gadgets import PATIENCE_S

RULES = Path(UDEV)
USER_NUMBER = 990
CHECKOUT = Path(__file__).parents[3]

E = TypeVar("E")


def make_user() -> None:
    """The user of the devices process, as systemd-sysusers would make it."""
    accounts = {
        "passwd": f"{DEVICES_USER}:x:{USER_NUMBER}:{USER_NUMBER}::/:/bin/false\n",
        "group": f"{DEVICES_USER}:x:{USER_NUMBER}:\n",
    }
    for file, line in accounts.items():
        with Path("/etc", file).open("a") as held:
            held.write(line)


class Starter:
    """A process that starts devices processes quickly: see starter.py."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.usb.guest.starter"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT,
        )  # fmt: skip

    def start(self, file: Path, log: Path) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([str(file), str(log)]) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


class Counter:
    """`heard` is all that the client was ever told, with the moment."""

    def __init__(self, folder: Path, table: str, *, starter: Starter | None = None) -> None:
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
        self.settings = settings.load(self._file)
        self.client = DevicesClient(folder / "devices.sock")
        self.heard: list[tuple[float, Event]] = []
        self._starter = starter
        self._process: subprocess.Popen[bytes] | None = None
        self._watched: int | None = None
        self.pid = 0
        self.apply_rules()

    def apply_rules(self) -> None:
        set_rules(udev.rules(self.settings))

    # --- the process ---

    def start(self) -> None:
        log = self.folder / "log.txt"
        if self._starter is not None:
            self.pid = self._starter.start(self._file, log)
        else:
            with log.open("ab") as written:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "drivers", "--settings", str(self._file)],
                    stdin=subprocess.DEVNULL, stderr=written, cwd=CHECKOUT,
                    user=USER_NUMBER, group=USER_NUMBER, extra_groups=(),
                )  # fmt: skip
            self.pid = self._process.pid
        self._watched = os.pidfd_open(self.pid)

    def connect(self) -> None:
        """As soon as the process serves its socket."""
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                self.client.connect(time.monotonic())
            except LinkFault:
                assert self.is_alive, self.log()
                assert time.monotonic() < until, self.log()
                time.sleep(0.01)
            else:
                return

    def begin(self) -> None:
        self.start()
        self.connect()

    @property
    def is_alive(self) -> bool:
        return self._watched is not None and not select.select([self._watched], [], [], 0)[0]

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        """At once, and what it said until then is heard."""
        self.signal(signal.SIGKILL)
        self._gone()

    def end(self) -> None:
        self.client.close()
        if self.is_alive:
            self.signal(signal.SIGTERM)
            self._gone()

    def _gone(self) -> None:
        assert self._watched is not None
        assert select.select([self._watched], [], [], PATIENCE_S)[0], f"it goes on\n{self.log()}"
        os.close(self._watched)
        self._watched = None
        if self._process is not None:
            self._process.wait()

    def log(self) -> str:
        return (self.folder / "log.txt").read_text()

    # --- what it says ---

    def listen(self, wait_s: float = 0.0) -> None:
        """What the process says now; LinkFault when it is gone."""
        if select.select([self.client], [], [], wait_s)[0]:
            now = time.monotonic()
            self.heard += [(now, event) for event in self.client.receive(now)]

    def wait_for(self, condition: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
        until = time.monotonic() + patience_s
        while not condition():
            assert time.monotonic() < until, f"heard {self.heard[-8:]}\n{self.log()[-4_000:]}"
            self.listen(0.05)

    def hear_all(self) -> None:
        """What was said while nobody listened."""
        while select.select([self.client], [], [], 0)[0]:
            self.listen()

    def listen_for(self, seconds: float) -> None:
        """Whatever comes up to then."""
        until = time.monotonic() + seconds
        while (left_s := until - time.monotonic()) > 0:
            self.listen(left_s)

    def acknowledge(self) -> None:
        """Every scan heard so far is dealt with."""
        self.client.send(events.Acknowledge(seq=max(event.seq for _, event in self.heard)))

    def forget(self) -> None:
        """Codes and jobs that were heard; lights stay known."""
        self.heard = [(at, event) for at, event in self.heard if isinstance(event, events.DeviceStateChanged)]

    def codes(self, device: str = "") -> list[events.Scanned | events.ScanSpoiled]:
        """Whole and spoiled ones, in their order."""
        return [
            event
            for _, event in self.heard
            if isinstance(event, events.Scanned | events.ScanSpoiled) and device in ("", event.device)
        ]

    def of(self, kind: type[E], device: str = "") -> list[E]:
        return [
            event
            for _, event in self.heard
            if isinstance(event, kind) and (not device or getattr(event, "device", "") == device)
        ]

    def scans(self, device: str = "") -> list[str]:
        return [scan.text for scan in self.of(events.Scanned, device)]

    def light(self, device: str) -> DeviceState | None:
        told = self.of(events.DeviceStateChanged, device)
        return told[-1].state if told else None

    def reason(self, device: str) -> str:
        return self.of(events.DeviceStateChanged, device)[-1].reason

    def wait_light(self, device: str, state: DeviceState, patience_s: float = PATIENCE_S) -> None:
        self.wait_for(lambda: self.light(device) is state, patience_s)

    def wait_ready(self, *devices: str) -> None:
        self.wait_for(lambda: all(self.light(device) is DeviceState.READY for device in devices))

    @property
    def mark(self) -> int:
        """Of this moment, for `ready_again`."""
        return len(self.heard)

    def ready_again(self, device: str, mark: int) -> float:
        """When it was told to be ready after it had been told not to be, both since `mark`; 0.0 if it was not."""
        was_away = False
        for at, event in self.heard[mark:]:
            if isinstance(event, events.DeviceStateChanged) and event.device == device:
                if was_away and event.state is DeviceState.READY:
                    return at
                was_away = was_away or event.state is not DeviceState.READY
        return 0.0

    def wait_ready_again(self, device: str, mark: int) -> float:
        self.wait_for(lambda: self.ready_again(device, mark))
        return self.ready_again(device, mark)

    def has_become_ready(self, device: str, mark: int) -> bool:
        """It was told to be ready since `mark`: a change, as nothing is told twice."""
        told = [event for _, event in self.heard[mark:] if isinstance(event, events.DeviceStateChanged)]
        return any(event.device == device and event.state is DeviceState.READY for event in told)

    def jobs(self) -> dict[str, JobState]:
        return {change.job: change.state for change in self.of(events.PrintJobChanged)}

    def wait_job(self, job: str, state: JobState) -> None:
        self.wait_for(lambda: self.jobs().get(job) is state)


def set_rules(text: str) -> None:
    """In force, for what is plugged in too."""
    RULES.parent.mkdir(parents=True, exist_ok=True)
    RULES.write_text(text)
    of_ours = [f"--subsystem-match={name}" for name in ("usb", "input", "hidraw", "usbmisc")]
    for command in (
        ["control", "--reload"],
        ["trigger", "--action=change", *of_ours],
        ["trigger", "--action=change", "--subsystem-match=tty", "--sysname-match=ttyACM*"],
        ["settle"],
    ):
        subprocess.run(["udevadm", *command], check=True)


def owner(path: Path) -> tuple[str, int]:
    """(user, mode) of a node."""
    found = path.stat()
    return pwd.getpwuid(found.st_uid).pw_name, found.st_mode & 0o777


def properties(path: Path) -> dict[str, str]:
    """What udev has written down about a node."""
    told = subprocess.run(["udevadm", "info", "-q", "property", str(path)], check=True, capture_output=True, text=True)
    pairs = (line.partition("=") for line in told.stdout.splitlines())
    return {name: value for name, _, value in pairs}
