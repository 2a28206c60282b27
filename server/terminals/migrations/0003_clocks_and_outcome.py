"""The clocks of the last Hello, beside its wall clock; when an enrolment was done."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("terminals", "0002_append_only")]

    operations = [
        migrations.AddField(
            model_name="terminal",
            name="reported_monotonic_ms",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(model_name="terminal", name="reported_boot", field=models.BigIntegerField(db_default=0)),
        migrations.AddField(
            model_name="enrolmentcode",
            name="done_ms",
            field=models.BigIntegerField(blank=True, null=True),
        ),
    ]
