"""Tables of closings: who asked for what and who agreed, why something is left, and the papers of each closing."""

from django.db import models
from django.db.models import F, Q

STEPS = ["tickets", "budget", "reopen"]
STATES = ["asked", "agreed", "done", "dropped"]


class Request(models.Model):
    """A step that takes two persons. `step`: ledger.closing.Step, or `reopen`. `agreed` and not `done`: it was stopped on its way;
    `dropped` with `agreed_by`: so was it, and something came in its way.

    `despite`: the word of whoever knows that counters hold claims. `note`: why, for those who read it in ten years.
    """

    issuer_id = models.BigIntegerField()
    campaign = models.IntegerField()
    step = models.CharField(max_length=8)
    state = models.CharField(max_length=8)
    despite = models.CharField(max_length=200, blank=True, db_default="")
    note = models.CharField(max_length=400, blank=True, db_default="")
    asked_by = models.CharField(max_length=80)
    asked_ms = models.BigIntegerField()
    agreed_by = models.CharField(max_length=80, blank=True, db_default="")
    agreed_ms = models.BigIntegerField(null=True, blank=True)
    done_ms = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="closing_one_request", fields=["issuer_id", "campaign"], condition=Q(state__in=["asked", "agreed"])
            ),
            models.CheckConstraint(name="closing_request_step", condition=Q(step__in=STEPS)),
            # Four eyes, whatever the program above says.
            models.CheckConstraint(
                name="closing_four_eyes",
                condition=Q(state__in=["asked", "dropped"], agreed_by="")
                | (Q(state__in=["agreed", "done", "dropped"]) & ~Q(agreed_by="") & ~Q(agreed_by=F("asked_by"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.step} {self.state}"


class Explanation(models.Model):
    """Why an affiliate is still due, or owes, something of a campaign that is to be closed. The last word counts."""

    pk = models.CompositePrimaryKey("issuer_id", "campaign", "affiliate_number")
    issuer_id = models.BigIntegerField()
    campaign = models.IntegerField()
    affiliate_number = models.BigIntegerField()
    # What it was said of: of other amounts nothing is said, even where they add up to the same.
    due_cents = models.BigIntegerField(db_default=0)
    returned_cents = models.BigIntegerField(db_default=0)
    debt_cents = models.BigIntegerField(db_default=0)
    text = models.CharField(max_length=200)
    said_by = models.CharField(max_length=80)
    said_ms = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.campaign}/{self.affiliate_number}"


class Document(models.Model):
    """A paper of one closing as it was made, with its hash. Append-only. `closing` counts the campaign's closings from 1."""

    pk = models.CompositePrimaryKey("issuer_id", "campaign", "closing", "position")
    issuer_id = models.BigIntegerField()
    campaign = models.IntegerField()
    closing = models.IntegerField()
    position = models.IntegerField()
    name = models.CharField(max_length=80)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="closing_document_name", fields=["issuer_id", "name"]),
            models.CheckConstraint(name="closing_document_place", condition=Q(closing__gte=1, position__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name
