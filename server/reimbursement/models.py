"""Tables of reimbursement runs and payment orders (domain, E3). Written only by server.reimbursement.store."""

from django.db import models
from django.db.models import F, Q

from server.reimbursement.file_models import PaymentSettings, RunFile  # Django finds tables here

__all__ = ["PaymentOrder", "PaymentSettings", "Run", "RunFile", "RunStep"]
RUN_STATES = [
    "open", "cut", "computed", "controlled", "approved", "filed", "sent", "confirmed", "closed", "abandoned",
]  # fmt: skip
IN_PREPARATION = ["open", "cut", "computed", "controlled", "approved"]
FILED_STATES = ["filed", "sent", "confirmed", "closed"]
CONFIRMED_STATES = ["confirmed", "closed"]
ORDER_STATES = [
    "in_run", "filed", "paid", "returned", "reissued", "barred", "blocked", "below_minimum", "carried", "debit_note", "abandoned",
]  # fmt: skip
CAME_BACK = ["returned", "reissued", "barred"]
ORDERS_WITHOUT_TRANSFER = ["blocked", "below_minimum", "carried", "debit_note"]


class Run(models.Model):
    """One period's computation, see server.reimbursement.states. `campaign` is the campaign's number.

    `cut_off_ms` is the first excluded instant. `created_ms` is the file's creation time; `file` its bytes, kept with their hash:
    what was handed to the bank can always be handed out again, and nothing else. `payment_reference`: the bank statement that a
    person declared; empty when the statement itself was imported.
    """

    pk = models.CompositePrimaryKey("issuer_id", "campaign", "number")
    issuer_id = models.BigIntegerField()
    campaign = models.IntegerField()
    number = models.IntegerField()
    label = models.CharField(max_length=60)
    cut_off_ms = models.BigIntegerField()
    state = models.CharField(max_length=10)
    execution_date = models.DateField()
    computed_by = models.CharField(max_length=80, blank=True)
    approved_by = models.CharField(max_length=80, blank=True)
    confirmed_by = models.CharField(max_length=80, blank=True, default="")
    closed_by = models.CharField(max_length=80, blank=True, default="")
    payment_reference = models.CharField(max_length=60, blank=True, default="")
    message_id = models.CharField(max_length=35, blank=True)
    created_ms = models.BigIntegerField(null=True, blank=True)
    file = models.BinaryField(null=True, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="run_label", fields=["issuer_id", "campaign", "label"], condition=~Q(state="abandoned")
            ),
            models.UniqueConstraint(
                name="run_cut_off", fields=["issuer_id", "campaign", "cut_off_ms"], condition=~Q(state="abandoned")
            ),
            models.UniqueConstraint(
                name="run_one_in_preparation",
                fields=["issuer_id", "campaign"],
                condition=Q(state__in=IN_PREPARATION),
            ),
            models.UniqueConstraint(
                name="run_message_id", fields=["issuer_id", "message_id"], condition=~Q(message_id="")
            ),
            models.CheckConstraint(name="run_state", condition=Q(state__in=RUN_STATES)),
            models.CheckConstraint(name="run_number", condition=Q(number__gte=1)),
            # Four eyes, whatever the program above says.
            models.CheckConstraint(
                name="run_four_eyes", condition=Q(approved_by="") | ~Q(approved_by=F("computed_by"))
            ),
            models.CheckConstraint(
                name="run_closed_by_another", condition=Q(closed_by="") | ~Q(closed_by=F("confirmed_by"))
            ),
            models.CheckConstraint(
                name="run_closed_with_its_persons",
                condition=Q(state="closed") & ~Q(closed_by="") & ~Q(confirmed_by="") | ~Q(state="closed"),
            ),
            models.CheckConstraint(
                name="run_approved_before_filed",
                condition=~Q(state__in=["approved", *FILED_STATES]) | (~Q(approved_by="") & ~Q(computed_by="")),
            ),
            models.CheckConstraint(
                name="run_filed_with_its_file",
                condition=Q(state__in=FILED_STATES, created_ms__isnull=False, file__isnull=False)
                & ~Q(message_id="")
                & ~Q(file_sha256="")
                | ~Q(state__in=FILED_STATES),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class RunStep(models.Model):
    """Who brought a run to which state, and when: each at most once. Append-only."""

    pk = models.CompositePrimaryKey("issuer_id", "campaign", "run", "state")
    issuer_id = models.BigIntegerField()
    campaign = models.IntegerField()
    run = models.IntegerField()
    state = models.CharField(max_length=10)
    actor = models.CharField(max_length=80)
    at_ms = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(name="run_step_state", condition=Q(state__in=RUN_STATES))]

    def __str__(self) -> str:
        return f"{self.run} {self.state}"


