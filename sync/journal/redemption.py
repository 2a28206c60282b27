"""A redemption as the counter's day shows it: the signed entry, what became of it here, and the server's word. Pure."""

from dataclasses import dataclass

from sync.contract.entry import Entry
from sync.contract.ids import Sequence
from sync.contract.messages import Verdict
from sync.contract.payloads import Redeem
from sync.contract.policy import Decision
from sync.contract.verdicts import MEANINGS, VerdictCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Redemption:
    """`copies`: receipts printed, the original included. `verdict`: the latest one, None before the first."""

    entry: Entry
    redeem: Redeem
    voided_by: Sequence | None
    copies: int
    verdict: Verdict | None

    @property
    def sequence(self) -> Sequence:
        return self.entry.header.sequence


def is_as_announced(redemption: Redemption, acknowledged: Sequence) -> bool:
    """Whether the server's word is what the person at the counter was told. `acknowledged`: how far the server has read us.

    GREEN promised the whole amount. AMBER promised an answer: while it is open nothing has changed, and a refusal or a smaller
    amount has. A redemption that was voided here is announced as such.
    """
    verdict = redemption.verdict
    if verdict is None:
        return True
    if redemption.voided_by is not None and redemption.voided_by > acknowledged:
        return True  # it spoke before it could know
    if redemption.voided_by is not None or verdict.code is VerdictCode.V10:
        return verdict.code is VerdictCode.V10
    meaning = MEANINGS[verdict.code]
    if meaning.is_paid:
        return verdict.amount == redemption.redeem.amount
    return redemption.redeem.decision is Decision.AMBER and not meaning.is_final
