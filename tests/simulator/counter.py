"""One counter of the fleet: the kiosk's process and the agent's, each with the real program inside, each killed now and then.

The kiosk is worked as a person works it: scans, presses, digits. What its screen said is written down in `announced`, by somebody
who stands beside it and forgets nothing.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from drivers.printer.document import Document
from sync.contract.ids import Sequence
from sync.contract.instant import HOUR, MINUTE
from sync.contract.payloads import Method
from sync.contract.policy import Decision
from sync.courier import Chances, Courier
from sync.engine.backoff import Timing
from sync.engine.link import LinkFault
from sync.journal.keyfile import TerminalKeys
from sync.journal.store import Journal
from terminal.bookkeeping import Books
from terminal.counter.effects import Tone
from terminal.counter.events import DeviceLight, Devices, Happening
from terminal.counter.pages import Accepted
from terminal.counter.state import Counter, ReceiptRule, Rules
from terminal.runtime import Runtime
from terminal.screen import Screen
from terminal.texts.french import Texts
from tests.simulator.disk import Disk, Killed
from tests.simulator.network import Network
from tests.simulator.sealing import repeatable_seal
from tests.simulator.template import Post
from tests.simulator.world import Clock, World

APP_VERSION = "simulated"
TIMING = Timing(exchange_every=12 * HOUR, backoff_first=60_000, backoff_cap=40 * MINUTE, reconnect_spread=20 * MINUTE)
RULES = Rules(receipt=ReceiptRule.ALWAYS, idle=2 * MINUTE)
READY = Devices(scanner=DeviceLight.READY, printer=DeviceLight.READY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What a screen said about one redemption."""

    terminal: int
    sequence: Sequence
    decision: Decision
    method: Method
    cents: int
    digest: bytes


class Printer:
    """Takes every paper."""

    def __init__(self) -> None:
        self.printed: list[str] = []

    def print(self, job: str, document: Document) -> None:
        self.printed.append(f"{job} {len(document.blocks)}")

    def retry(self, job: str) -> None:
        """Nothing waits here."""

    def answer(self, job: str, *, came_out: bool) -> None:
        """Nothing is in doubt here."""

    def recover(self, *, goes_on: bool) -> None:
        """Nothing breaks down here."""


