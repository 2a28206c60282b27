"""First tables of intake."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id",
                        "terminal",
                        "epoch",
                        "sequence",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("terminal", models.BigIntegerField()),
                ("epoch", models.IntegerField()),
                ("sequence", models.BigIntegerField()),
                ("ticket_number", models.BigIntegerField(blank=True, null=True)),
                ("campaign_number", models.IntegerField(blank=True, null=True)),
                ("affiliate_number", models.BigIntegerField()),
                ("method", models.SmallIntegerField()),
                ("decision", models.SmallIntegerField()),
                ("checks", models.BigIntegerField()),
                ("claimed_cents", models.IntegerField()),
                ("paid_cents", models.IntegerField(db_default=0)),
                ("payer", models.CharField(max_length=10)),
                ("captured_ms", models.BigIntegerField()),
                ("credible_from_ms", models.BigIntegerField()),
                ("credible_to_ms", models.BigIntegerField()),
                ("received_ms", models.BigIntegerField()),
                ("received_order", models.BigIntegerField()),
                ("state", models.CharField(max_length=10)),
                ("verdict_code", models.CharField(max_length=3)),
                ("decided_ms", models.BigIntegerField()),
                ("reference", models.CharField(blank=True, db_default="", max_length=32)),
                ("run_number", models.IntegerField(blank=True, null=True)),
                ("is_birthdate_match", models.BooleanField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["issuer_id", "affiliate_number", "received_ms"], name="claim_affiliate_received"
                    ),
                    models.Index(fields=["issuer_id", "ticket_number"], name="claim_ticket"),
                    models.Index(
                        fields=["issuer_id", "campaign_number", "state", "affiliate_number"], name="claim_due"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("payer", "ticket"), ("state__in", ["accepted", "scheduled", "paid"])),
                        fields=("issuer_id", "ticket_number"),
                        name="claim_one_live_per_ticket",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["received", "held", "refused", "voided", "accepted", "scheduled", "paid", "corrected"],
                            )
                        ),
                        name="claim_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("payer__in", ["ticket", "guarantee", "nobody", "open"])), name="claim_payer"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("claimed_cents__gt", 0),
                            ("claimed_cents__lte", 65535),
                            ("paid_cents__gte", 0),
                            ("paid_cents__lte", 65535),
                        ),
                        name="claim_amounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("run_number__isnull", False), ("state__in", ["scheduled", "paid"])),
                            models.Q(("state__in", ["scheduled", "paid"]), _negated=True),
                            _connector="OR",
                        ),
                        name="claim_in_a_run_when_scheduled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["accepted", "scheduled", "paid"]), _negated=True),
                            models.Q(("campaign_number__isnull", False), ("ticket_number__isnull", False)),
                            _connector="OR",
                        ),
                        name="claim_live_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id",
                        "terminal",
                        "epoch",
                        "sequence",
                        "digest",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("terminal", models.BigIntegerField()),
                ("epoch", models.IntegerField()),
                ("sequence", models.BigIntegerField()),
                ("digest", models.BinaryField()),
                ("raw", models.BinaryField()),
                ("received_ms", models.BigIntegerField()),
                ("received_order", models.BigIntegerField()),
                ("is_main_chain", models.BooleanField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_main_chain", True)),
                        fields=("issuer_id", "terminal", "epoch", "sequence"),
                        name="journal_entry_one_main_chain",
                    ),
                    models.CheckConstraint(condition=models.Q(("sequence__gte", 0)), name="journal_entry_sequence"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id", "terminal", "serial", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("terminal", models.BigIntegerField()),
                ("serial", models.BigIntegerField()),
                ("epoch", models.IntegerField()),
                ("sequence", models.BigIntegerField()),
                ("code", models.CharField(max_length=3)),
                ("amount_cents", models.IntegerField()),
                ("decided_ms", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["issuer_id", "terminal", "epoch", "sequence"], name="verdict_of_claim")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_cents__gte", 0), ("amount_cents__lte", 65535), ("serial__gte", 1)),
                        name="verdict_amount",
                    )
                ],
            },
        ),
    ]
