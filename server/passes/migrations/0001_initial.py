"""First tables of passes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("campaigns", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="College",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uai", models.CharField(max_length=8)),
                ("name", models.CharField(max_length=80)),
                ("town", models.CharField(max_length=60)),
                ("issuer", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="campaigns.issuer")),
            ],
        ),
        migrations.CreateModel(
            name="Pupil",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("last_name", models.CharField(max_length=60)),
                ("first_name", models.CharField(max_length=60)),
                ("folded_name", models.CharField(max_length=121)),
                ("birthdate", models.DateField()),
                ("level", models.CharField(blank=True, max_length=40)),
                ("college", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="passes.college")),
                ("issuer", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="campaigns.issuer")),
            ],
        ),
        migrations.CreateModel(
            name="Pass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opened_ms", models.BigIntegerField()),
                ("campaign", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="campaigns.campaign")),
                ("issuer", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="campaigns.issuer")),
                ("pupil", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="passes.pupil")),
            ],
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("submitted", "Submitted"),
                            ("validated", "Validated"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("is_bursary", models.BooleanField(default=False)),
                ("submitted_ms", models.BigIntegerField()),
                ("decided_by", models.CharField(blank=True, max_length=80)),
                ("decided_ms", models.BigIntegerField(blank=True, null=True)),
                ("campaign", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="campaigns.campaign")),
                ("issuer", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="campaigns.issuer")),
                ("pupil", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="passes.pupil")),
            ],
        ),
        migrations.AddConstraint(
            model_name="college",
            constraint=models.UniqueConstraint(fields=("issuer", "uai"), name="college_uai"),
        ),
        migrations.AddConstraint(
            model_name="pupil",
            constraint=models.UniqueConstraint(
                fields=("issuer", "college", "folded_name", "birthdate"), name="pupil_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="pass",
            constraint=models.UniqueConstraint(fields=("issuer", "campaign", "pupil"), name="pass_once"),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.UniqueConstraint(fields=("issuer", "campaign", "pupil"), name="registration_once"),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["submitted", "validated", "refused", "withdrawn"])),
                name="registration_status",
            ),
        ),
    ]
