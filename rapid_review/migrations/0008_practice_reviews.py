"""Practice reviews: append-only where it is history, each partnership apart."""

import uuid

import django.db.models.deletion
import django_fsm
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from audit_log.append_only import append_only
from workflows.policies import isolate

TABLES = (
    "rapid_review_agreement",
    "rapid_review_anonymitycheck",
    "rapid_review_monitoring",
    "rapid_review_practicedelay",
    "rapid_review_practicelog",
    "rapid_review_practicephase",
    "rapid_review_practicereview",
    "rapid_review_publication",
)
HISTORIES = tuple(table.replace("rapid_review_", "rapid_review_historical") for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("rapid_review", "0005_report_templates"),
        ("workflows", "0009_kinds_of_learning"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="historicallatereason",
            name="code",
            field=models.CharField(
                choices=[
                    ("aware_late", "It was recognised as a serious incident late"),
                    ("information", "Information came late"),
                    ("partner", "A partner or an agency did not answer in time"),
                    ("disagreement", "The partners did not agree"),
                    ("complexity", "Several areas or children made it take longer"),
                    ("proceedings", "Criminal, coroner’s or other proceedings went on"),
                    ("capacity", "There were not enough people"),
                    ("oversight", "It was overlooked"),
                    ("other", "Another reason"),
                ],
                max_length=14,
            ),
        ),
        migrations.AlterField(
            model_name="latereason",
            name="code",
            field=models.CharField(
                choices=[
                    ("aware_late", "It was recognised as a serious incident late"),
                    ("information", "Information came late"),
                    ("partner", "A partner or an agency did not answer in time"),
                    ("disagreement", "The partners did not agree"),
                    ("complexity", "Several areas or children made it take longer"),
                    ("proceedings", "Criminal, coroner’s or other proceedings went on"),
                    ("capacity", "There were not enough people"),
                    ("oversight", "It was overlooked"),
                    ("other", "Another reason"),
                ],
                max_length=14,
            ),
        ),
        migrations.CreateModel(
            name="HistoricalMonitoring",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                ("on_day", models.DateField()),
                ("time_position", models.TextField()),
                ("quality_position", models.TextField()),
                (
                    "request",
                    models.TextField(blank=True, help_text="What the partners asked the reviewer for in writing."),
                ),
                ("response", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
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
            ],
            options={
                "verbose_name": "historical monitoring",
                "verbose_name_plural": "historical monitorings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPracticeDelay",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("criminal", "Criminal proceedings"),
                            ("inquest", "An inquest"),
                            ("inquiry", "A public inquiry or another review"),
                            ("other", "Another reason"),
                        ],
                        max_length=12,
                    ),
                ),
                ("why", models.TextField()),
                ("expected_on", models.DateField(blank=True, null=True)),
                ("panel_told_on", models.DateField()),
                ("secretary_told_on", models.DateField()),
                ("how", models.TextField()),
                ("at", models.DateTimeField()),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
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
            ],
            options={
                "verbose_name": "historical practice delay",
                "verbose_name_plural": "historical practice delays",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPracticeLog",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("family", "Engagement of the family"),
                            ("proceedings", "Proceedings beside the review"),
                        ],
                        max_length=12,
                    ),
                ),
                ("on_day", models.DateField()),
                (
                    "contact",
                    models.CharField(
                        help_text="Who, by their part: “the mother”, “the coroner’s officer”.", max_length=120
                    ),
                ),
                (
                    "stands",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("waiting", "Contacted, no answer yet"),
                            ("takes_part", "They take part"),
                            ("declines", "They do not want to take part"),
                            ("told", "They were told of the publication"),
                            ("seen", "They have seen the report"),
                        ],
                        max_length=12,
                    ),
                ),
                ("what", models.TextField()),
                ("at", models.DateTimeField()),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
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
            ],
            options={
                "verbose_name": "historical practice log",
                "verbose_name_plural": "historical practice logs",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPracticePhase",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                ("number", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("to_come", "Not begun"),
                            ("under_way", "Under way"),
                            ("complete", "Complete"),
                            ("taken_out", "Not part of this review"),
                        ],
                        default="to_come",
                        max_length=10,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
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
                    "changed_by",
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical practice phase",
                "verbose_name_plural": "historical practice phases",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPracticeReview",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("UNDER_WAY", "The practice review is under way"),
                            ("AGREEING", "Waiting for the executive’s agreement and two checks of anonymity"),
                            ("AGREED", "Agreed; to be sent to the Panel and the Secretary of State"),
                            ("SENT_AHEAD", "Sent ahead; to be published"),
                            ("PUBLISHED", "The practice review is published"),
                            ("NOT_PUBLISHED", "The practice review ended without being published"),
                            ("ENDED", "The practice review ended before a report"),
                        ],
                        default="UNDER_WAY",
                        max_length=14,
                        protected=True,
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=0)),
                ("decided_at", models.DateTimeField()),
                ("began_at", models.DateTimeField()),
                (
                    "terms",
                    models.TextField(blank=True, help_text="Terms of reference: scope, period, lines of enquiry."),
                ),
                ("methodology", models.TextField(blank=True)),
                (
                    "supported_by",
                    models.TextField(blank=True, help_text="The panel that supports the reviewer, by their posts."),
                ),
                (
                    "reviewer_until",
                    models.DateField(blank=True, help_text="The last day on which they read the case.", null=True),
                ),
                (
                    "independence",
                    models.TextField(blank=True, help_text="How the reviewer is independent, and of whom."),
                ),
                ("removed_why", models.TextField(blank=True, help_text="Why the last reviewer was removed.")),
                ("planned_on", models.DateField(blank=True, null=True)),
                ("plan_why", models.TextField(blank=True)),
                ("publicity", models.TextField(blank=True, help_text="Who is told beforehand, who speaks.")),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("sent_to", models.TextField(blank=True)),
                ("proof", models.TextField(blank=True, help_text="How one can show that it was sent.")),
                (
                    "publishing",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("full", "The report in full"),
                            ("improvements", "Only what should be improved"),
                            ("nothing", "It is not published"),
                        ],
                        max_length=12,
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("not_published_why", models.TextField(blank=True)),
                (
                    "justified_at",
                    models.DateTimeField(blank=True, help_text="When the justification was sent.", null=True),
                ),
                ("ended_why", models.TextField(blank=True)),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="workflows.post",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical practice review",
                "verbose_name_plural": "historical practice reviews",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Monitoring",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on_day", models.DateField()),
                ("time_position", models.TextField()),
                ("quality_position", models.TextField()),
                (
                    "request",
                    models.TextField(blank=True, help_text="What the partners asked the reviewer for in writing."),
                ),
                ("response", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="monitorings", to="workflows.case"
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PracticeDelay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("criminal", "Criminal proceedings"),
                            ("inquest", "An inquest"),
                            ("inquiry", "A public inquiry or another review"),
                            ("other", "Another reason"),
                        ],
                        max_length=12,
                    ),
                ),
                ("why", models.TextField()),
                ("expected_on", models.DateField(blank=True, null=True)),
                ("panel_told_on", models.DateField()),
                ("secretary_told_on", models.DateField()),
                ("how", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="practice_delays", to="workflows.case"
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PracticeDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("draft", "A draft"),
                            ("accuracy", "A draft with what the factual accuracy check found"),
                            ("final", "The report, to be published in full"),
                            ("improvements", "What should be improved, to be published alone"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("text", models.TextField()),
                ("name", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="practice_drafts", to="workflows.case"
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="HistoricalPublication",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                ("token", models.UUIDField(db_index=True, default=uuid.uuid4)),
                ("title", models.CharField(max_length=120)),
                (
                    "words",
                    models.TextField(
                        help_text="What it is about; or what should be improved, where that alone is published."
                    ),
                ),
                ("published_at", models.DateTimeField()),
                ("taken_down_at", models.DateTimeField(blank=True, null=True)),
                ("taken_down_why", models.TextField(blank=True)),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taken_down_by",
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
                    "draft",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="rapid_review.practicedraft",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical publication",
                "verbose_name_plural": "historical publications",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAnonymityCheck",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                ("round", models.PositiveSmallIntegerField()),
                ("flags", models.JSONField(default=list)),
                ("clear", models.BooleanField(help_text="Nobody can be recognised.")),
                ("note", models.TextField()),
                ("at", models.DateTimeField()),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
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
                    "draft",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="rapid_review.practicedraft",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical anonymity check",
                "verbose_name_plural": "historical anonymity checks",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAgreement",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                ("round", models.PositiveSmallIntegerField()),
                (
                    "partner",
                    models.CharField(
                        choices=[("council", "the local authority"), ("nhs", "the NHS"), ("police", "the police")],
                        max_length=8,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("signed", "Signed off"),
                            ("sent_back", "Sent back to the panel"),
                            ("not_asked", "No longer asked"),
                        ],
                        max_length=10,
                    ),
                ),
                ("why", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
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
                    "deadline",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="workflows.deadline",
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
                    "user",
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
                    "draft",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="rapid_review.practicedraft",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical agreement",
                "verbose_name_plural": "historical agreements",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="AnonymityCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                ("flags", models.JSONField(default=list)),
                ("clear", models.BooleanField(help_text="Nobody can be recognised.")),
                ("note", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="anonymity_checks",
                        to="workflows.case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="rapid_review.practicedraft"
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                (
                    "partner",
                    models.CharField(
                        choices=[("council", "the local authority"), ("nhs", "the NHS"), ("police", "the police")],
                        max_length=8,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("signed", "Signed off"),
                            ("sent_back", "Sent back to the panel"),
                            ("not_asked", "No longer asked"),
                        ],
                        max_length=10,
                    ),
                ),
                ("why", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agreements", to="workflows.case"
                    ),
                ),
                (
                    "deadline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflows.deadline"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="rapid_review.practicedraft"
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PracticeLog",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("family", "Engagement of the family"),
                            ("proceedings", "Proceedings beside the review"),
                        ],
                        max_length=12,
                    ),
                ),
                ("on_day", models.DateField()),
                (
                    "contact",
                    models.CharField(
                        help_text="Who, by their part: “the mother”, “the coroner’s officer”.", max_length=120
                    ),
                ),
                (
                    "stands",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("waiting", "Contacted, no answer yet"),
                            ("takes_part", "They take part"),
                            ("declines", "They do not want to take part"),
                            ("told", "They were told of the publication"),
                            ("seen", "They have seen the report"),
                        ],
                        max_length=12,
                    ),
                ),
                ("what", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="practice_logs", to="workflows.case"
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PracticePhase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("to_come", "Not begun"),
                            ("under_way", "Under way"),
                            ("complete", "Complete"),
                            ("taken_out", "Not part of this review"),
                        ],
                        default="to_come",
                        max_length=10,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="practice_phases", to="workflows.case"
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PracticeReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("UNDER_WAY", "The practice review is under way"),
                            ("AGREEING", "Waiting for the executive’s agreement and two checks of anonymity"),
                            ("AGREED", "Agreed; to be sent to the Panel and the Secretary of State"),
                            ("SENT_AHEAD", "Sent ahead; to be published"),
                            ("PUBLISHED", "The practice review is published"),
                            ("NOT_PUBLISHED", "The practice review ended without being published"),
                            ("ENDED", "The practice review ended before a report"),
                        ],
                        default="UNDER_WAY",
                        max_length=14,
                        protected=True,
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=0)),
                ("decided_at", models.DateTimeField()),
                ("began_at", models.DateTimeField()),
                (
                    "terms",
                    models.TextField(blank=True, help_text="Terms of reference: scope, period, lines of enquiry."),
                ),
                ("methodology", models.TextField(blank=True)),
                (
                    "supported_by",
                    models.TextField(blank=True, help_text="The panel that supports the reviewer, by their posts."),
                ),
                (
                    "reviewer_until",
                    models.DateField(blank=True, help_text="The last day on which they read the case.", null=True),
                ),
                (
                    "independence",
                    models.TextField(blank=True, help_text="How the reviewer is independent, and of whom."),
                ),
                ("removed_why", models.TextField(blank=True, help_text="Why the last reviewer was removed.")),
                ("planned_on", models.DateField(blank=True, null=True)),
                ("plan_why", models.TextField(blank=True)),
                ("publicity", models.TextField(blank=True, help_text="Who is told beforehand, who speaks.")),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("sent_to", models.TextField(blank=True)),
                ("proof", models.TextField(blank=True, help_text="How one can show that it was sent.")),
                (
                    "publishing",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("full", "The report in full"),
                            ("improvements", "Only what should be improved"),
                            ("nothing", "It is not published"),
                        ],
                        max_length=12,
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("not_published_why", models.TextField(blank=True)),
                (
                    "justified_at",
                    models.DateTimeField(blank=True, help_text="When the justification was sent.", null=True),
                ),
                ("ended_why", models.TextField(blank=True)),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="practice_review", to="workflows.case"
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.post",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("title", models.CharField(max_length=120)),
                (
                    "words",
                    models.TextField(
                        help_text="What it is about; or what should be improved, where that alone is published."
                    ),
                ),
                ("published_at", models.DateTimeField()),
                ("taken_down_at", models.DateTimeField(blank=True, null=True)),
                ("taken_down_why", models.TextField(blank=True)),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="publication", to="workflows.case"
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rapid_review.practicedraft",
                    ),
                ),
                (
                    "taken_down_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.AddConstraint(
            model_name="practicedraft",
            constraint=models.UniqueConstraint(fields=("case", "number"), name="one_draft_per_number"),
        ),
        migrations.AddConstraint(
            model_name="anonymitycheck",
            constraint=models.UniqueConstraint(
                fields=("case", "round", "user"), name="one_check_of_a_person_in_a_round"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(
                fields=("case", "round", "partner"), name="a_partner_agrees_once_a_round"
            ),
        ),
        *append_only(*HISTORIES),
        *append_only("rapid_review_practicedraft", without="content"),
        *isolate("rapid_review_practicedraft", *TABLES, *HISTORIES, via="case"),
    ]
