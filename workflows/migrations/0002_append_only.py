"""History, outcomes and procedures can be added to and read; triggers refuse everything else."""

from django.db import migrations

from audit_log.append_only import append_only

TABLES = [
    "workflows_historicalagency",
    "workflows_historicalcase",
    "workflows_historicalcasechild",
    "workflows_historicalcover",
    "workflows_historicaldeadline",
    "workflows_historicaldirectoryentry",
    "workflows_historicalinvolvement",
    "workflows_historicalparty",
    "workflows_historicalpost",
    "workflows_outcome",
    "workflows_procedure",
]


class Migration(migrations.Migration):
    dependencies = [("workflows", "0001_initial"), ("audit_log", "0001_initial")]
    operations = append_only(*TABLES)
