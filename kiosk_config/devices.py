"""`guichet-kiosk devices`, `calibrate`, `forget` and the proofs: what an installer does with scanners and the printer.

Asks the devices process and tells what it answers, in words; which device is which and what is stored, that process decides. The
caller brings the process's answers to the rules of the machine: apply.py.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from drivers.events import Calibrated, DeviceKind, DevicesListed, FoundDevice, PrintRefused
from drivers.faults import DeviceState, InstallerFault, LinkFault
from drivers.identity import Mode
from drivers.installer import Installer
from drivers.printer.document import Document
from drivers.printer.jobs import JobState
from drivers.scanner.calibration import Calibration
from kiosk_config import texts_devices as texts
from kiosk_config import texts_proof
from kiosk_config.faults import DevicesRefused, DevicesUnreachable, NotCalibrated
from kiosk_config.proof import proof, setup_code

Say = Callable[[str], None]

CALIBRATION_S = 60  # to find the sheet and the trigger
PROOF_S = 30.0  # a receipt takes two seconds; a printer that is warming up takes ten


@contextmanager
def connected(socket: Path) -> Iterator[Installer]:
    """Raises DevicesUnreachable, DevicesRefused."""
    try:
        with Installer.connect(socket) as installer:
            yield installer
    except LinkFault:
        raise DevicesUnreachable(texts.not_reached(str(socket))) from None
    except InstallerFault as fault:
        raise DevicesRefused(texts.refused(fault.reason)) from None


# --- what there is ----------------------------------------------------------------------------------------------------


def tell(listing: DevicesListed, say: Say) -> None:
    """A paragraph for each device, after what could not be read again."""
    rows = [texts.not_reread(listing.reason)] if listing.reason else []
    rows += [_row(one) for one in listing.found]
    say("\n\n".join(rows) if rows else texts.no_device())


def _row(one: FoundDevice) -> str:
    words = [texts.state(one.state, one.condition)]
    if one.reason and one.state is not DeviceState.READY:
        words.append(f"[{one.reason}]")
    if one.kind is DeviceKind.PRINTER:
        words.append(texts.confirmation(one.confirmation))
    elif not one.is_served and one.mode is not Mode.UNSUPPORTED:
        words = [texts.not_enrolled()]
    elif one.is_enrolled:
        words.append(texts.enrolled())
    lines = [*learned(one.calibration)] if one.calibration is not None else []
    is_left_alone = one.kind is DeviceKind.SCANNER and not one.is_served
    kind = texts.left_alone(one.mode) if is_left_alone else texts.kind(one.kind)
    name = f"{kind} {one.label} ({texts.mode(one.mode)}), {one.key}"
    help_line = texts.calibrate_it() if words == [texts.not_enrolled()] else texts.remedy(one.state, one.condition)
    return texts.device_row(name, "\n    ".join([" ; ".join(words), *lines]), help_line)


def learned(calibration: Calibration) -> Iterator[str]:
    """What a scan of the set-up code taught, a sentence each."""
    yield texts.layout(calibration.layout)
    yield texts.suffix(calibration.suffix)
    if calibration.prefix or calibration.trailer:
        yield texts.additions(calibration.prefix, calibration.trailer)
    if calibration.has_aim:
        yield texts.has_aim()
    if calibration.is_case_inverted:
        yield texts.inverted_case()
    if calibration.gap_ms:
        yield texts.gap(calibration.gap_ms)


# --- scanners ---------------------------------------------------------------------------------------------------------


def calibrate(installer: Installer, say: Say, seconds: int = CALIBRATION_S) -> FoundDevice:
    """Listens until the set-up code is read. Raises NotCalibrated; InstallerFault and LinkFault as `connected` maps them."""
    answer = installer.calibrate(
        seconds,
        started=lambda event: say(texts.scan_now(seconds, list(event.labels))),
        misheard=lambda event: say(texts.misheard(event.failure, event.label)),
    )
    if not isinstance(answer, Calibrated):
        heard = f"{texts.heard(answer.label)}\n" if answer.label else ""
        raise NotCalibrated(f"{heard}{texts.failure(answer.failure)}\n→ {texts.failure_remedy(answer.failure)}")
    device = answer.device
    say(texts.calibrated(device.label, device.mode))
    for sentence in learned(device.calibration or Calibration()):
        say(f"  {sentence}")
    return device


def forget(installer: Installer, key: str, say: Say) -> None:
    """Raises DevicesRefused when no enrolled device has that key."""
    enrolled = [one for one in installer.list_devices() if one.is_enrolled]
    device = next((one for one in enrolled if one.key == key), None)
    if device is None:
        raise DevicesRefused(texts.unknown_key(key, [f"{one.key}  {one.label}" for one in enrolled]))
    installer.forget(key)
    say(texts.forgotten(device.kind, device.label))


# --- the printer ------------------------------------------------------------------------------------------------------


def try_printer(installer: Installer, say: Say, job: str) -> bool:
    """Learns what the printer can say of a receipt, then prints one; whether the printer took it whole."""
    say(texts_proof.probing())
    probed = installer.probe_printer()
    say(
        texts_proof.not_probed(probed.reason)
        if probed.reason
        else texts_proof.probed(probed.confirmation, probed.code_page)
    )
    is_sent = _print(installer, say, job, proof())
    if is_sent:
        say(texts_proof.look_at_it())
    return is_sent


def print_setup_code(installer: Installer, say: Say, job: str) -> None:
    """The code of the sheet, on a receipt."""
    _print(installer, say, job, setup_code())


def _print(installer: Installer, say: Say, job: str, document: Document) -> bool:
    """Whether the printer took it. `job`: a name that was never used."""
    answer = installer.print_document(job, document, seconds=PROOF_S)
    if isinstance(answer, PrintRefused):
        say(texts_proof.refused(answer.refusal, answer.reason))
        return False
    say(texts_proof.job(answer.state, answer.confirmation))
    return answer.state is JobState.SENT
