"""What was explained is kept as three amounts, not as their sum. Of amounts that moved since, nothing is said any more."""

from django.db import migrations, models

_NOW = """(SELECT coalesce(SUM({sign}), 0) FROM ledger_account a WHERE a.issuer_id = closing_explanation.issuer_id
    AND a.campaign = closing_explanation.campaign AND a.owner_id = closing_explanation.affiliate_number AND a.code IN ({codes}))"""
_DUE = _NOW.format(sign="a.credits - a.debits", codes="3100")
_RETURNED = _NOW.format(sign="a.credits - a.debits", codes="3400")
_DEBT = _NOW.format(sign="a.debits - a.credits", codes="3900")


class Migration(migrations.Migration):
    dependencies = [("closing", "0002_dropped_on_its_way"), ("ledger", "0004_seal")]
    operations = [
        *(
            migrations.AddField(
                model_name="explanation", name=f"{name}_cents", field=models.BigIntegerField(db_default=0)
            )
            for name in ("due", "returned", "debt")
        ),
        migrations.RunSQL(
            f"UPDATE closing_explanation SET due_cents = {_DUE}, returned_cents = {_RETURNED}, debt_cents = {_DEBT} "  # noqa: S608
            f"WHERE cents = {_DUE} + {_RETURNED} + {_DEBT}",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField(model_name="explanation", name="cents"),
    ]
