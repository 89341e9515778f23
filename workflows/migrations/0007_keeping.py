import django.contrib.postgres.fields
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from audit_log.append_only import append_only, cover
from workflows.policies import WORKER, isolate

# Roles are the whole server's: another database's migration may be granting it at this moment, and where this user may
# not, an administrator does (docs/running.md).
DISPOSES = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'workflows_disposer')
        AND NOT pg_has_role('workflows_worker', 'workflows_disposer', 'MEMBER')
    THEN
        GRANT workflows_disposer TO workflows_worker;
    END IF;
EXCEPTION
    WHEN unique_violation OR internal_error THEN NULL;
    WHEN insufficient_privilege THEN
        RAISE WARNING 'workflows_worker is no member of workflows_disposer: see docs/running.md.';
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("workflows", "0006_need_to_know"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="disposed_at",
            field=models.DateTimeField(blank=True, help_text="When what it held was disposed of.", null=True),
        ),
        migrations.AddField(
            model_name="historicalcase",
            name="disposed_at",
            field=models.DateTimeField(blank=True, help_text="When what it held was disposed of.", null=True),
        ),
        migrations.CreateModel(
            name="HistoricalHold",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("inquiry", "A public inquiry"),
                            ("court", "Court proceedings"),
                            ("inquest", "An inquest"),
                            ("police", "A police investigation"),
                        ],
                        max_length=10,
                    ),
                ),
                ("why", models.TextField()),
                ("placed_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_why", models.TextField(blank=True)),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="workflows.case",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="workflows.child",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="workflows.partnership",
                    ),
                ),
                (
                    "placed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical hold",
                "verbose_name_plural": "historical holds",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="RetentionSchedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("version", models.CharField(max_length=30)),
                ("title", models.CharField(max_length=200)),
                ("in_force_from", models.DateField()),
                ("digest", models.CharField(max_length=64)),
                ("text", models.TextField()),
                ("loaded_at", models.DateTimeField()),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="retention_schedules",
                        to="workflows.partnership",
                    ),
                ),
            ],
            options={
                "ordering": ["-in_force_from", "-id"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalReview",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        choices=[("keep", "Keep it until another day"), ("dispose", "Propose its disposal")],
                        max_length=10,
                    ),
                ),
                ("why", models.TextField()),
                ("reckoned", models.JSONField(default=list, help_text="Why the period was over, line by line.")),
                ("keep_until_on", models.DateField(blank=True, null=True)),
                (
                    "approval",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not asked"),
                            ("waiting", "Waiting for a second person"),
                            ("refused", "Refused"),
                            ("given", "Approved; to be disposed of"),
                            ("lapsed", "Stopped before it was disposed of"),
                            ("done", "Disposed of"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answered_why", models.TextField(blank=True)),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="workflows.case",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="workflows.retentionschedule",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical review",
                "verbose_name_plural": "historical reviews",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="BulkReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record", models.CharField(max_length=20)),
                ("row_ids", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("proposed_at", models.DateTimeField()),
                ("why", models.TextField()),
                (
                    "approval",
                    models.CharField(
                        choices=[
                            ("", "Not asked"),
                            ("waiting", "Waiting for a second person"),
                            ("refused", "Refused"),
                            ("given", "Approved; to be disposed of"),
                            ("lapsed", "Stopped before it was disposed of"),
                            ("done", "Disposed of"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulk_reviews",
                        to="workflows.partnership",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflows.retentionschedule"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        choices=[("keep", "Keep it until another day"), ("dispose", "Propose its disposal")],
                        max_length=10,
                    ),
                ),
                ("why", models.TextField()),
                ("reckoned", models.JSONField(default=list, help_text="Why the period was over, line by line.")),
                ("keep_until_on", models.DateField(blank=True, null=True)),
                (
                    "approval",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not asked"),
                            ("waiting", "Waiting for a second person"),
                            ("refused", "Refused"),
                            ("given", "Approved; to be disposed of"),
                            ("lapsed", "Stopped before it was disposed of"),
                            ("done", "Disposed of"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answered_why", models.TextField(blank=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="workflows.case"
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflows.retentionschedule"
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("inquiry", "A public inquiry"),
                            ("court", "Court proceedings"),
                            ("inquest", "An inquest"),
                            ("police", "A police investigation"),
                        ],
                        max_length=10,
                    ),
                ),
                ("why", models.TextField()),
                ("placed_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_why", models.TextField(blank=True)),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="workflows.case",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="workflows.child",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="workflows.partnership"
                    ),
                ),
                (
                    "placed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(condition=models.Q(("lifted_at", None)), fields=["partnership"], name="holds_in_force")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("case", None), ("child", None), _connector="OR"),
                        name="a_hold_is_of_a_case_or_a_child",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="retentionschedule",
            constraint=models.UniqueConstraint(
                fields=("partnership", "name", "version"), name="one_schedule_per_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkreview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("approval", "waiting")),
                fields=("partnership", "record"),
                name="one_bulk_review_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                condition=models.Q(("approval__in", ("waiting", "given"))),
                fields=("case",),
                name="one_disposal_at_a_time",
            ),
        ),
        *append_only("workflows_historicalhold", "workflows_historicalreview", "workflows_retentionschedule"),
        *cover("workflows_historicalcase"),
        *isolate("workflows_retentionschedule", "workflows_bulkreview", via="partnership"),
        *isolate("workflows_hold", "workflows_historicalhold", via="partnership"),
        *isolate("workflows_review", "workflows_historicalreview", via="case"),
        migrations.RunSQL(DISPOSES, migrations.RunSQL.noop),
        # The worker alone forgets who a child was: the web approves, and cannot carry out.
        migrations.RunSQL(
            f"GRANT DELETE ON workflows_identity, workflows_identitymatch TO {WORKER}",
            f"REVOKE DELETE ON workflows_identity, workflows_identitymatch FROM {WORKER}",
        ),
    ]
