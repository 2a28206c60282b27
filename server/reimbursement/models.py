"""Tables of reimbursement runs and payment orders (domain, E3)."""

from django.db import models
from django.db.models import Q


class Run(models.Model):
    """One fortnight's computation. `cut_off_ms` is the first excluded instant. `campaign` is the campaign's number."""

    class State(models.TextChoices):
        """open -> closed (orders frozen) -> filed (the file exists, once) -> paid; abandoned only before filed."""

        OPEN = "open"
        CLOSED = "closed"
        FILED = "filed"
        PAID = "paid"
        ABANDONED = "abandoned"

    pk = models.CompositePrimaryKey("issuer_id", "campaign", "number")
    issuer_id = models.BigIntegerField()
    campaign = models.IntegerField()
    number = models.IntegerField()
    label = models.CharField(max_length=40)
    cut_off_ms = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, db_default=State.OPEN)
    opened_by = models.CharField(max_length=80)
    opened_ms = models.BigIntegerField()
    closed_by = models.CharField(max_length=80, blank=True, db_default="")
    closed_ms = models.BigIntegerField(null=True, blank=True)
    execution_date = models.DateField()
    message_id = models.CharField(max_length=35, blank=True, db_default="")
    created_ms = models.BigIntegerField(null=True, blank=True)  # CreDtTm of the file
    file_sha256 = models.CharField(max_length=64, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="run_label", fields=["issuer_id", "campaign", "label"]),
            models.UniqueConstraint(name="run_cut_off", fields=["issuer_id", "campaign", "cut_off_ms"]),
            models.UniqueConstraint(name="run_one_open", fields=["issuer_id", "campaign"], condition=Q(state="open")),
            models.UniqueConstraint(
                name="run_message_id", fields=["issuer_id", "message_id"], condition=~Q(message_id="")
            ),
            models.CheckConstraint(
                name="run_state", condition=Q(state__in=["open", "closed", "filed", "paid", "abandoned"])
            ),
            models.CheckConstraint(name="run_number", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return self.label


class PaymentOrder(models.Model):
    """One amount to one affiliate's bank account, as frozen at the run's closing."""

    class State(models.TextChoices):
        """`reason` says why when blocked."""

        DUE = "due"
        IN_RUN = "in_run"
        FILED = "filed"
        PAID = "paid"
        RETURNED = "returned"
        BLOCKED = "blocked"
        CARRIED = "carried"

    pk = models.CompositePrimaryKey("issuer_id", "campaign", "run", "affiliate_number")
    issuer_id = models.BigIntegerField()
    campaign = models.IntegerField()
    run = models.IntegerField()
    affiliate_number = models.BigIntegerField()
    amount_cents = models.BigIntegerField()
    claim_count = models.IntegerField()
    holder_name = models.CharField(max_length=70, blank=True, db_default="")
    iban = models.CharField(max_length=34, blank=True, db_default="")
    bic = models.CharField(max_length=11, blank=True, db_default="")
    end_to_end_id = models.CharField(max_length=35, blank=True, db_default="")
    remittance = models.CharField(max_length=140, blank=True, db_default="")
    state = models.CharField(max_length=10, choices=State)
    reason = models.CharField(max_length=40, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="order_end_to_end_id", fields=["issuer_id", "end_to_end_id"], condition=~Q(end_to_end_id="")
            ),
            models.CheckConstraint(name="order_amount", condition=Q(amount_cents__gte=0, claim_count__gte=0)),
            models.CheckConstraint(
                name="order_state",
                condition=Q(state__in=["due", "in_run", "filed", "paid", "returned", "blocked", "carried"]),
            ),
            models.CheckConstraint(
                name="order_paid_to_somebody",
                condition=~Q(state__in=["in_run", "filed", "paid"]) | (Q(amount_cents__gt=0) & ~Q(iban="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run}/{self.affiliate_number}"
