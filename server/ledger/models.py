"""Tables of the ledger; written only by server.ledger.store. Every pot reads balance = credits - debits."""

from django.db import models
from django.db.models import F, Q

from server.ledger.accounts import COUNTER_MAX


class Account(models.Model):
    """A pot. `campaign` and `owner_id` are numbers of the campaign and of what `owner_kind` names. Counters only grow."""

    pk = models.CompositePrimaryKey("issuer_id", "code", "campaign", "owner_kind", "owner_id")
    issuer_id = models.BigIntegerField()
    code = models.SmallIntegerField()
    campaign = models.IntegerField()
    owner_kind = models.CharField(max_length=10)
    owner_id = models.BigIntegerField()
    floor = models.SmallIntegerField()  # 1: credits >= debits, -1: debits >= credits, 0: free
    debits = models.BigIntegerField(db_default=0)
    credits = models.BigIntegerField(db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="account_counters", condition=Q(debits__gte=0, credits__gte=0)),
            # SQLite would go on in floating point beyond 64 bits, and say nothing.
            models.CheckConstraint(
                name="account_bound", condition=Q(debits__lte=COUNTER_MAX, credits__lte=COUNTER_MAX)
            ),
            models.CheckConstraint(
                name="account_floor",
                condition=Q(floor=0) | Q(floor=1, credits__gte=F("debits")) | Q(floor=-1, debits__gte=F("credits")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}/{self.campaign}/{self.owner_kind}/{self.owner_id}"


class Chain(models.Model):
    """The end of one hash chain of journals. The row's lock orders the journals of one owner, and of nobody else."""

    pk = models.CompositePrimaryKey("issuer_id", "owner_kind", "owner_id")
    issuer_id = models.BigIntegerField()
    owner_kind = models.CharField(max_length=10)
    owner_id = models.BigIntegerField()
    position = models.BigIntegerField()  # of the last journal; 1 is the first
    hash = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(name="chain_position", condition=Q(position__gte=1))]

    def __str__(self) -> str:
        return f"{self.owner_kind}/{self.owner_id}@{self.position}"


class Journal(models.Model):
    """One business event. Append-only. `id` is of issuer and idempotency key alone, so that no chance enters."""

    pk = models.CompositePrimaryKey("issuer_id", "id")
    issuer_id = models.BigIntegerField()
    id = models.CharField(max_length=64)
    kind = models.CharField(max_length=4)
    idempotency_key = models.CharField(max_length=120)
    campaign = models.IntegerField()
    chain_kind = models.CharField(max_length=10)
    chain_owner = models.BigIntegerField()
    chain_position = models.BigIntegerField()
    occurred_ms = models.BigIntegerField()
    recorded_ms = models.BigIntegerField()
    actor = models.CharField(max_length=80)
    source_ref = models.CharField(max_length=120)
    reverses = models.CharField(max_length=64, blank=True, db_default="")
    prev_hash = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="journal_idempotency_key", fields=["issuer_id", "idempotency_key"]),
            models.UniqueConstraint(
                name="journal_chain_place", fields=["issuer_id", "chain_kind", "chain_owner", "chain_position"]
            ),
            models.UniqueConstraint(
                name="journal_reversed_once", fields=["issuer_id", "reverses"], condition=~Q(reverses="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.idempotency_key}"


class Transfer(models.Model):
    """One amount from one account to another, within a journal. Append-only. The campaign is the journal's."""

    pk = models.CompositePrimaryKey("issuer_id", "journal", "seq")
    issuer_id = models.BigIntegerField()
    journal = models.CharField(max_length=64)
    seq = models.SmallIntegerField()
    campaign = models.IntegerField()
    debit_code = models.SmallIntegerField()
    debit_owner_kind = models.CharField(max_length=10)
    debit_owner_id = models.BigIntegerField()
    credit_code = models.SmallIntegerField()
    credit_owner_kind = models.CharField(max_length=10)
    credit_owner_id = models.BigIntegerField()
    amount_cents = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(
                name="transfer_debits",
                fields=["issuer_id", "debit_code", "campaign", "debit_owner_kind", "debit_owner_id"],
            ),
            models.Index(
                name="transfer_credits",
                fields=["issuer_id", "credit_code", "campaign", "credit_owner_kind", "credit_owner_id"],
            ),
        ]
        constraints = [
            models.CheckConstraint(name="transfer_amount", condition=Q(amount_cents__gt=0)),
            models.CheckConstraint(
                name="transfer_two_accounts",
                condition=~Q(
                    debit_code=F("credit_code"),
                    debit_owner_kind=F("credit_owner_kind"),
                    debit_owner_id=F("credit_owner_id"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.debit_code} -> {self.credit_code} {self.amount_cents}"


class Seal(models.Model):
    """A campaign that somebody wants closed. While `sealed_ms` is set nothing of it moves; without a row nobody has asked.

    Every posting shares a lock on its campaign's row, so that a closing waits for those that are under way, and they for it.
    """

    pk = models.CompositePrimaryKey("issuer_id", "campaign")
    issuer_id = models.BigIntegerField()
    campaign = models.IntegerField()
    sealed_ms = models.BigIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.campaign} {'sealed' if self.sealed_ms else 'open'}"
