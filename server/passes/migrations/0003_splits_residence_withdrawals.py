"""What a family chose and proved at registration, schools outside the département, and passes that were withdrawn."""

from django.db import migrations, models

from server.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("passes", "0002_staged_file"),
    ]

    operations = [
        migrations.AddField(
            model_name="college",
            name="is_outside",
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddField(
            model_name="registration",
            name="is_resident",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="registration",
            name="split_first_cents",
            field=models.IntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="registration",
            name="split_second_cents",
            field=models.IntegerField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id", "pass_id", "rank", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("pass_id", models.BigIntegerField()),
                ("rank", models.SmallIntegerField()),
                ("reason", models.CharField(max_length=200)),
                ("actor", models.CharField(max_length=80)),
                ("at_ms", models.BigIntegerField()),
                ("cents", models.IntegerField()),
                ("tickets", models.SmallIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(name="withdrawal_rank", condition=models.Q(("rank__gte", 1))),
                    models.CheckConstraint(
                        name="withdrawal_amounts", condition=models.Q(("cents__gte", 0), ("tickets__gte", 0))
                    ),
                    models.CheckConstraint(name="withdrawal_reason", condition=models.Q(("reason", ""), _negated=True)),
                ],
            },
        ),
        append_only("passes_withdrawal"),
    ]
