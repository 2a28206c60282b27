"""A counter's machine in miniature: a journal, a judging server on loopback that can misbehave, and real agent processes."""

import http.server
import multiprocessing
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

import sync.__main__ as entry_point
from sync.contract.policy import Check
from sync.engine.round import PATH
from sync.journal.keyfile import TerminalKeys, write_keys
from sync.journal.store import Journal
from tests.unit.sync.judge import Judge
from tests.unit.sync.office import Office, build, moment, terminal_keys

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.integration.agent_bench"])

Exchange = Callable[[bytes], bytes]
Mischief = Callable[["Request", Exchange], None]
"""Given the request and the honest way to answer it, does something to both."""


@dataclass(slots=True, kw_only=True)
class Request:
    """One POST, and the ways to end it."""

    handler: http.server.BaseHTTPRequestHandler
    body: bytes

    def say(self, status: int, body: bytes, **headers: str) -> None:
        self.handler.send_response(status)
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.send_header("Content-Length", str(len(body)))
        self.handler.end_headers()
        self.handler.wfile.write(body)

    def hang_up(self) -> None:
        self.handler.close_connection = True
        self.handler.connection.close()


def honest(request: Request, exchange: Exchange) -> None:
    request.say(200, exchange(request.body))


@dataclass(slots=True, kw_only=True)
class Server:
    """Answers by `mischief`; every answer that left is in `answers`."""

    port: int
    judge: Judge
    mischief: Mischief = honest
    answers: list[bytes] = field(default_factory=list)
    requests: int = 0


@contextmanager
def serving(judge: Judge, port: int = 0) -> Iterator[Server]:
    """One request at a time, as the judge is one object."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 2  # s of silence, after which a kept connection is closed

        def do_POST(self) -> None:
            assert self.path == PATH
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.requests += 1

            def exchange(asked: bytes) -> bytes:
                answer = server.judge.handle(asked)
                server.answers.append(answer)
                return answer

            try:
                server.mischief(Request(handler=self, body=body), exchange)
            except ConnectionError:
                self.close_connection = True  # the agent was killed while it was being answered

        def log_message(self, *_arguments: object) -> None: ...

    class Listener(http.server.HTTPServer):
        allow_reuse_address = True

        def handle_error(self, *_arguments: object) -> None: ...

    with Listener(("127.0.0.1", port), Handler) as listener:
        server = Server(port=listener.server_address[1], judge=judge)
        thread = threading.Thread(target=listener.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown()
            thread.join()


class Bench:
    """The machine. `terminal` is the journal as the terminal's process holds it."""

    def __init__(self, folder: Path, port: int, **timings: int) -> None:
        self.keys: TerminalKeys = terminal_keys()
        self.journal_path = folder / "journal.db"
        self.settings_path = folder / "kiosk.toml"
        self.terminal = Journal.create(self.journal_path, Office().enrolled(self.keys), self.keys)
        write_keys(folder / "keys.json", self.keys)
        quick = {
            "exchange_every_ms": 300_000,
            "backoff_first_ms": 10,
            "backoff_cap_ms": 100,
            "reconnect_spread_ms": 0,
            "step_timeout_ms": 2_000,
        }
        lines = [f"{name} = {value}" for name, value in {**quick, **timings}.items()]
        self.settings_path.write_text(
            "\n".join(
                [
                    "[agent]",
                    f'server = "http://127.0.0.1:{port}"',
                    f'journal = "{self.journal_path}"',
                    f'keys = "{folder / "keys.json"}"',
                    *lines,
                ]
            )
        )
        self.taken = 0
        self._agents: list[BaseProcess] = []

    def take(self, count: int = 1) -> None:
        """So many redemptions, as the terminal writes them."""
        for _ in range(count):
            self.taken += 1
            self.terminal.append(moment(self.taken), Check(0), build(self.taken))

    def start_agent(self) -> BaseProcess:
        """A process that runs guichet-agent's own main; ready in a few milliseconds because everything is imported."""
        process = PROCESSES.Process(target=_agent, args=(str(self.settings_path),))
        process.start()
        self._agents.append(process)
        return process

    def is_synced(self) -> bool:
        return self.terminal.unsynced().count == 0

    def __enter__(self) -> "Bench":
        return self

    def __exit__(self, *_failure: object) -> None:
        for agent in self._agents:
            if agent.is_alive():
                kill(agent)
            agent.close()
        self.terminal.close()


def _agent(settings: str) -> None:
    raise SystemExit(entry_point.main(["--settings", settings]))


def stop(process: BaseProcess) -> int | None:
    """SIGTERM, and how it ended."""
    if process.pid is not None and process.is_alive():
        process.terminate()
    process.join(timeout=10)
    return process.exitcode


def kill(process: BaseProcess) -> None:
    """SIGKILL: no handler, no clean-up."""
    process.kill()
    process.join(timeout=10)
    assert process.exitcode == -signal.SIGKILL


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 20.0) -> float:
    """Looks every 10 ms; how long it took."""
    start = time.monotonic()
    pause = threading.Event()
    while not condition():
        assert time.monotonic() - start < seconds, f"not within {seconds} s: {what}"
        pause.wait(0.01)
    return time.monotonic() - start
