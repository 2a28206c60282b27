"""The tables of people who sign in, each with one role and what goes with it, and of what has happened to their accounts."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

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


class AccountStep(models.Model):
    """What happened to an account, kept for good. `actor` did it; `detail`: of a command, who asked for it, in words.

    `first_hand` and `second_hand`: through whose hands its password came, when it came anew; one hand knows the password.
    """

    class Action(models.TextChoices):
        """What was done."""

        INVITED = "invited"  # two persons agreed that it may be opened, or opened anew; nobody can sign in by that yet
        OPENED = "opened"  # its owner has chosen a password, with what both persons gave
        CREATED = "created"
        REOPENED = "reopened"
        PASSWORD = "password"  # noqa: S105  # a word of our own
        CLOSED = "closed"

    issuer_id = models.BigIntegerField()
    account = models.CharField(max_length=80)
    action = models.CharField(max_length=10, choices=Action)
    actor = models.CharField(max_length=80)
    first_hand = models.CharField(max_length=80, blank=True, db_default="")
    second_hand = models.CharField(max_length=80, blank=True, db_default="")
    detail = models.CharField(max_length=200, blank=True, db_default="")
    at_ms = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(name="account_step_account", fields=["account", "id"])]
        constraints = [
            models.CheckConstraint(
                name="account_step_hands",
                condition=Q(second_hand="") | (~Q(first_hand="") & ~Q(first_hand=F("second_hand"))),
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.action}"


class AccountProposal(models.Model):
    """An account of the central staff that one person wants opened, opened again or given a new password; another one agrees.

    `account` is empty until there is one. The codes are kept as passwords are; each of the two persons has seen one.
    """

    class Kind(models.TextChoices):
        """What is wanted."""

        CREATE = "create"
        REOPEN = "reopen"
        PASSWORD = "password"  # noqa: S105  # a word of our own

    class State(models.TextChoices):
        """How far it is."""

        PROPOSED = "proposed"
        AGREED = "agreed"  # its owner may choose a password
        USED = "used"
        DROPPED = "dropped"

    issuer_id = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    account = models.CharField(max_length=80, blank=True, db_default="")
    username = models.CharField(max_length=150)
    first_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField(max_length=150, blank=True)
    email = models.CharField(max_length=254, blank=True)
    state = models.CharField(max_length=10, choices=State)
    first_code = models.CharField(max_length=128)
    second_code = models.CharField(max_length=128, blank=True, db_default="")
    proposed_by = models.CharField(max_length=80)
    proposed_ms = models.BigIntegerField()
    decided_by = models.CharField(max_length=80, blank=True, db_default="")
    decided_ms = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(name="account_proposal_issuer", fields=["issuer_id", "state", "id"])]
        constraints = [
            models.UniqueConstraint(
                name="account_proposal_one_open", fields=["username"], condition=Q(state__in=["proposed", "agreed"])
            ),
            models.CheckConstraint(
                name="account_proposal_four_eyes",
                condition=Q(state="proposed", decided_by="")
                | (Q(state="dropped") & ~Q(decided_by=""))
                # Four eyes, whatever the program above says: two persons, and neither of them its owner.
                | (
                    Q(state__in=["agreed", "used"], decided_ms__isnull=False)
                    & ~Q(decided_by="")
                    & ~Q(second_code="")
                    & ~Q(decided_by=F("proposed_by"))
                    & ~Q(account="")
                    & ~Q(account=F("proposed_by"))
                    & ~Q(account=F("decided_by"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
