"""The command as an installer runs it: what it prints and how it ends."""

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from drivers import events as wire
from drivers.printer.jobs import Confirmation, JobState, Refusal
from drivers.scanner.calibration import Calibration
from drivers.scanner.layout import Layout
from kiosk_config.__main__ import conclude, main
from kiosk_config.plan import SETTINGS, UNITS
from tests.unit.kiosk_config.devices_process import DevicesProcess, found, printer
from tests.unit.kiosk_config.files import RIGHT

PROGRAMS = "/opt/guichet/bin"


@pytest.fixture
def settings_path(tmp_path: Path) -> Path:
    path = tmp_path / "kiosk.toml"
    path.write_text(RIGHT)
    return path


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """The folder of an image in which the programs are installed."""
    programs = tmp_path / "image" / PROGRAMS.lstrip("/")
    programs.mkdir(parents=True)
    (programs / "guichet-devices").write_text("")
    return tmp_path / "image"


def test_right_settings_are_said_to_be_right(settings_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--settings", str(settings_path)]) == 0
    assert "sont bons" in capsys.readouterr().out


def test_wrong_settings_end_with_status_2_and_the_whole_list(
    settings_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings_path.write_text(RIGHT.replace('"always"', '"toujours"').replace("vendor = 0x05e0", "vendor = -1"))
    assert main(["check", "--settings", str(settings_path)]) == 2
    shown = capsys.readouterr().err
    assert "2 problèmes" in shown
    assert "counter.receipt" in shown


@pytest.mark.parametrize("name", ["absent.toml", "."])
def test_settings_that_cannot_be_read_are_told(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--settings", str(tmp_path / name)]) == 2
    assert "fichier de réglages" in capsys.readouterr().err


def test_rendering_writes_every_file_and_installs_nothing(
    settings_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["render", "--settings", str(settings_path), "--programs", PROGRAMS, "--out", str(out)]) == 0
    assert (out / SETTINGS.lstrip("/")).read_text() == RIGHT
    assert len([path for path in out.rglob("*") if path.is_file()]) == 8
    assert "Rien n’a été installé" in capsys.readouterr().out


def test_a_dry_run_shows_the_steps_and_writes_nothing(
    settings_path: Path, image: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["apply", "--settings", str(settings_path), "--programs", PROGRAMS, "--root", str(image), "--dry-run"]
    assert main(arguments) == 0
    shown = capsys.readouterr().out
    assert f"créer      {UNITS}/guichet-agent.service" in shown
    assert "rien n’a été fait" in shown
    assert not (image / "etc").exists()


def test_applying_to_an_image_twice_has_nothing_left_to_do(
    settings_path: Path, image: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["apply", "--settings", str(settings_path), "--programs", PROGRAMS, "--root", str(image)]
    assert main(arguments) == 0
    assert "sudo apt install cage seatd alsa-utils" in capsys.readouterr().out
    assert main(arguments) == 0
    assert "Rien à faire" in capsys.readouterr().out


def test_settings_changed_in_their_place_start_the_programs_again(
    settings_path: Path, image: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    installed = image / SETTINGS.lstrip("/")
    common = ["--programs", PROGRAMS, "--root", str(image)]
    main(["apply", "--settings", str(settings_path), *common])
    installed.write_text(RIGHT.replace('"always"', '"never"'))
    capsys.readouterr()
    main(["apply", "--settings", str(installed), *common])
    assert "systemctl restart guichet-agent.service" in capsys.readouterr().out


def test_trial_settings_are_not_installed(settings_path: Path, image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings_path.write_text(RIGHT.replace('kind = "serial"', 'kind = "virtual"'))
    assert main(["apply", "--settings", str(settings_path), "--programs", PROGRAMS, "--root", str(image)]) == 1
    assert "ne sert qu’aux essais" in capsys.readouterr().err
    assert not (image / "etc").exists()


def test_a_terminal_that_cannot_show_every_character_is_no_reason_to_fail(settings_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "kiosk_config", "check", "--settings", str(settings_path)],
        env={"PYTHONIOENCODING": "ascii:strict", "PATH": ""},
        capture_output=True,
        check=False,
    )
    assert (told.returncode, b"sont bons" in told.stdout) == (0, True), told.stderr


def test_programs_that_are_not_there_are_not_installed(
    settings_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["apply", "--settings", str(settings_path), "--programs", "/opt/x", "--root", str(tmp_path)]) == 1
    assert "--programs" in capsys.readouterr().err


def test_enrolling_at_another_server_than_the_settings_say_is_refused(
    settings_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["enrol", "--settings", str(settings_path), "--server", "https://autre.example"]) == 1
    assert "mettez-les d’accord" in capsys.readouterr().err


def test_a_diagnosis_of_a_machine_that_cannot_work_ends_with_status_1(
    settings_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = RIGHT.replace("/var/lib/guichet/journal", str(tmp_path / "journal"))
    settings_path.write_text(text.replace("https://pass.departement.example", "http://127.0.0.1:9"))
    assert main(["doctor", "--settings", str(settings_path)]) == 1
    shown = capsys.readouterr().out
    assert "PANNE   Enrôlement    ce guichet n’est pas enrôlé" in shown
    assert "à voir  Serveur" in shown
    assert "ne peut pas prendre de tickets" in shown


# --- scanners and the printer -----------------------------------------------------------------------------------------


def test_the_calibration_sheet_is_written_where_it_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "feuille.pdf"
    assert main(["calibration-sheet", str(path)]) == 0
    assert path.read_bytes().startswith(b"%PDF-")
    assert "100 %" in capsys.readouterr().out


def test_a_sheet_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibration-sheet", str(tmp_path / "absent" / "feuille.pdf")]) == 1
    assert "feuille.pdf" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["devices"], ["calibrate"], ["calibrate", "--print"], ["forget", "05e0:1200"]])
def test_without_the_devices_process_each_says_so_and_what_to_do(
    settings_path: Path, tmp_path: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    settings_path.write_text(RIGHT.replace("[devices]", f'[devices]\nsocket = "{tmp_path}/devices.sock"'))
    assert main([*command, "--settings", str(settings_path)]) == 1
    assert "systemctl restart guichet-devices" in capsys.readouterr().err


@pytest.fixture
def with_socket(settings_path: Path, tmp_path: Path) -> Path:
    socket = tmp_path / "devices.sock"
    text = RIGHT.replace("[devices]", f'[devices]\nsocket = "{socket}"\nregistry = "{tmp_path}/enrolled.json"')
    settings_path.write_text(text)
    return socket


def test_a_calibration_from_the_command_line_ends_well_and_tells_what_it_taught(
    settings_path: Path, with_socket: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calibrated = wire.Calibrated(seq=2, device=found(calibration=Calibration(layout=Layout.FR)))
    started = wire.CalibrationStarted(seq=1, labels=("ACME Scanner",))
    with DevicesProcess(with_socket, lambda _command: [started, calibrated]):
        assert main(["calibrate", "--settings", str(settings_path)]) == 0
    shown = capsys.readouterr().out
    assert "Lisez le code" in shown
    assert "Clavier : français (AZERTY)." in shown


def test_a_calibration_that_failed_ends_with_status_1_and_the_remedy(
    settings_path: Path, with_socket: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = wire.CalibrationFailed(seq=2, failure=wire.CalibrationFailure.MISREAD, reason="")
    with DevicesProcess(with_socket, lambda _command: [failed]):
        assert main(["calibrate", "--settings", str(settings_path)]) == 1
    assert "→ Recommencez, feuille à plat." in capsys.readouterr().err


def test_devices_are_listed_from_the_command_line(
    settings_path: Path, with_socket: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with DevicesProcess(with_socket, lambda _command: [wire.DevicesListed(seq=1, found=(found(),))]):
        assert main(["devices", "--settings", str(settings_path)]) == 0
    assert "Douchette ACME Scanner" in capsys.readouterr().out


def test_a_diagnosis_with_print_tries_the_printer_and_prints_a_proof(
    settings_path: Path, with_socket: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(command: wire.Command) -> list[wire.Event]:
        match command:
            case wire.ListDevices():
                return [wire.DevicesListed(seq=1, found=(found(), printer()))]
            case wire.ProbePrinter():
                return [wire.PrinterProbed(seq=2, reason="", confirmation=Confirmation.CONFIRMED)]
            case wire.PrintDocument(job=job):
                sent = JobState.SENT
                return [wire.PrintJobChanged(seq=3, job=job, state=sent, accepted=1, total=1, reason="")]
            case _:
                return []

    text = settings_path.read_text().replace("https://pass.departement.example", "http://127.0.0.1:9")
    settings_path.write_text(text)
    with DevicesProcess(with_socket, answer) as process:
        main(["doctor", "--print", "--settings", str(settings_path)])
    shown = capsys.readouterr().out
    assert "à voir  Reçus" in shown
    assert "elle confirme que le papier est sorti" in shown
    assert "Le reçu d’essai est envoyé à l’imprimante" in shown
    assert [type(one) for one in process.commands] == [wire.ListDevices, wire.ProbePrinter, wire.PrintDocument]


def paper(state: JobState | None) -> Callable[[wire.Command], list[wire.Event]]:
    """A devices process whose printer ends every paper in `state`; None refuses it."""

    def answer(command: wire.Command) -> list[wire.Event]:
        match command:
            case wire.ProbePrinter():
                return [wire.PrinterProbed(seq=2, reason="", confirmation=Confirmation.CONFIRMED)]
            case wire.PrintDocument(job=job):
                if state is None:
                    return [wire.PrintRefused(seq=3, job=job, refusal=Refusal.NO_PRINTER, reason="none set")]
                return [wire.PrintJobChanged(seq=3, job=job, state=state, accepted=1, total=1, reason="")]
            case _:
                return [wire.CommandRefused(seq=1, reason="not expected here")]

    return answer


@pytest.mark.parametrize(
    ("state", "status", "last"),
    [
        (JobState.SENT, 0, "Ce guichet peut prendre des tickets."),
        (JobState.FAILED, 1, "Le reçu d’essai n’a pas abouti"),
        (JobState.UNCERTAIN, 1, "Le reçu d’essai n’a pas abouti"),
        (None, 1, "Le reçu d’essai n’a pas abouti"),
    ],
)
def test_the_paper_decides_how_a_diagnosis_with_print_ends(
    with_socket: Path, capsys: pytest.CaptureFixture[str], state: JobState | None, status: int, last: str
) -> None:
    with DevicesProcess(with_socket, paper(state)):
        assert conclude(works=True, printer=with_socket) == status
    assert capsys.readouterr().out.splitlines()[-1].startswith(last)


def test_a_paper_of_which_nothing_is_heard_ends_with_status_1_and_a_sentence(
    with_socket: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    silent = wire.CommandRefused(seq=1, reason="the devices process has not answered in time")
    with DevicesProcess(with_socket, lambda _command: [silent]):
        assert conclude(works=True, printer=with_socket) == 1
    assert conclude(works=True, printer=with_socket.with_name("nobody.sock")) == 1
    shown = capsys.readouterr()
    assert "[the devices process has not answered in time]" in shown.err
    assert "ne répond pas" in shown.err
    assert "peut prendre des tickets" not in shown.out


@pytest.mark.parametrize("works", [True, False])
def test_without_a_paper_the_machine_alone_decides(works: bool, capsys: pytest.CaptureFixture[str]) -> None:
    assert conclude(works=works, printer=None) == (0 if works else 1)
    assert ("ne peut pas" in capsys.readouterr().out) is not works


class EndedTerminal(io.StringIO):
    """A person's terminal at which Ctrl-D was pressed."""

    def isatty(self) -> bool:
        return True


def test_ctrl_d_at_the_question_of_the_paper_is_no(
    settings_path: Path, with_socket: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = settings_path.read_text().replace("https://pass.departement.example", "http://127.0.0.1:9")
    settings_path.write_text(text)
    monkeypatch.setattr(sys, "stdin", EndedTerminal())
    listed = wire.DevicesListed(seq=1, found=(found(), printer()))
    with DevicesProcess(with_socket, lambda _command: [listed]) as process:
        assert main(["doctor", "--settings", str(settings_path)]) == 1
    assert "Imprimer un reçu d’essai ?" in capsys.readouterr().out
    assert [type(one) for one in process.commands] == [wire.ListDevices]
