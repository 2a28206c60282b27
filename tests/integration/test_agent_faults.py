"""A real agent process before a server that misbehaves in every way: nothing is lost, and the terminal is told what is wrong."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.contract.ids import Sequence
from sync.contract.messages import Refusal, encode
from sync.journal.link_state import LinkCode
from tests.integration.agent_bench import Bench, Exchange, Mischief, Request, Server, honest, serving, stop, wait_until
from tests.unit.sync.judge import Judge, changed
from tests.unit.sync.office import Office, terminal_keys

REFUSAL = encode(Refusal(error="busy", message="come back later"))
PAGE = b"<!DOCTYPE html><title>Bonjour</title>"
SPOILT_FIRST = 5  # exchanges that go wrong before the server is honest again

Make = Callable[[Server], Mischief]


def answering(spoil: Callable[[bytes, Server], bytes]) -> Make:
    """The request is taken, and its answer changed on the way back."""
    return lambda server: lambda request, exchange: request.say(200, spoil(exchange(request.body), server))


def saying(status: int, body: bytes, **headers: str) -> Make:
    """The request is not even read by the judge."""
    return lambda server: lambda request, exchange: request.say(status, body, **headers)


def taken_and_lost(server: Server) -> Mischief:
    def mischief(request: Request, exchange: Exchange) -> None:
        exchange(request.body)
        request.hang_up()

    return mischief


def doubled(server: Server) -> Mischief:
    def mischief(request: Request, exchange: Exchange) -> None:
        exchange(request.body)
        request.say(200, exchange(request.body)[:-1])

    return mischief


def stranger_signed(answer: bytes, server: Server) -> bytes:
    return changed(answer, Judge(office=StrangersOffice(), terminal_keys=server.judge.terminal_keys))


class StrangersOffice(Office):
    """Signs with the policy key where the answer key belongs."""

    @property
    def answer_key(self) -> Ed25519PrivateKey:
        return self.policy_key


WAYS: dict[str, tuple[Make, LinkCode]] = {
    "answer lost": (taken_and_lost, LinkCode.CUT),
    "request lost": (lambda server: lambda request, exchange: request.hang_up(), LinkCode.CUT),
    "answer truncated": (answering(lambda answer, server: answer[: len(answer) // 2]), LinkCode.ANSWER_UNTRUSTED),
    "request doubled, answer cut": (doubled, LinkCode.ANSWER_UNTRUSTED),
    "old answer replayed": (answering(lambda answer, server: server.answers[0]), LinkCode.ANSWER_UNTRUSTED),
    "wrong signature": (answering(stranger_signed), LinkCode.ANSWER_UNTRUSTED),
    "older key set": (
        answering(
            lambda answer, server: changed(answer, server.judge, key_set=Office(key_set_version=0).signed_key_set())
        ),
        LinkCode.ANSWER_UNTRUSTED,
    ),
    "older policy": (
        answering(
            lambda answer, server: changed(answer, server.judge, policy=Office(policy_version=0).signed_policy())
        ),
        LinkCode.ANSWER_UNTRUSTED,
    ),
    "acknowledges another journal": (
        answering(lambda answer, server: changed(answer, server.judge, digest=bytes(32))),
        LinkCode.ANSWER_UNTRUSTED,
    ),
    "web page": (saying(200, PAGE, Content_Type="text/html"), LinkCode.NOT_OUR_SERVER),
    "redirect": (saying(302, b"", Location="http://127.0.0.1:9/"), LinkCode.NOT_OUR_SERVER),
    "page not found": (saying(404, PAGE), LinkCode.NOT_OUR_SERVER),
    "refused": (saying(400, REFUSAL), LinkCode.REQUEST_REFUSED),
    "too large": (saying(413, REFUSAL), LinkCode.REQUEST_TOO_LARGE),
    "server error": (saying(500, PAGE), LinkCode.SERVER_FAILED),
    "overloaded": (saying(503, REFUSAL, Retry_After="0"), LinkCode.OVERLOADED),
}


@pytest.mark.parametrize("way", list(WAYS))
def test_a_server_that_misbehaves_loses_nothing_and_is_told_by_its_code(tmp_path: Path, way: str) -> None:
    make, code = WAYS[way]
    told: set[LinkCode | None] = set()
    with (
        serving(Judge(office=Office(), terminal_keys=terminal_keys())) as server,
        Bench(tmp_path, server.port, backoff_first_ms=60, backoff_cap_ms=60) as bench,
    ):
        agent = bench.start_agent()
        wait_until(lambda: bench.terminal.link_state().last_exchange is not None, "a first good exchange")
        server.mischief = at_first(make(server), honest)
        bench.take(5)

        def is_healed() -> bool:
            told.add(bench.terminal.link_state().fault)
            return bench.is_synced() and bench.terminal.link_state().fault is None

        wait_until(is_healed, "healing")
        assert stop(agent) == 0
        assert server.judge.entries == list(bench.terminal.entries_after(Sequence(-1)))[: len(server.judge.entries)]
        assert server.judge.forks == []
        assert bench.terminal.verdicts_seen() == 5
        assert bench.terminal.verify() == []
    assert told == {None, code}


def at_first(spoilt: Mischief, then: Mischief) -> Mischief:
    left = iter(range(SPOILT_FIRST))

    def mischief(request: Request, exchange: Exchange) -> None:
        (then if next(left, None) is None else spoilt)(request, exchange)

    return mischief


def test_a_server_in_every_mood_gets_every_entry_once_and_in_order(tmp_path: Path) -> None:
    chance = random.Random(7)
    with (
        serving(Judge(office=Office(), terminal_keys=terminal_keys())) as server,
        Bench(tmp_path, server.port, backoff_first_ms=5, backoff_cap_ms=20) as bench,
    ):
        moods = [make(server) for name, (make, _) in WAYS.items() if name != "too large"]

        def moody(request: Request, exchange: Exchange) -> None:
            (honest if not server.answers or chance.random() < 0.3 else chance.choice(moods))(request, exchange)

        server.mischief = moody
        agent = bench.start_agent()
        for _ in range(40):
            bench.take(2)
            goal = server.requests + 2
            wait_until(lambda goal=goal: bench.is_synced() or server.requests >= goal, "some exchange")  # type: ignore[misc]
        server.mischief = honest
        wait_until(bench.is_synced, "healing")
        assert stop(agent) == 0
        assert (
            server.judge.entries == list(bench.terminal.entries_after(Sequence(-1), 1000))[: len(server.judge.entries)]
        )
        assert server.judge.forks == []
        assert bench.terminal.verdicts_seen() == 80
        assert bench.terminal.verify() == []


def test_without_a_server_the_agent_waits_and_delivers_when_it_comes(tmp_path: Path) -> None:
    with serving(Judge(office=Office(), terminal_keys=terminal_keys())) as before:
        port = before.port
    with Bench(tmp_path, port) as bench:
        bench.take(3)
        agent = bench.start_agent()
        wait_until(lambda: bench.terminal.link_state().fault is LinkCode.SERVER_UNREACHABLE, "the fault to be told")
        state = bench.terminal.link_state()
        assert state.last_exchange is None
        assert state.failing_since is not None
        assert state.next_try is not None
        with serving(Judge(office=Office(), terminal_keys=terminal_keys()), port) as server:
            wait_until(bench.is_synced, "delivery")
            assert stop(agent) == 0
            assert len(server.judge.entries) >= 3
