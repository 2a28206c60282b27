"""First tables of tickets."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Opposition",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("number", models.BigIntegerField()),
                ("below_generation", models.SmallIntegerField()),
                ("since_ms", models.BigIntegerField()),
                ("list_version", models.IntegerField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["issuer_id", "list_version"], name="opposition_unlisted")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("below_generation__gte", 2), ("below_generation__lte", 256)),
                        name="opposition_generation",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Ticket",
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
                ("slot", models.SmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("blank", "Blank"),
                            ("credited", "Credited"),
                            ("claimed", "Claimed"),
                            ("redeemed", "Redeemed"),
                            ("reimbursed", "Reimbursed"),
                            ("cancelled", "Cancelled"),
                            ("blocked", "Blocked"),
                            ("expired", "Expired"),
                        ],
                        max_length=10,
                    ),
                ),
                ("themes", models.SmallIntegerField(db_default=0)),
                ("amount_cents", models.IntegerField(db_default=0)),
                ("assigned_affiliate", models.BigIntegerField(db_default=0)),
                ("generation", models.SmallIntegerField(db_default=1)),
                ("credited_ms", models.BigIntegerField(blank=True, null=True)),
                ("printed_ms", models.BigIntegerField(blank=True, null=True)),
                ("blocked_from", models.CharField(blank=True, db_default="", max_length=10)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("issuer_id", "pass_id", "slot"), name="ticket_slot"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 0), ("number__lt", 10000000000000000)),
                        name="ticket_number_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slot__gte", 1), ("slot__lte", 7)), name="ticket_slot_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("generation__gte", 1), ("generation__lte", 255)),
                        name="ticket_generation_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("assigned_affiliate__gte", 0), ("assigned_affiliate__lte", 4294967295)),
                        name="ticket_assigned_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "blank",
                                    "credited",
                                    "claimed",
                                    "redeemed",
                                    "reimbursed",
                                    "cancelled",
                                    "blocked",
                                    "expired",
                                ],
                            )
                        ),
                        name="ticket_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("amount_cents", 0),
                                ("state__in", ["blank", "blocked", "cancelled", "expired"]),
                                ("themes", 0),
                            ),
                            models.Q(
                                ("amount_cents__gt", 0),
                                ("amount_cents__lte", 65535),
                                ("themes__gte", 1),
                                ("themes__lte", 3),
                                models.Q(("state", "blank"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ticket_amount_goes_with_state",
                    ),
                ],
            },
        ),
    ]
