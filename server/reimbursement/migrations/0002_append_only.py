"""Steps are never changed; runs and orders never disappear."""

from django.db import migrations

from server.append_only import append_only, never_deleted


class Migration(migrations.Migration):
    """Triggers on both engines."""

    dependencies = [("reimbursement", "0001_initial")]
    operations = [
        append_only("reimbursement_runstep"),
        never_deleted("reimbursement_run", "reimbursement_paymentorder"),
    ]
