"""First tables of campaigns."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Issuer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(unique=True)),
                ("name", models.CharField(max_length=80)),
                ("short_name", models.CharField(max_length=24)),
                ("hotline", models.CharField(max_length=24)),
                ("accent_colour", models.CharField(default="#0b5f8a", max_length=7)),
                ("scheme_number", models.PositiveSmallIntegerField()),
                ("debtor_name", models.CharField(max_length=70)),
                ("debtor_iban", models.CharField(max_length=34)),
                ("debtor_bic", models.CharField(blank=True, max_length=11)),
                ("debtor_id", models.CharField(blank=True, max_length=35)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("scheme_number__lte", 255)), name="issuer_scheme_byte")
                ],
            },
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=60)),
                ("opens_on", models.DateField()),
                ("registration_ends_on", models.DateField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField()),
                ("claims_to", models.DateField()),
                ("grace_days", models.PositiveSmallIntegerField(default=15)),
                ("ticket_min_cents", models.PositiveIntegerField(default=500)),
                ("ticket_max_cents", models.PositiveIntegerField(default=7000)),
                ("tickets_per_pass", models.PositiveSmallIntegerField(default=7)),
                ("wallets", models.JSONField()),
                ("birthdate_required", models.BooleanField(default=True)),
                ("partial_use", models.BooleanField(default=False)),
                ("age_min", models.PositiveSmallIntegerField(default=9)),
                ("age_max", models.PositiveSmallIntegerField(default=18)),
                ("ticket_key_id", models.PositiveIntegerField()),
                ("guarantee_bearer", models.BooleanField(default=True)),
                ("list_age_soft_hours", models.PositiveIntegerField(default=48)),
                ("list_age_hard_hours", models.PositiveIntegerField(default=360)),
                ("unsynced_soft", models.PositiveIntegerField(default=60)),
                ("unsynced_soft_cents", models.PositiveIntegerField(default=120000)),
                ("unsynced_hard", models.PositiveIntegerField(default=200)),
                ("unsynced_hard_cents", models.PositiveIntegerField(default=400000)),
                ("birthdate_tries", models.PositiveSmallIntegerField(default=3)),
                ("key_level_min", models.PositiveSmallIntegerField(default=0)),
                ("cut_off_days", models.JSONField(default=list)),
                ("payment_delay_days", models.PositiveSmallIntegerField(default=5)),
                ("issuer", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="campaigns.issuer")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("issuer", "number"), name="campaign_number"),
                    models.CheckConstraint(
                        condition=models.Q(("number__lte", 65535)), name="campaign_number_two_bytes"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ticket_key_id__lte", 65535)), name="campaign_key_two_bytes"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens_on__lte", models.F("registration_ends_on")),
                            ("registration_ends_on__lte", models.F("valid_to")),
                            ("valid_from__lte", models.F("valid_to")),
                            ("valid_to__lte", models.F("claims_to")),
                        ),
                        name="campaign_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ticket_max_cents__lte", 65535),
                            ("ticket_min_cents__gt", 0),
                            ("ticket_min_cents__lte", models.F("ticket_max_cents")),
                        ),
                        name="campaign_ticket_amounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tickets_per_pass__gte", 1), ("tickets_per_pass__lte", 7)),
                        name="campaign_ticket_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("age_min__lte", models.F("age_max"))), name="campaign_ages"
                    ),
                ],
            },
        ),
    ]
