"""How many wrong enrolment codes are heard: from one address, and in all. Beside the five tries of each code.

A code has eight unknown digits, five tries and a quarter of an hour: this keeps a stranger from trying every open code again and
again, and a crowd of addresses from doing it together. Counted in a window that slides, so that nothing needs to be unlocked; a
request that is not heard is not counted, so that whoever waits gets in. Requests at one moment may pass together: the limits are
of that order, not to the unit.
"""

from django.utils.crypto import salted_hmac

from server.database import Database
from server.terminals.faults import TooOften
from sync.contract.instant import MINUTE, SECOND, Instant

WINDOW = 15 * MINUTE  # the life of a code
FROM_ONE_ADDRESS_MAX = 20  # an installer who mistypes, with colleagues behind the same address
IN_ALL_MAX = 200  # of 100,000,000 unknown digits, whoever asks


def visitor(address: str) -> str:
    """64 hexadecimal digits: no address is kept."""
    return salted_hmac("guichet/enrolment-visitor/1", address, algorithm="sha256").hexdigest()


def check(db: Database, issuer: int, who: str, now: Instant) -> None:
    """Raises TooOften while there were too many wrong ones lately."""
    for limit, told, rows in (
        (FROM_ONE_ADDRESS_MAX, "too many wrong codes from there", _from_one(db, issuer, who, now)),
        (IN_ALL_MAX, "too many wrong codes in all", _in_all(db, issuer, now)),
    ):
        if len(rows) >= limit:
            # The oldest of the last `limit` must leave the window first.
            raise TooOften(told, max(1, -(-(rows[limit - 1] + WINDOW - now) // SECOND)))


def note(db: Database, issuer: int, who: str, now: Instant) -> None:
    """One more; those that left the window are forgotten."""
    with db.atomic():
        db.execute("DELETE FROM terminals_wrongcode WHERE at_ms <= %(before)s", {"before": now - WINDOW})
        db.execute(
            "INSERT INTO terminals_wrongcode (issuer_id, visitor, at_ms) VALUES (%(issuer)s, %(visitor)s, %(now)s)",
            {"issuer": issuer, "visitor": who, "now": now},
        )


def _from_one(db: Database, issuer: int, who: str, now: Instant) -> list[int]:
    """When, the latest first."""
    rows = db.rows(
        "SELECT at_ms FROM terminals_wrongcode WHERE issuer_id = %(issuer)s AND visitor = %(visitor)s AND at_ms > %(since)s "
        "ORDER BY at_ms DESC LIMIT %(limit)s",
        {"issuer": issuer, "visitor": who, "since": now - WINDOW, "limit": FROM_ONE_ADDRESS_MAX},
    )
    return [int(row[0]) for row in rows]


def _in_all(db: Database, issuer: int, now: Instant) -> list[int]:
    rows = db.rows(
        "SELECT at_ms FROM terminals_wrongcode WHERE issuer_id = %(issuer)s AND at_ms > %(since)s "
        "ORDER BY at_ms DESC LIMIT %(limit)s",
        {"issuer": issuer, "since": now - WINDOW, "limit": IN_ALL_MAX},
    )
    return [int(row[0]) for row in rows]
