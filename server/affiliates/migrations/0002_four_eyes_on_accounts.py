"""Two people agree on every account; what was done with it is kept, and the bank's word about its holder."""

import django.db.models.deletion
from django.db import migrations, models

from server.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("affiliates", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankAccountStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=12)),
                ("actor", models.CharField(max_length=80)),
                ("at_ms", models.BigIntegerField()),
                ("detail", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="bankaccount",
            name="bank_account_status",
        ),
        migrations.AddField(
            model_name="bankaccount",
            name="checked_ms",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="bankaccount",
            name="note",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="bankaccount",
            name="proof",
            field=models.CharField(
                blank=True,
                choices=[
                    ("rib", "Rib"),
                    ("letter", "Letter"),
                    ("call_back", "Call Back"),
                    ("in_person", "In Person"),
                    ("bank", "Bank"),
                ],
                default="",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="bankaccount",
            name="proposed_by",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.AddField(
            model_name="bankaccount",
            name="proposed_ms",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="bankaccount",
            name="told",
            field=models.CharField(
                blank=True,
                choices=[("", "Nobody"), ("phone", "Phone"), ("email", "Email"), ("post", "Post")],
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="bankaccount",
            name="vop",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Unknown"),
                    ("match", "Match"),
                    ("close", "Close"),
                    ("none", "None"),
                    ("impossible", "Impossible"),
                ],
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="bankaccount",
            name="vop_by",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.AddField(
            model_name="bankaccount",
            name="vop_name",
            field=models.CharField(blank=True, default="", max_length=70),
        ),
        migrations.AddField(
            model_name="bankaccount",
            name="vop_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="bankaccount",
            name="status",
            field=models.CharField(
                choices=[
                    ("to_check", "To Check"),
                    ("to_correct", "To Correct"),
                    ("accepted", "Accepted"),
                    ("refused", "Refused"),
                    ("suspended", "Suspended"),
                    ("ended", "Ended"),
                ],
                default="to_check",
                max_length=10,
            ),
        ),
        # Accounts accepted before were agreed on outside: said so, rather than left without a name.
        migrations.RunSQL(
            "UPDATE affiliates_bankaccount SET checked_by = 'migration' WHERE status = 'accepted' AND checked_by = ''",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="bankaccount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "to_check")), fields=("affiliate",), name="bank_account_one_proposed"
            ),
        ),
        migrations.AddConstraint(
            model_name="bankaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["to_check", "to_correct", "accepted", "refused", "suspended", "ended"])
                ),
                name="bank_account_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["accepted", "suspended"]), _negated=True),
                    models.Q(
                        models.Q(("checked_by", ""), _negated=True),
                        models.Q(("checked_by", models.F("proposed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="bank_account_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("vop", ""),
                    models.Q(
                        ("vop__in", ["match", "close", "none", "impossible"]),
                        ("vop_on__isnull", False),
                        models.Q(("vop_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="bank_account_vop",
            ),
        ),
        migrations.AddField(
            model_name="bankaccountstep",
            name="account",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="affiliates.bankaccount"),
        ),
        migrations.AddConstraint(
            model_name="bankaccountstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "action__in",
                        ["proposed", "accepted", "refused", "sent_back", "suspended", "reopened", "ended", "verified"],
                    )
                ),
                name="bank_account_step_action",
            ),
        ),
        append_only("affiliates_bankaccountstep"),
    ]
