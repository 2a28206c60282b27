"""The agent as a process: started, told to stop, started twice, asked to hurry, watched by systemd."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.journal.link_state import LinkCode
from tests.integration.agent_bench import Bench, Server, honest, kill, serving, stop, wait_until
from tests.unit.sync.judge import Judge
from tests.unit.sync.office import Office, terminal_keys


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Judge(office=Office(), terminal_keys=terminal_keys())) as running:
        yield running


@pytest.fixture
def bench(tmp_path: Path, server: Server) -> Iterator[Bench]:
    with Bench(tmp_path, server.port) as made:
        yield made


def test_a_claim_reaches_the_server_within_two_seconds_of_its_commit(bench: Bench, server: Server) -> None:
    agent = bench.start_agent()
    wait_until(lambda: server.requests >= 1, "the start's exchange")
    for expected in (1, 2, 3):
        bench.take()
        assert wait_until(bench.is_synced, "the push") < 2.0
        assert len(server.judge.verdicts) == expected
    assert stop(agent) == 0


def test_an_idle_agent_does_not_call_between_heartbeats(bench: Bench, server: Server) -> None:
    agent = bench.start_agent()
    bench.take(2)
    wait_until(bench.is_synced, "the push")
    calls = server.requests
    for _ in range(5):
        bench.terminal.mark_announced(bench.terminal.redemptions()[-1].sequence)
        bench.terminal.report_devices(scanner="ready", printer="ready")
    with pytest.raises(AssertionError, match="not within"):
        wait_until(lambda: server.requests > calls, "another call", seconds=1.0)
    assert stop(agent) == 0


def test_the_heartbeat_comes_without_a_commit(tmp_path: Path, server: Server) -> None:
    with Bench(tmp_path, server.port, exchange_every_ms=100) as bench:
        agent = bench.start_agent()
        wait_until(lambda: server.requests >= 5, "five heartbeats")
        assert stop(agent) == 0


def test_a_second_agent_on_the_same_journal_does_not_run(bench: Bench, server: Server) -> None:
    first = bench.start_agent()
    wait_until(lambda: server.requests >= 1, "the first agent at work")
    second = bench.start_agent()
    second.join(timeout=10)
    assert second.exitcode == 4
    bench.take()
    wait_until(bench.is_synced, "the first agent still at work")
    kill(first)
    third = bench.start_agent()
    bench.take()
    wait_until(bench.is_synced, "an agent after a killed one")
    assert stop(third) == 0


def test_a_request_that_hangs_does_not_keep_the_agent_from_stopping_for_long(tmp_path: Path, server: Server) -> None:
    with Bench(tmp_path, server.port, step_timeout_ms=300) as bench:
        server.mischief = lambda request, exchange: request.handler.connection.recv(1) and None
        agent = bench.start_agent()
        wait_until(lambda: bench.terminal.link_state().fault is LinkCode.TIMED_OUT, "the time-out to be told")
        assert stop(agent) == 0


def test_somebody_at_the_counter_can_ask_at_once_during_a_long_wait(tmp_path: Path, server: Server) -> None:
    with Bench(tmp_path, server.port, backoff_first_ms=3_600_000, backoff_cap_ms=3_600_000) as bench:
        server.mischief = lambda request, exchange: request.say(503, b"")
        agent = bench.start_agent()
        wait_until(lambda: bench.terminal.link_state().fault is LinkCode.OVERLOADED, "the fault to be told")
        server.mischief = honest
        bench.take()
        with pytest.raises(AssertionError, match="not within"):
            wait_until(bench.is_synced, "a delivery that must wait", seconds=1.0)
        bench.terminal.ask_exchange()
        assert wait_until(bench.is_synced, "the exchange asked for") < 5.0
        assert stop(agent) == 0


def test_the_terminal_reads_when_the_last_exchange_was_and_when_the_next_one_is(bench: Bench, server: Server) -> None:
    agent = bench.start_agent()
    wait_until(lambda: bench.terminal.link_state().last_exchange is not None, "the link state")
    state = bench.terminal.link_state()
    assert state.fault is None
    assert state.next_try is not None
    assert state.last_exchange is not None
    assert 0 < state.next_try - state.last_exchange <= 300_000
    assert stop(agent) == 0


def test_systemd_is_told_that_the_agent_is_ready_alive_and_stopping(bench: Bench, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notices:
        notices.bind(str(tmp_path / "notify"))
        notices.settimeout(20)
        agent = subprocess.Popen(
            [sys.executable, "-m", "sync", "--settings", str(bench.settings_path)],
            env={"NOTIFY_SOCKET": str(tmp_path / "notify"), "PATH": "/usr/bin:/bin"},
            stderr=subprocess.PIPE,
        )
        said = {notices.recv(100).decode()}
        while "WATCHDOG=1" not in said:
            said.add(notices.recv(100).decode())
        agent.terminate()
        while "STOPPING=1" not in said:
            said.add(notices.recv(100).decode())
        _, log = agent.communicate(timeout=20)
    assert said == {"READY=1", "WATCHDOG=1", "STOPPING=1"}
    assert agent.returncode == 0
    assert b"sync.agent stopped" in log
    assert b"Traceback" not in log


@pytest.mark.parametrize(
    ("spoil", "code", "said"),
    [
        (lambda bench: bench.settings_path.unlink(), 2, b"No such file"),
        (lambda bench: bench.settings_path.write_text("[agent]\nserver = 3"), 2, b"[agent]"),
        (lambda bench: bench.journal_path.unlink(), 3, b"JournalMissing"),
        (lambda bench: bench.journal_path.write_bytes(b"spoilt" * 1000), 3, b"Journal"),
        (lambda bench: (bench.journal_path.parent / "keys.json").unlink(), 3, b"KeysUnusable"),
        (lambda bench: (bench.journal_path.parent / "keys.json").chmod(0o644), 3, b"every user"),
    ],
    ids=["no settings", "bad settings", "no journal", "spoilt journal", "no keys", "exposed keys"],
)
def test_what_keeps_the_agent_from_starting_is_said_without_a_traceback(
    bench: Bench, spoil: object, code: int, said: bytes
) -> None:
    bench.terminal.close()
    assert callable(spoil)
    spoil(bench)
    agent = subprocess.run(
        [sys.executable, "-m", "sync", "--settings", str(bench.settings_path)],
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert agent.returncode == code
    assert said in agent.stderr
    assert b"Traceback" not in agent.stderr
