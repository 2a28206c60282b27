"""Tables of tickets and of the opposition list. On the money path: plain integers, keys that begin with the issuer."""

from django.db import models
from django.db.models import Q


class Ticket(models.Model):
    """`number`: the 16 digits. `themes`: the mask of the wallet it draws on, 0 while blank. Money is on ledger account 2200."""

    class State(models.TextChoices):
        """See server.tickets.states."""

        BLANK = "blank"
        CREDITED = "credited"
        CLAIMED = "claimed"
        REDEEMED = "redeemed"
        REIMBURSED = "reimbursed"
        CANCELLED = "cancelled"
        BLOCKED = "blocked"
        EXPIRED = "expired"

    pk = models.CompositePrimaryKey("issuer_id", "number")
    issuer_id = models.BigIntegerField()
    number = models.BigIntegerField()
    campaign_number = models.IntegerField()
    pass_id = models.BigIntegerField()
    slot = models.SmallIntegerField()
    state = models.CharField(max_length=10, choices=State)
    themes = models.SmallIntegerField(db_default=0)
    amount_cents = models.IntegerField(db_default=0)
    assigned_affiliate = models.BigIntegerField(db_default=0)  # 0: any
    generation = models.SmallIntegerField(db_default=1)
    credited_ms = models.BigIntegerField(null=True, blank=True)
    printed_ms = models.BigIntegerField(null=True, blank=True)  # of the current generation
    blocked_from = models.CharField(max_length=10, blank=True, db_default="")  # the state to return to

    class Meta:
        constraints = [
            models.UniqueConstraint(name="ticket_slot", fields=["issuer_id", "pass_id", "slot"]),
            models.CheckConstraint(name="ticket_number_range", condition=Q(number__gte=0, number__lt=10**16)),
            models.CheckConstraint(name="ticket_slot_range", condition=Q(slot__gte=1, slot__lte=7)),
            models.CheckConstraint(name="ticket_generation_range", condition=Q(generation__gte=1, generation__lte=255)),
            models.CheckConstraint(
                name="ticket_assigned_range", condition=Q(assigned_affiliate__gte=0, assigned_affiliate__lte=2**32 - 1)
            ),
            models.CheckConstraint(
                name="ticket_state",
                condition=Q(
                    state__in=[
                        "blank",
                        "credited",
                        "claimed",
                        "redeemed",
                        "reimbursed",
                        "cancelled",
                        "blocked",
                        "expired",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="ticket_amount_goes_with_state",
                condition=Q(amount_cents=0, themes=0, state__in=["blank", "blocked", "cancelled", "expired"])
                | Q(amount_cents__gt=0, amount_cents__lte=65535, themes__gte=1, themes__lte=3) & ~Q(state="blank"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number:016d}"


class Opposition(models.Model):
    """Papers of a ticket below `below_generation` are void from `since_ms`; 256 voids them all. One row per ticket."""

    pk = models.CompositePrimaryKey("issuer_id", "number")
    issuer_id = models.BigIntegerField()
    number = models.BigIntegerField()
    below_generation = models.SmallIntegerField()
    since_ms = models.BigIntegerField()
    # The first published list that carries this row as it is; null until one does.
    list_version = models.IntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(name="opposition_unlisted", fields=["issuer_id", "list_version"])]
        constraints = [
            models.CheckConstraint(
                name="opposition_generation", condition=Q(below_generation__gte=2, below_generation__lte=256)
            )
        ]

    def __str__(self) -> str:
        return f"{self.number:016d} < {self.below_generation}"
