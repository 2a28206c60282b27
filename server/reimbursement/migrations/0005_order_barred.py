"""An order that limitation bars says so itself; those barred before are those that waited when it was agreed."""

from django.db import migrations, models

from server.append_only import never_deleted, released

ROWS = never_deleted("reimbursement_paymentorder")
_STATES = [
    "in_run", "filed", "paid", "returned", "reissued", "barred", "blocked", "below_minimum", "carried", "debit_note", "abandoned",
]  # fmt: skip
_CAME_BACK = ["returned", "reissued", "barred"]
# One that a run was to pay again meanwhile did not wait: that run was abandoned after the limitation, and its money was not taken.
_BAR = """
UPDATE reimbursement_paymentorder SET state = 'barred' WHERE state = 'returned' AND amount_cents > set_against_cents AND EXISTS (
    SELECT 1 FROM cases_limitation l WHERE l.issuer_id = reimbursement_paymentorder.issuer_id
    AND l.campaign_number = reimbursement_paymentorder.campaign
    AND l.affiliate_number = reimbursement_paymentorder.affiliate_number
    AND l.source = 3400 AND l.state = 'agreed' AND reimbursement_paymentorder.returned_ms < l.before_ms AND NOT EXISTS (
        SELECT 1 FROM ledger_journal j WHERE j.issuer_id = l.issuer_id AND j.chain_kind = 'affiliate'
        AND j.chain_owner = l.affiliate_number AND j.recorded_ms >= l.decided_ms
        AND j.idempotency_key LIKE 'reissue-abandoned/' || l.campaign_number || '/' || reimbursement_paymentorder.run
            || '/' || l.affiliate_number || '/%'
    )
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reimbursement", "0004_orders_and_the_bank"),
        ("cases", "0002_limitation"),
        ("ledger", "0001_initial"),
    ]

    operations = [
        released(ROWS),  # SQLite rebuilds the table without its triggers
        migrations.RemoveConstraint(model_name="paymentorder", name="order_state"),
        migrations.RemoveConstraint(model_name="paymentorder", name="order_returned_says_when"),
        migrations.RunSQL(
            migrations.RunSQL.noop, "UPDATE reimbursement_paymentorder SET state = 'returned' WHERE state = 'barred'"
        ),
        migrations.AddConstraint(
            model_name="paymentorder",
            constraint=models.CheckConstraint(condition=models.Q(("state__in", _STATES)), name="order_state"),
        ),
        migrations.AddConstraint(
            model_name="paymentorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("returned_ms__isnull", False), ("state__in", _CAME_BACK)),
                    models.Q(("state__in", _CAME_BACK), _negated=True),
                    _connector="OR",
                ),
                name="order_returned_says_when",
            ),
        ),
        migrations.RunSQL([_BAR], migrations.RunSQL.noop),
        ROWS,
    ]
