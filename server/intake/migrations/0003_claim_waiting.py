"""An index of the claims that wait for other counters, which every exchange asks for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_append_only")]

    operations = [
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("state", "held"), ("verdict_code", "W10")),
                fields=["issuer_id", "received_order"],
                name="claim_waiting",
            ),
        ),
    ]
