"""Tables of affiliates. An affiliate's `number` is the AffiliateId of tickets, policies and journal entries."""

from django.db import models
from django.db.models import F, Q

from server.campaigns.models import Campaign, Issuer


class Affiliate(models.Model):
    """A body that accepts the pass. `themes` is the mask of sync.contract.ticket.Theme."""

    class Status(models.TextChoices):
        """Where the affiliation stands (domain, E4)."""

        PROPOSED = "proposed"
        SIGNED = "signed"
        SUSPENDED = "suspended"
        ENDED = "ended"

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT)
    number = models.BigIntegerField()
    name = models.CharField(max_length=80)
    siret = models.CharField(max_length=14, blank=True)
    themes = models.PositiveSmallIntegerField()
    town = models.CharField(max_length=60)
    contact = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    status = models.CharField(max_length=12, choices=Status)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="affiliate_number", fields=["issuer", "number"]),
            models.UniqueConstraint(name="affiliate_siret", fields=["issuer", "siret"], condition=~Q(siret="")),
            models.CheckConstraint(name="affiliate_number_range", condition=Q(number__gte=1, number__lte=2**32 - 1)),
            models.CheckConstraint(name="affiliate_themes", condition=Q(themes__gte=1, themes__lte=3)),
            models.CheckConstraint(
                name="affiliate_status", condition=Q(status__in=["proposed", "signed", "suspended", "ended"])
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Convention(models.Model):
    """The contract that opens a campaign to an affiliate. Dates inclusive."""

    affiliate = models.ForeignKey(Affiliate, on_delete=models.PROTECT)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT)
    from_date = models.DateField()
    to_date = models.DateField()
    signed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="convention_once", fields=["campaign", "affiliate"]),
            models.CheckConstraint(name="convention_dates", condition=Q(from_date__lte=F("to_date"))),
        ]

    def __str__(self) -> str:
        return f"{self.affiliate} {self.campaign}"


class BankAccount(models.Model):
    """Where an affiliate is paid, from a date to a date. The holder is named as at the bank."""

    class Status(models.TextChoices):
        """Only an accepted account is paid."""

        TO_CHECK = "to_check"
        ACCEPTED = "accepted"
        REFUSED = "refused"
        ENDED = "ended"

    affiliate = models.ForeignKey(Affiliate, on_delete=models.PROTECT)
    holder_name = models.CharField(max_length=70)
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.TO_CHECK)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    checked_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="bank_account_one_open",
                fields=["affiliate"],
                condition=Q(status="accepted", to_date__isnull=True),
            ),
            models.CheckConstraint(
                name="bank_account_status", condition=Q(status__in=["to_check", "accepted", "refused", "ended"])
            ),
            models.CheckConstraint(
                name="bank_account_dates", condition=Q(to_date__isnull=True) | Q(from_date__lte=F("to_date"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder_name} {self.iban[-4:]}"


class Site(models.Model):
    """A place of an affiliate where a terminal stands."""

    affiliate = models.ForeignKey(Affiliate, on_delete=models.PROTECT)
    name = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(name="site_name", fields=["affiliate", "name"])]

    def __str__(self) -> str:
        return self.name
