"""Counters whose disk was copied, and what came of what the copies signed."""

from tests.builders.scheme import Scheme
from tests.builders.terminals import NOTE, BuiltTerminal

EVERY = "SELECT epoch / 100000, sequence, state, verdict_code FROM intake_claim ORDER BY epoch, sequence"


def copied(counter: BuiltTerminal, scheme: Scheme) -> BuiltTerminal:
    """A copy of its disk, in another machine whose clock runs a minute apart."""
    twin = counter.clone()
    twin.wait(60_000)
    scheme.counters.append(twin)
    return twin


def begun(scheme: Scheme) -> BuiltTerminal:
    counter = scheme.counter()
    counter.append(NOTE)
    counter.exchange(scheme.serve)
    return counter


def told(terminal: BuiltTerminal) -> list[tuple[int, str]]:
    return [(one.sequence, one.code.value) for _, one in sorted(terminal.verdicts.items())]
