"""A volunteer at the kiosk: looks at the screen, presses keys, holds papers under the scanner. Nothing else moves it."""

import os
import re
import time
from pathlib import Path

from scripts.story.processes import Program, StepFault, wait_until

LOOK_S = 20.0
GLANCE_S = 0.35  # a person reads before the next key; the screen's picture is taken meanwhile
SHOT = re.compile(rb"screen shot=([a-z-]+)")


class Kiosk:
    """The program `guichet-terminal` with a FIFO for a keyboard. `shots`: where it leaves a picture of each screen."""

    def __init__(self, program: Program, keys: Path) -> None:
        self.program = program
        self._keys = keys
        self._log_start = 0

    def start(self) -> None:
        """As systemd does, at boot and after every end."""
        self._log_start = self.program.log.stat().st_size if self.program.log.exists() else 0
        self.program.start()

    def kill(self) -> None:
        """At once."""
        self.program.kill()

    def press(self, *names: str) -> None:
        """Keys by their names, one after the other."""
        descriptor = os.open(self._keys, os.O_WRONLY | os.O_NONBLOCK)
        try:
            os.write(descriptor, "".join(f"{name}\n" for name in names).encode())
        finally:
            os.close(descriptor)

    @property
    def screen(self) -> str:
        """The name of the screen that stands there now; "" before the first."""
        if not self.program.log.exists():
            return ""
        with self.program.log.open("rb") as log:
            log.seek(self._log_start)
            found = SHOT.findall(log.read())
        return found[-1].decode() if found else ""

    def wait(self, *names: str) -> str:
        """Until one of these screens stands there. Raises StepFault."""
        try:
            wait_until("/".join(names), lambda: self.screen in names, LOOK_S, beside=self.program)
        except StepFault as fault:
            raise StepFault(
                f"{fault}; the screen shows {self.screen or 'nothing'}: {self.program.last_words()}"
            ) from None
        time.sleep(GLANCE_S)
        return self.screen
