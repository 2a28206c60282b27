"""Tables of cards and their debits. On the money path: plain integers, keys that begin with the issuer."""

from django.db import models
from django.db.models import F, Q

NUMBER_LOW, NUMBER_END = 9 * 10**15, 10**16  # of cards; debits stand from there on, where no ticket's number reaches


class Card(models.Model):
    """A way to a pass's wallets. A replaced card stays as it was; the next has another number and the next generation."""

    pk = models.CompositePrimaryKey("issuer_id", "number")
    issuer_id = models.BigIntegerField()
    number = models.BigIntegerField()
    campaign_number = models.IntegerField()
    pass_id = models.BigIntegerField()
    generation = models.SmallIntegerField()
    state = models.CharField(max_length=10)
    issued_ms = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="card_generation", fields=["issuer_id", "pass_id", "generation"]),
            models.UniqueConstraint(
                name="card_one_per_pass", fields=["issuer_id", "pass_id"], condition=~Q(state="replaced")
            ),
            models.CheckConstraint(
                name="card_number_range", condition=Q(number__gte=NUMBER_LOW, number__lt=NUMBER_END)
            ),
            models.CheckConstraint(name="card_generation_range", condition=Q(generation__gte=1)),
            models.CheckConstraint(name="card_state", condition=Q(state__in=["active", "blocked", "replaced"])),
        ]

    def __str__(self) -> str:
        return f"{self.number:016d}"[-4:]


class CardStep(models.Model):
    """What was done with a card, by whom, when, why. Append-only."""

    issuer_id = models.BigIntegerField()
    card = models.BigIntegerField()
    action = models.CharField(max_length=10)
    actor = models.CharField(max_length=80)
    at_ms = models.BigIntegerField()
    reason = models.CharField(max_length=200, blank=True, db_default="")

    class Meta:
        indexes = [models.Index(name="card_step", fields=["issuer_id", "card"])]
        constraints = [
            models.CheckConstraint(
                name="card_step_action", condition=Q(action__in=["issue", "block", "unblock", "replace"])
            )
        ]

    def __str__(self) -> str:
        return self.action


class Debit(models.Model):
    """What one form took from a card. Append-only: its claim says what became of it, `Cancellation` that it was given back.

    `number` is the form's, drawn when it was opened, and stands for a ticket's in the ledger and in the claim. `themes`: of the
    wallet. `remaining_cents`: what the wallet held afterwards; the price was paid whole, or nothing remains.
    """

    pk = models.CompositePrimaryKey("issuer_id", "number")
    issuer_id = models.BigIntegerField()
    number = models.BigIntegerField()
    card_number = models.BigIntegerField()
    campaign_number = models.IntegerField()
    pass_id = models.BigIntegerField()
    affiliate_number = models.BigIntegerField()
    wallet = models.SmallIntegerField()
    themes = models.SmallIntegerField()
    price_cents = models.IntegerField()
    debited_cents = models.IntegerField()
    remaining_cents = models.IntegerField()
    reference = models.CharField(max_length=32, blank=True, db_default="")
    actor = models.CharField(max_length=80)
    made_ms = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(name="debit_affiliate", fields=["issuer_id", "affiliate_number", "made_ms"]),
            models.Index(name="debit_card", fields=["issuer_id", "card_number"]),
        ]
        constraints = [
            models.CheckConstraint(name="debit_number_range", condition=Q(number__gte=NUMBER_END)),
            models.CheckConstraint(name="debit_wallet", condition=Q(wallet__in=[0, 1], themes__gte=1, themes__lte=3)),
            models.CheckConstraint(
                name="debit_amounts",
                condition=Q(debited_cents__gt=0, remaining_cents__gte=0, debited_cents__lte=F("price_cents")),
            ),
            models.CheckConstraint(
                name="debit_whole_price_or_all", condition=Q(debited_cents=F("price_cents")) | Q(remaining_cents=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Cancellation(models.Model):
    """A debit that its affiliate took back before a run. Append-only, once."""

    pk = models.CompositePrimaryKey("issuer_id", "debit")
    issuer_id = models.BigIntegerField()
    debit = models.BigIntegerField()
    reason = models.CharField(max_length=12)
    actor = models.CharField(max_length=80)
    at_ms = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="cancellation_reason", condition=Q(reason__in=["amount", "card", "activity", "other"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.debit}"
