"""The server taking batches out of a file, one after the other: what the test kills. Says the number of each when it is answered.

`python -m tests.integration.batch_server URL FILE FIRST`
"""

import os
import sys
from pathlib import Path

import django
import msgspec


class Sent(msgspec.Struct, frozen=True):
    """A request, and the server's time when it came."""

    now: int
    body: bytes


def main() -> None:
    """Until the last one."""
    url, file, first = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    os.environ["DJANGO_SETTINGS_MODULE"] = "server.settings"
    os.environ["GUICHET_DATABASE_URL"] = url
    django.setup()
    from server.database import current
    from server.intake.accept import handle
    from sync.contract.instant import Instant
    from tests.builders.keys import build_keyring

    keyring = build_keyring()
    batches = msgspec.msgpack.decode(file.read_bytes(), type=list[Sent])
    for number, sent in enumerate(batches[first:], start=first):
        handle(sent.body, current(), Instant(sent.now), keyring)
        print(number, flush=True)


if __name__ == "__main__":
    main()
