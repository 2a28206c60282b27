"""Runs that somebody settled before a statement's reference was asked for say so: the audit looks for a word with a reference."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFERENCE = "migration"


def name_them(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Today an order is never paid without a reference."""
    editor.execute(
        "UPDATE reimbursement_run SET payment_reference = %s WHERE payment_reference = '' AND confirmed_by <> '' AND EXISTS ("
        "SELECT 1 FROM reimbursement_paymentorder o WHERE o.issuer_id = reimbursement_run.issuer_id "
        "AND o.campaign = reimbursement_run.campaign AND o.run = reimbursement_run.number "
        "AND o.state = 'paid' AND o.bank_reference = '')",
        [REFERENCE],
    )
    editor.execute(
        "UPDATE reimbursement_paymentorder SET bank_reference = %s WHERE bank_reference = '' AND state = 'paid' AND EXISTS ("
        "SELECT 1 FROM reimbursement_run r WHERE r.issuer_id = reimbursement_paymentorder.issuer_id "
        "AND r.campaign = reimbursement_paymentorder.campaign AND r.number = reimbursement_paymentorder.run "
        "AND r.payment_reference = %s)",
        [REFERENCE, REFERENCE],
    )


class Migration(migrations.Migration):
    """Two columns of old rows."""

    dependencies = [("reimbursement", "0005_order_barred")]
    operations = [migrations.RunPython(name_them, migrations.RunPython.noop)]
