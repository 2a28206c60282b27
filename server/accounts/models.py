"""The table of people who sign in, each with one role and what goes with it."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from server.affiliates.models import Affiliate
from server.campaigns.models import Issuer
from server.passes.models import College


class User(AbstractUser):
    """A person. A college user sees one college, an affiliate user one affiliate, central staff one issuer."""

    class Role(models.TextChoices):
        """Which of the three sites is theirs."""

        CENTRAL = "central"
        COLLEGE = "college"
        AFFILIATE = "affiliate"

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT)
    role = models.CharField(max_length=10, choices=Role)
    college = models.ForeignKey(College, on_delete=models.PROTECT, null=True, blank=True)
    affiliate = models.ForeignKey(Affiliate, on_delete=models.PROTECT, null=True, blank=True)

    REQUIRED_FIELDS = ["email", "issuer", "role"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="user_role_goes_with_its_place",
                condition=Q(role="central", college__isnull=True, affiliate__isnull=True)
                | Q(role="college", college__isnull=False, affiliate__isnull=True)
                | Q(role="affiliate", college__isnull=True, affiliate__isnull=False),
            )
        ]

    @property
    def actor(self) -> str:
        """How journals and decisions name this person: never by name."""
        return f"user:{self.pk}"


class SignInFailure(models.Model):
    """How often a sign-in failed lately; see server.accounts.failures. `key` is a keyed hash, never a name or an address."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.IntegerField()
    last_ms = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(name="sign_in_failure_last", fields=["last_ms"])]
        constraints = [models.CheckConstraint(name="sign_in_failure_count", condition=Q(count__gte=1))]

    def __str__(self) -> str:
        return self.key[:8]
