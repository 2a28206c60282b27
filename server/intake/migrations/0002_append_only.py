"""What was received or published is never changed."""

from django.db import migrations

from server.append_only import append_only


class Migration(migrations.Migration):
    """Triggers on both engines."""

    dependencies = [("intake", "0001_initial")]
    operations = [append_only("intake_journalentry", "intake_verdict")]
