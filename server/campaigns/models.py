"""Tables of issuers and campaigns. A campaign's dates are civil dates in Europe/Paris, inclusive; amounts are cents."""

from django.db import models
from django.db.models import F, Q


class Issuer(models.Model):
    """The body that pays, and how it names itself to people and to its bank."""

    uuid = models.UUIDField(unique=True)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=24)
    hotline = models.CharField(max_length=24)
    accent_colour = models.CharField(max_length=7, default="#0b5f8a")
    scheme_number = models.PositiveSmallIntegerField()  # one byte in the ticket code
    debtor_name = models.CharField(max_length=70)
    debtor_iban = models.CharField(max_length=34)
    debtor_bic = models.CharField(max_length=11, blank=True)
    debtor_id = models.CharField(max_length=35, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="issuer_scheme_byte", condition=Q(scheme_number__lte=255))]

    def __str__(self) -> str:
        return self.short_name


class Campaign(models.Model):
    """One year, as the version of its rules in force says: published by server.campaigns.publishing, and nowhere else.

    `rules_version` 0: made before its rules were published as a document. `wallets`: as document.WalletTerms, one or two.
    """

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT)
    number = models.PositiveIntegerField()  # two bytes in the ticket code
    name = models.CharField(max_length=60)
    opens_on = models.DateField()
    registration_ends_on = models.DateField()
    valid_from = models.DateField()
    valid_to = models.DateField()
    claims_to = models.DateField()
    grace_days = models.PositiveSmallIntegerField(default=15)  # late synchronisation after claims_to
    ticket_min_cents = models.PositiveIntegerField(default=500)
    ticket_max_cents = models.PositiveIntegerField(default=7000)
    tickets_per_pass = models.PositiveSmallIntegerField(default=7)
    wallets = models.JSONField()
    birthdate_required = models.BooleanField(default=True)
    partial_use = models.BooleanField(default=False)
    age_min = models.PositiveSmallIntegerField(default=9)
    age_max = models.PositiveSmallIntegerField(default=18)
    ticket_key_id = models.PositiveIntegerField()
    # What a counter may promise without a network (protocol, "Decision").
    guarantee_bearer = models.BooleanField(default=True)
    list_age_soft_hours = models.PositiveIntegerField(default=48)
    list_age_hard_hours = models.PositiveIntegerField(default=15 * 24)
    unsynced_soft = models.PositiveIntegerField(default=60)
    unsynced_soft_cents = models.PositiveIntegerField(default=120_000)
    unsynced_hard = models.PositiveIntegerField(default=200)
    unsynced_hard_cents = models.PositiveIntegerField(default=400_000)
    birthdate_tries = models.PositiveSmallIntegerField(default=3)
    key_level_min = models.PositiveSmallIntegerField(default=0)
    # The fortnight: days of the month on which a period begins, and days from the cut-off to the transfer.
    cut_off_days = models.JSONField(default=list)
    payment_delay_days = models.PositiveSmallIntegerField(default=5)
    rules_version = models.IntegerField(db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="campaign_number", fields=["issuer", "number"]),
            models.CheckConstraint(name="campaign_number_two_bytes", condition=Q(number__lte=65535)),
            models.CheckConstraint(name="campaign_key_two_bytes", condition=Q(ticket_key_id__lte=65535)),
            models.CheckConstraint(
                name="campaign_dates_in_order",
                condition=Q(
                    opens_on__lte=F("registration_ends_on"),
                    registration_ends_on__lte=F("valid_to"),
                    valid_from__lte=F("valid_to"),
                    valid_to__lte=F("claims_to"),
                ),
            ),
            models.CheckConstraint(
                name="campaign_ticket_amounts",
                condition=Q(
                    ticket_min_cents__gt=0, ticket_min_cents__lte=F("ticket_max_cents"), ticket_max_cents__lte=65535
                ),
            ),
            models.CheckConstraint(
                name="campaign_ticket_count", condition=Q(tickets_per_pass__gte=1, tickets_per_pass__lte=7)
            ),
            models.CheckConstraint(name="campaign_ages", condition=Q(age_min__lte=F("age_max"))),
        ]

    def __str__(self) -> str:
        return self.name


class Rules(models.Model):
    """One published version of a campaign's rules: document.CampaignRules as bytes of JSON. Append-only.

    In force from its publication until the next one's. Version 0 is what the row said before the first publication.
    """

    pk = models.CompositePrimaryKey("issuer_id", "campaign", "version")
    issuer_id = models.BigIntegerField()
    campaign = models.IntegerField()
    version = models.IntegerField()
    document = models.TextField()
    sha256 = models.CharField(max_length=64)
    reason = models.CharField(max_length=200, blank=True, db_default="")
    published_by = models.CharField(max_length=80)
    approved_by = models.CharField(max_length=80)
    published_ms = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="rules_version", condition=Q(version__gte=0)),
            models.CheckConstraint(
                name="rules_four_eyes",
                condition=Q(version=0) | (~Q(published_by=F("approved_by")) & ~Q(published_by="") & ~Q(approved_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} v{self.version}"


class RulesDraft(models.Model):
    """Rules that somebody prepares, until another person publishes them or they are dropped. One open draft per campaign."""

    issuer_id = models.BigIntegerField()
    campaign = models.IntegerField()
    document = models.TextField()
    sha256 = models.CharField(max_length=64)
    reason = models.CharField(max_length=200, blank=True, db_default="")
    state = models.CharField(max_length=10)
    prepared_by = models.CharField(max_length=80)
    prepared_ms = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="rules_draft_one_open", fields=["issuer_id", "campaign"], condition=Q(state="open")
            ),
            models.CheckConstraint(name="rules_draft_state", condition=Q(state__in=["open", "published", "dropped"])),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.state}"


class EnvelopeVote(models.Model):
    """A vote of the assembly that changes the envelope (E01): entered by one person, posted by another."""

    issuer_id = models.BigIntegerField()
    campaign = models.IntegerField()
    decision = models.CharField(max_length=40)
    change_cents = models.BigIntegerField()
    state = models.CharField(max_length=10)
    proposed_by = models.CharField(max_length=80)
    proposed_ms = models.BigIntegerField()
    approved_by = models.CharField(max_length=80, blank=True, db_default="")
    approved_ms = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="envelope_vote_once", fields=["issuer_id", "campaign", "decision"], condition=~Q(state="dropped")
            ),
            models.CheckConstraint(
                name="envelope_vote_state",
                condition=Q(state__in=["proposed", "dropped"], approved_by="")
                | (Q(state="posted") & ~Q(approved_by="") & ~Q(approved_by=F("proposed_by"))),
            ),
            models.CheckConstraint(name="envelope_vote_changes", condition=~Q(change_cents=0)),
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.state}"
