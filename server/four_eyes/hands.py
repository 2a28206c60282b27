"""One person behind two accounts: the same account, or one whose password came from the hands of the other.

Two rules, both ways round, from the accounts' history (`server.accounts.history` writes it; it is a table above us, asked by name,
so that no import points upwards):

- a password that one person alone has given is known to that person: as long as it was in force when the step was prepared, or
  came later, the two count as one;
- an account that was opened, or opened anew, by two persons' hands is its owner's alone; each of the two counts as one with it
  for what was prepared less than a day after, or before. It is a second lock for when one of them let go of their half of the code.
"""

from server.database import Database
from sync.contract.instant import DAY, Instant

SHADOW = DAY


def are_one_person(db: Database, preparer: str, second: str, prepared: Instant | int) -> bool:
    """Both as actors (`user:12`). `prepared`: when the step was prepared; of what keeps no such instant, an earlier one."""
    if preparer == second:
        return True
    return _opened_by(db, preparer, second, prepared) or _opened_by(db, second, preparer, prepared)


def _opened_by(db: Database, account: str, other: str, prepared: int) -> bool:
    """Whether `other` had a hand in the password that `account` had at that instant, or has had since."""
    rows = db.rows(
        "SELECT first_hand, second_hand, at_ms FROM accounts_accountstep "
        "WHERE account = %(account)s AND first_hand <> '' ORDER BY id DESC",
        {"account": account},
    )
    if any(other in (first, second) and at >= prepared - SHADOW for first, second, at in rows):
        return True
    in_force = next(((first, second) for first, second, at in rows if at <= prepared), None)
    return in_force == (other, "")
