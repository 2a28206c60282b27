"""What the affiliate was agreed for when its claim was decided; of older claims, what it is agreed for now."""

from django.db import migrations, models

_FILL = """
UPDATE intake_claim SET affiliate_themes = (
    SELECT a.themes FROM affiliates_affiliate a
    WHERE a.issuer_id = intake_claim.issuer_id AND a.number = intake_claim.affiliate_number
) WHERE state <> 'received'
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0004_claim_barred"), ("affiliates", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="affiliate_themes",
            field=models.SmallIntegerField(blank=True, null=True),
        ),
        migrations.RunSQL([_FILL], migrations.RunSQL.noop),
    ]
