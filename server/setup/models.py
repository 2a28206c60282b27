"""The payer's account as it is proposed by one person and accepted by another. What is in force stands with the issuer."""

from django.db import models
from django.db.models import F, Q


class PayerChange(models.Model):
    """From which account an issuer pays. One proposal at a time; every one is kept."""

    issuer_id = models.BigIntegerField()
    name = models.CharField(max_length=70)
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, blank=True)
    siret = models.CharField(max_length=14, blank=True)
    state = models.CharField(max_length=10)
    proposed_by = models.CharField(max_length=80)
    proposed_ms = models.BigIntegerField()
    decided_by = models.CharField(max_length=80, blank=True, db_default="")
    decided_ms = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(name="payer_change_issuer", fields=["issuer_id", "id"])]
        constraints = [
            models.UniqueConstraint(
                name="payer_change_one_proposed", fields=["issuer_id"], condition=Q(state="proposed")
            ),
            models.CheckConstraint(
                name="payer_change_state",
                condition=Q(state="proposed", decided_by="")
                | (Q(state="dropped") & ~Q(decided_by=""))
                # Four eyes, whatever the program above says.
                | (Q(state="accepted") & ~Q(decided_by="") & ~Q(decided_by=F("proposed_by"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.iban[-4:]} {self.state}"
