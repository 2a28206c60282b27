"""By which version of the rules each policy was made."""

from django.db import migrations, models

from server.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("terminals", "0003_clocks_and_outcome"),
    ]

    operations = [
        migrations.CreateModel(
            name="PolicyRules",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id",
                        "terminal",
                        "version",
                        "campaign",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("terminal", models.BigIntegerField()),
                ("version", models.BigIntegerField()),
                ("campaign", models.IntegerField()),
                ("rules_version", models.IntegerField()),
            ],
        ),
        append_only("terminals_policyrules"),
    ]
