"""Journals and transfers are never changed; accounts and chains never go away."""

from django.db import migrations

from server.append_only import append_only, never_deleted


class Migration(migrations.Migration):
    """Triggers on both engines."""

    dependencies = [("ledger", "0001_initial")]
    operations = [append_only("ledger_journal", "ledger_transfer"), never_deleted("ledger_account", "ledger_chain")]
