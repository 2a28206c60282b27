"""Tables of the bank's answers: every file once, as it came, and every line with what it did."""

from django.db import models
from django.db.models import F, Q

from server.bank.matching import Effect

MATCHED = "matched"


class BankFile(models.Model):
    """One file, told apart by its bytes. `message`: the bank's own id of it. Never deleted."""

    issuer_id = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10)
    message = models.CharField(max_length=70)
    raw = models.BinaryField()
    received_by = models.CharField(max_length=80)
    received_ms = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="bank_file_once", fields=["issuer_id", "sha256"]),
            models.CheckConstraint(name="bank_file_kind", condition=Q(kind__in=["pain.002", "camt.053", "camt.054"])),
        ]

    def __str__(self) -> str:
        return self.name


class BankLine(models.Model):
    """One thing that a file said. `amount_cents` of money in suspense is signed: what came in is positive.

    `is_open`: it waits for a person. `suspense`: the ledger's name of money that nobody has explained, empty for other lines;
    `proposed_*` say how somebody explains it, and somebody else agrees. A debit that did not fit its file and does now is closed
    by the file itself (`proposed_as` MATCHED). `content` and `statement` tell such lines apart: a digest of what one says, and the
    id of the statement that says it; both empty when it has only been said again.
    """

    issuer_id = models.BigIntegerField()
    file = models.ForeignKey(BankFile, on_delete=models.PROTECT)
    position = models.IntegerField()
    effect = models.CharField(max_length=16)
    campaign = models.IntegerField(null=True, blank=True)
    run = models.IntegerField(null=True, blank=True)
    affiliate_number = models.BigIntegerField(null=True, blank=True)
    name = models.CharField(max_length=35, blank=True)
    amount_cents = models.BigIntegerField(default=0)
    status = models.CharField(max_length=4, blank=True)
    code = models.CharField(max_length=35, blank=True)
    reference = models.CharField(max_length=35, blank=True)
    info = models.CharField(max_length=200, blank=True)
    is_open = models.BooleanField(default=False)
    suspense = models.CharField(max_length=80, blank=True, default="")
    content = models.CharField(max_length=16, blank=True, default="")
    statement = models.CharField(max_length=70, blank=True, default="")
    proposed_as = models.CharField(max_length=10, blank=True, default="")
    proposed_target = models.CharField(max_length=35, blank=True, default="")
    proposed_by = models.CharField(max_length=80, blank=True, default="")
    closed_by = models.CharField(max_length=80, blank=True, default="")
    closed_ms = models.BigIntegerField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(name="bank_line_open", fields=["issuer_id"], condition=Q(is_open=True)),
            models.Index(name="bank_line_order", fields=["issuer_id", "campaign", "run", "affiliate_number"]),
            models.Index(name="bank_line_content", fields=["issuer_id", "content"], condition=~Q(content="")),
        ]
        constraints = [
            models.UniqueConstraint(name="bank_line_position", fields=["file", "position"]),
            models.UniqueConstraint(
                name="bank_line_suspense_once", fields=["issuer_id", "suspense"], condition=~Q(suspense="")
            ),
            models.CheckConstraint(
                name="bank_line_effect", condition=Q(effect__in=[effect.value for effect in Effect])
            ),
            # Four eyes on money that nobody could explain.
            models.CheckConstraint(
                name="bank_line_explained_by_two",
                condition=Q(suspense="")
                | Q(is_open=True)
                | Q(effect="wrong_amount", proposed_as=MATCHED)
                | ~Q(proposed_by="") & ~Q(closed_by="") & ~Q(proposed_by=F("closed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.effect}"
