"""First tables of affiliates."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("campaigns", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Affiliate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField()),
                ("name", models.CharField(max_length=80)),
                ("siret", models.CharField(blank=True, max_length=14)),
                ("themes", models.PositiveSmallIntegerField()),
                ("town", models.CharField(max_length=60)),
                ("contact", models.CharField(blank=True, max_length=80)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("signed", "Signed"),
                            ("suspended", "Suspended"),
                            ("ended", "Ended"),
                        ],
                        max_length=12,
                    ),
                ),
                ("issuer", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="campaigns.issuer")),
            ],
        ),
        migrations.CreateModel(
            name="BankAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("holder_name", models.CharField(max_length=70)),
                ("iban", models.CharField(max_length=34)),
                ("bic", models.CharField(blank=True, max_length=11)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("to_check", "To Check"),
                            ("accepted", "Accepted"),
                            ("refused", "Refused"),
                            ("ended", "Ended"),
                        ],
                        default="to_check",
                        max_length=10,
                    ),
                ),
                ("from_date", models.DateField()),
                ("to_date", models.DateField(blank=True, null=True)),
                ("checked_by", models.CharField(blank=True, max_length=80)),
                (
                    "affiliate",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="affiliates.affiliate"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Convention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_date", models.DateField()),
                ("to_date", models.DateField()),
                ("signed_on", models.DateField(blank=True, null=True)),
                (
                    "affiliate",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="affiliates.affiliate"),
                ),
                ("campaign", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="campaigns.campaign")),
            ],
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                (
                    "affiliate",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="affiliates.affiliate"),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="affiliate",
            constraint=models.UniqueConstraint(fields=("issuer", "number"), name="affiliate_number"),
        ),
        migrations.AddConstraint(
            model_name="affiliate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("siret", ""), _negated=True), fields=("issuer", "siret"), name="affiliate_siret"
            ),
        ),
        migrations.AddConstraint(
            model_name="affiliate",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1), ("number__lte", 4294967295)), name="affiliate_number_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="affiliate",
            constraint=models.CheckConstraint(
                condition=models.Q(("themes__gte", 1), ("themes__lte", 3)), name="affiliate_themes"
            ),
        ),
        migrations.AddConstraint(
            model_name="affiliate",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["proposed", "signed", "suspended", "ended"])),
                name="affiliate_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankaccount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "accepted"), ("to_date__isnull", True)),
                fields=("affiliate",),
                name="bank_account_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["to_check", "accepted", "refused", "ended"])),
                name="bank_account_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_date__isnull", True), ("from_date__lte", models.F("to_date")), _connector="OR"),
                name="bank_account_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="convention",
            constraint=models.UniqueConstraint(fields=("campaign", "affiliate"), name="convention_once"),
        ),
        migrations.AddConstraint(
            model_name="convention",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_date__lte", models.F("to_date"))), name="convention_dates"
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.UniqueConstraint(fields=("affiliate", "name"), name="site_name"),
        ),
    ]
