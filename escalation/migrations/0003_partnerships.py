"""Challenges of one partnership are kept from another by the database; a draft knows its partnership."""

import django.db.models.deletion
from django.db import migrations, models

from workflows.policies import isolate, may_delete

# What a draft says is sealed; until now nearly everybody had posts in one partnership.
DRAFTS = """
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE escalation_draft d SET partnership_id = (
    SELECT min(a.partnership_id) FROM workflows_post p JOIN workflows_agency a ON a.id = p.agency_id
    WHERE p.user_id = d.user_id);
SET CONSTRAINTS ALL DEFERRED
"""
WITH_HISTORY = [
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


class Migration(migrations.Migration):
    dependencies = [("escalation", "0002_append_only"), ("workflows", "0004_partnerships")]

    operations = [
        migrations.AddField(
            "draft",
            "partnership",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workflows.partnership",
            ),
        ),
        migrations.RunSQL(DRAFTS, migrations.RunSQL.noop),
        *isolate("escalation_attachment", *(f"escalation_{name}" for name in WITH_HISTORY), via="case"),
        *isolate(*(f"escalation_historical{name}" for name in WITH_HISTORY), via="case"),
        *isolate("escalation_draft", via="partnership"),
        *may_delete("escalation_draft"),
    ]
