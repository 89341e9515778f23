"""The history of incidents can be added to and read; triggers refuse everything else."""

from django.db import migrations

from audit_log.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("rapid_review", "0001_initial"), ("audit_log", "0001_initial")]
    operations = append_only("rapid_review_historicalincident")
