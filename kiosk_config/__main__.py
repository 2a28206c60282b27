"""`guichet-kiosk`: the counter's machine, its enrolment, its scanners and printer. Reads the command line, prints, sets the status.

Status 0: done. 1: told why not. 2: the command line or the settings file is wrong.
"""

import argparse
import io
import os
import secrets
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from drivers.identity import DeviceIdentity
from kiosk_config import (
    devices,
    diagnosis,
    doctor,
    plugged,
    texts,
    texts_devices,
    texts_doctor,
    texts_enrolment,
    texts_proof,
    texts_steps,
)
from kiosk_config.apply import carry_out, find, run_command, skip_command, write_whole
from kiosk_config.arguments import FrenchParser
from kiosk_config.enrol import World, enrol
from kiosk_config.enrolled import enrolled
from kiosk_config.faults import (
    DevicesRefused,
    DevicesUnreachable,
    EnrolmentRefused,
    KioskFault,
    NotApplied,
    SettingsRefused,
    SettingsUnreadable,
)
from kiosk_config.plan import SETTINGS, UDEV, plan
from kiosk_config.render import obstacles, render
from kiosk_config.schema import Settings, parse
from kiosk_config.settings_file import read
from kiosk_config.sheet import sheet
from kiosk_config.units import CAGE
from sync.settings import AgentSettings
from sync.transport import Link

EXIT_FAULT = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130

SHEET_PURPOSE = "Écrit la feuille de calibrage, une page A4 à imprimer."

PACKAGES = {CAGE: "cage", "/usr/bin/seatd": "seatd", "/usr/bin/aplay": "alsa-utils"}


def main(arguments: Sequence[str] | None = None) -> int:
    """The process's exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # an old terminal shows a question mark, it does not end an enrolment
    chosen = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = chosen.command
    try:
        return command(chosen)
    except (SettingsRefused, SettingsUnreadable) as fault:
        print(fault, file=sys.stderr)
        return EXIT_USAGE
    except KioskFault as fault:
        print(fault, file=sys.stderr)
        return EXIT_FAULT
    except KeyboardInterrupt:
        print(f"\n{texts_steps.interrupted()}", file=sys.stderr)
        return EXIT_INTERRUPTED


def say(text: str) -> None:
    """At once, also into a pipe: an enrolment waits for people."""
    print(text, flush=True)


# --- the command line ------------------------------------------------------------------------------------------------


def _parser() -> FrenchParser:
    parser = FrenchParser(prog="guichet-kiosk", description="Installe, enrôle et vérifie un guichet.")
    commands = parser.add_subparsers(title="commandes", metavar="COMMANDE", required=True)

    def add(name: str, purpose: str, command: Callable[[argparse.Namespace], int]) -> FrenchParser:
        made: FrenchParser = commands.add_parser(name, description=purpose, help=purpose)
        made.set_defaults(command=command)
        made.options.add_argument(
            "--settings", type=Path, default=Path(SETTINGS), metavar="FICHIER", help=f"réglages (défaut : {SETTINGS})"
        )
        return made

    add("check", "Relit le fichier de réglages et dit tout ce qui n’y va pas.", _check)
    for name, purpose, command in (
        ("render", "Écrit dans un dossier les fichiers qu’une installation poserait.", _render),
        ("apply", "Met cette machine comme les réglages le disent.", _apply),
    ):
        made = add(name, purpose, command)
        made.options.add_argument(
            "--programs",
            type=Path,
            default=_programs(),
            metavar="DOSSIER",
            help="où sont guichet-devices et les autres",
        )
        if name == "render":
            made.options.add_argument("--out", type=Path, required=True, metavar="DOSSIER", help="où écrire")
        else:
            made.options.add_argument("--dry-run", action="store_true", help="montre les étapes sans rien faire")
            made.options.add_argument("--root", type=Path, default=Path("/"), metavar="DOSSIER", help="pour une image")
    made = add("enrol", "Enrôle ce guichet auprès du service central.", _enrol)
    made.options.add_argument("--server", metavar="ADRESSE", help="vérifie que c’est bien celui des réglages")
    made.options.add_argument("--code", metavar="CHIFFRES", help="code à 12 chiffres (sinon il est demandé)")
    made.options.add_argument("--fingerprint", metavar="HEX", help="empreinte des clés (sinon elle est montrée)")
    made = add("doctor", "Vérifie que ce guichet peut travailler, et dit quoi faire sinon.", _doctor)
    made.options.add_argument("--print", action="store_true", help="essaie l’imprimante et sort un reçu d’essai")
    add("devices", "Montre les douchettes et l’imprimante, et ce qui en a été appris.", _devices)
    made = add("calibrate", "Apprend d’une douchette comment elle écrit, avec la feuille de calibrage.", _calibrate)
    made.options.add_argument("--print", action="store_true", help="sort d’abord le code sur l’imprimante de reçus")
    made = add("forget", "Oublie une douchette calibrée.", _forget)
    made.options.add_argument("key", metavar="CLÉ", help="comme « devices » la montre")
    made = commands.add_parser("calibration-sheet", description=SHEET_PURPOSE, help=SHEET_PURPOSE)
    made.set_defaults(command=_sheet)
    made.options.add_argument("file", type=Path, metavar="FICHIER.pdf", help="où l’écrire")
    return parser


def _programs() -> Path:
    """Beside the interpreter that runs us: the environment's bin."""
    return Path(sys.executable).parent


