"""Several acts at one moment, each in a thread of its own with a connection of its own."""

import threading
from collections.abc import Callable

from django.db import connections

from server.database import Contended, Database, current
from server.terminals.faults import Busy

PATIENCE_S = 120


def together(*acts: Callable[[Database], object]) -> list[object]:
    """What each came to; whoever was in another's way tries again, as a page or a counter does."""
    outcomes: list[object] = [None] * len(acts)
    barrier = threading.Barrier(len(acts), timeout=PATIENCE_S)

    def run(index: int) -> None:
        current().rows("SELECT 1")  # connected before it counts
        barrier.wait()
        try:
            while outcomes[index] is None:
                try:
                    outcomes[index] = acts[index](current())
                except (Contended, Busy):
                    continue
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert None not in outcomes, "a thread died, or returned nothing"
    return outcomes
