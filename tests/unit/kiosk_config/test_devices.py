"""What an installer is told about scanners and the printer, with a devices process that answers as each test says."""

from pathlib import Path

import pytest

from drivers import events as wire
from drivers.events import CalibrationFailure, DeviceKind
from drivers.faults import Condition, DeviceState
from drivers.identity import Mode
from drivers.printer.jobs import Confirmation, JobState, Refusal
from drivers.scanner.calibration import Calibration, Suffix
from drivers.scanner.layout import Layout
from kiosk_config import texts_devices
from kiosk_config.devices import calibrate, connected, forget, print_setup_code, tell, try_printer
from kiosk_config.faults import DevicesRefused, DevicesUnreachable, NotCalibrated
from kiosk_config.proof import proof, setup_code
from tests.unit.kiosk_config.devices_process import Answer, DevicesProcess, found, printer

LEARNED = Calibration(layout=Layout.FR, suffix=Suffix.ENTER, prefix="~", has_aim=True, gap_ms=250)
KEYBOARD = found(is_served=False, is_enrolled=False, key="046d:c31c@1-4", label="Logitech Keyboard")


def answering(*, outcome: wire.Event | None = None, devices: tuple[wire.FoundDevice, ...] = ()) -> Answer:
    """`outcome`: of a calibration, or of a paper."""

    def answer(command: wire.Command) -> list[wire.Event]:
        match command:
            case wire.ListDevices():
                return [wire.DevicesListed(seq=1, found=devices)]
            case wire.ForgetDevice(key=key):
                return [wire.DevicesListed(seq=1, found=tuple(one for one in devices if one.key != key))]
            case wire.StartCalibration():
                assert outcome is not None
                return [wire.CalibrationStarted(seq=1, labels=("ACME Scanner",)), outcome]
            case wire.ProbePrinter():
                return [wire.PrinterProbed(seq=1, reason="", confirmation=Confirmation.PROCESSED, code_page="CP858")]
            case wire.PrintDocument(job=job):
                if isinstance(outcome, wire.PrintRefused):
                    return [wire.PrintRefused(seq=2, job=job, refusal=outcome.refusal, reason=outcome.reason)]
                sent = wire.PrintJobChanged(
                    seq=3,
                    job=job,
                    state=JobState.SENT,
                    accepted=9,
                    total=9,
                    reason="",
                    confirmation=Confirmation.PROCESSED,
                )
                return [
                    wire.PrintJobChanged(seq=2, job=job, state=JobState.QUEUED, accepted=0, total=9, reason=""),
                    sent,
                ]
            case _:
                return []

    return answer


@pytest.fixture
def socket(tmp_path: Path) -> Path:
    return tmp_path / "devices.sock"


# --- calibration ------------------------------------------------------------------------------------------------------


def test_a_calibration_asks_for_the_scan_when_it_is_listened_for_and_tells_what_it_taught(socket: Path) -> None:
    said: list[str] = []
    outcome = wire.Calibrated(seq=2, device=found(calibration=LEARNED))
    with DevicesProcess(socket, answering(outcome=outcome)) as process, connected(socket) as installer:
        calibrate(installer, said.append, seconds=60)
    assert process.commands == [wire.StartCalibration(seconds=60)]
    assert "À l’écoute : ACME Scanner." in said[0]
    assert said[1] == "Calibrée : ACME Scanner (clavier USB). Elle sert dès maintenant."
    assert [line.strip() for line in said[2:]] == [
        "Clavier : français (AZERTY).",
        "Fin d’un code : par Entrée.",
        "Ajouté à chaque code, et retiré par le guichet : « ~ » devant.",
        "Elle dit de quelle sorte est chaque code (identifiant AIM).",
        "Silence qui clôt un code : 250 ms.",
    ]


@pytest.mark.parametrize("failure", CalibrationFailure)
def test_every_failure_has_its_sentence_and_its_remedy(socket: Path, failure: CalibrationFailure) -> None:
    outcome = wire.CalibrationFailed(seq=2, failure=failure, reason="why", label="ACME Scanner")
    with DevicesProcess(socket, answering(outcome=outcome)), pytest.raises(NotCalibrated) as told:  # noqa: SIM117
        with connected(socket) as installer:
            calibrate(installer, lambda _text: None, seconds=5)
    heard, sentence, remedy = str(told.value).splitlines()
    assert heard == "Entendue : ACME Scanner."
    assert sentence.endswith(".")
    assert remedy.startswith("→ ")


def test_what_was_misheard_is_told_while_it_goes_on_listening(socket: Path) -> None:
    said: list[str] = []
    misheard = wire.CalibrationMisheard(
        seq=2, failure=CalibrationFailure.NOT_THE_CODE, reason="why", label="ACME Scanner"
    )
    calibrated = wire.Calibrated(seq=3, device=found())
    with DevicesProcess(socket, lambda _command: [misheard, calibrated]), connected(socket) as installer:
        calibrate(installer, said.append, seconds=5)
    assert said[0].startswith("Entendue : ACME Scanner. Ce n’est pas le code de la feuille.")
    assert said[1].startswith("Calibrée")


