import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

# What is already written about a case is its partnership's; the rest stays the installation's.
OF_CASES = """
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE notifications_notice n SET partnership_id = c.partnership_id FROM workflows_case c WHERE c.id = n.case_id;
SET CONSTRAINTS ALL DEFERRED
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("workflows", "0001_initial")]

    operations = [
        migrations.AddField(
            "notice",
            "partnership",
            models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="whose matter it is",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workflows.partnership",
            ),
        ),
        migrations.RunSQL(OF_CASES, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "notice",
            models.CheckConstraint(
                condition=Q(case=None) | Q(partnership__isnull=False), name="notice_of_a_case_is_a_partnerships"
            ),
        ),
    ]
