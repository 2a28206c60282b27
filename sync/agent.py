"""The agent's process: alone on its journal, it drives a Courier with the real network and the real clock until told to stop.

Decides nothing about the protocol. A fault of the network is the courier's everyday business; a journal that cannot be read ends
the process with a message, and systemd starts it again.
"""

import fcntl
import logging
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import sdnotify

from sync.clock import MachineClock, clock_of
from sync.courier import Chances, Courier
from sync.engine.link import LinkFault
from sync.engine.round import PATH
from sync.journal.faults import JournalBusy
from sync.journal.keyfile import read_keys
from sync.journal.store import Journal
from sync.settings import AgentSettings
from sync.transport import Link

POLL_S = 0.25  # how soon a commit of the terminal is noticed: well under the 2 s in which it must be pushed

log = logging.getLogger(__name__)


class AgentRunsAlready(Exception):
    """Another agent holds this journal: two would make the server see each request twice, and the faults of both."""


@contextmanager
def alone(journal: Path) -> Iterator[None]:
    """Holds the journal's lock for as long as this process lives, however it ends. Raises AgentRunsAlready."""
    with journal.with_name(journal.name + ".agent-lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AgentRunsAlready(f"another agent works on {journal}") from None
        yield


def run(settings: AgentSettings, chances: Chances, app_version: str, stop: threading.Event) -> None:
    """Until `stop` is set. Raises AgentRunsAlready, JournalFault."""
    path = Path(settings.journal)
    notifier = sdnotify.SystemdNotifier()
    with alone(path):
        journal = Journal.open(path, read_keys(Path(settings.keys)))
        try:
            clock = clock_of(journal)
            link = _link_of(settings)
            try:
                courier = Courier(
                    journal,
                    clock().monotonic,
                    settings.timing,
                    chances,
                    app_version=app_version,
                    disk_free_mb=lambda: shutil.disk_usage(path.parent).free // 2**20,
                )
                notifier.notify("READY=1")
                log.info("started terminal=%s server=%s", journal.identity.terminal, settings.server)
                _drive(courier, journal, link, clock, stop, notifier)
                notifier.notify("STOPPING=1")
                log.info("stopped")
            finally:
                link.close()
        finally:
            journal.close()


def _link_of(settings: AgentSettings) -> Link:
    return Link(
        settings.server,
        monotonic_s=monotonic,
        ca_file=settings.ca_file,
        proxy=settings.proxy,
        step_timeout_s=settings.step_timeout_ms / 1000,
        total_timeout_s=settings.total_timeout_ms / 1000,
    )


def _drive(
    courier: Courier,
    journal: Journal,
    link: Link,
    clock: MachineClock,
    stop: threading.Event,
    notifier: sdnotify.SystemdNotifier,
) -> None:
    changes = journal.change_counter()
    while not stop.is_set():
        notifier.notify("WATCHDOG=1")
        try:
            if (now := journal.change_counter()) != changes:
                changes = now
                courier.notice_changes(clock().monotonic)
            if courier.is_due(clock().monotonic):
                _exchange(courier, link, clock)
                continue
        except JournalBusy as fault:
            log.warning("busy: %s", fault)
        stop.wait(POLL_S)


def _exchange(courier: Courier, link: Link, clock: MachineClock) -> None:
    body = courier.begin(clock())
    try:
        answer = link.post(PATH, body)
    except LinkFault as fault:
        courier.fail(fault, clock())
    else:
        courier.deliver(answer, clock())
