"""First tables of cases: what was done stays."""

from django.db import migrations, models

from server.append_only import append_only, never_deleted


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Admission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer_id", models.BigIntegerField()),
                ("terminal", models.BigIntegerField()),
                ("epoch", models.IntegerField()),
                ("sequence", models.BigIntegerField()),
                ("ground", models.CharField(choices=[("contest", "Contest"), ("late", "Late")], max_length=10)),
                ("reason", models.CharField(max_length=1000)),
                ("proposed_by", models.CharField(max_length=80)),
                ("proposed_ms", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "Proposed"), ("agreed", "Agreed"), ("declined", "Declined")],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("decided_by", models.CharField(blank=True, default="", max_length=80)),
                ("decided_ms", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("issuer_id", "terminal", "epoch", "sequence"),
                        name="admission_one_proposed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["proposed", "agreed", "declined"])), name="admission_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ground__in", ["contest", "late"])), name="admission_ground"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="admission_says_why"
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
                        name="admission_four_eyes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Conclusion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer_id", models.BigIntegerField()),
                ("ticket_number", models.BigIntegerField()),
                (
                    "finding",
                    models.CharField(
                        choices=[("copy", "Copy"), ("mistake", "Mistake"), ("fraud", "Fraud"), ("nothing", "Nothing")],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(max_length=1000)),
                ("claim_count", models.IntegerField()),
                ("actor", models.CharField(max_length=80)),
                ("at_ms", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["issuer_id", "ticket_number"], name="conclusion_of_ticket")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("finding__in", ["copy", "mistake", "fraud", "nothing"])),
                        name="conclusion_finding",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="conclusion_says_why"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer_id", models.BigIntegerField()),
                ("terminal", models.BigIntegerField()),
                ("epoch", models.IntegerField()),
                ("sequence", models.BigIntegerField()),
                ("affiliate_number", models.BigIntegerField()),
                ("refused_code", models.CharField(max_length=3)),
                ("words", models.CharField(max_length=1000)),
                ("contested_by", models.CharField(max_length=80)),
                ("contested_ms", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("upheld", "Upheld"), ("accepted", "Accepted")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("answer", models.CharField(blank=True, default="", max_length=1000)),
                ("decided_by", models.CharField(blank=True, default="", max_length=80)),
                ("decided_ms", models.BigIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["issuer_id", "contested_ms"], name="contest_open"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("issuer_id", "terminal", "epoch", "sequence"), name="contest_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "upheld", "accepted"])), name="contest_state"
                    ),
                    models.CheckConstraint(condition=models.Q(("words", ""), _negated=True), name="contest_says_why"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "open"),
                            models.Q(
                                models.Q(("answer", ""), _negated=True), models.Q(("decided_by", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="contest_is_answered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer_id", models.BigIntegerField()),
                ("terminal", models.BigIntegerField()),
                ("epoch", models.IntegerField()),
                ("sequence", models.BigIntegerField()),
                ("campaign_number", models.IntegerField()),
                ("affiliate_number", models.BigIntegerField()),
                ("ticket_number", models.BigIntegerField()),
                ("cents", models.IntegerField()),
                ("into", models.IntegerField()),
                ("reason", models.CharField(max_length=1000)),
                ("heard", models.CharField(max_length=1000)),
                (
                    "state",
                    models.CharField(
                        choices=[("created", "Created"), ("validated", "Validated"), ("cancelled", "Cancelled")],
                        default="created",
                        max_length=10,
                    ),
                ),
                ("created_by", models.CharField(max_length=80)),
                ("created_ms", models.BigIntegerField()),
                ("decided_by", models.CharField(blank=True, default="", max_length=80)),
                ("decided_ms", models.BigIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["issuer_id", "terminal", "epoch", "sequence"], name="incident_of_claim"),
                    models.Index(
                        fields=["issuer_id", "campaign_number", "affiliate_number"], name="incident_of_affiliate"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "created")),
                        fields=("issuer_id", "terminal", "epoch", "sequence"),
                        name="incident_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cents__gte", 1), ("cents__lte", 65535)), name="incident_cents"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["created", "validated", "cancelled"])), name="incident_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("into__in", [1000, 1900, 2200, 9200])), name="incident_into"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True), models.Q(("heard", ""), _negated=True)
                        ),
                        name="incident_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "validated"), _negated=True),
                            models.Q(
                                models.Q(("decided_by", ""), _negated=True),
                                models.Q(("decided_by", models.F("created_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="incident_four_eyes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer_id", models.BigIntegerField()),
                ("terminal", models.BigIntegerField()),
                ("epoch", models.IntegerField()),
                ("sequence", models.BigIntegerField()),
                ("action", models.CharField(max_length=20)),
                ("words", models.CharField(blank=True, default="", max_length=1000)),
                ("actor", models.CharField(max_length=80)),
                ("at_ms", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["issuer_id", "terminal", "epoch", "sequence"], name="step_of_claim")],
            },
        ),
        append_only("cases_conclusion", "cases_step"),
        never_deleted("cases_admission", "cases_contest", "cases_incident"),
    ]
