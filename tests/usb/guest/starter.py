"""Starts devices processes quickly: one interpreter that has imported everything, and forks for each order it is given.

An order is a line of JSON [settings, log]; the answer is the process's number. What runs in the child is the program's own
`main`, under its own user. Importing takes this emulated machine six seconds, and some rows start it fifty times.
"""

import json
import os
import signal
import sys

from drivers.__main__ import main
from tests.usb.guest.counter import USER_NUMBER


def serve() -> None:
    # The dead are not waited for: whoever ordered them watches.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        settings, log = json.loads(line)
        child = os.fork()
        if not child:
            _become(settings, log)
        print(child, flush=True)


def _become(settings: str, log: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    written = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for descriptor, target in ((nothing, 0), (written, 1), (written, 2)):
        os.dup2(descriptor, target)
    os.setgroups([])
    os.setgid(USER_NUMBER)
    os.setuid(USER_NUMBER)
    # Not sys.exit: what the parent has open is not the child's to end.
    os._exit(main(["--settings", settings]))


if __name__ == "__main__":
    serve()