def test_what_could_not_be_read_again_is_told() -> None:
    said: list[str] = []
    tell(wire.DevicesListed(seq=1, found=(), reason="damaged"), said.append)
    assert "[damaged]" in said[0]


def test_no_devices_process_is_told_with_what_to_do(socket: Path) -> None:
    with pytest.raises(DevicesUnreachable, match="systemctl restart guichet-devices"), connected(socket):
        pass


def test_a_refusal_of_the_devices_process_is_told(socket: Path) -> None:
    refusal = wire.CommandRefused(seq=2, reason="another installer calibrates")
    with DevicesProcess(socket, lambda _command: [refusal]), pytest.raises(DevicesRefused, match="another installer"):  # noqa: SIM117
        with connected(socket) as installer:
            calibrate(installer, lambda _text: None, seconds=5)


# --- what there is ----------------------------------------------------------------------------------------------------


def told(*devices: wire.FoundDevice) -> str:
    said: list[str] = []
    tell(wire.DevicesListed(seq=1, found=devices), said.append)
    return "\n".join(said)


def test_devices_are_listed_with_what_was_learned_and_what_the_printer_can_say() -> None:
    text = told(found(calibration=LEARNED), printer(confirmation=Confirmation.STATUS_OK), KEYBOARD)
    assert "Douchette ACME Scanner (clavier USB), 05e0:1200:S1@1-1\n    prête ; enrôlée\n" in text
    assert "Clavier : français (AZERTY)." in text
    assert "Imprimante EPSON TM-T20II (USB)" in text
    assert "jamais « imprimé »" in text
    assert (
        "Clavier ou douchette Logitech Keyboard (clavier USB), 046d:c31c@1-4\n    le guichet ne l’écoute pas\n    → Si"
        in text
    )
    assert told() == texts_devices.no_device()


@pytest.mark.parametrize("state", DeviceState)
@pytest.mark.parametrize("condition", Condition)
def test_every_state_and_condition_has_words_and_a_remedy_unless_all_is_well(
    state: DeviceState, condition: Condition
) -> None:
    assert texts_devices.state(state, condition)
    is_well = state is DeviceState.READY and condition is Condition.NONE
    assert bool(texts_devices.remedy(state, condition)) == (not is_well)


def test_a_mode_that_nobody_reads_says_which_to_choose() -> None:
    text = told(
        found(
            mode=Mode.UNSUPPORTED, state=DeviceState.FAULT, condition=Condition.UNSUPPORTED_MODE, is_enrolled=False,
            reason="Zebra SNAPI",
        )
    )  # fmt: skip
    assert "[Zebra SNAPI]" in text
    assert "HID POS" in text


def test_what_is_forgotten_is_named_and_what_is_not_enrolled_is_not_forgotten(socket: Path) -> None:
    said: list[str] = []
    with DevicesProcess(socket, answering(devices=(found(), KEYBOARD))) as process:
        with connected(socket) as installer:
            forget(installer, found().key, said.append)
        with pytest.raises(DevicesRefused, match="05e0:1200:S1@1-1  ACME Scanner"), connected(socket) as installer:
            forget(installer, KEYBOARD.key, said.append)
    assert [one for one in process.commands if isinstance(one, wire.ForgetDevice)] == [
        wire.ForgetDevice(key=found().key)
    ]
    assert said == ["Oubliée : ACME Scanner. Elle redevient un clavier ou une ligne série comme les autres."]


# --- papers -----------------------------------------------------------------------------------------------------------


def test_a_proof_is_printed_after_the_printer_was_tried(socket: Path) -> None:
    said: list[str] = []
    with DevicesProcess(socket, answering()) as process, connected(socket) as installer:
        assert try_printer(installer, said.append, "proof-1")
    assert process.commands == [wire.ProbePrinter(), wire.PrintDocument(job="proof-1", document=proof())]
    assert said[1] == (
        "Imprimante : elle répond quand elle a traité la dernière ligne : l’écran dit « imprimé ». Page de codes : CP858."
    )
    assert said[2] == "Le reçu d’essai est imprimé."
    assert "accents" in said[3]


@pytest.mark.parametrize("refusal", Refusal)
def test_a_proof_that_is_refused_says_why(socket: Path, refusal: Refusal) -> None:
    said: list[str] = []
    outcome = wire.PrintRefused(seq=1, job="x", refusal=refusal, reason="why")
    with DevicesProcess(socket, answering(outcome=outcome)), connected(socket) as installer:
        assert not try_printer(installer, said.append, "proof-1")
    assert said[-1].startswith("Le reçu d’essai est refusé : ")


def test_the_code_can_come_out_of_the_receipt_printer(socket: Path) -> None:
    said: list[str] = []
    with DevicesProcess(socket, answering()) as process, connected(socket) as installer:
        print_setup_code(installer, said.append, "proof-2")
    assert process.commands == [wire.PrintDocument(job="proof-2", document=setup_code())]


@pytest.mark.parametrize("kind", DeviceKind)
def test_each_kind_has_its_name(kind: DeviceKind) -> None:
    assert texts_devices.kind(kind)
