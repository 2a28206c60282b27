"""The product's own programs, each started as a machine would start it, ended by its id, its words kept in a file."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

STOP_S = 15.0
LOOK_EVERY_S = 0.1
LAST_WORDS = 2_000


class StepFault(Exception):
    """A step of the story did not hold; the message says which and why."""


class Program:
    """One command with its log. `start` again after `kill` is what systemd would do."""

    def __init__(self, name: str, command: list[str], environment: Mapping[str, str], logs: Path) -> None:
        self.name = name
        self._command = [str(Path(sys.executable).parent / command[0]), *command[1:]]
        self._environment = {**os.environ, **environment}
        self.log = logs / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        assert not self.is_running, f"{self.name} runs already"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def kill(self) -> None:
        """At once, as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """As systemd asks; killed when it does not listen."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(how)
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def wait(self) -> None:
        """Until it ends by itself."""
        if self._process is not None:
            self._process.wait()

    def check(self) -> None:
        """Raises StepFault when it has ended by itself."""
        if self._process is not None and self._process.poll() is not None:
            raise StepFault(f"{self.name} ended with {self._process.returncode}: {self.last_words()}")

    def last_words(self) -> str:
        """The end of its log."""
        return self.log.read_bytes()[-LAST_WORDS:].decode(errors="replace") if self.log.exists() else ""


def run(command: list[str], environment: Mapping[str, str]) -> str:
    """A command to its end; what it printed. Raises StepFault."""
    whole = [str(Path(sys.executable).parent / command[0]), *command[1:]]
    done = subprocess.run(whole, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StepFault(
            f"{' '.join(command[:2])} ended with {done.returncode}: {(done.stdout + done.stderr)[-LAST_WORDS:]}"
        )
    return done.stdout


def wait_until(what: str, is_so: Callable[[], bool], within_s: float, *, beside: Program | None = None) -> None:
    """Looks ten times a second. Raises StepFault when it did not come, or when the program beside it died."""
    end = time.monotonic() + within_s
    while not is_so():
        if beside is not None:
            beside.check()
        if time.monotonic() > end:
            raise StepFault(f"{what} did not come within {within_s:.0f} s")
        time.sleep(LOOK_EVERY_S)
