"""A whole counter in miniature: real terminal and devices processes, a virtual scanner and printer, keys through a FIFO.

The terminal is killed and started as often as a test likes, on the same journal.
"""

import datetime as dt
import multiprocessing
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

import msgspec

import drivers.__main__ as devices_entry
import terminal.__main__ as terminal_entry
from drivers.virtual import VirtualPrinter, VirtualScanner
from sync.contract.instant import Instant
from sync.contract.keys import KeySet
from sync.contract.policy import Limits, Policy
from sync.contract.ticket import TicketFlag
from sync.journal.keyfile import write_keys
from sync.journal.store import Journal
from tests.unit.sync.office import Office, terminal_keys
from tests.unit.terminal.desk import code_of, paper

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.integration.kiosk_bench"])
FOR_EVER = Instant(4_000_000_000_000)
PATIENCE_S = 20.0
DATELESS = TicketFlag(0)


class PresentOffice(Office):
    """An office whose documents hold on whatever day the test is run."""

    def key_set(self) -> KeySet:
        known = super().key_set()
        keys = tuple(msgspec.structs.replace(key, from_ms=Instant(0), until_ms=FOR_EVER) for key in known.keys)
        return msgspec.structs.replace(known, keys=keys, issued_ms=Instant(0), expires_ms=FOR_EVER)

    def policy(self, *arguments: object) -> Policy:
        known = super().policy(*arguments)  # type: ignore[arg-type]  # the terminal, if any
        campaigns = tuple(
            msgspec.structs.replace(one, valid_from=0, valid_to=36_000, claims_to=36_000) for one in known.campaigns
        )
        facts = msgspec.structs.replace(known.affiliate, convention_from=0, convention_to=36_000)
        return msgspec.structs.replace(known, campaigns=campaigns, affiliate=facts)


OFFICE = PresentOffice(
    limits=Limits(
        key_level_min=0,
        list_age_soft_ms=FOR_EVER,
        list_age_hard_ms=FOR_EVER,
        unsynced_soft=10_000,
        unsynced_soft_cents=10_000_000,
        unsynced_hard=10_000,
        unsynced_hard_cents=10_000_000,
    )
)


def ticket_code(number: int, *, flags: TicketFlag = DATELESS) -> str:
    """A ticket of each child its own, valid today; without a date unless its flags ask for one."""
    return code_of(
        paper(
            number, valid_from=dt.date(2020, 1, 2), valid_to=dt.date(2099, 1, 1), flags=flags, name=f"Enfant {number}"
        )
    )


@dataclass(slots=True)
class Life:
    """One life of the terminal, from start to end."""

    process: BaseProcess
    log: Path

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def wait_for(self, text: str) -> None:
        """Until the log has said it. Fails when the process ends or time runs out first."""
        until(lambda: text in self.said() or not self.process.is_alive(), lambda: f"{text!r} in {self.said()!r}")
        assert text in self.said(), self.said()

    def announced(self) -> list[int]:
        return [int(found) for found in re.findall(r"announced sequence=(\d+)", self.said())]

    def shots(self) -> list[str]:
        return re.findall(r"screen shot=(\S+)", self.said())

    def kill(self) -> None:
        self.process.kill()
        self.process.join(PATIENCE_S)

    def end(self) -> int | None:
        """By SIGTERM."""
        self.process.terminate()
        self.process.join(PATIENCE_S)
        return self.process.exitcode


@dataclass(slots=True)
class Kiosk:
    """The machine. `scanner` and `printer` are what a person handles."""

    folder: Path
    scanner: VirtualScanner
    printer: VirtualPrinter
    settings: Path
    lives: list[Life] = field(default_factory=list)

    @property
    def journal_path(self) -> Path:
        return self.folder / "journal" / "journal.db"

    @property
    def keys(self) -> Path:
        return self.folder / "keys.fifo"

    def start(self, *, shots: Path | None = None) -> Life:
        """Another life."""
        log = self.folder / f"life-{len(self.lives)}.log"
        arguments = ["--settings", str(self.settings), "--keys", str(self.keys)]
        arguments += [] if shots is None else ["--shots", str(shots)]
        process = PROCESSES.Process(target=_terminal, args=(arguments, str(log)))
        process.start()
        life = Life(process, log)
        self.lives.append(life)
        return life

    def press(self, *names: str) -> None:
        with self.keys.open("w", encoding="ascii") as fifo:
            fifo.write("".join(f"{name}\n" for name in names))

    def type(self, digits: str) -> None:
        self.press(*digits)

    def journal(self) -> Journal:
        return Journal.open(self.journal_path, terminal_keys())

    def redeemed(self) -> list[int]:
        journal = self.journal()
        found = [int(one.sequence) for one in journal.redemptions()]
        journal.close()
        return found

    def announced(self) -> list[int]:
        """By all lives together."""
        return [sequence for life in self.lives for sequence in life.announced()]


def _terminal(arguments: list[str], log: str) -> None:
    os.environ.update(QT_QPA_PLATFORM="offscreen", QT_QUICK_BACKEND="software")
    _stay_in(Path(log))
    raise SystemExit(terminal_entry.main(arguments))


def _devices(arguments: list[str], log: str) -> None:
    _stay_in(Path(log))
    raise SystemExit(devices_entry.main(arguments))


def _stay_in(log: Path) -> None:
    """What it says, and the temporary folders that it leaves when it is killed, are the test's own."""
    tempfile.tempdir = os.environ["TMPDIR"] = str(log.parent)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(file, 2)
    os.close(file)


def until(holds: Callable[[], bool], what: Callable[[], str]) -> None:
    """A real process needs real time; the patience is for a busy machine only."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, f"never: {what()}"
        time.sleep(0.005)


SETTINGS = """
[devices]
socket = "{folder}/devices/devices.sock"
jobs = "{folder}/devices/jobs.db"
[[devices.scanners]]
kind = "virtual"
port = "{folder}/scanner"
[devices.printer]
kind = "tcp"
host = "127.0.0.1"
port = {port}
[agent]
server = "http://127.0.0.1:9"
journal = "{folder}/journal/journal.db"
keys = "{folder}/journal/keys.json"
[counter]
fullscreen = false
receipt = "{receipt}"
"""


@contextmanager
def running_kiosk(folder: Path, *, receipt: str = "on_request") -> Iterator[Kiosk]:
    """An enrolled counter with its devices process. Every process is ended at the end."""
    for name in ("journal", "devices"):
        (folder / name).mkdir()
    keys = terminal_keys()
    write_keys(folder / "journal" / "keys.json", keys)
    Journal.create(folder / "journal" / "journal.db", OFFICE.enrolled(keys), keys).close()
    with VirtualScanner(folder / "scanner") as scanner, VirtualPrinter() as printer:
        settings = folder / "kiosk.toml"
        settings.write_text(SETTINGS.format(folder=folder, port=printer.port, receipt=receipt), encoding="utf-8")
        kiosk = Kiosk(folder, scanner, printer, settings)
        os.mkfifo(kiosk.keys)
        hold = os.open(kiosk.keys, os.O_RDWR)  # so that nobody waits for a terminal that is being started
        devices = PROCESSES.Process(target=_devices, args=(["--settings", str(settings)], str(folder / "devices.log")))
        devices.start()
        try:
            yield kiosk
        finally:
            for process in (*(life.process for life in kiosk.lives), devices):
                process.kill()
                process.join(PATIENCE_S)
            os.close(hold)
