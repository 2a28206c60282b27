"""Wrong enrolment codes, by where they come from, for a quarter of an hour."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("terminals", "0004_policy_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="WrongCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer_id", models.BigIntegerField()),
                ("visitor", models.CharField(max_length=64)),
                ("at_ms", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["issuer_id", "at_ms"], name="wrong_code_recent")],
            },
        ),
    ]
