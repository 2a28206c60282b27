"""What an affiliate owes is set against what is barred."""

from django.db import migrations, models

from server.append_only import never_deleted, released

ROWS = never_deleted("cases_limitation")


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_limitation")]

    operations = [
        released(ROWS),  # SQLite rebuilds the table without its triggers
        migrations.AddField(
            model_name="limitation",
            name="offset_cents",
            field=models.BigIntegerField(db_default=0),
        ),
        migrations.AddConstraint(
            model_name="limitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("offset_cents__gte", 0), ("offset_cents__lte", models.F("cents"))),
                name="limitation_offset",
            ),
        ),
        ROWS,
    ]
