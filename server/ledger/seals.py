"""Closed campaigns: while one is sealed, nothing of it is posted. Plain SQL, the same on both engines.

Before all its other locks a posting shares one on the campaign's row, until its transaction ends. Whoever seals locks nothing of
the ledger before: it waits for those who post, or they wait for it and are refused, and nobody waits in a circle. Postings never
wait for each other there, and a campaign that nobody wants closed has no row at all.
"""

from server.database import Database, Value
from sync.contract.instant import Instant

_OF = "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s"


def make_ready(db: Database, issuer_id: int, campaign: int) -> None:
    """The row that postings share from now on. Committed well before anybody seals."""
    db.execute(
        "INSERT INTO ledger_seal (issuer_id, campaign, sealed_ms) VALUES (%(issuer)s, %(campaign)s, NULL) "
        "ON CONFLICT (issuer_id, campaign) DO NOTHING",
        _params(issuer_id, campaign),
    )


def lock(db: Database, issuer_id: int, campaign: int) -> None:
    """Every posting under way is over, and none begins before this transaction ends but its own. `make_ready` came before."""
    found = db.lock(f"SELECT campaign FROM ledger_seal {_OF}", _params(issuer_id, campaign))  # noqa: S608
    assert found, "a campaign that was not made ready"


def put(db: Database, issuer_id: int, campaign: int, sealed: Instant | None) -> None:
    """Under `lock`. None: the campaign is open again."""
    db.execute(
        f"UPDATE ledger_seal SET sealed_ms = %(sealed)s {_OF}",  # noqa: S608  # constants only
        _params(issuer_id, campaign) | {"sealed": sealed},
    )


def is_sealed(db: Database, issuer_id: int, campaign: int) -> bool:
    """For whoever tells a person beforehand that nothing will be posted."""
    return _is_set(db.rows(f"SELECT sealed_ms FROM ledger_seal {_OF}", _params(issuer_id, campaign)))  # noqa: S608


def is_sealed_for_posting(db: Database, issuer_id: int, campaign: int) -> bool:
    """Inside the posting's transaction: when it is not, it stays so until the transaction ends."""
    return _is_set(db.share(f"SELECT sealed_ms FROM ledger_seal {_OF}", _params(issuer_id, campaign)))  # noqa: S608


def _is_set(rows: list[tuple[int | None]]) -> bool:
    return any(sealed is not None for (sealed,) in rows)


def _params(issuer_id: int, campaign: int) -> dict[str, Value]:
    return {"issuer": issuer_id, "campaign": campaign}
