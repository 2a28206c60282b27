"""A claim says what of it paid, when limitation came, what its affiliate owed: all of it is a payment, of the rest nothing is due.

Until now every claim of a limitation was barred whole. Of each affiliate, the oldest claims get what its limitations set against.
"""

from django.db import migrations, models
from django.db.models import F, Q

_CLAIMED = """
SELECT c.issuer_id, c.terminal, c.epoch, c.sequence, SUM(c.paid_cents) OVER (
    PARTITION BY c.issuer_id, c.campaign_number, c.affiliate_number
    ORDER BY c.received_order, c.terminal, c.epoch, c.sequence
) AS upto, (
    SELECT SUM(l.offset_cents) FROM cases_limitation l WHERE l.issuer_id = c.issuer_id AND l.campaign_number = c.campaign_number
    AND l.affiliate_number = c.affiliate_number AND l.source = 3100 AND l.state = 'agreed'
) AS debt FROM intake_claim c WHERE c.state = 'barred'
"""
_SET_AGAINST = f"""
UPDATE intake_claim SET state = CASE WHEN r.upto <= r.debt THEN 'paid' ELSE 'barred' END,
    set_against_cents = CASE WHEN r.upto <= r.debt THEN intake_claim.paid_cents
        ELSE r.debt - (r.upto - intake_claim.paid_cents) END
FROM ({_CLAIMED}) r WHERE intake_claim.issuer_id = r.issuer_id AND intake_claim.terminal = r.terminal
AND intake_claim.epoch = r.epoch AND intake_claim.sequence = r.sequence AND r.upto - intake_claim.paid_cents < r.debt
"""  # noqa: S608  # constants only
_SPENT = """
UPDATE tickets_ticket SET state = 'reimbursed' WHERE state = 'redeemed' AND EXISTS (
    SELECT 1 FROM intake_claim c WHERE c.issuer_id = tickets_ticket.issuer_id AND c.ticket_number = tickets_ticket.number
    AND c.payer = 'ticket' AND c.state = 'paid' AND c.set_against_cents > 0
)
"""
_BACK = "UPDATE intake_claim SET state = 'barred', set_against_cents = 0 WHERE state = 'paid' AND set_against_cents > 0"


class Migration(migrations.Migration):
    dependencies = [("intake", "0006_branches"), ("cases", "0003_limitation_offset"), ("tickets", "0001_initial")]

    operations = [
        migrations.AddField(model_name="claim", name="set_against_cents", field=models.IntegerField(db_default=0)),
        migrations.RemoveConstraint(model_name="claim", name="claim_in_a_run_when_scheduled"),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=Q(state__in=["scheduled", "paid"], run_number__isnull=False)
                | Q(state="paid", set_against_cents__gt=0, set_against_cents=F("paid_cents"))
                | ~Q(state__in=["scheduled", "paid"]),
                name="claim_in_a_run_when_scheduled",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=Q(set_against_cents=0)
                | Q(
                    state__in=["paid", "corrected"],
                    run_number__isnull=True,
                    set_against_cents__gt=0,
                    set_against_cents=F("paid_cents"),
                )
                | Q(
                    state="barred",
                    run_number__isnull=True,
                    set_against_cents__gt=0,
                    set_against_cents__lt=F("paid_cents"),
                ),
                name="claim_set_against",
            ),
        ),
        migrations.RunSQL([_SET_AGAINST, _SPENT], [_BACK]),
    ]
