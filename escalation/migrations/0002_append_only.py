"""The history of challenges, and files, can be added to and read; triggers refuse everything else."""

from django.db import migrations

from audit_log.append_only import append_only

TABLES = [
    f"escalation_historical{name}"
    for name in [
        "agreedaction",
        "answer",
        "approval",
        "attempt",
        "challenge",
        "comment",
        "extension",
        "meeting",
        "partnerview",
        "proposal",
        "proposeddate",
        "recommendation",
        "representation",
        "response",
        "steprecord",
    ]
]


class Migration(migrations.Migration):
    dependencies = [("escalation", "0001_initial"), ("audit_log", "0001_initial")]
    operations = [*append_only(*TABLES), *append_only("escalation_attachment", without="content")]
