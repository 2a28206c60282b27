"""Why banks refuse or send back, and what follows by itself. PURE. Source: ISO 20022 external code sets."""

from enum import Enum


class Reason(Enum):
    """The codes that a SEPA credit transfer meets. Any other is shown as it is, and goes to a person."""

    AC01 = "AC01"
    AC04 = "AC04"
    AC06 = "AC06"
    AG01 = "AG01"
    AG02 = "AG02"
    AM05 = "AM05"
    BE04 = "BE04"
    FF01 = "FF01"
    MD07 = "MD07"
    MS02 = "MS02"
    MS03 = "MS03"
    RC01 = "RC01"
    RR01 = "RR01"
    RR02 = "RR02"
    RR03 = "RR03"
    RR04 = "RR04"


SUSPENDS_ACCOUNT = frozenset({Reason.AC01, Reason.AC04, Reason.RC01})
"""The account is wrong or closed: it is not paid any more until two people have looked at it."""


def known(code: str) -> Reason | None:
    """The code as one of ours, or None."""
    return Reason(code) if code in Reason.__members__ else None


def suspends_account(code: str) -> bool:
    return known(code) in SUSPENDS_ACCOUNT
