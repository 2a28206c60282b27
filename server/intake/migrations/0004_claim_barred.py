"""A claim that limitation bars says so itself; those barred before are found by what was agreed."""

from django.db import migrations, models

_AGREED = """
FROM cases_limitation l WHERE l.issuer_id = intake_claim.issuer_id AND l.campaign_number = intake_claim.campaign_number
AND l.affiliate_number = intake_claim.affiliate_number AND l.source = 3100 AND l.state = 'agreed'
"""
# Where a run gave claims back since, they are not what was agreed: nothing is guessed, and the audit names that affiliate.
_BAR = f"""
UPDATE intake_claim SET state = 'barred' WHERE state = 'accepted' AND decided_ms < (SELECT MAX(l.before_ms) {_AGREED})
AND (SELECT SUM(l.cents) {_AGREED}) = (
    SELECT SUM(c.paid_cents) FROM intake_claim c
    WHERE c.issuer_id = intake_claim.issuer_id AND c.campaign_number = intake_claim.campaign_number
    AND c.affiliate_number = intake_claim.affiliate_number AND c.state IN ('accepted', 'barred')
    AND c.decided_ms < (SELECT MAX(l.before_ms) {_AGREED})
)
"""  # noqa: S608  # constants only
_STATES = ["received", "held", "refused", "voided", "accepted", "scheduled", "paid", "corrected", "barred"]
_LIVE = ["accepted", "scheduled", "paid", "barred"]


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_claim_waiting"), ("cases", "0002_limitation")]

    operations = [
        migrations.RemoveConstraint(model_name="claim", name="claim_state"),
        migrations.RemoveConstraint(model_name="claim", name="claim_one_live_per_ticket"),
        migrations.RemoveConstraint(model_name="claim", name="claim_live_is_known"),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(condition=models.Q(("state__in", _STATES)), name="claim_state"),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                condition=models.Q(("payer", "ticket"), ("state__in", _LIVE)),
                fields=("issuer_id", "ticket_number"),
                name="claim_one_live_per_ticket",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", _LIVE), _negated=True),
                    models.Q(("campaign_number__isnull", False), ("ticket_number__isnull", False)),
                    _connector="OR",
                ),
                name="claim_live_is_known",
            ),
        ),
        migrations.RunSQL([_BAR], ["UPDATE intake_claim SET state = 'accepted' WHERE state = 'barred'"]),
    ]
