"""The other reviews: append-only where it is history, each partnership apart."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django_fsm
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from audit_log.append_only import append_only
from workflows.policies import isolate

TABLES = (
    "rapid_review_briefing",
    "rapid_review_groupsview",
    "rapid_review_learningreview",
    "rapid_review_outsiderecommendation",
    "rapid_review_participant",
)
HISTORIES = tuple(table.replace("rapid_review_", "rapid_review_historical") for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("rapid_review", "0006_recommendations"),
        ("workflows", "0009_kinds_of_learning"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GroupsView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "panel",
                    models.CharField(
                        choices=[("quality", "Quality and Impact Group"), ("leaders", "Strategic Leadership Group")],
                        max_length=8,
                    ),
                ),
                ("round", models.PositiveSmallIntegerField()),
                ("on_day", models.DateField()),
                ("agrees", models.BooleanField()),
                ("words", models.TextField(blank=True)),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="group_views", to="workflows.case"
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="HistoricalBriefing",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                ("number", models.PositiveIntegerField(blank=True, null=True)),
                ("title", models.CharField(max_length=120)),
                ("boxes", models.JSONField(default=list)),
                ("written_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
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
                    "written_by",
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
                "verbose_name": "historical briefing",
                "verbose_name_plural": "historical briefings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalGroupsView",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                (
                    "panel",
                    models.CharField(
                        choices=[("quality", "Quality and Impact Group"), ("leaders", "Strategic Leadership Group")],
                        max_length=8,
                    ),
                ),
                ("round", models.PositiveSmallIntegerField()),
                ("on_day", models.DateField()),
                ("agrees", models.BooleanField()),
                ("words", models.TextField(blank=True)),
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
                "verbose_name": "historical groups view",
                "verbose_name_plural": "historical groups views",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLearningReview",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("PLANNED", "Planned: the session is to be held"),
                            ("HELD", "Held: the report is to be written"),
                            ("WITH_QUALITY", "Report written: with the Quality and Impact Group"),
                            ("WITH_LEADERS", "To be ratified by the Strategic Leadership Group"),
                            ("RATIFIED", "Ratified by the Strategic Leadership Group"),
                            ("COMPARING", "Being compared with what is in place"),
                            ("COMPARED", "Compared with what is in place"),
                            ("STOPPED", "Stopped"),
                            ("EARLIER", "Held before this service was used"),
                        ],
                        default="PLANNED",
                        max_length=14,
                        protected=True,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("circle", "Learning circle"),
                            ("reflective", "Local reflective review"),
                            ("audit", "Thematic audit"),
                            ("triage", "Triage of an outside review"),
                            ("rapid", "Rapid review"),
                        ],
                        max_length=10,
                    ),
                ),
                ("began_at", models.DateTimeField()),
                ("title", models.CharField(blank=True, max_length=200)),
                (
                    "themes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("threshold", "Referral criteria or threshold"),
                                ("assessment", "Outcome of an assessment"),
                                ("roles", "Roles and responsibilities"),
                                ("service", "Service provision or need for action"),
                                ("information", "Information sharing and communication"),
                                ("drift", "Progress of a plan, or drift"),
                                ("conference", "Decision to convene a conference"),
                                ("closure", "Step-down or closure"),
                                ("timeliness", "Timeliness"),
                                ("voice", "The child’s voice and lived experience"),
                                ("equality", "Race, culture, disability and inequality"),
                                ("oversight", "Supervision and management oversight"),
                            ],
                            max_length=20,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True, help_text="Of a triage: where the outside review stands.", max_length=300
                    ),
                ),
                ("purpose", models.TextField(blank=True)),
                ("protocol", models.TextField(blank=True)),
                ("chair_named_at", models.DateTimeField(blank=True, null=True)),
                ("chair_why", models.TextField(blank=True, help_text="Why not whose turn it was.")),
                (
                    "session_at",
                    models.DateTimeField(blank=True, help_text="When it is planned, and then when it was.", null=True),
                ),
                ("place", models.CharField(blank=True, max_length=200)),
                ("held_note", models.TextField(blank=True)),
                ("findings", models.TextField(blank=True)),
                ("good_practice", models.TextField(blank=True)),
                ("learning", models.TextField(blank=True, help_text="The learning points, one a line.")),
                ("written_at", models.DateTimeField(blank=True, null=True)),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("ratified_at", models.DateTimeField(blank=True, null=True)),
                ("ended_why", models.TextField(blank=True, help_text="Why it was stopped.")),
                ("known", models.TextField(blank=True)),
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
                    "chair",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="workflows.post",
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
                "verbose_name": "historical learning review",
                "verbose_name_plural": "historical learning reviews",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalOutsideRecommendation",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
                ("to_whom", models.CharField(blank=True, max_length=200)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("in_place", "In place"), ("gap", "Gap"), ("not_applicable", "Not applicable")],
                        max_length=14,
                    ),
                ),
                ("have", models.TextField(blank=True)),
                ("links", models.TextField(blank=True)),
                ("why", models.TextField(blank=True)),
                ("said_at", models.DateTimeField(blank=True, null=True)),
                ("next_look_on", models.DateField(blank=True, null=True)),
                ("recommendation", models.CharField(blank=True, max_length=20)),
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
                    "said_by",
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
                "verbose_name": "historical outside recommendation",
                "verbose_name_plural": "historical outside recommendations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalParticipant",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                ("invited_at", models.DateTimeField()),
                (
                    "came",
                    models.CharField(
                        blank=True,
                        choices=[("came", "Came"), ("apologies", "Sent apologies"), ("did_not", "Did not come")],
                        max_length=10,
                    ),
                ),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="workflows.agency",
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
                    "post",
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
                "verbose_name": "historical participant",
                "verbose_name_plural": "historical participants",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="LearningReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("PLANNED", "Planned: the session is to be held"),
                            ("HELD", "Held: the report is to be written"),
                            ("WITH_QUALITY", "Report written: with the Quality and Impact Group"),
                            ("WITH_LEADERS", "To be ratified by the Strategic Leadership Group"),
                            ("RATIFIED", "Ratified by the Strategic Leadership Group"),
                            ("COMPARING", "Being compared with what is in place"),
                            ("COMPARED", "Compared with what is in place"),
                            ("STOPPED", "Stopped"),
                            ("EARLIER", "Held before this service was used"),
                        ],
                        default="PLANNED",
                        max_length=14,
                        protected=True,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("circle", "Learning circle"),
                            ("reflective", "Local reflective review"),
                            ("audit", "Thematic audit"),
                            ("triage", "Triage of an outside review"),
                            ("rapid", "Rapid review"),
                        ],
                        max_length=10,
                    ),
                ),
                ("began_at", models.DateTimeField()),
                ("title", models.CharField(blank=True, max_length=200)),
                (
                    "themes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("threshold", "Referral criteria or threshold"),
                                ("assessment", "Outcome of an assessment"),
                                ("roles", "Roles and responsibilities"),
                                ("service", "Service provision or need for action"),
                                ("information", "Information sharing and communication"),
                                ("drift", "Progress of a plan, or drift"),
                                ("conference", "Decision to convene a conference"),
                                ("closure", "Step-down or closure"),
                                ("timeliness", "Timeliness"),
                                ("voice", "The child’s voice and lived experience"),
                                ("equality", "Race, culture, disability and inequality"),
                                ("oversight", "Supervision and management oversight"),
                            ],
                            max_length=20,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True, help_text="Of a triage: where the outside review stands.", max_length=300
                    ),
                ),
                ("purpose", models.TextField(blank=True)),
                ("protocol", models.TextField(blank=True)),
                ("chair_named_at", models.DateTimeField(blank=True, null=True)),
                ("chair_why", models.TextField(blank=True, help_text="Why not whose turn it was.")),
                (
                    "session_at",
                    models.DateTimeField(blank=True, help_text="When it is planned, and then when it was.", null=True),
                ),
                ("place", models.CharField(blank=True, max_length=200)),
                ("held_note", models.TextField(blank=True)),
                ("findings", models.TextField(blank=True)),
                ("good_practice", models.TextField(blank=True)),
                ("learning", models.TextField(blank=True, help_text="The learning points, one a line.")),
                ("written_at", models.DateTimeField(blank=True, null=True)),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("ratified_at", models.DateTimeField(blank=True, null=True)),
                ("ended_why", models.TextField(blank=True, help_text="Why it was stopped.")),
                ("known", models.TextField(blank=True)),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="review", to="workflows.case"
                    ),
                ),
                (
                    "chair",
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
            name="ReviewSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "texts",
                    models.JSONField(
                        default=dict, help_text="Kind to purpose and protocol; the shipped ones where silent."
                    ),
                ),
                ("first_briefing", models.PositiveIntegerField(default=1)),
                (
                    "partnership",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_settings",
                        to="workflows.partnership",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Briefing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(blank=True, null=True)),
                ("title", models.CharField(max_length=120)),
                ("boxes", models.JSONField(default=list)),
                ("written_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("taken_down_at", models.DateTimeField(blank=True, null=True)),
                ("taken_down_why", models.TextField(blank=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="briefings", to="workflows.case"
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="briefings",
                        to="workflows.partnership",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("partnership", "number"), name="a_briefings_number_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="OutsideRecommendation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
                ("to_whom", models.CharField(blank=True, max_length=200)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("in_place", "In place"), ("gap", "Gap"), ("not_applicable", "Not applicable")],
                        max_length=14,
                    ),
                ),
                ("have", models.TextField(blank=True)),
                ("links", models.TextField(blank=True)),
                ("why", models.TextField(blank=True)),
                ("said_at", models.DateTimeField(blank=True, null=True)),
                ("next_look_on", models.DateField(blank=True, null=True)),
                ("recommendation", models.CharField(blank=True, max_length=20)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outside_recommendations",
                        to="workflows.case",
                    ),
                ),
                (
                    "said_by",
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
                "constraints": [
                    models.UniqueConstraint(fields=("case", "number"), name="an_outside_recommendation_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("invited_at", models.DateTimeField()),
                (
                    "came",
                    models.CharField(
                        blank=True,
                        choices=[("came", "Came"), ("apologies", "Sent apologies"), ("did_not", "Did not come")],
                        max_length=10,
                    ),
                ),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflows.agency"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="participants", to="workflows.case"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflows.post"
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("case", "post"), name="a_post_is_invited_once")],
            },
        ),
        migrations.CreateModel(
            name="RotaMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("joined_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rota", to="workflows.partnership"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflows.post"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_at", None)), fields=("partnership", "post"), name="once_on_the_rota"
                    )
                ],
            },
        ),
        *append_only(*HISTORIES),
        *isolate(*TABLES, *HISTORIES, via="case"),
        *isolate("rapid_review_reviewsettings", "rapid_review_rotamember", via="partnership"),
    ]