class CounterMachine:
    """A counter from its enrolment on. `is_restored`: its disk was put back to an earlier day, so it is honest no longer."""

    def __init__(self, world: World, post: Post, network: Network) -> None:
        self.world, self.post, self.network = world, post, network
        self.name = f"counter-{post.terminal}"
        self.clock = Clock(world, skew_ms=world.chance.choice((0, 0, 0, -90_000, 45_000)))
        self.announced: dict[bytes, Announcement] = {}
        self.kiosk_disk, self.agent_disk = Disk(), Disk()
        self.runtime: Runtime | None = None
        self.courier: Courier | None = None
        self._agent_journal: Journal | None = None
        self._agent_changes = -1
        self._agent_boot = 0
        self._agent_life = 0
        self._seal = repeatable_seal(f"{self.name} {world.seed}".encode())
        self._chance = Random(f"{self.name} {world.seed}")
        self.kills = 0
        self.screens = 0
        self.tones: list[Tone] = []
        self.is_restored = False
        self.image: Path | None = None

    # --- the kiosk ---------------------------------------------------------------------------------------------------

    def start_kiosk(self) -> None:
        """Killed while starting, it starts again later."""
        if self.runtime is not None:
            return
        books = Books(
            self._opener(self.kiosk_disk),
            seal=self._seal,
            wall=self.clock.wall,
            monotonic=self.clock.monotonic,
            machine_boot=str(self.clock.boot_id),
            app_version=APP_VERSION,
        )
        self.runtime = Runtime(books, rules=RULES, devices=READY, texts=Texts(), show=self._show, sound=self._sound)
        self.runtime.use_papers(Printer())
        self._living(self.runtime.start)

    def work(self, what: Happening) -> bool:
        """One thing that a person does. False when the kiosk is not there (any more)."""
        runtime = self.runtime
        if runtime is None or not self._living(lambda: runtime.handle(what)):
            return False
        if not self._living(runtime.shown):
            return False
        self.poke_agent()
        return True

    def tick(self) -> None:
        """The kiosk's half-second timer, now."""
        if self.runtime is not None and self._living(self.runtime.tick) and self.runtime is not None:
            self._living(self.runtime.shown)

    def _living(self, act: Callable[[], None]) -> bool:
        try:
            act()
        except Killed:
            self.kill_kiosk()
            return False
        return True

    def kill_kiosk(self) -> None:
        """At any point. Somebody starts it again."""
        self.kills += 1
        self.world.note(self.name, "kiosk killed")
        self.kiosk_disk.power_off()
        self.runtime = None
        self.world.later(self.world.between(2_000, 120_000), self.start_kiosk)

    def _show(self, screen: Screen) -> None:
        """A person reads the screen the moment it is there."""
        self.screens += 1
        runtime = self.runtime
        state = None if runtime is None else runtime.state
        if not isinstance(state, Counter) or not isinstance(state.page, Accepted):
            return
        sequence = state.page.sequence
        redemption = state.redemption(sequence)
        assert redemption is not None, "an accepted page without its redemption"
        digest = redemption.entry.digest
        if digest in self.announced:
            return
        self.announced[digest] = Announcement(
            terminal=self.post.terminal,
            sequence=sequence,
            decision=redemption.redeem.decision,
            method=redemption.redeem.method,
            cents=redemption.redeem.amount,
            digest=digest,
        )
        self.world.note(self.name, f"announced {sequence} {redemption.redeem.decision.name}")

    def _sound(self, tone: Tone) -> None:
        self.tones.append(tone)

    # --- the agent ---------------------------------------------------------------------------------------------------

    def start_agent(self) -> None:
        """Its own process, its own connections to the same file."""
        if self.courier is not None:
            return
        try:
            journal, _ = self._opener(self.agent_disk)()
            self._agent_journal = journal
            self._agent_boot = journal.boot_number(str(self.clock.boot_id))
            self._agent_changes = journal.change_counter()
            chances = Chances(nonce=lambda: self._chance.randbytes(16), fraction=self._chance.random)
            self.courier = Courier(
                journal, self.clock.monotonic(), TIMING, chances, app_version=APP_VERSION, disk_free_mb=lambda: 9_000
            )
        except Killed:
            self.kill_agent()
            return
        self._agent_life += 1
        self.poke_agent()

    def kill_agent(self) -> None:
        """At any point, whatever is in flight."""
        self.kills += 1
        self.world.note(self.name, "agent killed")
        self.agent_disk.power_off()
        self.courier = None
        self._agent_journal = None
        self._agent_life += 1
        self.world.later(self.world.between(2_000, 120_000), self.start_agent)

    def poke_agent(self) -> None:
        """It looks at its file two seconds after each change, and when its pace says so."""
        self.world.later(2_000, self._agent_turn)

    def _agent_turn(self) -> None:
        courier, journal = self.courier, self._agent_journal
        if courier is None or journal is None:
            return
        try:
            changes = journal.change_counter()
            if changes != self._agent_changes:
                self._agent_changes = changes
                courier.notice_changes(self.clock.monotonic())
            if not courier.is_due(self.clock.monotonic()):
                return
            body = courier.begin(self.clock.moment(self._agent_boot))
        except Killed:
            self.kill_agent()
            return
        life = self._agent_life
        self.network.post(body, lambda answer: self._answered(life, answer), lambda fault: self._failed(life, fault))

    def _answered(self, life: int, body: bytes) -> None:
        courier = self.courier
        if courier is None or life != self._agent_life:
            return
        self._after(courier, lambda: courier.deliver(body, self.clock.moment(self._agent_boot)))

    def _failed(self, life: int, fault: LinkFault) -> None:
        courier = self.courier
        if courier is None or life != self._agent_life:
            return
        self._after(courier, lambda: courier.fail(fault, self.clock.moment(self._agent_boot)))

    def _after(self, courier: Courier, act: Callable[[], None]) -> None:
        try:
            act()
            tip = self._agent_journal.tip() if self._agent_journal else None
        except Killed:
            self.kill_agent()
            return
        if tip is not None:
            self.world.note(self.name, f"exchange head={tip.sequence} acknowledged={tip.acknowledged}")
        self.world.later(max(0, courier.next_at - self.clock.monotonic()) + 1, self._agent_turn)
        self.tick()

    # --- the machine -------------------------------------------------------------------------------------------------

    def start(self) -> None:
        self.start_agent()
        self.start_kiosk()

    def stop(self) -> None:
        """Both processes end as a power cut ends them."""
        self.kiosk_disk.power_off()
        self.agent_disk.power_off()
        self.runtime = None
        self.courier = None
        self._agent_journal = None
        self._agent_life += 1

    def take_image(self) -> None:
        """Somebody copies the disk while the machine is off."""
        self.stop()
        self.image = self.post.journal.with_suffix(".image")
        shutil.copyfile(self.post.journal, self.image)
        self.world.note(self.name, "disk copied")
        self.world.later(30_000, self.start)

    def restore_image(self) -> bool:
        """Somebody puts the copy back: all that came after it is gone. True when the server had acknowledged some of that."""
        assert self.image is not None
        self.stop()
        acknowledged = self._acknowledged()
        self.clock.reboot()
        for name in ("-wal", "-shm"):
            self.post.journal.with_name(self.post.journal.name + name).unlink(missing_ok=True)
        shutil.copyfile(self.image, self.post.journal)
        self.is_restored = True
        self.world.note(self.name, "disk restored")
        self.world.later(30_000, self.start)
        journal = self.open_journal()
        head = journal.tip().sequence
        journal.close()
        return head < acknowledged

    def _acknowledged(self) -> Sequence:
        journal = self.open_journal()
        acknowledged = journal.acknowledged()
        journal.close()
        return acknowledged

    def network_down(self) -> None:
        """The cable is pulled."""
        self.network.is_plugged = False

    def network_up(self) -> None:
        """The cable is back."""
        self.network.is_plugged = True

    def lose_next_entry(self) -> None:
        """The disk says yes to the next entry and forgets it."""
        self.kiosk_disk.loses_next_entry = True

    def die_after_next_redemption(self) -> None:
        """Between the commit and the screen."""
        self.kiosk_disk.dies_after_next_redemption = True

    def spare(self) -> None:
        """No more trouble with disks."""
        self.kiosk_disk.spare()
        self.agent_disk.spare()
        self.kiosk_disk.loses_next_entry = False
        self.kiosk_disk.dies_after_next_redemption = False

    def open_journal(self) -> Journal:
        """For the judge, when everything stands still."""
        return Journal.open(self.post.journal, self.post.keys)

    def _opener(self, disk: Disk) -> Callable[[], tuple[Journal, TerminalKeys]]:
        def opened() -> tuple[Journal, TerminalKeys]:
            return Journal.open(self.post.journal, self.post.keys, disk.connect), self.post.keys

        return opened
