"""Partnerships are kept apart by the database: roles, rights, and whose rows each of them is shown."""

import django.db.models.deletion
from django.db import migrations, models

from workflows.across import functions
from workflows.policies import HERE, NO_RIGHTS, ROLES, isolate, isolate_partnerships, may_delete

# A digest of a day before this one was for all partnerships of a person; it counts as composed for the first.
DIGESTS = """
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE workflows_digest d SET partnership_id = (
    SELECT min(a.partnership_id) FROM workflows_post p JOIN workflows_agency a ON a.id = p.agency_id
    WHERE p.user_id = d.user_id);
SET CONSTRAINTS ALL DEFERRED
"""
OF_PARTNERSHIP = ["agency", "case", "child", "contact", "digest", "historicalagency", "historicalcase", "procedure"]
OF_CASE = ["casechild", "deadline", "involvement", "outcome", "party"]
HISTORY_OF_CASE = ["historicalcasechild", "historicaldeadline", "historicalinvolvement", "historicalparty"]
OF_AGENCY = ["agencyclosure", "directoryentry", "historicaldirectoryentry", "historicalpost", "post", "team"]
OF_POST = ["cover", "historicalcover"]
OF_CHILD = ["identity", "identitymatch"]
OF_TRAIL = ["audit_log_entry", "audit_log_opening", "audit_log_seal", "audit_log_leaf"]


def ours(names: list[str]) -> list[str]:
    return [f"workflows_{name}" for name in names]


class Migration(migrations.Migration):
    dependencies = [
        ("workflows", "0003_cache"),
        ("audit_log", "0001_initial"),
        ("notifications", "0002_partnership"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint("digest", "one_digest_a_day"),
        migrations.AddField(
            "digest",
            "partnership",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workflows.partnership",
            ),
        ),
        migrations.RunSQL(DIGESTS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "digest", models.UniqueConstraint(fields=["partnership", "user", "day_on"], name="one_digest_a_day")
        ),
        migrations.RunSQL(ROLES, NO_RIGHTS),
        *may_delete("cache", "django_session", "workflows_cover"),
        migrations.RunSQL(HERE, "DROP FUNCTION workflows_here()"),
        *functions(),
        isolate_partnerships(),
        *isolate(*ours(OF_PARTNERSHIP), via="partnership"),
        *isolate(*ours(OF_CASE), *ours(HISTORY_OF_CASE), via="case"),
        *isolate(*ours(OF_AGENCY), via="agency"),
        *isolate(*ours(OF_POST), via="post"),
        *isolate(*ours(OF_CHILD), via="child"),
        *isolate(*OF_TRAIL, "notifications_notice", via="partnership, if any"),
    ]
