"""The central server as an actor: the real `handle`, a database file, and a process that may be killed at any statement.

Beside answering, the office closes runs at its cut-offs, tells overdue claims, and follows families that lose tickets.
"""

from collections.abc import Sequence

from django.db import connections

from server.auditing import report
from server.campaigns.models import Campaign
from server.database import Database, Parameters, Value, current
from server.intake.accept import handle
from server.intake.settle import settle_waiting
from server.ledger.findings import Finding
from server.reimbursement import runs
from server.reimbursement.campaign_facts import read_facts
from server.reimbursement.states import Refused as RunRefused
from server.terminals.faults import Refused
from sync.contract.instant import Instant
from sync.engine.link import ConnectionCut, Overloaded, RequestRefused, ServerUnreachable
from tests.conftest import point_at
from tests.simulator.disk import Killed
from tests.simulator.sealing import repeatable_seal
from tests.simulator.template import CAMPAIGN, Template
from tests.simulator.world import World

ACTOR = "office"


class FragileDatabase(Database):
    """The process that holds it dies at its nth statement."""

    def __init__(self, statements: int) -> None:
        super().__init__(current()._connection)
        self._left = statements

    def _step(self) -> None:
        self._left -= 1
        if self._left == 0:
            raise Killed

    def rows(self, sql: str, params: Parameters | None = None) -> list[tuple[object, ...]]:
        self._step()
        return super().rows(sql, params)

    def execute(self, sql: str, params: Parameters | None = None) -> int:
        self._step()
        return super().execute(sql, params)

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> None:
        self._step()
        super().insert(table, columns, rows)


class Office:
    """`serve` is the network's other end. `kill_chance`: of one exchange."""

    def __init__(self, world: World, template: Template) -> None:
        self._world = world
        self._template = template
        self._seal = repeatable_seal(f"office {world.seed}".encode())
        self.kill_chance = 0.05
        self.kills = 0
        self.is_up = True
        self.broken: list[str] = []
        campaign = Campaign.objects.select_related("issuer").get(number=CAMPAIGN)
        self.facts = read_facts(campaign)

    @property
    def db(self) -> Database:
        """As the office's own people read it."""
        return current()

    def serve(self, body: bytes) -> bytes:
        """As the API view maps it. Raises LinkFault."""
        if not self.is_up:
            raise ServerUnreachable("the server is down")
        is_fragile = self._world.happens(self.kill_chance)
        db = FragileDatabase(self._world.between(1, 60)) if is_fragile else current()
        try:
            answer = handle(body, db, self._world.now, self._template.keyring, seal=self._seal)
            self._look()
            return answer
        except Killed:
            self._restart()
            self._look()
            raise ConnectionCut("the server died") from None
        except Refused as refused:
            if refused.retry_after_s is not None:
                raise Overloaded(str(refused), retry_after_ms=refused.retry_after_s * 1000) from None
            raise RequestRefused(str(refused), word=refused.word) from None

    def _restart(self) -> None:
        self.kills += 1
        self._world.note(ACTOR, "killed")
        connections.close_all()
        point_at(f"sqlite:///{self._template.server_file}")
        self.is_up = False

        def come_back() -> None:
            self.is_up = True
            self._world.note(ACTOR, "up")

        self._world.later(self._world.between(1_000, 600_000), come_back)

    def settle(self) -> None:
        """What the server's timer does between exchanges."""
        settled = settle_waiting(current(), self._world.now)
        if settled:
            self._world.note(ACTOR, f"settled {settled}")
            self._look()

    def close_run(self, cut_off: Instant) -> None:
        """From the cut-off to the bank file, by two persons."""
        now, db = self._world.now, current()
        closed = runs.close_run(db, self.facts, cut_off, "first", now)
        if isinstance(closed, RunRefused):
            self._world.note(ACTOR, f"run refused {closed.reason.value}")
            return
        key = closed.key
        runs.control_run(db, key, "first", now)
        runs.approve_run(db, key, "second", now)
        filed = runs.file_run(db, self.facts, key, "first", now)
        self._look()
        self._world.note(ACTOR, f"run {filed.reason.value if isinstance(filed, RunRefused) else filed.state.value}")

    def audit(self) -> list[Finding]:
        """All books against each other, and all of history posted again into empty ones."""
        return report.findings(current(), self._template.issuer_id, with_replay=True)

    def _look(self) -> None:
        """After each step, what the books' own audit finds: never anything."""
        self.broken += [str(one) for one in report.findings(current(), self._template.issuer_id)]
