"""A network that loses questions, loses answers, repeats questions late, delays everything, and is gone for hours."""

from collections.abc import Callable
from dataclasses import dataclass

from sync.engine.link import ConnectionCut, LinkFault, ServerUnreachable, TimedOut
from tests.simulator.world import World

Server = Callable[[bytes], bytes]
"""body -> answer; raises LinkFault as the product's transport would report it"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """Probabilities of one exchange. All zero is a good line."""

    question_lost: float
    answer_lost: float
    repeated: float
    delay_max_ms: int


STORM = Weather(question_lost=0.10, answer_lost=0.15, repeated=0.10, delay_max_ms=20_000)
CALM = Weather(question_lost=0.0, answer_lost=0.0, repeated=0.0, delay_max_ms=200)


class Network:
    """Between one counter and the server. `is_plugged` False is a pulled cable."""

    def __init__(self, world: World, name: str, server: Server) -> None:
        self._world = world
        self._name = name
        self._server = server
        self.weather = STORM
        self.is_plugged = True

    def post(self, body: bytes, on_answer: Callable[[bytes], None], on_fault: Callable[[LinkFault], None]) -> None:
        """Exactly one of the two is called, later."""
        world, weather = self._world, self.weather
        if not self.is_plugged:
            world.later(world.between(1, 3_000), lambda: on_fault(ServerUnreachable("no route")))
            return
        if world.happens(weather.question_lost):
            world.later(30_000, lambda: on_fault(TimedOut("no answer")))
            return
        if world.happens(weather.repeated):
            world.later(world.between(1_000, 3_600_000), lambda: self._repeat(body))
        is_answer_lost = world.happens(weather.answer_lost)
        world.later(
            world.between(5, weather.delay_max_ms), lambda: self._arrive(body, on_answer, on_fault, is_answer_lost)
        )

    def _repeat(self, body: bytes) -> None:
        try:
            self._server(body)
        except LinkFault as fault:
            self._world.note(self._name, f"repeated question refused {fault.code.value}")
        else:
            self._world.note(self._name, "repeated question answered to nobody")

    def _arrive(
        self,
        body: bytes,
        on_answer: Callable[[bytes], None],
        on_fault: Callable[[LinkFault], None],
        is_answer_lost: bool,
    ) -> None:
        try:
            answer = self._server(body)
        except LinkFault as fault:
            reported: LinkFault = fault
        else:
            if not is_answer_lost and self.is_plugged:
                delay = self._world.between(5, self.weather.delay_max_ms)
                self._world.later(delay, lambda: on_answer(answer))
                return
            reported = ConnectionCut("the answer was lost")
        self._world.later(10, lambda: on_fault(reported))
