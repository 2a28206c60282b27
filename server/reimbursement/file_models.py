"""Tables of what a closed run leaves behind, and of how the payer wants it: every file byte for byte, and the payer's choices.

Written only by server.reimbursement.run_files and server.reimbursement.payer.
"""

from django.db import models
from django.db.models import Q

MESSAGE_VERSIONS = ["pain.001.001.09", "pain.001.001.03"]


class PaymentSettings(models.Model):
    """One issuer's choices. Without a row, the defaults. `nature`, `function`, `commitment`: the finance service's own codes."""

    issuer_id = models.BigIntegerField(primary_key=True)
    message_version = models.CharField(max_length=15)
    is_batch_booked = models.BooleanField()
    with_towns = models.BooleanField()
    town = models.CharField(max_length=35, blank=True)
    nature = models.CharField(max_length=20, blank=True)
    function = models.CharField(max_length=20, blank=True)
    commitment = models.CharField(max_length=40, blank=True)
    legal_basis = models.CharField(max_length=600, blank=True)
    signatory = models.CharField(max_length=120, blank=True)
    updated_by = models.CharField(max_length=80)
    updated_ms = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="payment_message_version", condition=Q(message_version__in=MESSAGE_VERSIONS))
        ]

    def __str__(self) -> str:
        return f"{self.issuer_id} {self.message_version}"


class RunFile(models.Model):
    """One file of a run as it was made, with its hash. `position` 1 is what the bank gets. Append-only."""

    pk = models.CompositePrimaryKey("issuer_id", "campaign", "run", "position")
    issuer_id = models.BigIntegerField()
    campaign = models.IntegerField()
    run = models.IntegerField()
    position = models.IntegerField()
    role = models.CharField(max_length=12)  # server.reimbursement.run_files.Role
    name = models.CharField(max_length=80)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="run_file_name", fields=["issuer_id", "name"]),
            models.CheckConstraint(name="run_file_position", condition=Q(position__gte=1)),
            models.CheckConstraint(name="run_file_hash", condition=~Q(sha256="") & ~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name
