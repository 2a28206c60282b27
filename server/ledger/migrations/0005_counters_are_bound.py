"""No account ever debits or credits more than ten thousand billion euros: far below the 64 bits of its counters."""

from django.db import migrations, models
from django.db.models import Q

from server.append_only import never_deleted, released

KEPT = never_deleted("ledger_account")


class Migration(migrations.Migration):
    """SQLite rebuilds the table, and its triggers are made anew."""

    dependencies = [("ledger", "0004_seal")]
    operations = [
        released(KEPT),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                name="account_bound", condition=Q(debits__lte=10**15, credits__lte=10**15)
            ),
        ),
        KEPT,
    ]
