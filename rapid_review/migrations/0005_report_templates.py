"""The Word templates that partnerships send in, each partnership's apart."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from workflows.policies import isolate


class Migration(migrations.Migration):
    dependencies = [
        ("rapid_review", "0004_to_the_panels_answer"),
        ("workflows", "0008_the_law_chooses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=200)),
                ("content", models.BinaryField(default=bytes)),
                ("sent_in_at", models.DateTimeField()),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflows.partnership"
                    ),
                ),
                (
                    "sent_in_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        *isolate("rapid_review_reporttemplate", via="partnership"),
    ]
