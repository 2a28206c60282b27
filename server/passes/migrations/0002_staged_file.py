"""A college's list waits between its preview and its confirmation."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("passes", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="StagedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("content", models.BinaryField()),
                ("uploaded_by", models.CharField(max_length=80)),
                ("uploaded_ms", models.BigIntegerField()),
                ("college", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to="passes.college")),
            ],
        ),
    ]
