"""First tables of reimbursement."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="PaymentOrder",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id",
                        "campaign",
                        "run",
                        "affiliate_number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("campaign", models.IntegerField()),
                ("run", models.IntegerField()),
                ("affiliate_number", models.BigIntegerField()),
                ("amount_cents", models.BigIntegerField()),
                ("claim_count", models.IntegerField()),
                ("holder_name", models.CharField(blank=True, db_default="", max_length=70)),
                ("iban", models.CharField(blank=True, db_default="", max_length=34)),
                ("bic", models.CharField(blank=True, db_default="", max_length=11)),
                ("end_to_end_id", models.CharField(blank=True, db_default="", max_length=35)),
                ("remittance", models.CharField(blank=True, db_default="", max_length=140)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("due", "Due"),
                            ("in_run", "In Run"),
                            ("filed", "Filed"),
                            ("paid", "Paid"),
                            ("returned", "Returned"),
                            ("blocked", "Blocked"),
                            ("carried", "Carried"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, db_default="", max_length=40)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("end_to_end_id", ""), _negated=True),
                        fields=("issuer_id", "end_to_end_id"),
                        name="order_end_to_end_id",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_cents__gte", 0), ("claim_count__gte", 0)), name="order_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["due", "in_run", "filed", "paid", "returned", "blocked", "carried"])
                        ),
                        name="order_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["in_run", "filed", "paid"]), _negated=True),
                            models.Q(("amount_cents__gt", 0), models.Q(("iban", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="order_paid_to_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id", "campaign", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("campaign", models.IntegerField()),
                ("number", models.IntegerField()),
                ("label", models.CharField(max_length=40)),
                ("cut_off_ms", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("closed", "Closed"),
                            ("filed", "Filed"),
                            ("paid", "Paid"),
                            ("abandoned", "Abandoned"),
                        ],
                        db_default="open",
                        max_length=10,
                    ),
                ),
                ("opened_by", models.CharField(max_length=80)),
                ("opened_ms", models.BigIntegerField()),
                ("closed_by", models.CharField(blank=True, db_default="", max_length=80)),
                ("closed_ms", models.BigIntegerField(blank=True, null=True)),
                ("execution_date", models.DateField()),
                ("message_id", models.CharField(blank=True, db_default="", max_length=35)),
                ("created_ms", models.BigIntegerField(blank=True, null=True)),
                ("file_sha256", models.CharField(blank=True, db_default="", max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("issuer_id", "campaign", "label"), name="run_label"),
                    models.UniqueConstraint(fields=("issuer_id", "campaign", "cut_off_ms"), name="run_cut_off"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("issuer_id", "campaign"), name="run_one_open"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("message_id", ""), _negated=True),
                        fields=("issuer_id", "message_id"),
                        name="run_message_id",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "closed", "filed", "paid", "abandoned"])),
                        name="run_state",
                    ),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="run_number"),
                ],
            },
        ),
    ]
