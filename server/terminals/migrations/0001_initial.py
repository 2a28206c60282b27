"""First tables of terminals."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="KeySetVersion",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id", "version", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("version", models.BigIntegerField()),
                ("document", models.BinaryField()),
                ("signatures", models.BinaryField()),
                ("issued_ms", models.BigIntegerField()),
                ("expires_ms", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="OppositionListVersion",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id", "version", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("version", models.BigIntegerField()),
                ("document", models.BinaryField()),
                ("key_id", models.IntegerField()),
                ("signature", models.BinaryField()),
                ("issued_ms", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id",
                        "terminal",
                        "version",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("terminal", models.BigIntegerField()),
                ("version", models.BigIntegerField()),
                ("document", models.BinaryField()),
                ("key_id", models.IntegerField()),
                ("signature", models.BinaryField()),
                ("issued_ms", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="EnrolmentCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer_id", models.BigIntegerField()),
                ("code_hash", models.BinaryField()),
                ("affiliate_number", models.BigIntegerField()),
                ("site", models.CharField(blank=True, db_default="", max_length=60)),
                ("created_by", models.CharField(max_length=80)),
                ("created_ms", models.BigIntegerField()),
                ("expires_ms", models.BigIntegerField()),
                ("tries", models.SmallIntegerField(db_default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("issued", "Issued"),
                            ("opened", "Opened"),
                            ("confirmed", "Confirmed"),
                            ("done", "Done"),
                            ("refused", "Refused"),
                            ("expired", "Expired"),
                        ],
                        db_default="issued",
                        max_length=10,
                    ),
                ),
                ("token", models.CharField(blank=True, db_default="", max_length=64)),
                ("terminal_key", models.BinaryField(blank=True, null=True)),
                ("wrap_key", models.BinaryField(blank=True, null=True)),
                ("key_level", models.SmallIntegerField(db_default=0)),
                ("server_nonce", models.BinaryField(blank=True, null=True)),
                ("comparison", models.CharField(blank=True, db_default="", max_length=6)),
                ("opened_ms", models.BigIntegerField(blank=True, null=True)),
                ("confirmed_by", models.CharField(blank=True, db_default="", max_length=80)),
                ("confirmed_ms", models.BigIntegerField(blank=True, null=True)),
                ("terminal", models.BigIntegerField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("issuer_id", "code_hash"), name="enrolment_code_hash"),
                    models.UniqueConstraint(
                        condition=models.Q(("token", ""), _negated=True), fields=("token",), name="enrolment_token"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["issued", "opened", "confirmed", "done", "refused", "expired"])
                        ),
                        name="enrolment_state",
                    ),
                    models.CheckConstraint(condition=models.Q(("tries__gte", 0)), name="enrolment_tries"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Terminal",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id", "terminal", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("terminal", models.BigIntegerField()),
                ("affiliate_number", models.BigIntegerField()),
                ("site", models.CharField(blank=True, db_default="", max_length=60)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("issued", "Issued"),
                            ("enrolled", "Enrolled"),
                            ("suspended", "Suspended"),
                            ("revoked", "Revoked"),
                            ("retired", "Retired"),
                        ],
                        max_length=10,
                    ),
                ),
                ("epoch", models.IntegerField(db_default=0)),
                ("terminal_key", models.BinaryField(blank=True, null=True)),
                ("wrap_key", models.BinaryField(blank=True, null=True)),
                ("key_level", models.SmallIntegerField(db_default=0)),
                ("record", models.BinaryField(blank=True, null=True)),
                ("record_digest", models.BinaryField(blank=True, null=True)),
                ("enrolled_ms", models.BigIntegerField(blank=True, null=True)),
                ("head_sequence", models.BigIntegerField(db_default=-1)),
                ("head_digest", models.BinaryField(db_default=b"")),
                ("standing", models.CharField(db_default="good", max_length=10)),
                ("verdict_serial", models.BigIntegerField(db_default=0)),
                ("last_seen_ms", models.BigIntegerField(blank=True, null=True)),
                ("reported_sequence", models.BigIntegerField(db_default=-1)),
                ("reported_wall_ms", models.BigIntegerField(blank=True, null=True)),
                ("unsynced_count", models.IntegerField(db_default=0)),
                ("unsynced_cents", models.BigIntegerField(db_default=0)),
                ("oldest_unsynced_ms", models.BigIntegerField(blank=True, null=True)),
                ("policy_version", models.BigIntegerField(db_default=0)),
                ("list_version", models.BigIntegerField(db_default=0)),
                ("key_set_version", models.BigIntegerField(db_default=0)),
                ("verdicts_seen", models.BigIntegerField(db_default=0)),
                ("app_version", models.CharField(blank=True, db_default="", max_length=64)),
                ("scanner", models.CharField(blank=True, db_default="", max_length=64)),
                ("printer", models.CharField(blank=True, db_default="", max_length=64)),
                ("disk_free_mb", models.BigIntegerField(blank=True, null=True)),
                ("is_clock_suspect", models.BooleanField(db_default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["issuer_id", "affiliate_number"], name="terminal_affiliate")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("terminal__gte", 1), ("terminal__lte", 4294967295)), name="terminal_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["issued", "enrolled", "suspended", "revoked", "retired"])),
                        name="terminal_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("standing__in", ["good", "rollback", "fork", "revoked"])),
                        name="terminal_standing",
                    ),
                    models.CheckConstraint(condition=models.Q(("head_sequence__gte", -1)), name="terminal_head"),
                ],
            },
        ),
    ]
