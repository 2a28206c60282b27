"""A debit that does not fit its file stands in suspense; lines are told apart by what they say and by the statement that says it."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

from server.append_only import never_deleted

LINES = never_deleted("bank_bankline")


def released(guard: RunPython) -> RunPython:
    """SQLite rebuilds the table without its triggers."""
    assert guard.reverse_code is not None
    return RunPython(guard.reverse_code, guard.code)


def carry_over(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """The digest was a part of the name in the ledger."""
    lines = apps.get_model("bank", "BankLine").objects
    for line in lines.exclude(suspense="").select_related("file").defer("file__raw"):
        line.content, line.statement = line.suspense.split("/")[-2], line.file.message
        line.save(update_fields=["content", "statement"])


class Migration(migrations.Migration):
    dependencies = [("bank", "0001_initial")]

    operations = [
        released(LINES),
        migrations.AddField(
            model_name="bankline",
            name="content",
            field=models.CharField(blank=True, default="", max_length=16),
        ),
        migrations.AddField(
            model_name="bankline",
            name="statement",
            field=models.CharField(blank=True, default="", max_length=70),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="bankline",
            index=models.Index(
                condition=models.Q(("content", ""), _negated=True),
                fields=["issuer_id", "content"],
                name="bank_line_content",
            ),
        ),
        migrations.RemoveConstraint(model_name="bankline", name="bank_line_explained_by_two"),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("suspense", ""),
                    ("is_open", True),
                    models.Q(("effect", "wrong_amount"), ("proposed_as", "matched")),
                    models.Q(
                        models.Q(("proposed_by", ""), _negated=True),
                        models.Q(("closed_by", ""), _negated=True),
                        models.Q(("proposed_by", models.F("closed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="bank_line_explained_by_two",
            ),
        ),
        LINES,
    ]
