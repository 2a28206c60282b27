"""Rules as versioned documents, drafts, and votes of the envelope."""

from django.db import migrations, models

from server.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="rules_version",
            field=models.IntegerField(db_default=0),
        ),
        migrations.CreateModel(
            name="EnvelopeVote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer_id", models.BigIntegerField()),
                ("campaign", models.IntegerField()),
                ("decision", models.CharField(max_length=40)),
                ("change_cents", models.BigIntegerField()),
                ("state", models.CharField(max_length=10)),
                ("proposed_by", models.CharField(max_length=80)),
                ("proposed_ms", models.BigIntegerField()),
                ("approved_by", models.CharField(blank=True, db_default="", max_length=80)),
                ("approved_ms", models.BigIntegerField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "dropped"), _negated=True),
                        fields=("issuer_id", "campaign", "decision"),
                        name="envelope_vote_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_by", ""), ("state__in", ["proposed", "dropped"])),
                            models.Q(
                                ("state", "posted"),
                                models.Q(("approved_by", ""), _negated=True),
                                models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="envelope_vote_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("change_cents", 0), _negated=True), name="envelope_vote_changes"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rules",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id",
                        "campaign",
                        "version",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("campaign", models.IntegerField()),
                ("version", models.IntegerField()),
                ("document", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("reason", models.CharField(blank=True, db_default="", max_length=200)),
                ("published_by", models.CharField(max_length=80)),
                ("approved_by", models.CharField(max_length=80)),
                ("published_ms", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("version__gte", 0)), name="rules_version"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("version", 0),
                            models.Q(
                                models.Q(("published_by", models.F("approved_by")), _negated=True),
                                models.Q(("published_by", ""), _negated=True),
                                models.Q(("approved_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="rules_four_eyes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RulesDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer_id", models.BigIntegerField()),
                ("campaign", models.IntegerField()),
                ("document", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("reason", models.CharField(blank=True, db_default="", max_length=200)),
                ("state", models.CharField(max_length=10)),
                ("prepared_by", models.CharField(max_length=80)),
                ("prepared_ms", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("issuer_id", "campaign"),
                        name="rules_draft_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "published", "dropped"])), name="rules_draft_state"
                    ),
                ],
            },
        ),
        append_only("campaigns_rules"),
    ]
