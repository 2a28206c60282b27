"""Judges what `guichet-kiosk doctor` found: good, to be looked at, or a counter that cannot work. Pure.

Gathering the facts: doctor.py; the sentences: texts_doctor.py. Limits of the counter itself come from its signed policy.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from drivers.events import DeviceKind, FoundDevice
from drivers.identity import Mode
from kiosk_config import texts_devices as device_texts
from kiosk_config import texts_doctor as texts
from sync.contract.instant import MINUTE, Instant
from sync.contract.limits import LIST_AGE_SOFT
from sync.contract.policy import Limits
from sync.journal.faults import Finding
from sync.journal.knowledge import Knowledge, Unsynced
from sync.journal.link_state import LinkCode, LinkState
from sync.journal.moment import Moment

DISK_FREE_MB_MIN = 50  # a whole season's journal of one counter; below it the next commits may fail
DISK_FREE_MB_GOOD = 500
CLOCK_OFF_MAX = 5 * MINUTE


class Grade(Enum):
    """BAD: the counter cannot take tickets, or not all that it takes is safe."""

    GOOD = "good"
    LOOK = "look"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table. `remedy` is "" when there is nothing to do."""

    subject: str
    grade: Grade
    detail: str
    remedy: str = ""


def can_work(lines: Iterable[Line]) -> bool:
    """Whether nobody has to do anything before tickets can be taken."""
    return all(line.grade is not Grade.BAD for line in lines)


def good(subject: str, detail: str) -> Line:
    return Line(subject=subject, grade=Grade.GOOD, detail=detail)


def look(subject: str, detail: str, remedy: str) -> Line:
    return Line(subject=subject, grade=Grade.LOOK, detail=detail, remedy=remedy)


def bad(subject: str, detail: str, remedy: str) -> Line:
    return Line(subject=subject, grade=Grade.BAD, detail=detail, remedy=remedy)


def installation(obstacle: str | None, steps: int) -> Line:
    """`obstacle`: the first setting that only suits a trial; `steps`: what `apply` would do."""
    if obstacle is not None:
        return look(texts.INSTALLATION, texts.trial(obstacle), "")
    if steps:
        return look(texts.INSTALLATION, texts.steps_wanted(steps), texts.run_apply())
    return good(texts.INSTALLATION, texts.installed())


def journal(entries: int, findings: list[Finding]) -> Line:
    """What `Journal.verify` says."""
    if findings:
        return bad(texts.JOURNAL, texts.journal_broken(len(findings), str(findings[0])), texts.keep_everything())
    return good(texts.JOURNAL, texts.journal_whole(entries))


def identity(knowledge: Knowledge, key_level: int) -> Line:
    """Who this counter is, and whether its key is strong enough for green answers."""
    policy = knowledge.terms.policy
    named = texts.identity(knowledge.identity.terminal, policy.affiliate.name, policy.affiliate.site)
    if key_level < policy.limits.key_level_min:
        return look(texts.ENROLMENT, texts.weak_key(named, key_level, policy.limits.key_level_min), texts.tell_centre())
    return good(texts.ENROLMENT, named)


def waiting(unsynced: Unsynced, limits: Limits) -> Line:
    """Against the soft and hard limits of the policy."""
    detail = texts.waiting(unsynced.count, unsynced.cents)
    if unsynced.count >= limits.unsynced_hard or unsynced.cents >= limits.unsynced_hard_cents:
        return bad(texts.WAITING, detail, texts.connect_now())
    if unsynced.count >= limits.unsynced_soft or unsynced.cents >= limits.unsynced_soft_cents:
        return look(texts.WAITING, detail, texts.connect_soon())
    return good(texts.WAITING, detail)


def lists(knowledge: Knowledge, now: Instant) -> Line:
    """How old the lists are that the counter decides by."""
    age, limits = max(0, now - knowledge.lists_as_of), knowledge.terms.policy.limits
    detail = texts.lists_age(age)
    if age >= limits.list_age_hard_ms:
        return bad(texts.LISTS, detail, texts.connect_now())
    if age >= limits.list_age_soft_ms:
        return look(texts.LISTS, detail, texts.connect_soon())
    return good(texts.LISTS, detail)


def exchange(state: LinkState, now: Instant) -> Line:
    """The agent's last word."""
    if state.last_exchange is None:
        return look(texts.EXCHANGE, texts.never_exchanged(), texts.start_agent())
    detail = texts.last_exchange(max(0, now - state.last_exchange))
    if state.fault is not None:
        return look(texts.EXCHANGE, detail, texts.link_fault(state.fault))
    if now - state.last_exchange >= LIST_AGE_SOFT:
        return look(texts.EXCHANGE, detail, texts.start_agent())
    return good(texts.EXCHANGE, detail)


def server(address: str, fault: LinkCode | None) -> Line:
    """Whether the server answers now. A counter works without it."""
    if fault is None:
        return good(texts.SERVER, texts.server_answers(address))
    return look(texts.SERVER, texts.server_silent(address), texts.link_fault(fault))


def devices(found: Iterable[FoundDevice]) -> list[Line]:
    """A scanner or printer that is away stops nobody: numbers can be typed, receipts printed later."""
    every = list(found)
    lines = [_device(one) for one in every if one.is_served or one.mode is Mode.UNSUPPORTED]
    if not any(one.kind is DeviceKind.SCANNER and one.is_served for one in every):
        lines.insert(0, look(device_texts.kind(DeviceKind.SCANNER), texts.no_scanner(), texts.calibrate_one()))
    return [*lines, *(_word_of(one) for one in every if one.kind is DeviceKind.PRINTER and one.is_served)]


def _device(one: FoundDevice) -> Line:
    subject, detail = device_texts.kind(one.kind), texts.device_state(one)
    remedy = device_texts.remedy(one.state, one.condition)
    return look(subject, detail, remedy) if remedy else good(subject, detail)


def _word_of(printer: FoundDevice) -> Line:
    """How far the printer's word on a receipt goes, which is no fault of anybody's."""
    detail = device_texts.confirmation(printer.confirmation)
    if printer.confirmation is None:
        return look(texts.RECEIPTS, detail, texts.try_printer())
    return good(texts.RECEIPTS, detail)


def disk(free_mb: int) -> Line:
    """Where the journal is."""
    if free_mb < DISK_FREE_MB_MIN:
        return bad(texts.DISK, texts.free_space(free_mb), texts.free_the_disk())
    if free_mb < DISK_FREE_MB_GOOD:
        return look(texts.DISK, texts.free_space(free_mb), texts.free_the_disk())
    return good(texts.DISK, texts.free_space(free_mb))


def clock(knowledge: Knowledge, moment: Moment) -> Line:
    """This machine's clock against the server's signed time and what has elapsed since."""
    off = moment.wall - knowledge.credible_now(moment)
    if abs(off) > CLOCK_OFF_MAX:
        return look(texts.CLOCK, texts.clock_off(off), texts.set_clock())
    return good(texts.CLOCK, texts.clock_right(moment.wall))
