"""What happened to each account: who did what to it, when, and through whose hands its password came. Written once, never changed.

`server.four_eyes` reads the hands.
"""

from server.accounts.models import AccountStep, User
from sync.contract.instant import Instant

DETAIL_MAX = 200
Action = AccountStep.Action


def note(
    person: User,
    action: AccountStep.Action,
    actor: str,
    now: Instant,
    hands: tuple[str, str] = ("", ""),
    detail: str = "",
) -> None:
    """`hands`: of a new password, those it came through; one alone is ("user:12", "")."""
    AccountStep.objects.create(
        issuer_id=person.issuer_id,
        account=person.actor,
        action=action,
        actor=actor,
        first_hand=hands[0],
        second_hand=hands[1],
        detail=detail.strip()[:DETAIL_MAX],
        at_ms=now,
    )


def steps(person: User) -> list[AccountStep]:
    """The newest first."""
    return list(AccountStep.objects.filter(account=person.actor).order_by("-id"))