def _load(chosen: argparse.Namespace) -> tuple[Settings, bytes, Path]:
    path: Path = chosen.settings
    raw = read(path)
    return parse(raw, str(path)), raw, path


# --- the commands ----------------------------------------------------------------------------------------------------


def _check(chosen: argparse.Namespace) -> int:
    _, _, path = _load(chosen)
    say(texts_steps.settings_right(str(path)))
    return 0


def _render(chosen: argparse.Namespace) -> int:
    settings, raw, _ = _load(chosen)
    out: Path = chosen.out
    files = render(settings, raw, str(chosen.programs))
    try:
        for path, file in files.items():
            write_whole(out / path.lstrip("/"), file.content, file.mode)
    except OSError as error:
        raise NotApplied(texts_steps.failed(str(error.filename), error.strerror or "")) from None
    say(texts_steps.written(str(out), len(files)))
    return 0


def _apply(chosen: argparse.Namespace) -> int:
    settings, raw, path = _load(chosen)
    root: Path = chosen.root
    is_here = root == Path("/")
    programs = str(chosen.programs)
    in_the_way = [texts.problem_line(one.key, one.sentence, one.example) for one in obstacles(settings, programs)]
    if in_the_way:
        raise NotApplied(texts_steps.not_installable(str(path), in_the_way))
    if not (root / programs.lstrip("/") / "guichet-devices").exists():
        raise NotApplied(texts_steps.no_programs(programs))
    wanted = render(settings, raw, programs, _enrolled(settings, root))
    steps = plan(wanted, find(root, wanted))
    for step in steps:
        say(texts_steps.step(step))
    if chosen.dry_run or not steps:
        say(texts_steps.shown_only(len(steps)) if steps else texts_steps.nothing_to_do())
        return 0
    if is_here and os.geteuid() != 0:
        raise NotApplied(texts_steps.needs_root())
    for step in steps:
        carry_out(step, root, run_command if is_here else skip_command)
    say(texts_steps.done(len(steps)))
    missing = [name for program, name in PACKAGES.items() if not (root / program.lstrip("/")).exists()]
    if missing:
        say(texts_steps.missing_packages(missing))
    return 0


def _enrolled(settings: Settings, root: Path) -> tuple[DeviceIdentity, ...]:
    return enrolled(root / settings.devices.registry.lstrip("/"), root)


def _enrol(chosen: argparse.Namespace) -> int:
    settings, _, _ = _load(chosen)
    if chosen.server is not None and chosen.server.rstrip("/") != settings.agent.server.rstrip("/"):
        raise EnrolmentRefused(texts_enrolment.other_server(chosen.server, settings.agent.server))
    with closing(_link(settings.agent)) as link:
        world = World(
            post=link.post,
            random_bytes=secrets.token_bytes,
            monotonic_s=time.monotonic,
            sleep=time.sleep,
            say=say,
            ask=input,
        )
        enrol(settings.agent, world, code=chosen.code, fingerprint=chosen.fingerprint)
    say(texts_enrolment.next_step())
    return 0


