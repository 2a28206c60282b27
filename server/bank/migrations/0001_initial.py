"""The bank's answers as they came, and line by line."""

import django.db.models.deletion
from django.db import migrations, models

from server.append_only import append_only, never_deleted


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="BankFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer_id", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=10)),
                ("message", models.CharField(max_length=70)),
                ("raw", models.BinaryField()),
                ("received_by", models.CharField(max_length=80)),
                ("received_ms", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("issuer_id", "sha256"), name="bank_file_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["pain.002", "camt.053", "camt.054"])), name="bank_file_kind"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer_id", models.BigIntegerField()),
                ("position", models.IntegerField()),
                ("effect", models.CharField(max_length=16)),
                ("campaign", models.IntegerField(blank=True, null=True)),
                ("run", models.IntegerField(blank=True, null=True)),
                ("affiliate_number", models.BigIntegerField(blank=True, null=True)),
                ("name", models.CharField(blank=True, max_length=35)),
                ("amount_cents", models.BigIntegerField(default=0)),
                ("status", models.CharField(blank=True, max_length=4)),
                ("code", models.CharField(blank=True, max_length=35)),
                ("reference", models.CharField(blank=True, max_length=35)),
                ("info", models.CharField(blank=True, max_length=200)),
                ("is_open", models.BooleanField(default=False)),
                ("suspense", models.CharField(blank=True, default="", max_length=80)),
                ("proposed_as", models.CharField(blank=True, default="", max_length=10)),
                ("proposed_target", models.CharField(blank=True, default="", max_length=35)),
                ("proposed_by", models.CharField(blank=True, default="", max_length=80)),
                ("closed_by", models.CharField(blank=True, default="", max_length=80)),
                ("closed_ms", models.BigIntegerField(blank=True, null=True)),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                ("file", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="bank.bankfile")),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("is_open", True)), fields=["issuer_id"], name="bank_line_open"),
                    models.Index(fields=["issuer_id", "campaign", "run", "affiliate_number"], name="bank_line_order"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("file", "position"), name="bank_line_position"),
                    models.UniqueConstraint(
                        condition=models.Q(("suspense", ""), _negated=True),
                        fields=("issuer_id", "suspense"),
                        name="bank_line_suspense_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "effect__in",
                                [
                                    "noted",
                                    "paid",
                                    "rejected",
                                    "returned",
                                    "known",
                                    "pending",
                                    "foreign",
                                    "suspense",
                                    "unknown_order",
                                    "wrong_amount",
                                    "refused_late",
                                    "unknown_status",
                                ],
                            )
                        ),
                        name="bank_line_effect",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("suspense", ""),
                            ("is_open", True),
                            models.Q(
                                models.Q(("proposed_by", ""), _negated=True),
                                models.Q(("closed_by", ""), _negated=True),
                                models.Q(("proposed_by", models.F("closed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="bank_line_explained_by_two",
                    ),
                ],
            },
        ),
        append_only("bank_bankfile"),
        never_deleted("bank_bankline"),
    ]
