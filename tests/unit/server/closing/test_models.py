"""Tables of closings: what the migrations make of rows that are there already, on both engines."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from server.auditing.report import findings
from server.closing.standing import standing
from server.database import Database
from sync.contract.instant import civil_date
from tests.unit.server.closing.season import MAY, Season
from tests.unit.server.reimbursement.world import ALICE

WHY = "The club is dissolved."


def test_what_was_explained_as_a_sum_is_kept_as_its_amounts_unless_they_moved_since(database: Database) -> None:
    season = Season(database)
    kept, moved = season.affiliates
    season.accept(kept, 700)
    season.accept(moved, 300)
    executor = MigrationExecutor(connection)
    executor.migrate([("closing", "0002_dropped_on_its_way")])
    for who, cents in ((kept, 700), (moved, 299)):
        database.execute(
            "INSERT INTO closing_explanation (issuer_id, campaign, affiliate_number, cents, text, said_by, said_ms) "
            "VALUES (%(issuer)s, %(campaign)s, %(who)s, %(cents)s, %(why)s, %(actor)s, %(now)s)",
            season.place.params() | {"who": who, "cents": cents, "why": WHY, "actor": ALICE, "now": MAY},
        )
    executor.loader.build_graph()
    executor.migrate(executor.loader.graph.leaf_nodes())
    found = standing(database, season.issuer.pk, season.campaign.number, civil_date(MAY))
    assert found
    said = [(one.affiliate_number, one.amounts, one.text, one.said_by) for one in found.remains]
    assert said == [(kept, (700, 0, 0), WHY, ALICE), (moved, (300, 0, 0), "", "")]
    assert findings(database, season.issuer.pk) == []
