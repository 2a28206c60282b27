"""The devices process killed (-9) at random points, while codes are typed and receipts printed: 50 times, from a seed.

What must hold: no code is delivered that was not typed whole; no receipt begins twice on paper under one name; no job that
was taken is lost; a job said to be sent is on the paper whole. Two counters run at once, so that two processors are used.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from drivers import events
from drivers.faults import DeviceState, LinkFault
from drivers.printer.composer import compose
from drivers.printer.document import Code128, Cut, Document, Line
from drivers.printer.jobs import SETTLED, JobState
from drivers.printer.profiles import DEFAULT_PROFILE, PROFILES
from tests.unit.drivers.rig import Counter

SEEDS = (20_260_902, 7)
ROUNDS = 25
START_MAX_S = 0.6
LIFE_MAX_S = 0.8
PROFILE = PROFILES[DEFAULT_PROFILE]
CUT_BYTES = compose(Document((Cut(),)), PROFILE)
ON_PAPER = {JobState.SENT, JobState.CONFIRMED_BY_OPERATOR}


class Day:
    """One counter's day, as the terminal, the scanner's hand and the power cable live it, a few milliseconds at a time."""

    def __init__(self, folder: Path, seed: int) -> None:
        folder.mkdir()
        self.counter = Counter(folder)
        self.chance = random.Random(seed)
        self.typed: list[str] = []
        self.rest_of_code = ""
        self.documents: dict[str, Document] = {}
        self.seen = 0
        self.kills = 0

    def live(self) -> Iterator[None]:
        """Each step is one yield; the assertions of the end are in `judge`."""
        for turn in range(ROUNDS):
            self.counter.start()
            match turn % 8:
                case 0:
                    yield from self.busy(self.chance.uniform(0.0, START_MAX_S))
                case 3:
                    yield from self.mid_receipt()
                case 7:
                    yield from self.calm()
                case _:
                    yield from self.until(self.is_linked)
                    yield from self.busy(self.chance.uniform(0.0, LIFE_MAX_S))
            self.counter.kill()
            self.kills += 1
            with suppress(LinkFault):
                while self.counter.client.is_connected:
                    self.counter.listen()
        yield from self.heal()

    def busy(self, life_s: float) -> Iterator[None]:
        """Codes without a pause, receipts, a printer in its moods, until the power goes."""
        until = time.monotonic() + life_s
        self.mood()
        while time.monotonic() < until:
            self.type_on()
            if self.is_linked() and self.chance.random() < 0.02:
                self.print_something()
            yield

    def mid_receipt(self) -> Iterator[None]:
        """The power goes while a receipt is on its way."""
        yield from self.until(self.is_linked)
        self.counter.printer.recover()
        self.counter.printer.slow(5_000)
        heard = len(self.counter.heard)
        self.print_something()
        yield from self.until(lambda: self.is_sending_since(heard))
        yield from self.busy(self.chance.uniform(0.0, 0.2))

    def is_sending_since(self, heard: int) -> bool:
        news = self.counter.heard[heard:]
        return any(isinstance(event, events.PrintJobChanged) and event.state is JobState.SENDING for event in news)

    def calm(self) -> Iterator[None]:
        """A process that lives long enough loses nothing, even if the terminal goes away in between."""
        self.counter.printer.recover()
        yield from self.until_ready()
        codes = [self.new_code() for _ in range(5)]
        for code in codes:
            self.counter.scanner.scan(code)
            if self.chance.random() < 0.5:
                self.counter.client.close()
        yield from self.until(lambda: set(codes) <= set(self.counter.scans))

    def heal(self) -> Iterator[None]:
        """The power stays: everything that was taken comes to its end."""
        self.counter.printer.recover()
        self.counter.start()
        yield from self.calm()
        yield from self.until(
            lambda: set(self.states()) == set(self.documents) and set(self.states().values()) <= SETTLED
        )

    def until_ready(self) -> Iterator[None]:
        if self.rest_of_code:
            self.counter.scanner.send(self.rest_of_code.encode())
            self.rest_of_code = ""
        self.counter.heard.append(events.DeviceStateChanged(
            seq=0, device="scanner-1", kind=events.DeviceKind.SCANNER, label="", state=DeviceState.ABSENT, reason="killed",
        ))  # fmt: skip
        yield from self.until(lambda: self.counter.light("scanner-1") is DeviceState.READY)

    def until(self, condition: Callable[[], bool]) -> Iterator[None]:
        until = time.monotonic() + 20.0
        while not condition():
            assert time.monotonic() < until, f"{self.states()}\n{self.counter.log()[-3_000:]}"
            self.is_linked()
            yield

    # --- the scanner ---

    def new_code(self) -> str:
        self.typed.append(f"{len(self.typed):06d}" + "".join(self.chance.choices("0123456789", k=12)))
        return self.typed[-1]

    def type_on(self) -> None:
        """A few characters of an endless row of codes, faster than any scanner."""
        if not self.rest_of_code:
            self.rest_of_code = self.new_code() + "\r"
        count = self.chance.randint(1, 6)
        self.counter.scanner.send(self.rest_of_code[:count].encode())
        self.rest_of_code = self.rest_of_code[count:]

    # --- the terminal ---

    def is_linked(self) -> bool:
        """Listens, or connects again; what is in doubt is answered, what was not heard of is sent again."""
        try:
            if not self.counter.client.is_connected:
                self.counter.client.connect(time.monotonic())
                for name in set(self.documents) - set(self.states()):
                    self.send(name)
            self.counter.listen()
            self.answer()
        except LinkFault:
            self.counter.client.close()
            return False
        return True

    def print_something(self) -> None:
        name = f"r-{len(self.documents)}"
        body = tuple(Line(f"{name} line {number}") for number in range(self.chance.choice([1, 30])))
        self.documents[name] = Document(
            (Line(f"begin {name}"), *body, Code128("1234567890"), Line(f"end {name}"), Cut())
        )
        self.send(name)

    def send(self, name: str) -> None:
        self.counter.client.send(events.PrintDocument(job=name, document=self.documents[name]))

    def answer(self) -> None:
        news, self.seen = self.counter.heard[self.seen :], len(self.counter.heard)
        for event in news:
            if isinstance(event, events.PrintJobChanged) and event.state is JobState.UNCERTAIN:
                printed = any(self.is_whole(event.job, paper) for paper in self.counter.printer.jobs())
                self.counter.client.send(events.AnswerPrintQuestion(job=event.job, printed=printed))
            elif isinstance(event, events.Scanned) and self.chance.random() < 0.5:
                self.counter.client.send(events.Acknowledge(seq=event.seq))

    # --- the printer ---

    def mood(self) -> None:
        self.counter.printer.recover()
        match self.chance.randrange(6):
            case 0:
                self.counter.printer.refuse()
            case 1:
                self.counter.printer.cut_after(self.chance.randint(1, 3_000))
            case 2 | 3:
                self.counter.printer.slow(self.chance.randint(2_000, 20_000))
            case _:
                return

    def is_whole(self, name: str, paper: bytes) -> bool:
        """And nothing else on it, but what parts it from a job that was broken off: empty bytes and a cut."""
        job = compose(self.documents[name], PROFILE)
        before = paper.removesuffix(job).lstrip(b"\0")
        return paper.endswith(job) and CUT_BYTES.endswith(before)

    # --- the judge ---

    def states(self) -> dict[str, JobState]:
        return {change.job: change.state for change in self.counter.of(events.PrintJobChanged)}

    def judge(self) -> None:
        scans = self.counter.scans
        assert set(scans) <= set(self.typed), set(scans) - set(self.typed)
        assert len(scans) == len(set(scans))
        papers = self.counter.printer.jobs()
        for name, state in self.states().items():
            begun = [paper for paper in papers if f"begin {name}\n".encode() in paper]
            assert len(begun) <= 1, f"{name} began {len(begun)} times"
            if state in ON_PAPER:
                assert len(begun) == 1, f"{name} is {state} and not on paper"
                assert self.is_whole(name, begun[0]), f"{name} is {state} and not whole on paper"
        assert self.counter.log().count("Traceback") == 0, self.counter.log()


def test_no_kill_makes_a_wrong_code_a_second_receipt_or_a_lost_job(tmp_path: Path) -> None:
    days = [Day(tmp_path / str(seed), seed) for seed in SEEDS]
    try:
        running = [day.live() for day in days]
        while running:
            running = [life for life in running if next(life, StopIteration) is not StopIteration]
            time.sleep(0.002)
        for day in days:
            day.judge()
        assert sum(day.kills for day in days) == ROUNDS * len(SEEDS) >= 50
        # The days were worth judging: much was typed and printed, and some of it interrupted.
        changes = [change for day in days for change in day.counter.of(events.PrintJobChanged)]
        assert {JobState.SENT, JobState.UNCERTAIN} <= {change.state for change in changes}
        assert sum(len(day.counter.scans) for day in days) >= 5 * len(days) * (ROUNDS // 8 + 1)
        assert any(day.counter.of(events.ScanSpoiled) for day in days)
    finally:
        for day in days:
            day.counter.end()
