"""A diagnosis of a machine with a real journal, a real devices process and a real HTTP server; and without each of them."""

import http.server
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk_config import texts_doctor as texts
from kiosk_config.diagnosis import Grade, Line
from kiosk_config.doctor import Machine, examine
from kiosk_config.enrol import keep
from kiosk_config.schema import Settings, parse
from sync.contract.messages import Refusal, encode
from sync.engine.link import NoNetwork
from sync.transport import Link
from tests.unit.sync.office import Office, moment, terminal_keys

MADE = """
[agent]
server = "http://127.0.0.1:{port}"
journal = "{folder}/counter/journal.db"
keys = "{folder}/counter/keys.json"
[devices]
socket = "{folder}/devices/devices.sock"
jobs = "{folder}/devices/jobs.db"
registry = "{folder}/devices/enrolled.json"
[[devices.scanners]]
kind = "serial"
port = "{folder}/absent"
"""


def no_network(path: str, body: bytes) -> bytes:
    raise NoNetwork("no network in this test")


def machine(folder: Path, link: Link | None = None) -> Machine:
    return Machine(
        root=folder,
        programs="/opt/guichet/bin",
        post=no_network if link is None else link.post,
        clock=lambda _journal: lambda: moment(),
    )


def made(folder: Path, port: int = 9) -> tuple[Settings, bytes]:
    raw = MADE.format(folder=folder, port=port).encode()
    for name in ("counter", "devices"):
        (folder / name).mkdir(exist_ok=True)
    return parse(raw, "kiosk.toml"), raw


def told(folder: Path, settings: Settings, raw: bytes, link: Link | None = None) -> dict[str, Line]:
    lines = examine(settings, Path("kiosk.toml"), raw, machine(folder, link))
    return {line.subject: line for line in lines}


def enrol_here(settings: Settings) -> None:
    keys = terminal_keys()
    keep(settings.agent, Office().enrolled(keys), keys)


def test_a_machine_that_was_never_enrolled_is_told_how(tmp_path: Path) -> None:
    settings, raw = made(tmp_path)
    lines = told(tmp_path, settings, raw)
    assert lines[texts.ENROLMENT].grade is Grade.BAD
    assert "guichet-kiosk enrol" in lines[texts.ENROLMENT].remedy
    assert lines[texts.DISK].grade is not Grade.BAD
    assert lines[texts.SERVER].grade is Grade.LOOK


def test_an_enrolled_counter_is_looked_at_line_by_line(tmp_path: Path) -> None:
    settings, raw = made(tmp_path)
    enrol_here(settings)
    lines = told(tmp_path, settings, raw)
    assert lines[texts.JOURNAL].detail == "0 écriture, chaîne entière"
    assert "guichet n° 7, Judo Club, Gymnase" in lines[texts.ENROLMENT].detail
    assert [lines[name].grade for name in (texts.JOURNAL, texts.WAITING, texts.LISTS, texts.CLOCK)] == [Grade.GOOD] * 4
    assert lines[texts.EXCHANGE].grade is Grade.LOOK


def test_a_broken_journal_is_told_and_hides_nothing_else(tmp_path: Path) -> None:
    settings, raw = made(tmp_path)
    enrol_here(settings)
    Path(settings.agent.journal).write_bytes(b"not a database at all, but long enough to look like one" * 40)
    lines = told(tmp_path, settings, raw)
    assert lines[texts.JOURNAL].grade is Grade.BAD
    assert "ne supprimez rien" in lines[texts.JOURNAL].remedy
    assert texts.SERVER in lines
    assert texts.DISK in lines


def test_a_journal_that_is_not_there_is_told(tmp_path: Path) -> None:
    settings, raw = made(tmp_path)
    enrol_here(settings)
    Path(settings.agent.journal).unlink()
    assert "pas monté" in told(tmp_path, settings, raw)[texts.JOURNAL].detail


def test_keys_that_everybody_may_read_are_told(tmp_path: Path) -> None:
    settings, raw = made(tmp_path)
    enrol_here(settings)
    Path(settings.agent.keys).chmod(0o644)
    line = told(tmp_path, settings, raw)[texts.ENROLMENT]
    assert (line.grade, "clés ne sont pas utilisables" in line.detail) == (Grade.BAD, True)


class _Refusing(http.server.BaseHTTPRequestHandler):
    """What Guichet's server says to an empty exchange."""

    def do_POST(self) -> None:
        body = encode(Refusal(error="malformed", message="not gzip"))
        self.send_response(400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name that http.server gives it)
        """Silent."""


@pytest.fixture
def server_port() -> Iterator[int]:
    with http.server.HTTPServer(("127.0.0.1", 0), _Refusing) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_a_server_that_refuses_an_empty_exchange_is_there(tmp_path: Path, server_port: int) -> None:
    settings, raw = made(tmp_path, server_port)
    link = Link(settings.agent.server, monotonic_s=time.monotonic)
    try:
        assert told(tmp_path, settings, raw, link)[texts.SERVER].grade is Grade.GOOD
    finally:
        link.close()


@pytest.fixture
def devices_process(tmp_path: Path) -> Iterator[tuple[Settings, bytes]]:
    """`guichet-devices` as it is installed, on these settings."""
    settings, raw = made(tmp_path)
    path = tmp_path / "kiosk.toml"
    path.write_bytes(raw)
    process = subprocess.Popen([sys.executable, "-m", "drivers", "--settings", str(path)], stderr=subprocess.PIPE)
    try:
        wait_until_ready(process)
        yield settings, raw
    finally:
        process.terminate()
        process.communicate(timeout=20)


def wait_until_ready(process: subprocess.Popen[bytes]) -> None:
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if b"ready" in line:
            return
    raise AssertionError(said)


def test_each_device_has_its_line(tmp_path: Path, devices_process: tuple[Settings, bytes]) -> None:
    lines = told(tmp_path, *devices_process)
    assert lines["Douchette"].grade is Grade.LOOK
    assert "/absent (série) : absente" in lines["Douchette"].detail


def test_no_devices_process_is_a_counter_that_cannot_work(tmp_path: Path) -> None:
    settings, raw = made(tmp_path)
    line = told(tmp_path, settings, raw)[texts.DEVICES]
    assert (line.grade, "guichet-devices" in line.remedy) == (Grade.BAD, True)
