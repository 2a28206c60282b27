"""First tables of closing; its papers are never changed."""

from django.db import migrations, models
from django.db.models import F, Q

from server.append_only import append_only, never_deleted


class Migration(migrations.Migration):
    """Requests by two persons, explanations, papers."""

    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Explanation",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id",
                        "campaign",
                        "affiliate_number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("campaign", models.IntegerField()),
                ("affiliate_number", models.BigIntegerField()),
                ("cents", models.BigIntegerField()),
                ("text", models.CharField(max_length=200)),
                ("said_by", models.CharField(max_length=80)),
                ("said_ms", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id",
                        "campaign",
                        "closing",
                        "position",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("campaign", models.IntegerField()),
                ("closing", models.IntegerField()),
                ("position", models.IntegerField()),
                ("name", models.CharField(max_length=80)),
                ("content", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("issuer_id", "name"), name="closing_document_name"),
                    models.CheckConstraint(condition=Q(closing__gte=1, position__gte=1), name="closing_document_place"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer_id", models.BigIntegerField()),
                ("campaign", models.IntegerField()),
                ("step", models.CharField(max_length=8)),
                ("state", models.CharField(max_length=8)),
                ("despite", models.CharField(blank=True, db_default="", max_length=200)),
                ("note", models.CharField(blank=True, db_default="", max_length=400)),
                ("asked_by", models.CharField(max_length=80)),
                ("asked_ms", models.BigIntegerField()),
                ("agreed_by", models.CharField(blank=True, db_default="", max_length=80)),
                ("agreed_ms", models.BigIntegerField(blank=True, null=True)),
                ("done_ms", models.BigIntegerField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(state__in=["asked", "agreed"]),
                        fields=("issuer_id", "campaign"),
                        name="closing_one_request",
                    ),
                    models.CheckConstraint(
                        condition=Q(step__in=["tickets", "budget", "reopen"]), name="closing_request_step"
                    ),
                    models.CheckConstraint(
                        condition=Q(state__in=["asked", "dropped"], agreed_by="")
                        | (Q(state__in=["agreed", "done"]) & ~Q(agreed_by="") & ~Q(agreed_by=F("asked_by"))),
                        name="closing_four_eyes",
                    ),
                ],
            },
        ),
        append_only("closing_document"),
        never_deleted("closing_request"),
    ]
