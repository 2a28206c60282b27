"""Tables of terminals, their enrolment, and the documents signed for them."""

from django.db import models
from django.db.models import Q


class Terminal(models.Model):
    """One enrolled installation. `head_*`: contiguous end of what we hold; `reported_*`, versions and health: its last Hello."""

    class Status(models.TextChoices):
        """Domain, E4."""

        ISSUED = "issued"
        ENROLLED = "enrolled"
        SUSPENDED = "suspended"
        REVOKED = "revoked"
        RETIRED = "retired"

    pk = models.CompositePrimaryKey("issuer_id", "terminal")
    issuer_id = models.BigIntegerField()
    terminal = models.BigIntegerField()
    affiliate_number = models.BigIntegerField()
    site = models.CharField(max_length=60, blank=True, db_default="")
    status = models.CharField(max_length=10, choices=Status)
    epoch = models.IntegerField(db_default=0)
    terminal_key = models.BinaryField(null=True, blank=True)
    wrap_key = models.BinaryField(null=True, blank=True)
    key_level = models.SmallIntegerField(db_default=0)
    record = models.BinaryField(null=True, blank=True)  # messages.encode(Signed) of the EnrolmentRecord
    record_digest = models.BinaryField(null=True, blank=True)  # `previous` of entry 0
    enrolled_ms = models.BigIntegerField(null=True, blank=True)
    head_sequence = models.BigIntegerField(db_default=-1)
    head_digest = models.BinaryField(db_default=b"")
    standing = models.CharField(max_length=10, db_default="good")  # sync.contract.messages.Standing
    verdict_serial = models.BigIntegerField(db_default=0)
    last_seen_ms = models.BigIntegerField(null=True, blank=True)
    reported_sequence = models.BigIntegerField(db_default=-1)
    reported_wall_ms = models.BigIntegerField(null=True, blank=True)
    reported_monotonic_ms = models.BigIntegerField(null=True, blank=True)
    reported_boot = models.BigIntegerField(db_default=0)
    unsynced_count = models.IntegerField(db_default=0)
    unsynced_cents = models.BigIntegerField(db_default=0)
    oldest_unsynced_ms = models.BigIntegerField(null=True, blank=True)
    policy_version = models.BigIntegerField(db_default=0)
    list_version = models.BigIntegerField(db_default=0)
    key_set_version = models.BigIntegerField(db_default=0)
    verdicts_seen = models.BigIntegerField(db_default=0)
    app_version = models.CharField(max_length=64, blank=True, db_default="")
    scanner = models.CharField(max_length=64, blank=True, db_default="")
    printer = models.CharField(max_length=64, blank=True, db_default="")
    disk_free_mb = models.BigIntegerField(null=True, blank=True)
    is_clock_suspect = models.BooleanField(db_default=False)

    class Meta:
        indexes = [models.Index(name="terminal_affiliate", fields=["issuer_id", "affiliate_number"])]
        constraints = [
            models.CheckConstraint(name="terminal_range", condition=Q(terminal__gte=1, terminal__lte=2**32 - 1)),
            models.CheckConstraint(
                name="terminal_status",
                condition=Q(status__in=["issued", "enrolled", "suspended", "revoked", "retired"]),
            ),
            models.CheckConstraint(
                name="terminal_standing", condition=Q(standing__in=["good", "rollback", "fork", "revoked"])
            ),
            models.CheckConstraint(name="terminal_head", condition=Q(head_sequence__gte=-1)),
        ]

    def __str__(self) -> str:
        return f"{self.issuer_id}/{self.terminal}"


