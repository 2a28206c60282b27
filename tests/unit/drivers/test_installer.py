"""An installer's end of the socket, against a process that answers late, wrongly or not at all; the real one is in
tests/integration."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers import events
from drivers.events import DeviceKind, Event
from drivers.faults import DeviceState, InstallerFault, LinkFault
from drivers.installer import Installer
from drivers.printer.document import Document, Line
from drivers.printer.jobs import JobState, Refusal
from drivers.printer.status import Recovery

LETTER = Document((Line("Essai"),))


def state(device: str, found: DeviceState) -> Event:
    return events.DeviceStateChanged(
        seq=1, device=device, kind=DeviceKind.SCANNER, label=device, state=found, reason=""
    )


def job(name: str, at: JobState) -> Event:
    return events.PrintJobChanged(seq=1, job=name, state=at, accepted=0, total=0, reason="")


BEAT = events.Heartbeat(seq=1)
WELCOME = events.Welcome(seq=1, protocol=1, first_seq=1)
LISTED = events.DevicesListed(seq=1, found=())


class Process:
    """Says WELCOME and a heartbeat to whoever joins, then `script` line by line: one answer for each command."""

    def __init__(self, path: Path, *script: list[Event]) -> None:
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(path))
        self._listener.listen()
        self._script = ([WELCOME, state("scanner-1", DeviceState.READY), BEAT], *script)
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        with connection, connection.makefile("rb") as commands:
            for answers in self._script:
                if not commands.readline():
                    return
                connection.sendall(b"".join(events.encode_line(answer) for answer in answers))
            # Until the installer leaves.
            commands.readline()

    def end(self) -> None:
        self._thread.join()
        self._listener.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "devices.sock"


def connected(path: Path, *script: list[Event]) -> Iterator[Installer]:
    process = Process(path, *script)
    with Installer.connect(path) as installer:
        yield installer
    process.end()


def test_nobody_serves(path: Path) -> None:
    with pytest.raises(LinkFault, match="no devices process"):
        Installer.connect(path)


def test_states_are_known_after_connecting_and_kept_up_to_date(path: Path) -> None:
    news = [state("scanner-2", DeviceState.BUSY), events.DeviceForgotten(seq=2, device="scanner-1"), LISTED]
    for installer in connected(path, news):
        assert [one.device for one in installer.states()] == ["scanner-1"]
        assert installer.list_devices() == ()
        assert [(one.device, one.state) for one in installer.states()] == [("scanner-2", DeviceState.BUSY)]


def test_a_refusal_is_a_fault_that_says_why(path: Path) -> None:
    for installer in connected(path, [events.CommandRefused(seq=2, reason="not now")]):
        with pytest.raises(InstallerFault, match="not now"):
            installer.list_devices()


def test_what_came_before_a_question_does_not_answer_it(path: Path) -> None:
    reason = events.DevicesListed(seq=2, found=(), reason="the second")
    for installer in connected(path, [LISTED, LISTED], [reason]):
        installer.listing()
        assert installer.listing().reason == "the second"


def test_an_answer_that_does_not_come_in_time_is_a_fault(path: Path) -> None:
    for installer in connected(path, [BEAT]):
        with pytest.raises(InstallerFault, match="not answered in time"):
            installer.list_devices(timeout_s=0.05)


def test_a_process_that_goes_away_is_a_fault(path: Path) -> None:
    process = Process(path)
    installer = Installer.connect(path)
    # Its script is over: it closes the connection at the next command.
    with pytest.raises(LinkFault):
        installer.list_devices()
    installer.close()
    process.end()


def test_a_process_that_never_beats_is_left_again(path: Path) -> None:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen()
    with pytest.raises(InstallerFault):
        Installer.connect(path, timeout_s=0.05)
    listener.close()


@pytest.mark.parametrize("ending", [JobState.SENT, JobState.UNCERTAIN, JobState.FAILED])
def test_a_paper_is_followed_to_its_end_and_others_are_not(path: Path, ending: JobState) -> None:
    news = [job("other", JobState.SENT), job("trial", JobState.QUEUED), job("trial", ending)]
    for installer in connected(path, news):
        ended = installer.print_document("trial", LETTER, seconds=5.0)
        assert isinstance(ended, events.PrintJobChanged)
        assert ended.state is ending


def test_a_paper_that_is_refused_says_why(path: Path) -> None:
    def refused(name: str) -> Event:
        return events.PrintRefused(seq=1, job=name, refusal=Refusal.NO_PRINTER, reason="why")

    for installer in connected(path, [refused("other"), refused("trial")]):
        ended = installer.print_document("trial", LETTER, seconds=5.0)
        assert isinstance(ended, events.PrintRefused)
        assert ended.job == "trial"


def test_a_paper_that_does_not_end_in_time_is_a_fault(path: Path) -> None:
    for installer in connected(path, [job("trial", JobState.SENDING)]):
        with pytest.raises(InstallerFault):
            installer.print_document("trial", LETTER, seconds=0.05)


def test_a_recovery_is_answered_with_what_became_of_it(path: Path) -> None:
    answer = events.RecoveryTaken(seq=2, reason="the printer reports no error that a command could end")
    for installer in connected(path, [answer]):
        assert installer.recover_printer(Recovery.RESUME) == answer
