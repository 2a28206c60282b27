"""Defects to put into the product on purpose: a simulator that does not notice them proves nothing.

Each is a piece of the product taken out for one run. The tidy rule against patching our own code has its one exception here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from server.database import Database
from server.intake import claim_store, claims
from server.intake import store as entries
from server.intake.books import Unforeseen
from server.intake.page import Page
from server.intake.verify import Held
from sync.contract.entry import Entry
from sync.journal.store import Journal
from tests.simulator.run import Plant, Simulation


@contextmanager
def no_read_back(_: Simulation) -> Iterator[None]:
    """An entry counts as written as soon as the disk says so."""

    def skip(self: Journal, entries: tuple[Entry, ...]) -> None:
        """Believes."""

    with patch.object(Journal, "_read_back", skip):
        yield


@contextmanager
def no_unique_ticket(simulation: Simulation) -> Iterator[None]:
    """Nothing in the database keeps a ticket's credit from being taken twice; a page, which looks before it takes, gives up."""

    def give_up(*_: object) -> None:
        raise Unforeseen("planted")

    simulation.office.db.execute("DROP INDEX claim_one_live_per_ticket")
    with patch.object(Page, "take", give_up):
        yield


@contextmanager
def no_replay_check(_: Simulation) -> Iterator[None]:
    """The server asks nowhere whether it has an entry, or its claim, already. Its tables' keys are all that is left."""
    held, add_entry = entries.held, entries.add_entry

    def forgetful(*arguments: Any) -> Held:
        return replace(held(*arguments), main={}, branch={}, spoilt={})

    def trusting(*arguments: Any, **named: Any) -> bool:
        add_entry(*arguments, **named)
        return True

    with (
        patch.object(entries, "held", forgetful),
        patch.object(entries, "add_entry", trusting),
        patch.object(claim_store, "find_claim", lambda *_: None),
    ):
        yield


@contextmanager
def no_batch_transaction(_: Simulation) -> Iterator[None]:
    """The server writes a batch statement by statement: killed in the middle, half of it stays."""

    def careless(self: Database) -> Any:
        return _no_transaction()

    with patch.object(Database, "atomic", careless):
        yield


@contextmanager
def _no_transaction() -> Iterator[None]:
    yield


@contextmanager
def no_recovery(_: Simulation) -> Iterator[None]:
    """A restart does not announce what was written and never shown."""
    with patch.object(Journal, "unannounced", lambda self: ()):
        yield


@contextmanager
def no_branch_claims(_: Simulation) -> Iterator[None]:
    """What a restored disk signed beside its main chain is kept as proof, and is no claim."""
    with patch.object(claims, "receive_beside", lambda *_: None):
        yield


PLANTS: dict[str, Plant] = {
    "no-read-back": no_read_back,
    "no-unique-ticket": no_unique_ticket,
    "no-replay-check": no_replay_check,
    "no-recovery": no_recovery,
    "no-batch-transaction": no_batch_transaction,
    "no-branch-claims": no_branch_claims,
}
"""By the name that `scripts/simulate --plant` takes."""
