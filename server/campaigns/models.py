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
    """One year's rules. `wallets`: [{"themes": mask, "amount_cents": n, "bursary_cents": n}], one or two."""

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
