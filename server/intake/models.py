"""Tables of what terminals sent and what was decided about it."""

from django.db import models
from django.db.models import Q

from server.intake.branches import BRANCH, branch_of
from server.intake.states import LIVE, ClaimState

CLAIM_STATES = [state.value for state in ClaimState]
LIVE_STATES = [state.value for state in LIVE]


class JournalEntry(models.Model):
    """One entry, byte for byte. Two digests for one sequence are a fork: both are kept. Append-only."""

    pk = models.CompositePrimaryKey("issuer_id", "terminal", "epoch", "sequence", "digest")
    issuer_id = models.BigIntegerField()
    terminal = models.BigIntegerField()
    epoch = models.IntegerField()
    sequence = models.BigIntegerField()
    digest = models.BinaryField()
    raw = models.BinaryField()
    received_ms = models.BigIntegerField()
    received_order = models.BigIntegerField()
    is_main_chain = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="journal_entry_one_main_chain",
                fields=["issuer_id", "terminal", "epoch", "sequence"],
                condition=Q(is_main_chain=True),
            ),
            models.CheckConstraint(name="journal_entry_sequence", condition=Q(sequence__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.terminal}#{self.sequence}"


class BranchEntry(models.Model):
    """Which branch a signed entry beside the main chain is on: `epoch` as in the key of its claim (branches). Append-only."""

    pk = models.CompositePrimaryKey("issuer_id", "terminal", "epoch", "sequence")
    issuer_id = models.BigIntegerField()
    terminal = models.BigIntegerField()
    epoch = models.IntegerField()
    sequence = models.BigIntegerField()
    digest = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="branch_entry_once", fields=["issuer_id", "terminal", "sequence", "digest"]),
            models.CheckConstraint(name="branch_entry_epoch", condition=Q(epoch__gte=BRANCH)),
        ]

    def __str__(self) -> str:
        return f"{self.terminal}/{self.epoch}#{self.sequence}"


class Claim(models.Model):
    """A redemption claim (domain, E2). `number` is null when the ticket is unknown or the typed number cannot be opened.

    `epoch` says the branch as well (branches).
    `claimed_cents`: as the terminal said; `paid_cents`: as judged, 0 unless accepted. `credible_*`: bounds of its time.
    `set_against_cents`: what of it paid, when limitation came, what the affiliate owed.
    `affiliate_themes`: what the affiliate was agreed for when the verdict was given; what it is agreed for changes.
    """

    pk = models.CompositePrimaryKey("issuer_id", "terminal", "epoch", "sequence")
    issuer_id = models.BigIntegerField()
    terminal = models.BigIntegerField()
    epoch = models.IntegerField()
    sequence = models.BigIntegerField()
    ticket_number = models.BigIntegerField(null=True, blank=True)
    campaign_number = models.IntegerField(null=True, blank=True)
    affiliate_number = models.BigIntegerField()
    method = models.SmallIntegerField()  # sync.contract.payloads.Method
    decision = models.SmallIntegerField()  # sync.contract.policy.Decision
    checks = models.BigIntegerField()  # sync.contract.policy.Check
    claimed_cents = models.IntegerField()
    paid_cents = models.IntegerField(db_default=0)
    set_against_cents = models.IntegerField(db_default=0)
    payer = models.CharField(max_length=10)  # sync.contract.verdicts.Payer
    captured_ms = models.BigIntegerField()
    credible_from_ms = models.BigIntegerField()
    credible_to_ms = models.BigIntegerField()
    received_ms = models.BigIntegerField()
    received_order = models.BigIntegerField()
    state = models.CharField(max_length=10)
    verdict_code = models.CharField(max_length=3)
    decided_ms = models.BigIntegerField()
    reference = models.CharField(max_length=32, blank=True, db_default="")
    run_number = models.IntegerField(null=True, blank=True)
    is_birthdate_match = models.BooleanField(null=True, blank=True)
    affiliate_themes = models.SmallIntegerField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(name="claim_affiliate_received", fields=["issuer_id", "affiliate_number", "received_ms"]),
            models.Index(name="claim_ticket", fields=["issuer_id", "ticket_number"]),
            models.Index(name="claim_due", fields=["issuer_id", "campaign_number", "state", "affiliate_number"]),
            # Looked at after every exchange: as small as what waits, however many are in review.
            models.Index(
                name="claim_waiting",
                fields=["issuer_id", "received_order"],
                condition=Q(state="held", verdict_code="W10"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="claim_one_live_per_ticket",
                fields=["issuer_id", "ticket_number"],
                condition=Q(payer="ticket", state__in=LIVE_STATES),
            ),
            models.CheckConstraint(name="claim_state", condition=Q(state__in=CLAIM_STATES)),
            models.CheckConstraint(
                name="claim_payer", condition=Q(payer__in=["ticket", "guarantee", "nobody", "open"])
            ),
            models.CheckConstraint(
                name="claim_amounts",
                condition=Q(claimed_cents__gt=0, claimed_cents__lte=65535, paid_cents__gte=0, paid_cents__lte=65535),
            ),
            models.CheckConstraint(
                name="claim_in_a_run_when_scheduled",
                condition=Q(state__in=["scheduled", "paid"], run_number__isnull=False)
                | Q(state="paid", set_against_cents__gt=0, set_against_cents=models.F("paid_cents"))
                | ~Q(state__in=["scheduled", "paid"]),
            ),
            models.CheckConstraint(
                name="claim_set_against",
                condition=Q(set_against_cents=0)
                | Q(
                    state__in=["paid", "corrected"],
                    run_number__isnull=True,
                    set_against_cents__gt=0,
                    set_against_cents=models.F("paid_cents"),
                )
                | Q(
                    state="barred",
                    run_number__isnull=True,
                    set_against_cents__gt=0,
                    set_against_cents__lt=models.F("paid_cents"),
                ),
            ),
            models.CheckConstraint(
                name="claim_live_is_known",
                condition=~Q(state__in=LIVE_STATES) | Q(ticket_number__isnull=False, campaign_number__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.terminal}#{self.sequence} {self.state}"

    @property
    def branch(self) -> int:
        """0: on the main chain."""
        return branch_of(self.epoch)


class Verdict(models.Model):
    """What a terminal is told about one redemption. `serial` grows by one per terminal. Append-only."""

    pk = models.CompositePrimaryKey("issuer_id", "terminal", "serial")
    issuer_id = models.BigIntegerField()
    terminal = models.BigIntegerField()
    serial = models.BigIntegerField()
    epoch = models.IntegerField()
    sequence = models.BigIntegerField()
    code = models.CharField(max_length=3)
    amount_cents = models.IntegerField()
    decided_ms = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(name="verdict_of_claim", fields=["issuer_id", "terminal", "epoch", "sequence"])]
        constraints = [
            models.CheckConstraint(
                name="verdict_amount", condition=Q(amount_cents__gte=0, amount_cents__lte=65535, serial__gte=1)
            )
        ]

    def __str__(self) -> str:
        return f"{self.terminal}!{self.serial} {self.code}"
