"""Tables of colleges, pupils, registrations and passes. Balances are the ledger's; nothing here is an amount."""

from django.db import models
from django.db.models import Q

from server.campaigns.models import Campaign, Issuer


class College(models.Model):
    """A school whose office validates registrations. `uai` is the national code, 7 digits and a letter.

    `is_outside`: not in the département, for campaigns that ask where a pupil goes to school.
    """

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT)
    uai = models.CharField(max_length=8)
    name = models.CharField(max_length=80)
    town = models.CharField(max_length=60)
    is_outside = models.BooleanField(db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(name="college_uai", fields=["issuer", "uai"])]

    def __str__(self) -> str:
        return self.name


class Pupil(models.Model):
    """A beneficiary as the college's file names them. `folded_name` is `last|first` without case, accents or punctuation."""

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT)
    college = models.ForeignKey(College, on_delete=models.PROTECT)
    last_name = models.CharField(max_length=60)
    first_name = models.CharField(max_length=60)
    folded_name = models.CharField(max_length=121)
    birthdate = models.DateField()
    level = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="pupil_once", fields=["issuer", "college", "folded_name", "birthdate"])
        ]

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_name}"


class Registration(models.Model):
    """A family's request for a pass in one campaign. `*_by` names an actor, as the ledger's journals do.

    `is_resident`: what the family proved, asked only when the campaign's rules need it. `split_*_cents`: the split that the family
    chose among the campaign's, both or none.
    """

    class Status(models.TextChoices):
        """See server.passes.states."""

        SUBMITTED = "submitted"
        VALIDATED = "validated"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT)
    status = models.CharField(max_length=10, choices=Status)
    is_bursary = models.BooleanField(default=False)
    is_resident = models.BooleanField(null=True, blank=True)
    split_first_cents = models.IntegerField(null=True, blank=True)
    split_second_cents = models.IntegerField(null=True, blank=True)
    submitted_ms = models.BigIntegerField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_ms = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="registration_once", fields=["issuer", "campaign", "pupil"]),
            models.CheckConstraint(
                name="registration_status", condition=Q(status__in=["submitted", "validated", "refused", "withdrawn"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil} {self.status}"


class Pass(models.Model):
    """The yearly entitlement: opened by a validated registration, owner of the wallets' accounts and of the tickets."""

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT)
    opened_ms = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="pass_once", fields=["issuer", "campaign", "pupil"])]

    def __str__(self) -> str:
        return f"{self.pupil} {self.campaign}"


class Withdrawal(models.Model):
    """A pass was withdrawn: by whom, why, what its wallets gave back. Append-only.

    `rank` counts those of a pass from 1: a refused claim may set money free later.
    """

    pk = models.CompositePrimaryKey("issuer_id", "pass_id", "rank")
    issuer_id = models.BigIntegerField()
    pass_id = models.BigIntegerField()
    rank = models.SmallIntegerField()
    reason = models.CharField(max_length=200)
    actor = models.CharField(max_length=80)
    at_ms = models.BigIntegerField()
    cents = models.IntegerField()
    tickets = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="withdrawal_rank", condition=Q(rank__gte=1)),
            models.CheckConstraint(name="withdrawal_amounts", condition=Q(cents__gte=0, tickets__gte=0)),
            models.CheckConstraint(name="withdrawal_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"pass {self.pass_id} withdrawn"


class StagedFile(models.Model):
    """A college's list between its preview and its confirmation; at most one per college."""

    college = models.OneToOneField(College, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    uploaded_by = models.CharField(max_length=80)
    uploaded_ms = models.BigIntegerField()

    def __str__(self) -> str:
        return self.name
