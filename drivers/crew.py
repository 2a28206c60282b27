"""The threads of the scanners: a reader for each that is served; while somebody calibrates, an ear at every one instead.

Decides nothing but who owns a device next: a thread opens it only when the thread that had it before has ended, so that no
scanner is ever busy because of ourselves. Everything here is called from one thread.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from drivers.faults import DeviceAbsent, DeviceFault, DeviceReport
from drivers.identity import DeviceIdentity, Mode
from drivers.inventory import Plugged
from drivers.limits import HANDOVER_S, POLL_S, RETRY_MAX_S
from drivers.roster import Roster, Served
from drivers.scanner.calibration import CalibrationOutcome
from drivers.scanner.frames import ScanReport
from drivers.scanner.reader import ScannerPort, ScannerReader

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A node at which a scanner may read the set-up code. `name`: of the scanner that is served there, or else its key.
    `path` and no `identity`: a line of the settings that is not on USB."""

    name: str
    label: str
    mode: Mode
    path: str = ""
    baud: int = 0
    identity: DeviceIdentity | None = None
    place: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EarTried:
    """An ear is open, or `fault` says why not; it goes on trying."""

    candidate: Candidate
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    candidate: Candidate
    outcome: CalibrationOutcome


EarReport = EarTried | Heard


class ListenerPort(Protocol):
    """As a scanner's port; what it reads is judged as the set-up code. Every method raises DeviceFault and nothing else."""

    def open(self) -> None: ...

    def read(self, timeout_s: float, /) -> list[CalibrationOutcome]: ...

    def close(self) -> None: ...


class Ear(threading.Thread):
    """Holds one node for itself from its first success until `stop`. `after`: threads that must have ended before."""

    def __init__(
        self,
        *,
        candidate: Candidate,
        port: ListenerPort,
        post: Callable[[EarReport], None],
        after: Iterable[threading.Thread] = (),
    ) -> None:
        super().__init__(name=f"ear {candidate.name}", daemon=True)
        self._candidate = candidate
        self._port = port
        self._post = post
        self._after = tuple(after)
        self._stopping = threading.Event()
        self._told: str | None = None

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        try:
            await_end(self._after)
            while not self._stopping.is_set():
                self._listen()
        except Exception:
            logger.exception("ear_stopped device=%s", self._candidate.name)
            raise
        finally:
            self._port.close()

    def _listen(self) -> None:
        try:
            self._port.open()
            self._tell("")
            while not self._stopping.is_set():
                for outcome in self._port.read(POLL_S):
                    self._post(Heard(candidate=self._candidate, outcome=outcome))
        except DeviceFault as fault:
            self._port.close()
            self._tell(fault.reason)
            self._stopping.wait(RETRY_MAX_S)

    def _tell(self, fault: str) -> None:
        if fault != self._told:
            self._told = fault
            self._post(EarTried(candidate=self._candidate, fault=fault))


Thread = ScannerReader | Ear


class Crew:
    """`find` looks what is plugged in now, from any thread. `new_port` and `new_listener` make the ports; what they are given
    to locate a node raises DeviceAbsent."""

    def __init__(
        self,
        *,
        find: Callable[[], Iterable[Plugged]],
        new_port: Callable[[Served, Callable[[], str]], ScannerPort],
        new_listener: Callable[[Candidate, Callable[[], str]], ListenerPort],
        post: Callable[[ScanReport | DeviceReport | EarReport], None],
    ) -> None:
        self._find = find
        self._new_port = new_port
        self._new_listener = new_listener
        self._post = post
        self._readers: dict[Served, ScannerReader] = {}
        self._ears: dict[Candidate, Ear] = {}
        # Threads that were told to end, while they may still hold a device.
        self._leaving: list[Thread] = []
        self._roster: Roster | None = None

    def serve(self, roster: Roster) -> None:
        """A reader for each scanner served, and for nothing else; those that go on as before are left alone."""
        self._roster = roster
        self._dismiss_ears(but=frozenset())
        wanted = frozenset(roster.served.values())
        self._dismiss_readers(but=wanted)
        for served in wanted - self._readers.keys():
            self._readers[served] = self._reader(served)
            self._readers[served].start()

    def listen(self, candidates: Iterable[Candidate]) -> None:
        """An ear at each candidate, and no reader; ears that are there already stay."""
        wanted = frozenset(candidates)
        self._dismiss_readers(but=frozenset())
        self._dismiss_ears(but=wanted)
        for candidate in wanted - self._ears.keys():
            self._ears[candidate] = self._ear(candidate)
            self._ears[candidate].start()

    def wake(self) -> None:
        for reader in self._readers.values():
            reader.wake()

    def stop(self) -> tuple[Thread, ...]:
        """What was told to end, and may not have done so yet."""
        self._dismiss_readers(but=frozenset())
        self._dismiss_ears(but=frozenset())
        return self._still_leaving()

    def _dismiss_readers(self, *, but: frozenset[Served]) -> None:
        for served in self._readers.keys() - but:
            self._readers[served].stop()
            self._leaving.append(self._readers.pop(served))

    def _dismiss_ears(self, *, but: frozenset[Candidate]) -> None:
        for candidate in self._ears.keys() - but:
            self._ears[candidate].stop()
            self._leaving.append(self._ears.pop(candidate))

    def _still_leaving(self) -> tuple[Thread, ...]:
        self._leaving = [thread for thread in self._leaving if thread.is_alive()]
        return tuple(self._leaving)

    def _reader(self, served: Served) -> ScannerReader:
        predecessors = self._still_leaving()

        def locate() -> str:
            await_end(predecessors)
            # As everything is known now: who is enrolled may have changed since.
            assert self._roster is not None
            return self._roster.locate(served.name, self._find())

        port = self._new_port(served, locate)
        return ScannerReader(device=served.name, port=port, post=self._post, ready_condition=served.ready_condition)

    def _ear(self, candidate: Candidate) -> Ear:
        def locate() -> str:
            return node_of(candidate, self._find())

        port = self._new_listener(candidate, locate)
        return Ear(candidate=candidate, port=port, post=self._post, after=self._still_leaving())


def node_of(candidate: Candidate, found: Iterable[Plugged]) -> str:
    """DeviceAbsent: pulled out since."""
    if candidate.path:
        return candidate.path
    for device in found:
        nodes = [node.path for node in device.nodes if node.mode is candidate.mode]
        if device.identity == candidate.identity and candidate.place < len(nodes):
            return nodes[candidate.place]
    raise DeviceAbsent(f"{candidate.label} is not plugged in")


def await_end(threads: Iterable[threading.Thread]) -> None:
    """Of those that have the devices; one that hangs is not waited for for ever."""
    for thread in threads:
        thread.join(HANDOVER_S)