class PaymentOrder(models.Model):
    """One amount to one affiliate's bank account, as frozen when the run was computed; then what the bank said of it.

    `amount_cents` = claims - offset + what came back and is paid again. One that waits (blocked, below the minimum) says with
    `reason` why, and how much waits: its claims stay for the next run. `debt_cents`: what the affiliate still owes after it.
    Of one that came back: `reason_code` is the bank's, `paid_ms` is set when it had been booked before, `set_against_cents` have
    paid a debt since, and `reissued_run` pays the rest.
    """

    pk = models.CompositePrimaryKey("issuer_id", "campaign", "run", "affiliate_number")
    issuer_id = models.BigIntegerField()
    campaign = models.IntegerField()
    run = models.IntegerField()
    affiliate_number = models.BigIntegerField()
    amount_cents = models.BigIntegerField()
    claim_count = models.IntegerField()
    claims_cents = models.BigIntegerField(default=0)
    offset_cents = models.BigIntegerField(default=0)
    again_cents = models.BigIntegerField(default=0)
    debt_cents = models.BigIntegerField(default=0)
    holder_name = models.CharField(max_length=70, blank=True)
    iban = models.CharField(max_length=34, blank=True)
    bic = models.CharField(max_length=11, blank=True)
    end_to_end_id = models.CharField(max_length=35, blank=True)
    remittance = models.CharField(max_length=140, blank=True)
    state = models.CharField(max_length=16)
    reason = models.CharField(max_length=40, blank=True)
    bank_status = models.CharField(max_length=4, blank=True, default="")
    reason_code = models.CharField(max_length=35, blank=True, default="")
    paid_ms = models.BigIntegerField(null=True, blank=True)
    returned_ms = models.BigIntegerField(null=True, blank=True)
    bank_reference = models.CharField(max_length=60, blank=True, default="")
    set_against_cents = models.BigIntegerField(default=0)
    reissued_run = models.IntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(name="order_of_affiliate", fields=["issuer_id", "affiliate_number"])]
        constraints = [
            models.UniqueConstraint(
                name="order_end_to_end_id", fields=["issuer_id", "end_to_end_id"], condition=~Q(end_to_end_id="")
            ),
            models.CheckConstraint(
                name="order_amount",
                condition=Q(amount_cents__gt=0) | Q(amount_cents=0, state__in=["carried", "debit_note", "abandoned"]),
            ),
            models.CheckConstraint(
                name="order_parts",
                condition=Q(
                    claim_count__gte=0,
                    claims_cents__gte=0,
                    offset_cents__gte=0,
                    again_cents__gte=0,
                    debt_cents__gte=0,
                    set_against_cents__gte=0,
                    set_against_cents__lte=F("amount_cents"),
                ),
            ),
            models.CheckConstraint(name="order_state", condition=Q(state__in=ORDER_STATES)),
            models.CheckConstraint(
                name="order_paid_to_somebody",
                condition=Q(state__in=[*ORDERS_WITHOUT_TRANSFER, "abandoned"]) | ~Q(iban="") & ~Q(end_to_end_id=""),
            ),
            models.CheckConstraint(name="order_blocked_says_why", condition=~Q(state="blocked") | ~Q(reason="")),
            models.CheckConstraint(
                name="order_returned_says_when",
                condition=Q(state__in=CAME_BACK, returned_ms__isnull=False) | ~Q(state__in=CAME_BACK),
            ),
            models.CheckConstraint(
                name="order_reissued_in_a_later_run",
                condition=Q(state="reissued", reissued_run__gt=F("run")) | ~Q(state="reissued"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run}/{self.affiliate_number}"
