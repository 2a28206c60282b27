"""Runs are sent, confirmed and closed; orders say what was set off, paid again, refused and sent back."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

from server.append_only import append_only, never_deleted

STEPS, ROWS = append_only("reimbursement_runstep"), never_deleted("reimbursement_run", "reimbursement_paymentorder")


def released(guard: RunPython) -> RunPython:
    """The guard's triggers off: steps are rewritten once, and SQLite rebuilds the tables without their triggers."""
    assert guard.reverse_code is not None
    return RunPython(guard.reverse_code, guard.code)


def carry_over(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """`settled` was: the bank has executed the file."""
    for statement in (
        "UPDATE reimbursement_paymentorder SET claims_cents = amount_cents",
        (
            "UPDATE reimbursement_paymentorder SET paid_ms = (SELECT s.at_ms FROM reimbursement_runstep s "
            "WHERE s.issuer_id = reimbursement_paymentorder.issuer_id AND s.campaign = reimbursement_paymentorder.campaign "
            "AND s.run = reimbursement_paymentorder.run AND s.state = 'settled') WHERE state = 'paid'"
        ),
        (
            "UPDATE reimbursement_run SET confirmed_by = (SELECT s.actor FROM reimbursement_runstep s "
            "WHERE s.issuer_id = reimbursement_run.issuer_id AND s.campaign = reimbursement_run.campaign "
            "AND s.run = reimbursement_run.number AND s.state = 'settled') WHERE state = 'settled'"
        ),
        "UPDATE reimbursement_run SET state = 'confirmed' WHERE state = 'settled'",
        "UPDATE reimbursement_runstep SET state = 'confirmed' WHERE state = 'settled'",
    ):
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("reimbursement", "0003_run_files"),
    ]

    operations = [
        released(STEPS),
        released(ROWS),
        migrations.RemoveConstraint(
            model_name="paymentorder",
            name="order_amount",
        ),
        migrations.RemoveConstraint(
            model_name="paymentorder",
            name="order_state",
        ),
        migrations.RemoveConstraint(
            model_name="paymentorder",
            name="order_paid_to_somebody",
        ),
        migrations.RemoveConstraint(
            model_name="run",
            name="run_state",
        ),
        migrations.RemoveConstraint(
            model_name="run",
            name="run_approved_before_filed",
        ),
        migrations.RemoveConstraint(
            model_name="run",
            name="run_filed_with_its_file",
        ),
        migrations.RemoveConstraint(
            model_name="runstep",
            name="run_step_state",
        ),
        migrations.AddField(
            model_name="paymentorder",
            name="again_cents",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="paymentorder",
            name="bank_reference",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddField(
            model_name="paymentorder",
            name="bank_status",
            field=models.CharField(blank=True, default="", max_length=4),
        ),
        migrations.AddField(
            model_name="paymentorder",
            name="claims_cents",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="paymentorder",
            name="debt_cents",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="paymentorder",
            name="offset_cents",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="paymentorder",
            name="paid_ms",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="paymentorder",
            name="reason_code",
            field=models.CharField(blank=True, default="", max_length=35),
        ),
        migrations.AddField(
            model_name="paymentorder",
            name="reissued_run",
            field=models.IntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="paymentorder",
            name="returned_ms",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="paymentorder",
            name="set_against_cents",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="run",
            name="closed_by",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.AddField(
            model_name="run",
            name="confirmed_by",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.AddField(
            model_name="run",
            name="payment_reference",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AlterField(
            model_name="paymentorder",
            name="state",
            field=models.CharField(max_length=16),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="paymentorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_cents__gt", 0),
                    models.Q(("amount_cents", 0), ("state__in", ["carried", "debit_note", "abandoned"])),
                    _connector="OR",
                ),
                name="order_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("again_cents__gte", 0),
                    ("claim_count__gte", 0),
                    ("claims_cents__gte", 0),
                    ("debt_cents__gte", 0),
                    ("offset_cents__gte", 0),
                    ("set_against_cents__gte", 0),
                    ("set_against_cents__lte", models.F("amount_cents")),
                ),
                name="order_parts",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "in_run",
                            "filed",
                            "paid",
                            "returned",
                            "reissued",
                            "blocked",
                            "below_minimum",
                            "carried",
                            "debit_note",
                            "abandoned",
                        ],
                    )
                ),
                name="order_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["blocked", "below_minimum", "carried", "debit_note", "abandoned"]),
                    models.Q(models.Q(("iban", ""), _negated=True), models.Q(("end_to_end_id", ""), _negated=True)),
                    _connector="OR",
                ),
                name="order_paid_to_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "blocked"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="order_blocked_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("returned_ms__isnull", False), ("state__in", ["returned", "reissued"])),
                    models.Q(("state__in", ["returned", "reissued"]), _negated=True),
                    _connector="OR",
                ),
                name="order_returned_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reissued_run__gt", models.F("run")), ("state", "reissued")),
                    models.Q(("state", "reissued"), _negated=True),
                    _connector="OR",
                ),
                name="order_reissued_in_a_later_run",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "open",
                            "cut",
                            "computed",
                            "controlled",
                            "approved",
                            "filed",
                            "sent",
                            "confirmed",
                            "closed",
                            "abandoned",
                        ],
                    )
                ),
                name="run_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_by", ""), models.Q(("closed_by", models.F("confirmed_by")), _negated=True), _connector="OR"
                ),
                name="run_closed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state", "closed"),
                        models.Q(("closed_by", ""), _negated=True),
                        models.Q(("confirmed_by", ""), _negated=True),
                    ),
                    models.Q(("state", "closed"), _negated=True),
                    _connector="OR",
                ),
                name="run_closed_with_its_persons",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["approved", "filed", "sent", "confirmed", "closed"]), _negated=True),
                    models.Q(
                        models.Q(("approved_by", ""), _negated=True), models.Q(("computed_by", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="run_approved_before_filed",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("created_ms__isnull", False),
                        ("file__isnull", False),
                        ("state__in", ["filed", "sent", "confirmed", "closed"]),
                        models.Q(("message_id", ""), _negated=True),
                        models.Q(("file_sha256", ""), _negated=True),
                    ),
                    models.Q(("state__in", ["filed", "sent", "confirmed", "closed"]), _negated=True),
                    _connector="OR",
                ),
                name="run_filed_with_its_file",
            ),
        ),
        migrations.AddConstraint(
            model_name="runstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "open",
                            "cut",
                            "computed",
                            "controlled",
                            "approved",
                            "filed",
                            "sent",
                            "confirmed",
                            "closed",
                            "abandoned",
                        ],
                    )
                ),
                name="run_step_state",
            ),
        ),
        STEPS,
        ROWS,
    ]
