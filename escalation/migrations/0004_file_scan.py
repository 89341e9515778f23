"""What the virus scanner said of a file: added once, never changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit_log.append_only import append_only
from workflows.policies import isolate


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0003_partnerships"),
        ("workflows", "0003_cache"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FileScan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("step", models.PositiveSmallIntegerField(default=0)),
                (
                    "found",
                    models.CharField(blank=True, help_text="The scanner's name for what it found.", max_length=100),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="workflows.case"
                    ),
                ),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scan", to="escalation.attachment"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        *append_only("escalation_filescan"),
        *isolate("escalation_filescan", via="case"),
    ]
