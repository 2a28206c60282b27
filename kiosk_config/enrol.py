"""`guichet-kiosk enrol`: gives this machine its identity, once, with a person here and one at the central service.

Checks the place before it asks anything, keeps nothing before everything is verified, never overwrites. What is sent and believed:
enrolment.py. Network, chance, clock and keyboard enter as arguments.
"""

import os
import pwd
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk_config import enrolment
from kiosk_config import texts_enrolment as texts
from kiosk_config.enrolment import Candidate
from kiosk_config.faults import (
    AlreadyEnrolled,
    EnrolmentRefused,
    EnrolmentUnproved,
    EnrolmentUnreachable,
    KioskFault,
    NotApplied,
)
from sync.contract.enrolment import Enrolled, EnrolmentOpened
from sync.contract.instant import MINUTE, SECOND
from sync.contract.limits import ENROLMENT_CODE_LIFE, NONCE
from sync.engine.link import LinkFault, NotOurServer, RequestRefused
from sync.journal.faults import JournalFault
from sync.journal.keyfile import TerminalKeys, generate_keys, write_keys
from sync.journal.store import Journal
from sync.settings import AgentSettings

POLL_EVERY_S = 2.0
OPEN_TRIES_MAX = 5  # a lost answer is asked for again; the server gives the same one
WAIT_S = ENROLMENT_CODE_LIFE // SECOND  # the server gives people as long


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What is not ours: the way to the server, chance, the counting clock, the person at the keyboard.

    `post(path, body)` raises LinkFault. `ask` raises EOFError when nobody can answer.
    """

    post: Callable[[str, bytes], bytes]
    random_bytes: Callable[[int], bytes]
    monotonic_s: Callable[[], float]
    sleep: Callable[[float], None]
    say: Callable[[str], None]
    ask: Callable[[str], str]


def enrol(agent: AgentSettings, world: World, *, code: str | None, fingerprint: str | None) -> Enrolled:
    """Leaves keys and journal, both or neither. Raises KioskFault."""
    check_place(agent)
    expected = None if fingerprint is None else enrolment.parse_fingerprint(fingerprint)
    digits = enrolment.parse_code(_ask(world, texts.ask_code()) if code is None else code)
    keys = generate_keys(world.random_bytes)
    candidate = Candidate(
        server=agent.server,
        code=digits,
        signing=keys.signing,
        unwrapping=keys.unwrapping,
        key_level=keys.level,
        nonce=world.random_bytes(NONCE),
    )
    world.say(texts.asking(agent.server))
    opened = _open(candidate, world, expected)
    if expected is None:
        _confirm_roots(opened, world)
    world.say(texts.compare(enrolment.comparison(candidate, opened)))
    enrolled = _wait(candidate, opened, world)
    keep(agent, enrolled, keys)
    policy = enrolled.terms.policy
    world.say(
        texts.enrolled(enrolled.record.terminal, policy.affiliate.name, policy.affiliate.site, policy.issuer_name)
    )
    return enrolled


def check_place(agent: AgentSettings) -> None:
    """Raises AlreadyEnrolled when there is an identity, NotApplied when one could not be kept here."""
    journal, keys = Path(agent.journal), Path(agent.keys)
    if journal.exists():
        raise AlreadyEnrolled(texts.already_enrolled(str(journal)))
    if keys.exists():
        raise AlreadyEnrolled(texts.keys_without_journal(str(keys), str(journal)))
    for folder in dict.fromkeys((journal.parent, keys.parent)):
        if not folder.is_dir():
            raise NotApplied(texts.no_folder(str(folder)))
        owner = folder.stat().st_uid
        if owner != os.geteuid():
            raise NotApplied(texts.not_your_folder(str(folder), _user_name(owner)))


def keep(agent: AgentSettings, enrolled: Enrolled, keys: TerminalKeys) -> None:
    """Raises NotApplied; then neither file is left."""
    try:
        write_keys(Path(agent.keys), keys)
    except JournalFault as fault:
        raise NotApplied(texts.not_stored(str(fault))) from None
    try:
        Journal.create(Path(agent.journal), enrolled, keys).close()
    except JournalFault as fault:
        Path(agent.keys).unlink(missing_ok=True)
        raise NotApplied(texts.not_stored(str(fault))) from None


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _ask(world: World, question: str) -> str:
    try:
        return world.ask(question)
    except EOFError:
        raise EnrolmentRefused(texts.no_answer()) from None


def _open(candidate: Candidate, world: World, expected: str | None) -> EnrolmentOpened:
    body = enrolment.open_body(candidate)
    for left in reversed(range(OPEN_TRIES_MAX)):
        try:
            return enrolment.read_opened(world.post(enrolment.OPEN, body), expected)
        except RequestRefused as fault:
            raise _refusal(fault) from None
        except LinkFault as fault:
            if fault.word == "too-often":
                raise EnrolmentRefused(texts.too_often()) from None
            if not left or isinstance(fault, NotOurServer):
                raise EnrolmentUnreachable(texts.unreachable(candidate.server, fault.code)) from None
            world.sleep(POLL_EVERY_S)
    raise AssertionError("the last try returns or raises")


def _confirm_roots(opened: EnrolmentOpened, world: World) -> None:
    world.say(texts.shown_fingerprint(opened.roots.fingerprint))
    if not texts.is_yes(_ask(world, texts.ask_fingerprint())):
        raise EnrolmentUnproved(texts.refused_roots())


def _wait(candidate: Candidate, opened: EnrolmentOpened, world: World) -> Enrolled:
    """A network that comes and goes costs nothing: the question is simply asked again until time is up."""
    body = enrolment.poll_body(candidate, opened)
    until = world.monotonic_s() + WAIT_S
    minutes = WAIT_S * SECOND // MINUTE
    while (left := until - world.monotonic_s()) > 0:
        if left * SECOND < (minutes - 1) * MINUTE:
            minutes -= 1
            world.say(texts.still_waiting(minutes))
        try:
            enrolled = enrolment.read_outcome(world.post(enrolment.POLL, body), candidate, opened)
        except RequestRefused as fault:
            raise _refusal(fault) from None
        except LinkFault:
            enrolled = None
        if enrolled is not None:
            return enrolled
        world.sleep(POLL_EVERY_S)
    raise EnrolmentRefused(texts.gave_up(WAIT_S * SECOND // MINUTE))


def _refusal(fault: RequestRefused) -> KioskFault:
    """By the server's stable words."""
    match fault.word:
        case "not-authentic":
            return EnrolmentRefused(texts.code_refused())
        case "conflict":
            return EnrolmentRefused(texts.not_confirmed())
        case "outdated":
            return EnrolmentRefused(texts.outdated())
        case _:
            return EnrolmentRefused(texts.LINK[fault.code])
