"""The memory of wrong passwords: who was tried from where, as keyed hashes, for an hour.

Written outside the sign-in's own decision: what to do about it is `throttle`'s.
"""

from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from server.accounts import throttle
from server.accounts.throttle import Failures, Scope
from server.database import Database
from sync.contract.instant import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who tries to sign in: the name as typed, the address it came from, and the browser's mark if that name signed in there."""

    username: str
    address: str
    device: str = ""

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """What this visitor is counted under: at a browser that is known, whatever strangers do to the account elsewhere."""
        return Scope.PAIR, Scope.ADDRESS, Scope.DEVICE if self.device else Scope.ACCOUNT

    def key(self, scope: Scope) -> str:
        """64 hexadecimal digits: neither names nor addresses are kept."""
        account = self.username.strip().casefold() if scope is not Scope.ADDRESS else ""
        place = {Scope.ACCOUNT: "", Scope.DEVICE: self.device}.get(scope, self.address)
        return salted_hmac("guichet/sign-in/1", f"{scope.value}\0{account}\0{place}", algorithm="sha256").hexdigest()


def wait_until(db: Database, visitor: Visitor) -> Instant:
    """From when this visitor may try; 0 for at once."""
    return max(throttle.wait_until(scope, _failures(db, visitor.key(scope))) for scope in visitor.scopes)


def record(db: Database, visitor: Visitor, now: Instant) -> None:
    """One more wrong password."""
    with db.atomic():
        db.execute(
            "DELETE FROM accounts_signinfailure WHERE last_ms < %(forgotten)s",
            {"forgotten": now - throttle.FORGET_AFTER},
        )
        for scope in visitor.scopes:
            failures = throttle.counted(_failures(db, visitor.key(scope)), now)
            db.execute(
                "INSERT INTO accounts_signinfailure (key, count, last_ms) VALUES (%(key)s, %(count)s, %(last)s) "
                "ON CONFLICT (key) DO UPDATE SET count = %(count)s, last_ms = %(last)s",
                {"key": visitor.key(scope), "count": failures.count, "last": failures.last},
            )


def forget(db: Database, visitor: Visitor) -> None:
    """The right password: this account starts anew from this address and browser. The other counts are about others too."""
    for scope in (Scope.PAIR, Scope.DEVICE):
        db.execute("DELETE FROM accounts_signinfailure WHERE key = %(key)s", {"key": visitor.key(scope)})


def _failures(db: Database, key: str) -> Failures | None:
    row = db.row("SELECT count, last_ms FROM accounts_signinfailure WHERE key = %(key)s", {"key": key})
    return Failures(count=row[0], last=Instant(row[1])) if row else None
