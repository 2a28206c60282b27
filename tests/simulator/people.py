"""Families and the volunteer: who comes with which paper, and what they do with the screen in front of them."""

from collections.abc import Callable

from sync.contract.ticket import code_digits, plain_number
from terminal.counter.events import DigitPressed, Intent, LinePicked, Pressed, Scanned, ScanTorn
from terminal.counter.pages import (
    Accepted,
    Browsing,
    Changes,
    Dating,
    Found,
    Line,
    Misread,
    Numbering,
    OnPaper,
    Padding,
    PaperQuestion,
    Ready,
    Refused,
    Revoked,
)
from terminal.counter.state import Counter
from tests.simulator.counter import CounterMachine
from tests.simulator.template import Paper
from tests.simulator.world import World

STEPS_MAX = 30
PAUSE = (800, 4_000)  # ms between two things that a person does
PATIENCE = (60_000, 240_000)  # ms in front of a dark screen


class Visit:
    """One paper at one counter, until a verdict stands on the screen or everybody has given up."""

    def __init__(self, world: World, machine: CounterMachine, paper: Paper) -> None:
        self._world, self._machine, self._paper = world, machine, paper
        self._is_typed = world.happens(0.2)
        self._forgets_birthday = world.happens(0.12)
        self._voids = world.happens(0.06)
        self._left = STEPS_MAX
        self._has_shown = False

    def begin(self) -> None:
        """The paper is held under the scanner."""
        self._next(self._step)

    def _next(self, act: Callable[[], None]) -> None:
        self._left -= 1
        if self._left > 0:
            self._world.later(self._world.between(*PAUSE), act)

    def _step(self) -> None:
        runtime = self._machine.runtime
        state = None if runtime is None else runtime.state
        if not isinstance(state, Counter):
            if runtime is not None and self._machine.work(Pressed(intent=Intent.CONFIRM)):  # « Réessayer »
                self._next(self._step)
            else:
                self._wait_for_the_kiosk()
            return
        match state.page:
            case Changes() | Misread() | OnPaper() | PaperQuestion() | Browsing() | Line():
                self._do(Pressed(intent=Intent.BACK))
            case Numbering():
                self._do(Pressed(intent=Intent.BACK))
            case Accepted() | Refused() if self._has_shown:
                self._leave(state)
            case Ready() | Accepted() | Refused():
                self._present()
            case Found():
                self._do(Pressed(intent=Intent.CONFIRM))
            case Padding():
                self._type(str(self._paper.amount // 100))
            case Dating():
                self._type_date()
            case Revoked():
                return
            case _:
                self._do(Pressed(intent=Intent.BACK))

    def _do(self, what: Pressed | Scanned | ScanTorn | DigitPressed) -> None:
        if self._machine.work(what):
            self._next(self._step)
        else:
            self._wait_for_the_kiosk()

    def _wait_for_the_kiosk(self) -> None:
        """It went dark. People wait a little, and hold the paper under the scanner again."""
        self._has_shown = False
        self._left -= 5
        if self._left > 0:
            self._world.later(self._world.between(*PATIENCE), self._step)

    def _present(self) -> None:
        self._has_shown = True
        if self._world.happens(0.05):
            self._machine.work(ScanTorn())
        text = plain_number(self._paper.number) if self._is_typed else code_digits(self._paper.code)
        self._do(Scanned(text=text))

    def _type(self, digits: str) -> None:
        for digit in digits:
            if not self._machine.work(DigitPressed(digit=int(digit))):
                self._wait_for_the_kiosk()
                return
        self._do(Pressed(intent=Intent.CONFIRM))

    def _type_date(self) -> None:
        day = self._paper.birthdate
        if self._forgets_birthday:
            self._forgets_birthday = self._world.happens(0.3)
            day = day.replace(day=day.day + 1)
        for digit in day.strftime("%d%m%Y"):
            if not self._machine.work(DigitPressed(digit=int(digit))):
                self._wait_for_the_kiosk()
                return
        runtime = self._machine.runtime
        if runtime is not None and isinstance(runtime.state, Counter) and isinstance(runtime.state.page, Dating):
            self._do(Pressed(intent=Intent.CONFIRM))
        else:
            self._next(self._step)

    def _leave(self, state: Counter) -> None:
        if self._voids and isinstance(state.page, Accepted):
            sequence = state.page.sequence
            for what in (
                Pressed(intent=Intent.BACK),
                Pressed(intent=Intent.JOURNAL),
                LinePicked(sequence=sequence),
                Pressed(intent=Intent.VOID),
                Pressed(intent=Intent.VOID_BY_MISTAKE),
            ):
                if not self._machine.work(what):
                    return
            self._world.note(self._machine.name, f"voided {sequence}")
        self._machine.work(Pressed(intent=Intent.BACK))
