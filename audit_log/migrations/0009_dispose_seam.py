from django.db import migrations

from audit_log.append_only import REFUSE
from audit_log.disposal import disposal


class Migration(migrations.Migration):
    dependencies = [("audit_log", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, migrations.RunSQL.noop), *disposal()]
