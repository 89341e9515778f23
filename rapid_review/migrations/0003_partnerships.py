"""Incidents of one partnership are kept from another by the database, and with them where their flow stands."""

from django.db import migrations

from workflows.policies import isolate


class Migration(migrations.Migration):
    dependencies = [
        ("rapid_review", "0002_append_only"),
        ("viewflow", "0015_task_scheduled"),
        ("workflows", "0004_partnerships"),
    ]

    operations = [
        *isolate("rapid_review_incident", "rapid_review_historicalincident", via="case"),
        *isolate("viewflow_process", via="incident"),
        *isolate("viewflow_task", via="process"),
        *isolate("viewflow_task_previous", via="task"),
    ]
