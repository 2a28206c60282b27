"""The agent is killed with SIGKILL at random points; every entry arrives once, in order, and what was acknowledged stays so."""

import random
import threading
from multiprocessing.process import BaseProcess
from pathlib import Path

from sync.contract.ids import Sequence
from sync.contract.messages import Standing
from tests.integration.agent_bench import Bench, Exchange, Request, Server, honest, kill, serving, stop, wait_until
from tests.integration.moments import Moment
from tests.unit.sync.judge import Judge
from tests.unit.sync.office import Office, terminal_keys

KILLS = 60
EXCHANGE_S, STORING_S = (
    0.6,
    0.03,
)  # from its start to an answer stored, and from an answer to its storing, at most, if quiet


def test_an_agent_killed_sixty_times_delivers_every_entry_once_and_in_order(tmp_path: Path) -> None:
    chance = random.Random(20261120)
    moments = Moment(chance, EXCHANGE_S), Moment(chance, STORING_S)
    with (
        serving(Judge(office=Office(), terminal_keys=terminal_keys())) as server,
        Bench(tmp_path, server.port) as bench,
    ):
        acknowledged, steps, at_the_kill = -1, 0, []
        for round_number in range(KILLS):
            bench.take(chance.randrange(4))
            agent = bench.start_agent()
            moment = _kill_somewhere(server, agent, chance, *moments, by_request=round_number % 2 == 0)
            at_the_kill.append(server.requests)
            server.mischief = honest
            now = bench.terminal.tip().acknowledged
            assert acknowledged <= now < len(server.judge.entries)
            steps += now > acknowledged
            if moment is not None:
                moment.learn(was_done=now > acknowledged)
            acknowledged = now
        agent = bench.start_agent()
        bench.take(1)
        wait_until(bench.is_synced, "everything delivered after the last kill")
        assert stop(agent) == 0
        written = list(bench.terminal.entries_after(Sequence(-1), 10_000))
        assert server.judge.entries == written[: len(server.judge.entries)]
        assert bench.terminal.tip().count == bench.taken
        assert server.judge.forks == []
        assert server.judge.standing is Standing.GOOD
        assert bench.terminal.verdicts_seen() == bench.taken
        assert bench.terminal.verify() == []
        assert len(set(at_the_kill)) > KILLS // 3, "the kills must fall into different exchanges"
        assert steps > 5, "some answers must have been stored between two kills"


def _kill_somewhere(
    server: Server,
    agent: BaseProcess,
    chance: random.Random,
    exchanging: Moment,
    storing: Moment,
    *,
    by_request: bool,
) -> Moment | None:
    """Half of the kills by the clock; half in the middle of an exchange: before, after, or while it is answered. Gives the moment
    that it was about, if any: before or after an answer was stored.
    """
    if not by_request:
        threading.Event().wait(exchanging.draw())
        kill(agent)
        return exchanging
    done = threading.Event()
    point = chance.choice(("before", "after", "while", "storing"))
    storing_s = storing.draw()

    def mischief(request: Request, exchange: Exchange) -> None:
        if done.is_set():
            honest(request, exchange)
            return
        try:
            if point == "before":
                kill(agent)
            answer = exchange(request.body)
            if point == "after":
                kill(agent)
            request.say(200, answer)
            if point == "storing":
                threading.Event().wait(storing_s)
            if point in ("while", "storing"):
                kill(agent)
        finally:
            done.set()

    server.mischief = mischief
    wait_until(done.is_set, "an exchange to kill the agent in")
    return storing if point == "storing" else None