class EnrolmentCode(models.Model):
    """A one-time code for one counter, and the enrolment that used it. `token` is EnrolmentOpened.enrolment."""

    class State(models.TextChoices):
        """issued -> opened (code taken) -> confirmed (numbers compared) -> done (record fetched); or refused, expired."""

        ISSUED = "issued"
        OPENED = "opened"
        CONFIRMED = "confirmed"
        DONE = "done"
        REFUSED = "refused"
        EXPIRED = "expired"

    issuer_id = models.BigIntegerField()
    code_hash = models.BinaryField()
    affiliate_number = models.BigIntegerField()
    site = models.CharField(max_length=60, blank=True, db_default="")
    created_by = models.CharField(max_length=80)
    created_ms = models.BigIntegerField()
    expires_ms = models.BigIntegerField()
    tries = models.SmallIntegerField(db_default=0)
    state = models.CharField(max_length=10, choices=State, db_default=State.ISSUED)
    token = models.CharField(max_length=64, blank=True, db_default="")
    terminal_key = models.BinaryField(null=True, blank=True)
    wrap_key = models.BinaryField(null=True, blank=True)
    key_level = models.SmallIntegerField(db_default=0)
    server_nonce = models.BinaryField(null=True, blank=True)
    comparison = models.CharField(max_length=6, blank=True, db_default="")
    opened_ms = models.BigIntegerField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=80, blank=True, db_default="")
    confirmed_ms = models.BigIntegerField(null=True, blank=True)
    done_ms = models.BigIntegerField(null=True, blank=True)
    terminal = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="enrolment_code_hash", fields=["issuer_id", "code_hash"]),
            models.UniqueConstraint(name="enrolment_token", fields=["token"], condition=~Q(token="")),
            models.CheckConstraint(
                name="enrolment_state",
                condition=Q(state__in=["issued", "opened", "confirmed", "done", "refused", "expired"]),
            ),
            models.CheckConstraint(name="enrolment_tries", condition=Q(tries__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.affiliate_number} {self.state}"


class Policy(models.Model):
    """A policy as signed for one terminal. Append-only."""

    pk = models.CompositePrimaryKey("issuer_id", "terminal", "version")
    issuer_id = models.BigIntegerField()
    terminal = models.BigIntegerField()
    version = models.BigIntegerField()
    document = models.BinaryField()
    key_id = models.IntegerField()
    signature = models.BinaryField()
    issued_ms = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.terminal} v{self.version}"


class PolicyRules(models.Model):
    """By which version of a campaign's rules a policy was made: claims that name the policy are judged by it. Append-only."""

    pk = models.CompositePrimaryKey("issuer_id", "terminal", "version", "campaign")
    issuer_id = models.BigIntegerField()
    terminal = models.BigIntegerField()
    version = models.BigIntegerField()  # of the policy
    campaign = models.IntegerField()
    rules_version = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.terminal} v{self.version}: {self.campaign} v{self.rules_version}"


class OppositionListVersion(models.Model):
    """An opposition list as signed and published. Append-only."""

    pk = models.CompositePrimaryKey("issuer_id", "version")
    issuer_id = models.BigIntegerField()
    version = models.BigIntegerField()
    document = models.BinaryField()
    key_id = models.IntegerField()
    signature = models.BinaryField()
    issued_ms = models.BigIntegerField()

    def __str__(self) -> str:
        return f"v{self.version}"


class KeySetVersion(models.Model):
    """A key set as the roots signed it. `signatures`: msgspec JSON of tuple[bytes, ...]. Append-only."""

    pk = models.CompositePrimaryKey("issuer_id", "version")
    issuer_id = models.BigIntegerField()
    version = models.BigIntegerField()
    document = models.BinaryField()
    signatures = models.BinaryField()
    issued_ms = models.BigIntegerField()
    expires_ms = models.BigIntegerField()

    def __str__(self) -> str:
        return f"v{self.version}"


class WrongCode(models.Model):
    """A request for an enrolment that named no open code, or was not signed by its keys. `visitor`: a keyed hash of its address."""

    issuer_id = models.BigIntegerField()
    visitor = models.CharField(max_length=64)
    at_ms = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(name="wrong_code_recent", fields=["issuer_id", "at_ms"])]

    def __str__(self) -> str:
        return self.visitor[:8]
