"""What nobody may ask for any more."""

from django.db import migrations, models

from server.append_only import never_deleted


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Limitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer_id", models.BigIntegerField()),
                ("campaign_number", models.IntegerField()),
                ("affiliate_number", models.BigIntegerField()),
                ("source", models.IntegerField()),
                ("before_ms", models.BigIntegerField()),
                ("cents", models.BigIntegerField()),
                ("reason", models.CharField(max_length=1000)),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "Proposed"), ("agreed", "Agreed"), ("dropped", "Dropped")],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("proposed_by", models.CharField(max_length=80)),
                ("proposed_ms", models.BigIntegerField()),
                ("decided_by", models.CharField(blank=True, default="", max_length=80)),
                ("decided_ms", models.BigIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["issuer_id", "campaign_number", "affiliate_number", "source"],
                        name="limitation_of_affiliate",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("issuer_id", "campaign_number", "affiliate_number", "source"),
                        name="limitation_one_proposed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["proposed", "agreed", "dropped"])), name="limitation_state"
                    ),
                    models.CheckConstraint(condition=models.Q(("source__in", [3100, 3400])), name="limitation_source"),
                    models.CheckConstraint(condition=models.Q(("cents__gte", 1)), name="limitation_cents"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="limitation_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "agreed"), _negated=True),
                            models.Q(
                                models.Q(("decided_by", ""), _negated=True),
                                models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="limitation_four_eyes",
                    ),
                ],
            },
        ),
        never_deleted("cases_limitation"),
    ]
