"""Accounts of the central staff are opened by two persons, and every account has a history that is never rewritten."""

from django.db import migrations, models

from server.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_sign_in_failure"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer_id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("create", "Create"), ("reopen", "Reopen"), ("password", "Password")], max_length=10
                    ),
                ),
                ("account", models.CharField(blank=True, db_default="", max_length=80)),
                ("username", models.CharField(max_length=150)),
                ("first_name", models.CharField(blank=True, max_length=150)),
                ("last_name", models.CharField(blank=True, max_length=150)),
                ("email", models.CharField(blank=True, max_length=254)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("agreed", "Agreed"),
                            ("used", "Used"),
                            ("dropped", "Dropped"),
                        ],
                        max_length=10,
                    ),
                ),
                ("first_code", models.CharField(max_length=128)),
                ("second_code", models.CharField(blank=True, db_default="", max_length=128)),
                ("proposed_by", models.CharField(max_length=80)),
                ("proposed_ms", models.BigIntegerField()),
                ("decided_by", models.CharField(blank=True, db_default="", max_length=80)),
                ("decided_ms", models.BigIntegerField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["issuer_id", "state", "id"], name="account_proposal_issuer")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["proposed", "agreed"])),
                        fields=("username",),
                        name="account_proposal_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by", ""), ("state", "proposed")),
                            models.Q(("state", "dropped"), models.Q(("decided_by", ""), _negated=True)),
                            models.Q(
                                ("decided_ms__isnull", False),
                                ("state__in", ["agreed", "used"]),
                                models.Q(("decided_by", ""), _negated=True),
                                models.Q(("second_code", ""), _negated=True),
                                models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                                models.Q(("account", ""), _negated=True),
                                models.Q(("account", models.F("proposed_by")), _negated=True),
                                models.Q(("account", models.F("decided_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="account_proposal_four_eyes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer_id", models.BigIntegerField()),
                ("account", models.CharField(max_length=80)),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("invited", "Invited"),
                            ("opened", "Opened"),
                            ("created", "Created"),
                            ("reopened", "Reopened"),
                            ("password", "Password"),
                            ("closed", "Closed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("actor", models.CharField(max_length=80)),
                ("first_hand", models.CharField(blank=True, db_default="", max_length=80)),
                ("second_hand", models.CharField(blank=True, db_default="", max_length=80)),
                ("detail", models.CharField(blank=True, db_default="", max_length=200)),
                ("at_ms", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["account", "id"], name="account_step_account")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("second_hand", ""),
                            models.Q(
                                models.Q(("first_hand", ""), _negated=True),
                                models.Q(("first_hand", models.F("second_hand")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="account_step_hands",
                    )
                ],
            },
        ),
        append_only("accounts_accountstep"),
    ]
