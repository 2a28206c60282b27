"""Campaigns that are closed: a row for each that somebody wants closed, and it never goes away."""

from django.db import migrations, models

from server.append_only import never_deleted


class Migration(migrations.Migration):
    """One table."""

    dependencies = [("ledger", "0003_never_replaced")]
    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id", "campaign", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("campaign", models.IntegerField()),
                ("sealed_ms", models.BigIntegerField(blank=True, null=True)),
            ],
        ),
        never_deleted("ledger_seal"),
    ]
