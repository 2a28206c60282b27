"""On SQLite, INSERT OR REPLACE rewrites no journal and no transfer, whatever the connection forgot to set."""

from django.db import migrations

from server.append_only import never_replaced


class Migration(migrations.Migration):
    """Triggers on SQLite; nothing to do on PostgreSQL."""

    dependencies = [("ledger", "0002_append_only")]
    operations = [
        never_replaced(
            "ledger_journal",
            ("issuer_id", "id"),
            ("issuer_id", "idempotency_key"),
            ("issuer_id", "chain_kind", "chain_owner", "chain_position"),
            ("issuer_id", "reverses"),
            where="reverses <> ''",
        ),
        never_replaced("ledger_transfer", ("issuer_id", "journal", "seq")),
    ]
