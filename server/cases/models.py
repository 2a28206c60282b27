"""Tables of what people do about claims after their first verdict. A claim is named by its place, as everywhere."""

from django.db import models
from django.db.models import F, Q

WORDS_MAX = 1000
"""Of an affiliate's contest, of a reason, of an answer: half a page."""


class Contest(models.Model):
    """An affiliate says that a refusal was wrong: once for each claim. `refused_code`: the refusal that it contests."""

    class State(models.TextChoices):
        """What came of it."""

        OPEN = "open"
        UPHELD = "upheld"  # the refusal stands
        ACCEPTED = "accepted"

    issuer_id = models.BigIntegerField()
    terminal = models.BigIntegerField()
    epoch = models.IntegerField()
    sequence = models.BigIntegerField()
    affiliate_number = models.BigIntegerField()
    refused_code = models.CharField(max_length=3)
    words = models.CharField(max_length=WORDS_MAX)
    contested_by = models.CharField(max_length=80)
    contested_ms = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answer = models.CharField(max_length=WORDS_MAX, blank=True, default="")
    decided_by = models.CharField(max_length=80, blank=True, default="")
    decided_ms = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(name="contest_open", fields=["issuer_id", "contested_ms"], condition=Q(state="open"))]
        constraints = [
            models.UniqueConstraint(name="contest_once", fields=["issuer_id", "terminal", "epoch", "sequence"]),
            models.CheckConstraint(name="contest_state", condition=Q(state__in=["open", "upheld", "accepted"])),
            models.CheckConstraint(name="contest_says_why", condition=~Q(words="")),
            models.CheckConstraint(
                name="contest_is_answered", condition=Q(state="open") | ~Q(answer="") & ~Q(decided_by="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.terminal}#{self.sequence} {self.state}"


class Admission(models.Model):
    """One person proposes to pay a claim against a rule, another one agrees or not."""

    class Ground(models.TextChoices):
        """Against which rule."""

        CONTEST = "contest"  # a refusal
        LATE = "late"  # the end of claims

    class State(models.TextChoices):
        """What the second person said."""

        PROPOSED = "proposed"
        AGREED = "agreed"
        DECLINED = "declined"

    issuer_id = models.BigIntegerField()
    terminal = models.BigIntegerField()
    epoch = models.IntegerField()
    sequence = models.BigIntegerField()
    ground = models.CharField(max_length=10, choices=Ground)
    reason = models.CharField(max_length=WORDS_MAX)
    proposed_by = models.CharField(max_length=80)
    proposed_ms = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    decided_by = models.CharField(max_length=80, blank=True, default="")
    decided_ms = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="admission_one_proposed",
                fields=["issuer_id", "terminal", "epoch", "sequence"],
                condition=Q(state="proposed"),
            ),
            models.CheckConstraint(name="admission_state", condition=Q(state__in=["proposed", "agreed", "declined"])),
            models.CheckConstraint(name="admission_ground", condition=Q(ground__in=["contest", "late"])),
            models.CheckConstraint(name="admission_says_why", condition=~Q(reason="")),
            # Four eyes, whatever the program above says.
            models.CheckConstraint(
                name="admission_four_eyes",
                condition=~Q(state="agreed") | ~Q(decided_by="") & ~Q(decided_by=F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.terminal}#{self.sequence} {self.state}"


class Incident(models.Model):
    """Something of a claim is to be taken back after its run was filed (domain, E3). `into`: a code of the ledger's accounts.

    `heard`: how the affiliate was heard, and what it said. Settled is no state of the row: it follows from what the affiliate owes.
    """

    class State(models.TextChoices):
        """As stored."""

        CREATED = "created"
        VALIDATED = "validated"
        CANCELLED = "cancelled"

    issuer_id = models.BigIntegerField()
    terminal = models.BigIntegerField()
    epoch = models.IntegerField()
    sequence = models.BigIntegerField()
    campaign_number = models.IntegerField()
    affiliate_number = models.BigIntegerField()
    ticket_number = models.BigIntegerField()
    cents = models.IntegerField()
    into = models.IntegerField()
    reason = models.CharField(max_length=WORDS_MAX)
    heard = models.CharField(max_length=WORDS_MAX)
    state = models.CharField(max_length=10, choices=State, default=State.CREATED)
    created_by = models.CharField(max_length=80)
    created_ms = models.BigIntegerField()
    decided_by = models.CharField(max_length=80, blank=True, default="")
    decided_ms = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(name="incident_of_claim", fields=["issuer_id", "terminal", "epoch", "sequence"]),
            models.Index(name="incident_of_affiliate", fields=["issuer_id", "campaign_number", "affiliate_number"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="incident_one_open",
                fields=["issuer_id", "terminal", "epoch", "sequence"],
                condition=Q(state="created"),
            ),
            models.CheckConstraint(name="incident_cents", condition=Q(cents__gte=1, cents__lte=65535)),
            models.CheckConstraint(name="incident_state", condition=Q(state__in=["created", "validated", "cancelled"])),
            models.CheckConstraint(name="incident_into", condition=Q(into__in=[1000, 1900, 2200, 9200])),
            models.CheckConstraint(name="incident_says_why", condition=~Q(reason="") & ~Q(heard="")),
            models.CheckConstraint(
                name="incident_four_eyes",
                condition=~Q(state="validated") | ~Q(decided_by="") & ~Q(decided_by=F("created_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class Conclusion(models.Model):
    """What a person found in the case file of a ticket, having seen that many claims. Append-only; the last one counts."""

    class Finding(models.TextChoices):
        """Why a ticket was claimed more than once."""

        COPY = "copy"  # a copied paper
        MISTAKE = "mistake"  # of a counter or a family, in good faith
        FRAUD = "fraud"  # suspected: the file goes further
        NOTHING = "nothing"

    issuer_id = models.BigIntegerField()
    ticket_number = models.BigIntegerField()
    finding = models.CharField(max_length=10, choices=Finding)
    reason = models.CharField(max_length=WORDS_MAX)
    claim_count = models.IntegerField()
    actor = models.CharField(max_length=80)
    at_ms = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(name="conclusion_of_ticket", fields=["issuer_id", "ticket_number"])]
        constraints = [
            models.CheckConstraint(
                name="conclusion_finding", condition=Q(finding__in=["copy", "mistake", "fraud", "nothing"])
            ),
            models.CheckConstraint(name="conclusion_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_number} {self.finding}"


class Step(models.Model):
    """What a person did about a claim, in their words. Append-only."""

    issuer_id = models.BigIntegerField()
    terminal = models.BigIntegerField()
    epoch = models.IntegerField()
    sequence = models.BigIntegerField()
    action = models.CharField(max_length=20)
    words = models.CharField(max_length=WORDS_MAX, blank=True, default="")
    actor = models.CharField(max_length=80)
    at_ms = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(name="step_of_claim", fields=["issuer_id", "terminal", "epoch", "sequence"])]

    def __str__(self) -> str:
        return f"{self.terminal}#{self.sequence} {self.action}"


class Limitation(models.Model):
    """What an affiliate may not ask for any more (E20): due, or sent back, before an instant. One proposes, another agrees.

    `source`: the ledger's account. `offset_cents` of it pay what the affiliate owes. Agreed, those claims or orders are barred.
    """

    class State(models.TextChoices):
        """What the second person said."""

        PROPOSED = "proposed"
        AGREED = "agreed"
        DROPPED = "dropped"

    issuer_id = models.BigIntegerField()
    campaign_number = models.IntegerField()
    affiliate_number = models.BigIntegerField()
    source = models.IntegerField()
    before_ms = models.BigIntegerField()
    cents = models.BigIntegerField()
    offset_cents = models.BigIntegerField(db_default=0)
    reason = models.CharField(max_length=WORDS_MAX)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    proposed_by = models.CharField(max_length=80)
    proposed_ms = models.BigIntegerField()
    decided_by = models.CharField(max_length=80, blank=True, default="")
    decided_ms = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                name="limitation_of_affiliate", fields=["issuer_id", "campaign_number", "affiliate_number", "source"]
            )
        ]
        constraints = [
            models.UniqueConstraint(
                name="limitation_one_proposed",
                fields=["issuer_id", "campaign_number", "affiliate_number", "source"],
                condition=Q(state="proposed"),
            ),
            models.CheckConstraint(name="limitation_state", condition=Q(state__in=["proposed", "agreed", "dropped"])),
            models.CheckConstraint(name="limitation_source", condition=Q(source__in=[3100, 3400])),
            models.CheckConstraint(name="limitation_cents", condition=Q(cents__gte=1)),
            models.CheckConstraint(
                name="limitation_offset", condition=Q(offset_cents__gte=0, offset_cents__lte=F("cents"))
            ),
            models.CheckConstraint(name="limitation_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="limitation_four_eyes",
                condition=~Q(state="agreed") | ~Q(decided_by="") & ~Q(decided_by=F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_number}/{self.affiliate_number} {self.state}"
