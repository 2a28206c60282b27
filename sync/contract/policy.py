"""From what was checked to what is promised: a bitmap, the signed policy's masks, and one pure function run by both sides.

A set bit is something wrong or not known. The bits are raw facts; only the policy says what they cost.
"""

from enum import IntEnum, IntFlag
from typing import Annotated

import msgspec
from msgspec import Meta

from sync.contract import limits
from sync.contract.faults import Malformed
from sync.contract.ids import AffiliateId, CampaignNumber, TerminalId
from sync.contract.instant import Instant
from sync.contract.money import Cents
from sync.contract.ranges import AMOUNT, BYTE, DAY, IDENTITY, LONG, LONG_TEXT, SHORT, TIME, WORD
from sync.contract.ticket import THEMES_MASK


class Decision(IntEnum):
    """What the counter announces."""

    GREEN = 1  # accepted, reimbursement guaranteed
    AMBER = 2  # accepted, provisionally
    RED = 3  # refused


class Check(IntFlag):
    """What was found when a ticket was checked. Bits never change their meaning; new ones are added at the end."""

    SIGNATURE_BAD = 1 << 0
    SIGNATURE_NOT_CHECKED = 1 << 1  # typed number: the paper's code was not read
    CAMPAIGN_UNKNOWN = 1 << 2
    NOT_YET_VALID = 1 << 3
    EXPIRED = 1 << 4
    THEME_NOT_ACCEPTED = 1 << 5
    ASSIGNED_ELSEWHERE = 1 << 6
    BEARER = 1 << 7  # assigned to nobody: could be shown at another counter too
    GENERATION_OLD = 1 << 8
    OPPOSED = 1 << 9
    ALREADY_HERE = 1 << 10
    BIRTHDATE_WRONG = 1 << 11
    BIRTHDATE_NOT_CHECKED = 1 << 12
    BIRTHDATE_TRIES_SPENT = 1 << 13
    LISTS_OLD = 1 << 14  # beyond the soft limit
    LISTS_TOO_OLD = 1 << 15  # beyond the hard limit
    UNSYNCED_MANY = 1 << 16
    UNSYNCED_TOO_MANY = 1 << 17
    CLOCK_BEHIND = 1 << 18
    KEY_WEAK = 1 << 19
    CONVENTION_ENDED = 1 << 20
    CLAIMS_CLOSED = 1 << 21
    QUARANTINED = 1 << 22  # the server found this terminal's journal forked or rolled back
    KIND_FOREIGN = 1 << 23  # a training ticket on a live counter, or the reverse
    ISSUER_KEY_UNKNOWN = 1 << 24


CHECKS_ALL = Check((1 << 25) - 1)
CHECKS_MASK = int(CHECKS_ALL)  # an integer: `~CHECKS_ALL` would be 0 on some Python versions

REFUSE_DEFAULT = (
    Check.SIGNATURE_BAD
    | Check.NOT_YET_VALID
    | Check.EXPIRED
    | Check.THEME_NOT_ACCEPTED
    | Check.ASSIGNED_ELSEWHERE
    | Check.GENERATION_OLD
    | Check.OPPOSED
    | Check.ALREADY_HERE
    | Check.BIRTHDATE_WRONG
    | Check.BIRTHDATE_TRIES_SPENT
    | Check.LISTS_TOO_OLD
    | Check.UNSYNCED_TOO_MANY
    | Check.CONVENTION_ENDED
    | Check.CLAIMS_CLOSED
    | Check.KIND_FOREIGN
    | Check.CAMPAIGN_UNKNOWN  # refused, and told as "je ne peux pas savoir": never called invalid
    | Check.ISSUER_KEY_UNKNOWN
)
RESERVE_DEFAULT = (
    Check.SIGNATURE_NOT_CHECKED
    | Check.BIRTHDATE_NOT_CHECKED
    | Check.LISTS_OLD
    | Check.UNSYNCED_MANY
    | Check.CLOCK_BEHIND
    | Check.KEY_WEAK
    | Check.QUARANTINED
)


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Soft limits lead to AMBER, hard ones to RED. Ages in ms, amounts in cents."""

    list_age_soft_ms: Annotated[int, LONG] = limits.LIST_AGE_SOFT
    list_age_hard_ms: Annotated[int, LONG] = limits.LIST_AGE_HARD
    unsynced_soft: Annotated[int, WORD] = limits.UNSYNCED_SOFT
    unsynced_soft_cents: Annotated[int, LONG] = limits.UNSYNCED_SOFT_CENTS
    unsynced_hard: Annotated[int, WORD] = limits.UNSYNCED_HARD
    unsynced_hard_cents: Annotated[int, LONG] = limits.UNSYNCED_HARD_CENTS
    birthdate_tries: Annotated[int, BYTE] = limits.BIRTHDATE_TRIES_MAX
    key_level_min: Annotated[int, BYTE] = 1  # below it KEY_WEAK; 0 file, 1 sealed, 2 TPM

    def __post_init__(self) -> None:
        soft = (self.list_age_soft_ms, self.unsynced_soft, self.unsynced_soft_cents)
        hard = (self.list_age_hard_ms, self.unsynced_hard, self.unsynced_hard_cents)
        if any(low > high for low, high in zip(soft, hard, strict=True)):
            raise Malformed("a soft limit lies beyond its hard one")


class AffiliateFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where this terminal stands. Dates are day numbers (sync.contract.instant), inclusive."""

    affiliate: Annotated[AffiliateId, IDENTITY]
    name: Annotated[str, LONG_TEXT]
    site: Annotated[str, LONG_TEXT]
    themes: Annotated[int, Meta(ge=0, le=THEMES_MASK)]
    convention_from: Annotated[int, DAY]
    convention_to: Annotated[int, DAY]


class CampaignFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the counter must know of a campaign. Dates are day numbers, inclusive; amounts in cents."""

    campaign: Annotated[CampaignNumber, SHORT]
    name: Annotated[str, LONG_TEXT]
    scheme: Annotated[int, BYTE]
    valid_from: Annotated[int, DAY]
    valid_to: Annotated[int, DAY]
    claims_to: Annotated[int, DAY]
    amount_min: Annotated[Cents, AMOUNT]
    amount_max: Annotated[Cents, AMOUNT]


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Signed for one terminal. `refuse` and `reserve` are masks over Check, ORed: a bit in neither is only recorded."""

    version: Annotated[int, WORD]
    terminal: Annotated[TerminalId, IDENTITY]
    issued_ms: Annotated[Instant, TIME]
    issuer_name: Annotated[str, LONG_TEXT]
    hotline: Annotated[str, LONG_TEXT]
    refuse: int
    reserve: int
    limits: Limits
    affiliate: AffiliateFacts
    campaigns: Annotated[tuple[CampaignFacts, ...], Meta(max_length=limits.CAMPAIGNS_MAX)]

    def __post_init__(self) -> None:
        if not (0 <= self.refuse <= CHECKS_MASK and 0 <= self.reserve <= CHECKS_MASK):
            raise Malformed("the policy has masks over unknown checks")
        if not self.refuse & Check.SIGNATURE_BAD:
            raise Malformed("a policy may not accept a bad signature")
        if len({campaign.campaign for campaign in self.campaigns}) != len(self.campaigns):
            raise Malformed("a campaign is named twice")


def decide(checks: Check, policy: Policy) -> Decision:
    """RED if any refused bit is set, else AMBER if any reserved bit is, else GREEN."""
    bits = int(checks)
    if bits & policy.refuse:
        return Decision.RED
    if bits & policy.reserve:
        return Decision.AMBER
    return Decision.GREEN
