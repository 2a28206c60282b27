"""`guichet-kiosk doctor`: looks at everything that a counter needs and says, line by line, how it is and what helps.

Gathers and hands over; diagnosis.py judges. Changes nothing but what opening a journal changes. Each look that fails becomes a
line, so that one broken thing never hides the others.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk_config import diagnosis, render
from kiosk_config import texts_devices as device_texts
from kiosk_config import texts_doctor as texts
from kiosk_config.apply import find
from kiosk_config.devices import connected
from kiosk_config.diagnosis import Line
from kiosk_config.enrolled import enrolled
from kiosk_config.faults import DevicesRefused, DevicesUnreachable, NotApplied
from kiosk_config.plan import plan
from kiosk_config.schema import Settings
from sync.clock import clock_of
from sync.engine.link import LinkFault, RequestRefused
from sync.engine.round import PATH
from sync.journal.faults import JournalFault
from sync.journal.keyfile import TerminalKeys, read_keys
from sync.journal.moment import Moment
from sync.journal.store import Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """`root`: "/" but in tests. `post(path, body)` raises LinkFault; `clock` gives the journal's own moments."""

    root: Path
    programs: str
    post: Callable[[str, bytes], bytes]
    clock: Callable[[Journal], Callable[[], Moment]] = clock_of


def examine(settings: Settings, settings_path: Path, raw: bytes, machine: Machine) -> list[Line]:
    """Every line, in the order in which a remedy would be tried."""
    return [
        diagnosis.good(texts.SETTINGS, str(settings_path)),
        _installation(settings, raw, machine),
        *_counter(settings, machine),
        _server(settings, machine),
        *_devices(Path(settings.devices.socket)),
        _disk(Path(settings.agent.journal)),
    ]


def _installation(settings: Settings, raw: bytes, machine: Machine) -> Line:
    obstacle = next(render.obstacles(settings, machine.programs), None)
    if obstacle is not None:
        return diagnosis.installation(obstacle.sentence, 0)
    try:
        known = enrolled(machine.root / settings.devices.registry.lstrip("/"), machine.root)
        wanted = render.render(settings, raw, machine.programs, known)
        return diagnosis.installation(None, len(plan(wanted, find(machine.root, wanted))))
    except NotApplied as fault:
        return diagnosis.look(texts.INSTALLATION, str(fault), "")


def _counter(settings: Settings, machine: Machine) -> Iterator[Line]:
    try:
        Path(settings.agent.keys).stat()
        keys = read_keys(Path(settings.agent.keys))
    except PermissionError:
        yield diagnosis.bad(texts.ENROLMENT, texts.not_allowed(settings.agent.keys), texts.run_as_root())
        return
    except FileNotFoundError:
        yield diagnosis.bad(texts.ENROLMENT, texts.not_enrolled(settings.agent.keys), texts.run_enrol())
        return
    except JournalFault as fault:
        yield _unusable(texts.ENROLMENT, fault)
        return
    try:
        journal = Journal.open(Path(settings.agent.journal), keys)
    except JournalFault as fault:
        yield _unusable(texts.JOURNAL, fault)
        return
    try:
        yield from _journal(journal, keys, machine.clock(journal)())
    except JournalFault as fault:
        yield _unusable(texts.JOURNAL, fault)
    finally:
        journal.close()


def _unusable(subject: str, fault: JournalFault) -> Line:
    return diagnosis.bad(subject, texts.unusable(type(fault), str(fault)), texts.keep_everything())


def _journal(journal: Journal, keys: TerminalKeys, moment: Moment) -> Iterator[Line]:
    knowledge = journal.knowledge()
    now = knowledge.credible_now(moment)
    yield diagnosis.identity(knowledge, keys.level)
    yield diagnosis.journal(journal.tip().sequence + 1, journal.verify())
    yield diagnosis.waiting(journal.unsynced(), knowledge.terms.policy.limits)
    yield diagnosis.lists(knowledge, now)
    yield diagnosis.exchange(journal.link_state(), moment.wall)
    yield diagnosis.clock(knowledge, moment)


def _server(settings: Settings, machine: Machine) -> Line:
    """An empty exchange is refused by a server that is there, and by nothing else in that way."""
    try:
        machine.post(PATH, b"")
    except RequestRefused:
        pass
    except LinkFault as fault:
        return diagnosis.server(settings.agent.server, fault.code)
    return diagnosis.server(settings.agent.server, None)


def _devices(socket: Path) -> Iterator[Line]:
    try:
        with connected(socket) as installer:
            listing = installer.listing()
    except (DevicesUnreachable, DevicesRefused):
        yield diagnosis.bad(texts.DEVICES, texts.no_devices_process(str(socket)), texts.start_devices())
        return
    if listing.reason:
        yield diagnosis.look(texts.DEVICES, device_texts.not_reread(listing.reason), texts.calibrate_one())
    yield from diagnosis.devices(listing.found)


def _disk(journal: Path) -> Line:
    folder = next(one for one in journal.parents if one.is_dir())
    return diagnosis.disk(shutil.disk_usage(folder).free // 2**20)