def _doctor(chosen: argparse.Namespace) -> int:
    settings, raw, path = _load(chosen)
    with closing(_link(settings.agent)) as link:
        machine = doctor.Machine(root=Path("/"), programs=str(_programs()), post=link.post)
        lines = doctor.examine(settings, path, raw, machine)
    for line in lines:
        say(texts_doctor.row(line.grade.value, line.subject, line.detail, line.remedy))
    say("\n" + texts_doctor.plugged(plugged.plugged(Path("/"))) + "\n")
    wants_proof = chosen.print or _wants_proof(lines)
    printer = Path(settings.devices.socket) if wants_proof else None
    return conclude(works=diagnosis.can_work(lines), printer=printer)


def conclude(*, works: bool, printer: Path | None) -> int:
    """The last word comes after the paper, which counts as much as the rest. `printer`: the socket to print a proof through."""
    is_printed = printer is None or _proof(printer)
    say(texts_doctor.verdict(works=works, is_printed=is_printed))
    return 0 if works and is_printed else EXIT_FAULT


def _proof(socket: Path) -> bool:
    try:
        with devices.connected(socket) as installer:
            return devices.try_printer(installer, say, _job())
    except (DevicesUnreachable, DevicesRefused) as fault:
        print(fault, file=sys.stderr)
        return False


def _wants_proof(lines: Sequence[diagnosis.Line]) -> bool:
    """Asked only of a person, and only about a printer that is there."""
    if not (sys.stdin.isatty() and any(line.subject == texts_doctor.RECEIPTS for line in lines)):
        return False
    try:
        return texts_proof.says_yes(input(texts_proof.ask()))
    except EOFError:
        say("")
        return False


def _job() -> str:
    """A name that no paper had before."""
    return f"proof-{secrets.token_hex(8)}"


def _devices(chosen: argparse.Namespace) -> int:
    settings, _, _ = _load(chosen)
    with devices.connected(Path(settings.devices.socket)) as installer:
        devices.tell(installer.listing(), say)
    return 0


def _calibrate(chosen: argparse.Namespace) -> int:
    settings, raw, _ = _load(chosen)
    with devices.connected(Path(settings.devices.socket)) as installer:
        if chosen.print:
            devices.print_setup_code(installer, say, _job())
        else:
            say(texts_devices.sheet_where())
        devices.calibrate(installer, say)
    _follow(settings, raw)
    return 0


def _forget(chosen: argparse.Namespace) -> int:
    settings, raw, _ = _load(chosen)
    with devices.connected(Path(settings.devices.socket)) as installer:
        devices.forget(installer, chosen.key, say)
    _follow(settings, raw)
    return 0


def _follow(settings: Settings, raw: bytes) -> None:
    """The machine's rules name the enrolled scanners: kept in step where they are installed, by whoever may."""
    root = Path("/")
    if not Path(UDEV).exists():
        return
    if os.geteuid() != 0:
        say(texts_devices.rules_to_apply())
        return
    wanted = {UDEV: render(settings, raw, str(_programs()), _enrolled(settings, root))[UDEV]}
    held = {path: file for path, file in find(root, wanted).items() if path == UDEV}
    steps = plan(wanted, held)
    for step in steps:
        carry_out(step, root, run_command)
    if steps:
        say(texts_devices.rules_changed())


def _sheet(chosen: argparse.Namespace) -> int:
    path: Path = chosen.file
    try:
        path.write_bytes(sheet())
    except OSError as error:
        raise NotApplied(texts_steps.failed(str(path), error.strerror or "")) from None
    say(texts_devices.sheet_written(str(path)))
    return 0


def _link(agent: AgentSettings) -> Link:
    return Link(
        agent.server,
        monotonic_s=time.monotonic,
        ca_file=agent.ca_file,
        proxy=agent.proxy,
        step_timeout_s=agent.step_timeout_ms / 1000,
        total_timeout_s=agent.total_timeout_ms / 1000,
    )


if __name__ == "__main__":
    sys.exit(main())
