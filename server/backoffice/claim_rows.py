"""Redemption claims as the central staff read them in lists."""

from collections.abc import Iterable
from dataclasses import dataclass

from server.affiliates.models import Affiliate
from server.backoffice import texts
from server.intake.models import Claim
from server.reimbursement.badges import Badge, claim_badge
from server.reimbursement.texts import spaced
from sync.contract.verdicts import MEANINGS, VerdictCode


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """`name`: the claim's own name in addresses, `terminal-epoch-sequence`."""

    claim: Claim
    name: str
    affiliate: str
    badge: Badge
    answer: str

    @property
    def is_in_review(self) -> bool:
        return self.claim.state == "held" and self.claim.verdict_code == VerdictCode.W20.value


def claim_lines(issuer_id: int, claims: Iterable[Claim]) -> list[ClaimLine]:
    """One page's worth: the affiliates' names are read at once."""
    page = list(claims)
    numbers = {claim.affiliate_number for claim in page}
    names = dict(
        Affiliate.objects.filter(issuer_id=issuer_id, number__in=numbers).values_list("number", "name")
        if numbers
        else ()
    )
    return [
        ClaimLine(
            claim=claim,
            name=f"{claim.terminal}-{claim.epoch}-{claim.sequence}",
            affiliate=names.get(claim.affiliate_number, ""),
            badge=_badge(claim),
            answer=spaced(MEANINGS[VerdictCode(claim.verdict_code)].french),
        )
        for claim in page
    ]


def _badge(claim: Claim) -> Badge:
    """Central staff must see at once what waits for them."""
    badge = claim_badge(claim.state)
    if claim.state != "held":
        return badge

    word = texts.TO_REVIEW if claim.verdict_code == VerdictCode.W20.value else texts.WAITING_SHORT
    return Badge(tone="wait", word=word)
