"""First tables of cards. Steps, debits and cancellations are never changed; a card never goes away."""

from django.db import migrations, models

from server.append_only import append_only, never_deleted


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Cancellation",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id", "debit", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("debit", models.BigIntegerField()),
                ("reason", models.CharField(max_length=12)),
                ("actor", models.CharField(max_length=80)),
                ("at_ms", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["amount", "card", "activity", "other"])),
                        name="cancellation_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Card",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("number", models.BigIntegerField()),
                ("campaign_number", models.IntegerField()),
                ("pass_id", models.BigIntegerField()),
                ("generation", models.SmallIntegerField()),
                ("state", models.CharField(max_length=10)),
                ("issued_ms", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("issuer_id", "pass_id", "generation"), name="card_generation"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "replaced"), _negated=True),
                        fields=("issuer_id", "pass_id"),
                        name="card_one_per_pass",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 9000000000000000), ("number__lt", 10000000000000000)),
                        name="card_number_range",
                    ),
                    models.CheckConstraint(condition=models.Q(("generation__gte", 1)), name="card_generation_range"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["active", "blocked", "replaced"])), name="card_state"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CardStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer_id", models.BigIntegerField()),
                ("card", models.BigIntegerField()),
                ("action", models.CharField(max_length=10)),
                ("actor", models.CharField(max_length=80)),
                ("at_ms", models.BigIntegerField()),
                ("reason", models.CharField(blank=True, db_default="", max_length=200)),
            ],
            options={
                "indexes": [models.Index(fields=["issuer_id", "card"], name="card_step")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("action__in", ["issue", "block", "unblock", "replace"])),
                        name="card_step_action",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Debit",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("number", models.BigIntegerField()),
                ("card_number", models.BigIntegerField()),
                ("campaign_number", models.IntegerField()),
                ("pass_id", models.BigIntegerField()),
                ("affiliate_number", models.BigIntegerField()),
                ("wallet", models.SmallIntegerField()),
                ("themes", models.SmallIntegerField()),
                ("price_cents", models.IntegerField()),
                ("debited_cents", models.IntegerField()),
                ("remaining_cents", models.IntegerField()),
                ("reference", models.CharField(blank=True, db_default="", max_length=32)),
                ("actor", models.CharField(max_length=80)),
                ("made_ms", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["issuer_id", "affiliate_number", "made_ms"], name="debit_affiliate"),
                    models.Index(fields=["issuer_id", "card_number"], name="debit_card"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 10000000000000000)), name="debit_number_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("themes__gte", 1), ("themes__lte", 3), ("wallet__in", [0, 1])),
                        name="debit_wallet",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("debited_cents__gt", 0),
                            ("debited_cents__lte", models.F("price_cents")),
                            ("remaining_cents__gte", 0),
                        ),
                        name="debit_amounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("debited_cents", models.F("price_cents")), ("remaining_cents", 0), _connector="OR"
                        ),
                        name="debit_whole_price_or_all",
                    ),
                ],
            },
        ),
        append_only("cards_cardstep", "cards_debit", "cards_cancellation"),
        never_deleted("cards_card"),
    ]
