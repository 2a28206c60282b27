"""From which account an issuer pays: proposals, decided by a second person."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="PayerChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer_id", models.BigIntegerField()),
                ("name", models.CharField(max_length=70)),
                ("iban", models.CharField(max_length=34)),
                ("bic", models.CharField(blank=True, max_length=11)),
                ("siret", models.CharField(blank=True, max_length=14)),
                ("state", models.CharField(max_length=10)),
                ("proposed_by", models.CharField(max_length=80)),
                ("proposed_ms", models.BigIntegerField()),
                ("decided_by", models.CharField(blank=True, db_default="", max_length=80)),
                ("decided_ms", models.BigIntegerField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["issuer_id", "id"], name="payer_change_issuer")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("issuer_id",),
                        name="payer_change_one_proposed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by", ""), ("state", "proposed")),
                            models.Q(("state", "dropped"), models.Q(("decided_by", ""), _negated=True)),
                            models.Q(
                                ("state", "accepted"),
                                models.Q(("decided_by", ""), _negated=True),
                                models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="payer_change_state",
                    ),
                ],
            },
        ),
    ]
