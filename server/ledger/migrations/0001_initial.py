"""First tables of ledger."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id",
                        "code",
                        "campaign",
                        "owner_kind",
                        "owner_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("code", models.SmallIntegerField()),
                ("campaign", models.IntegerField()),
                ("owner_kind", models.CharField(max_length=10)),
                ("owner_id", models.BigIntegerField()),
                ("floor", models.SmallIntegerField()),
                ("debits", models.BigIntegerField(db_default=0)),
                ("credits", models.BigIntegerField(db_default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("credits__gte", 0), ("debits__gte", 0)), name="account_counters"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("floor", 0),
                            models.Q(("credits__gte", models.F("debits")), ("floor", 1)),
                            models.Q(("debits__gte", models.F("credits")), ("floor", -1)),
                            _connector="OR",
                        ),
                        name="account_floor",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Chain",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id",
                        "owner_kind",
                        "owner_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("owner_kind", models.CharField(max_length=10)),
                ("owner_id", models.BigIntegerField()),
                ("position", models.BigIntegerField()),
                ("hash", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("position__gte", 1)), name="chain_position")
                ],
            },
        ),
        migrations.CreateModel(
            name="Journal",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("id", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=4)),
                ("idempotency_key", models.CharField(max_length=120)),
                ("campaign", models.IntegerField()),
                ("chain_kind", models.CharField(max_length=10)),
                ("chain_owner", models.BigIntegerField()),
                ("chain_position", models.BigIntegerField()),
                ("occurred_ms", models.BigIntegerField()),
                ("recorded_ms", models.BigIntegerField()),
                ("actor", models.CharField(max_length=80)),
                ("source_ref", models.CharField(max_length=120)),
                ("reverses", models.CharField(blank=True, db_default="", max_length=64)),
                ("prev_hash", models.BinaryField()),
                ("hash", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("issuer_id", "idempotency_key"), name="journal_idempotency_key"),
                    models.UniqueConstraint(
                        fields=("issuer_id", "chain_kind", "chain_owner", "chain_position"), name="journal_chain_place"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reverses", ""), _negated=True),
                        fields=("issuer_id", "reverses"),
                        name="journal_reversed_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id", "journal", "seq", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("journal", models.CharField(max_length=64)),
                ("seq", models.SmallIntegerField()),
                ("campaign", models.IntegerField()),
                ("debit_code", models.SmallIntegerField()),
                ("debit_owner_kind", models.CharField(max_length=10)),
                ("debit_owner_id", models.BigIntegerField()),
                ("credit_code", models.SmallIntegerField()),
                ("credit_owner_kind", models.CharField(max_length=10)),
                ("credit_owner_id", models.BigIntegerField()),
                ("amount_cents", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["issuer_id", "debit_code", "campaign", "debit_owner_kind", "debit_owner_id"],
                        name="transfer_debits",
                    ),
                    models.Index(
                        fields=["issuer_id", "credit_code", "campaign", "credit_owner_kind", "credit_owner_id"],
                        name="transfer_credits",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_cents__gt", 0)), name="transfer_amount"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("debit_code", models.F("credit_code")),
                            ("debit_owner_id", models.F("credit_owner_id")),
                            ("debit_owner_kind", models.F("credit_owner_kind")),
                            _negated=True,
                        ),
                        name="transfer_two_accounts",
                    ),
                ],
            },
        ),
    ]
