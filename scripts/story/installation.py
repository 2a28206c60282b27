"""A whole Guichet on one machine: server, counter, cable, virtual scanner and printer, enrolled as an installer enrols it."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import httpx

from drivers.virtual import VirtualPrinter, VirtualScanner
from scripts.story.browser import Browser
from scripts.story.cable import Cable
from scripts.story.processes import Program, StepFault, run, wait_until

START_S = 40.0
COUNTER_AFFILIATE = "Judo"  # the demonstration's counter stands at the affiliate of this name
SITE = "Dojo"
SCANNER_READY = b"device=scanner-1 state=READY"  # the kiosk has heard it from the devices process


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A person's way into the pages."""

    username: str
    password: str
    role: str
    place: str


class Installation:
    """`folder` holds everything: database, keys, journal, settings, logs. A folder that was used before is taken up again."""

    def __init__(self, folder: Path, *, window: bool, receipt: str, shots: Path | None = None) -> None:
        self.folder = folder
        self.logs = folder / "logs"
        self.logs.mkdir(parents=True, exist_ok=True)
        self._window, self._receipt = window, receipt
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "GUICHET_DATABASE_URL": f"sqlite:///{folder / 'server.sqlite3'}",
            "GUICHET_KEYS": str(folder / "keys"),
            "GUICHET_PUBLIC_URL": self.url,
            "PYTHONUNBUFFERED": "1",
        }
        if not window:
            self.environment |= {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
        self.settings = folder / "kiosk.toml"
        self.socket = folder / "devices" / "devices.sock"
        self.socket.parent.mkdir(exist_ok=True)
        self.scanner = VirtualScanner(folder / "scanner")
        self.printer = VirtualPrinter()
        self.cable: Cable | None = None
        self.server = self._program("server", ["guichet-server", "serve", "--bind", f"127.0.0.1:{self.port}"])
        self.devices = self._program("devices", ["guichet-devices", "--settings", str(self.settings)])
        self.agent = self._program("agent", ["guichet-agent", "--settings", str(self.settings)])
        self.keyboard = folder / "keyboard"
        self.kiosk = self._program(
            "kiosk",
            [
                "guichet-terminal", "--settings", str(self.settings), "--keys", str(self.keyboard),
                *(["--shots", str(shots)] if shots else []),
            ],
        )  # fmt: skip

    def __enter__(self) -> "Installation":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Everything ends, by its id."""
        for program in (self.kiosk, self.agent, self.devices, self.server):
            program.stop()
        self.scanner.stop()
        self.printer.stop()
        if self.cable is not None:
            self.cable.close()

    def _program(self, name: str, command: list[str]) -> Program:
        return Program(name, command, self.environment, self.logs)

    # --- the server --------------------------------------------------------------------------------------------------

    def open_server(self) -> list[SignIn]:
        """Database, keys, demonstration campaign, server. The sign-ins, with their passwords the first time."""
        run(["guichet-server", "migrate"], self.environment)
        if not (self.folder / "keys" / "issuer.json").exists():
            run(["guichet-server", "keys-init"], self.environment)
        told = json.loads(run(["guichet-server", "demo-campaign", "--json"], self.environment))
        self.campaign = int(told["campaign"])
        self.server.start()
        wait_until("the server", self._answers, START_S, beside=self.server)
        self.cable = Cable(self.port)
        return self._sign_ins(told["users"])

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/api/1/healthz", timeout=2).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def _sign_ins(self, users: list[dict[str, str | None]]) -> list[SignIn]:
        """Passwords are told once: the demonstration keeps them beside its database, readable by its owner alone."""
        path = self.folder / "sign-ins.json"
        known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        known |= {str(one["username"]): str(one["password"]) for one in users if one["password"]}
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(known, file)
        return [
            SignIn(
                username=str(one["username"]),
                password=known[str(one["username"])],
                role=str(one["role"]),
                place=str(one["place"]),
            )
            for one in users
        ]

    def sign_in(self, who: SignIn) -> Browser:
        """A browser that has passed the sign-in page."""
        browser = Browser(self.url)
        browser.open("/connexion/")
        browser.submit("Se connecter", {"username": who.username, "password": who.password})
        return browser

    # --- the counter -------------------------------------------------------------------------------------------------

    def open_counter(self, central: SignIn, start_kiosk: Callable[[], None]) -> None:
        """Scanner and printer plugged in, settings written, enrolled if it is not yet, three processes started."""
        self.scanner.start()
        self.printer.start()
        self._write_settings()
        if not (self.folder / "journal" / "journal.db").exists():
            (self.folder / "journal").mkdir()
            self._enrol(central)
        self.devices.start()
        wait_until("the devices process", self.socket.exists, START_S, beside=self.devices)
        self.agent.start()
        before = self.kiosk.log.stat().st_size if self.kiosk.log.exists() else 0
        start_kiosk()
        wait_until(
            "the scanner", lambda: SCANNER_READY in self.kiosk.log.read_bytes()[before:], START_S, beside=self.kiosk
        )

    def _write_settings(self) -> None:
        assert self.cable is not None
        self.settings.write_text(f"""# The demonstration's counter.
[agent]
server = "http://127.0.0.1:{self.cable.port}"
journal = "{self.folder / "journal" / "journal.db"}"
keys = "{self.folder / "journal" / "keys.json"}"
exchange_every_ms = 5000
backoff_first_ms = 500
backoff_cap_ms = 2000
reconnect_spread_ms = 0

[devices]
socket = "{self.socket}"
jobs = "{self.socket.with_name("print-jobs.db")}"
profile = "generic-80"

[[devices.scanners]]
kind = "virtual"
port = "{self.scanner.path}"

[devices.printer]
kind = "tcp"
host = "127.0.0.1"
port = {self.printer.port}

[counter]
receipt = "{self._receipt}"
fullscreen = false
width = 1280
height = 800
""")

    def _enrol(self, central: SignIn) -> None:
        """One person at the counter with guichet-kiosk, one at the central service with a browser."""
        staff = self.sign_in(central)
        staff.open("/central/enrolements/nouveau/")
        page = staff.submit("Créer le code", {"affiliate": staff.option(COUNTER_AFFILIATE), "site": SITE})
        code = re.search(r"\b(\d{4} \d{4} \d{4})\b", page)
        if code is None:
            raise StepFault(f"the page shows no enrolment code: {page[:300]}")
        follow = staff.link("Le guichet affiche son numéro")
        installer = subprocess.Popen(
            [
                str(Path(sys.executable).parent / "guichet-kiosk"), "enrol",
                "--settings", str(self.settings), "--code", code[1].replace(" ", ""),
            ],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**os.environ, **self.environment},
        )  # fmt: skip
        assert installer.stdin
        assert installer.stdout
        installer.stdin.write("oui\n")  # the fingerprint of the keys, compared with the page's
        installer.stdin.flush()
        said, number = "", None
        while number is None:
            line = installer.stdout.readline()
            if not line:
                raise StepFault(f"guichet-kiosk enrol showed no comparison number: {said}")
            said += line
            number = re.fullmatch(r"(\d{3} \d{3})", line.strip())
        wait_until("the comparison number", lambda: "Comparer le numéro" in staff.open(follow), START_S)
        staff.submit("Confirmer ce guichet", {"number": number[1]})
        rest, _ = installer.communicate(timeout=START_S)
        if installer.returncode:
            raise StepFault(f"guichet-kiosk enrol ended with {installer.returncode}: {said}{rest}")
        staff.close()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port
