"""What two persons agreed and something came in the way of is dropped with both names."""

from django.db import migrations, models
from django.db.migrations import RunPython
from django.db.models import F, Q

from server.append_only import never_deleted

REQUESTS = never_deleted("closing_request")


def released(guard: RunPython) -> RunPython:
    """SQLite rebuilds the table without its triggers."""
    assert guard.reverse_code is not None
    return RunPython(guard.reverse_code, guard.code)


class Migration(migrations.Migration):
    dependencies = [("closing", "0001_initial")]
    operations = [
        released(REQUESTS),
        migrations.RemoveConstraint(model_name="request", name="closing_four_eyes"),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=Q(state__in=["asked", "dropped"], agreed_by="")
                | (Q(state__in=["agreed", "done", "dropped"]) & ~Q(agreed_by="") & ~Q(agreed_by=F("asked_by"))),
                name="closing_four_eyes",
            ),
        ),
        REQUESTS,
    ]
