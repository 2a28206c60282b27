"""Affiliations from the town's proposal to the signed convention, each step kept; a voted list that waits for its confirmation."""

import django.db.models.deletion
from django.db import migrations, models

from server.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("affiliates", "0002_four_eyes_on_accounts"),
        ("campaigns", "0002_rules_as_documents"),
    ]

    operations = [
        migrations.CreateModel(
            name="AffiliationStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=12)),
                ("actor", models.CharField(max_length=80)),
                ("at_ms", models.BigIntegerField()),
                ("detail", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="StagedList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("decision", models.CharField(max_length=40)),
                ("content", models.BinaryField()),
                ("uploaded_by", models.CharField(max_length=80)),
                ("uploaded_ms", models.BigIntegerField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="affiliate",
            name="affiliate_status",
        ),
        migrations.AddField(
            model_name="affiliate",
            name="phone",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AddField(
            model_name="affiliate",
            name="rna",
            field=models.CharField(blank=True, db_default="", default="", max_length=10),
        ),
        migrations.AddField(
            model_name="convention",
            name="document_sha256",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="convention",
            name="recorded_by",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
        migrations.AddField(
            model_name="convention",
            name="recorded_ms",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="convention",
            name="reference",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="convention",
            name="signatory",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AlterField(
            model_name="affiliate",
            name="status",
            field=models.CharField(
                choices=[
                    ("proposed", "Proposed"),
                    ("voted", "Voted"),
                    ("invited", "Invited"),
                    ("signed", "Signed"),
                    ("suspended", "Suspended"),
                    ("ended", "Ended"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="affiliate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("rna", ""), _negated=True), fields=("issuer", "rna"), name="affiliate_rna"
            ),
        ),
        migrations.AddConstraint(
            model_name="affiliate",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["proposed", "voted", "invited", "signed", "suspended", "ended"])),
                name="affiliate_status",
            ),
        ),
        migrations.AddField(
            model_name="affiliationstep",
            name="affiliate",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="affiliates.affiliate"),
        ),
        migrations.AddField(
            model_name="stagedlist",
            name="issuer",
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to="campaigns.issuer"),
        ),
        migrations.AddConstraint(
            model_name="affiliationstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "action__in",
                        ["proposed", "voted", "invited", "signed", "suspended", "ended", "changed", "convention"],
                    )
                ),
                name="affiliation_step_action",
            ),
        ),
        append_only("affiliates_affiliationstep"),
    ]
