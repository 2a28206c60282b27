"""One seed: a storm of four hours, then calm weather until everything has arrived, then a run. Same seed, same trace."""

import logging
import shutil
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connections

from sync.contract.instant import DAY, HOUR, MINUTE, Instant, civil_date, start_of_day
from tests.simulator.counter import CounterMachine
from tests.simulator.invariants import Judge
from tests.simulator.network import CALM, Network
from tests.simulator.office import Office
from tests.simulator.people import Visit
from tests.simulator.template import START, Template, copy_template
from tests.simulator.world import World

STORM_LASTS = 4 * HOUR
VISITS = 20
CALM_LASTS = 4 * DAY  # the watermark waits three
RAM = Path("/dev/shm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one run came to. `broken`: the sentences of invariants that did not hold. `seen`: how often the rare things happened."""

    seed: int
    trace: str
    broken: tuple[str, ...]
    lines: tuple[str, ...] = field(repr=False)
    seen: dict[str, int]


Plant = Callable[["Simulation"], AbstractContextManager[None]]


class Simulation:
    """One world with its office, counters and people, in a folder of its own."""

    def __init__(self, seed: int, template: Template, folder: Path) -> None:
        self.world = World(seed, START)
        self.template = copy_template(template, folder)
        self.office = Office(self.world, self.template)
        self.networks = [
            Network(self.world, f"line-{post.terminal}", self.office.serve) for post in self.template.posts
        ]
        self.machines = [
            CounterMachine(self.world, post, network)
            for post, network in zip(self.template.posts, self.networks, strict=True)
        ]
        self.overdue: list[CounterMachine] = []

    def judge(self) -> Judge:
        """Of the tables and files as they are now."""
        return Judge(self.office.db, self.template, self.machines)

    def storm(self) -> list[str]:
        """Everything goes wrong that can."""
        world = self.world
        for machine in self.machines:
            machine.start()
            self._plan_trouble(machine)
        for _ in range(VISITS):
            machine = world.chance.choice(self.machines)
            paper = world.chance.choice(self.template.papers)
            world.later(world.between(MINUTE, STORM_LASTS), Visit(world, machine, paper).begin)
        for _ in range(3):
            world.later(world.between(0, STORM_LASTS), self.office.settle)
        world.run_until(Instant(START + STORM_LASTS))
        return self._still(lambda: [*self.judge().always(), *self.office.broken])

    def _plan_trouble(self, machine: CounterMachine) -> None:
        world = self.world
        for _ in range(world.chance.randint(0, 2)):
            at = world.between(0, STORM_LASTS)
            world.later(at, machine.network_down)
            world.later(at + world.between(MINUTE, 2 * HOUR), machine.network_up)
        for _ in range(4):
            world.later(world.between(0, STORM_LASTS), lambda: machine.kiosk_disk.kill_in(world.between(1, 60)))
            world.later(world.between(0, STORM_LASTS), lambda: machine.agent_disk.kill_in(world.between(1, 90)))
        world.later(world.between(0, STORM_LASTS), machine.lose_next_entry)
        world.later(world.between(0, STORM_LASTS), machine.die_after_next_redemption)
        if world.happens(0.15):
            image = world.between(HOUR, STORM_LASTS // 2)
            world.later(image, machine.take_image)
            world.later(world.between(image + HOUR, STORM_LASTS), lambda: self._restore(machine))

    def _restore(self, machine: CounterMachine) -> None:
        if machine.image is not None and machine.restore_image():
            self.overdue.append(machine)

    def heal(self) -> list[str]:
        """No more trouble. Within four days everything has arrived and is judged, and a run pays it."""
        world = self.world
        self.office.kill_chance = 0.0
        self.office.is_up = True
        for machine in self.machines:
            machine.spare()
            machine.network.weather = CALM
            machine.network_up()
            machine.poke_agent()
        for day in range(1, CALM_LASTS // DAY + 1):
            world.later(day * DAY, self.office.settle)
        world.run_until(Instant(world.now + CALM_LASTS))
        self.office.close_run(start_of_day(civil_date(world.now)))
        for machine in self.machines:
            machine.poke_agent()
        world.run_until(Instant(world.now + 6 * HOUR))
        return self._still(
            lambda: [
                *self.judge().always(),
                *self.judge().healed(overdue=self.overdue),
                *self.office.broken,
                *map(str, self.office.audit()),
            ]
        )

    def _still(self, ask: Callable[[], list[str]]) -> list[str]:
        """Asks while no process holds a file: what is judged is what lies on the disks."""
        lives = [(machine.runtime is not None, machine.courier is not None) for machine in self.machines]
        for machine in self.machines:
            machine.stop()
        broken = ask() + self.judge().no_birthdate_in_clear()
        for machine, (had_kiosk, had_agent) in zip(self.machines, lives, strict=True):
            if had_agent:
                machine.start_agent()
            if had_kiosk:
                machine.start_kiosk()
        return broken

    def seen(self) -> dict[str, int]:
        """How often the rare things happened: what a suite of seeds must have met at least once."""
        return {
            "announced": sum(len(machine.announced) for machine in self.machines),
            "kills": sum(machine.kills for machine in self.machines),
            "server kills": self.office.kills,
            "entries lost by the disk": sum(machine.kiosk_disk.entries_lost for machine in self.machines),
            "restored disks": sum(machine.is_restored for machine in self.machines),
            **self.judge().tallies(),
        }


def simulate(seed: int, template: Template, plant: Plant | None = None) -> Outcome:
    """One run from its seed to its judgement. `plant`: a defect to put into the product for this run."""
    root = tempfile.mkdtemp(prefix="guichet-simulated-", dir=RAM if RAM.is_dir() else None)
    previous = logging.root.manager.disable
    logging.disable(logging.CRITICAL)  # the product warns of what is done to it on purpose
    try:
        simulation = Simulation(seed, template, Path(root))
        if plant is None:
            broken = simulation.storm() + simulation.heal()
        else:
            with plant(simulation):
                broken = simulation.storm() + simulation.heal()
        seen = simulation.seen()
        return Outcome(
            seed=seed,
            trace=simulation.world.trace,
            broken=tuple(dict.fromkeys(broken)),
            lines=tuple(simulation.world.lines),
            seen=seen,
        )
    finally:
        logging.disable(previous)
        connections.close_all()
        shutil.rmtree(root)
