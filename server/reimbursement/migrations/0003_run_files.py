"""Every file of a run, and the payer's choices. Files are never changed."""

from django.db import migrations, models
from django.db.models import Q

from server.append_only import append_only


class Migration(migrations.Migration):
    """Two tables and a trigger."""

    dependencies = [("reimbursement", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="PaymentSettings",
            fields=[
                ("issuer_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("message_version", models.CharField(max_length=15)),
                ("is_batch_booked", models.BooleanField()),
                ("with_towns", models.BooleanField()),
                ("town", models.CharField(blank=True, max_length=35)),
                ("nature", models.CharField(blank=True, max_length=20)),
                ("function", models.CharField(blank=True, max_length=20)),
                ("commitment", models.CharField(blank=True, max_length=40)),
                ("legal_basis", models.CharField(blank=True, max_length=600)),
                ("signatory", models.CharField(blank=True, max_length=120)),
                ("updated_by", models.CharField(max_length=80)),
                ("updated_ms", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("message_version__in", ["pain.001.001.09", "pain.001.001.03"])),
                        name="payment_message_version",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="RunFile",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id",
                        "campaign",
                        "run",
                        "position",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("campaign", models.IntegerField()),
                ("run", models.IntegerField()),
                ("position", models.IntegerField()),
                ("role", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=80)),
                ("content", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("issuer_id", "name"), name="run_file_name"),
                    models.CheckConstraint(condition=Q(("position__gte", 1)), name="run_file_position"),
                    models.CheckConstraint(condition=~Q(sha256="") & ~Q(name=""), name="run_file_hash"),
                ]
            },
        ),
        append_only("reimbursement_runfile"),
    ]
