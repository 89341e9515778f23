"""Everything from the virtual panel to the national Panel's answer, append-only where it is history, each partnership apart."""

import django.db.models.deletion
import django_fsm
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from audit_log.append_only import append_only, cover
from audit_log.disposal import CREATE
from workflows.policies import isolate

TABLES = (
    "rapid_review_agencyreturn",
    "rapid_review_awarenesscorrection",
    "rapid_review_incidentchild",
    "rapid_review_informationrequest",
    "rapid_review_keypracticeepisode",
    "rapid_review_latereason",
    "rapid_review_panelmember",
    "rapid_review_rapidreview",
    "rapid_review_returnversion",
    "rapid_review_chronologyrow",
    "rapid_review_safetyaction",
    "rapid_review_signoff",
    "rapid_review_view",
)
HISTORIES = tuple(table.replace("rapid_review_", "rapid_review_historical") for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("rapid_review", "0003_partnerships"),
        ("workflows", "0008_the_law_chooses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalincident",
            name="area",
            field=models.CharField(
                choices=[
                    ("here", "In this local authority’s area"),
                    ("elsewhere", "In another area of England"),
                    ("outside", "Outside England"),
                ],
                default="here",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="historicalincident",
            name="collective",
            field=models.CharField(
                blank=True,
                choices=[
                    ("meets", "The partners agree that it meets the criteria"),
                    ("does_not_meet", "The partners agree that it does not meet the criteria"),
                    ("divided", "The partners do not agree"),
                ],
                max_length=14,
            ),
        ),
        migrations.AddField(
            model_name="historicalincident",
            name="decision",
            field=models.CharField(
                blank=True,
                choices=[
                    ("notify", "Meets the criteria: notify, and a rapid review follows"),
                    ("notify_only", "Death of a looked-after child or care leaver: notify, without a rapid review"),
                    ("nothing", "Does not meet the criteria: nothing further"),
                    ("single_agency", "Does not meet the criteria: a review by one agency"),
                    ("local_learning", "Does not meet the criteria: a learning circle, reflective review or audit"),
                    ("child_death", "Does not meet the criteria: the child death review alone"),
                    ("other_area", "For another area’s partnership"),
                    ("other_review", "For another kind of review (domestic homicide, safeguarding adults, MAPPA …)"),
                ],
                max_length=14,
            ),
        ),
        migrations.AddField(
            model_name="historicalincident",
            name="differs_why",
            field=models.TextField(blank=True, help_text="Why the local authority decided otherwise."),
        ),
        migrations.AddField(
            model_name="historicalincident",
            name="ended_why",
            field=models.TextField(blank=True, help_text="Why the criteria were not met after all."),
        ),
        migrations.AddField(
            model_name="historicalincident",
            name="lives_in",
            field=models.CharField(blank=True, help_text="The area the child lives in, if another.", max_length=120),
        ),
        migrations.AddField(
            model_name="historicalincident",
            name="press",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="historicalincident",
            name="other_areas",
            field=models.CharField(blank=True, help_text="Other areas that have to be told.", max_length=200),
        ),
        migrations.AddField(
            model_name="historicalincident",
            name="others_told",
            field=models.TextField(blank=True, help_text="Which other areas were told, when and how."),
        ),
        migrations.AddField(
            model_name="historicalincident",
            name="proceedings",
            field=models.TextField(blank=True, help_text="Police, post-mortem, child death review, courts."),
        ),
        migrations.AddField(
            model_name="incident",
            name="area",
            field=models.CharField(
                choices=[
                    ("here", "In this local authority’s area"),
                    ("elsewhere", "In another area of England"),
                    ("outside", "Outside England"),
                ],
                default="here",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="collective",
            field=models.CharField(
                blank=True,
                choices=[
                    ("meets", "The partners agree that it meets the criteria"),
                    ("does_not_meet", "The partners agree that it does not meet the criteria"),
                    ("divided", "The partners do not agree"),
                ],
                max_length=14,
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="decision",
            field=models.CharField(
                blank=True,
                choices=[
                    ("notify", "Meets the criteria: notify, and a rapid review follows"),
                    ("notify_only", "Death of a looked-after child or care leaver: notify, without a rapid review"),
                    ("nothing", "Does not meet the criteria: nothing further"),
                    ("single_agency", "Does not meet the criteria: a review by one agency"),
                    ("local_learning", "Does not meet the criteria: a learning circle, reflective review or audit"),
                    ("child_death", "Does not meet the criteria: the child death review alone"),
                    ("other_area", "For another area’s partnership"),
                    ("other_review", "For another kind of review (domestic homicide, safeguarding adults, MAPPA …)"),
                ],
                max_length=14,
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="differs_why",
            field=models.TextField(blank=True, help_text="Why the local authority decided otherwise."),
        ),
        migrations.AddField(
            model_name="incident",
            name="ended_why",
            field=models.TextField(blank=True, help_text="Why the criteria were not met after all."),
        ),
        migrations.AddField(
            model_name="incident",
            name="lives_in",
            field=models.CharField(blank=True, help_text="The area the child lives in, if another.", max_length=120),
        ),
        migrations.AddField(
            model_name="incident",
            name="press",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="incident",
            name="other_areas",
            field=models.CharField(blank=True, help_text="Other areas that have to be told.", max_length=200),
        ),
        migrations.AddField(
            model_name="incident",
            name="others_told",
            field=models.TextField(blank=True, help_text="Which other areas were told, when and how."),
        ),
        migrations.AddField(
            model_name="incident",
            name="proceedings",
            field=models.TextField(blank=True, help_text="Police, post-mortem, child death review, courts."),
        ),
        migrations.AlterField(
            model_name="historicalincident",
            name="state",
            field=django_fsm.FSMField(
                choices=[
                    ("AWAITING_DECISION", "Waiting for the virtual panel’s decision"),
                    ("AWAITING_NOTIFICATION", "To be notified to the national Panel"),
                    ("NOTIFIED", "Notified to the national Panel"),
                    ("NOT_NOTIFIABLE", "Does not meet the criteria"),
                    ("CRITERIA_NOT_MET", "Notified, and found not to meet the criteria after all"),
                ],
                default="AWAITING_DECISION",
                max_length=24,
                protected=True,
            ),
        ),
        migrations.AlterField(
            model_name="incident",
            name="state",
            field=django_fsm.FSMField(
                choices=[
                    ("AWAITING_DECISION", "Waiting for the virtual panel’s decision"),
                    ("AWAITING_NOTIFICATION", "To be notified to the national Panel"),
                    ("NOTIFIED", "Notified to the national Panel"),
                    ("NOT_NOTIFIABLE", "Does not meet the criteria"),
                    ("CRITERIA_NOT_MET", "Notified, and found not to meet the criteria after all"),
                ],
                default="AWAITING_DECISION",
                max_length=24,
                protected=True,
            ),
        ),
        migrations.CreateModel(
            name="AgencyReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("in", "Returned"),
                            ("nil", "Not known to them"),
                            ("excused", "Excused"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("letter", models.TextField()),
                ("from_on", models.DateField(blank=True, null=True)),
                ("until_on", models.DateField(blank=True, null=True)),
                ("excused_why", models.TextField(blank=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflows.agency"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.post",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agency_returns", to="workflows.case"
                    ),
                ),
                (
                    "deadline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflows.deadline"
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="AwarenessCorrection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before_at", models.DateTimeField()),
                ("after_at", models.DateTimeField()),
                ("why", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("approved", models.BooleanField(blank=True, null=True)),
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
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awareness_corrections",
                        to="workflows.case",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="HistoricalAgencyReturn",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("in", "Returned"),
                            ("nil", "Not known to them"),
                            ("excused", "Excused"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("letter", models.TextField()),
                ("from_on", models.DateField(blank=True, null=True)),
                ("until_on", models.DateField(blank=True, null=True)),
                ("excused_why", models.TextField(blank=True)),
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
                    "asked_by",
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
                    "author",
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
            ],
            options={
                "verbose_name": "historical agency return",
                "verbose_name_plural": "historical agency returns",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAwarenessCorrection",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                ("before_at", models.DateTimeField()),
                ("after_at", models.DateTimeField()),
                ("why", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("approved", models.BooleanField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
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
                    "asked_by",
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
                "verbose_name": "historical awareness correction",
                "verbose_name_plural": "historical awareness corrections",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalIncidentChild",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                ("unborn", models.BooleanField(default=False)),
                (
                    "age",
                    models.PositiveSmallIntegerField(blank=True, help_text="Years, on the day it happened.", null=True),
                ),
                (
                    "care",
                    models.CharField(
                        choices=[
                            ("none", "None of these"),
                            ("early_help", "Early help"),
                            ("in_need", "Child in need plan"),
                            ("protection", "Child protection plan"),
                            ("looked_after", "Looked after"),
                            ("care_leaver", "Care leaver, up to and including 24"),
                        ],
                        default="none",
                        max_length=14,
                    ),
                ),
                ("sex", models.CharField(blank=True, max_length=20)),
                ("ethnicity", models.CharField(blank=True, max_length=60)),
                ("disability", models.CharField(blank=True, max_length=120)),
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
            ],
            options={
                "verbose_name": "historical incident child",
                "verbose_name_plural": "historical incident childs",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalInformationRequest",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                ("question", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
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
                    "asked_by",
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
                "verbose_name": "historical information request",
                "verbose_name_plural": "historical information requests",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalKeyPracticeEpisode",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                ("happened", models.CharField(help_text="When, as “March 2026”.", max_length=60)),
                ("what", models.TextField()),
                ("analysis", models.TextField()),
                ("written_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
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
                "verbose_name": "historical key practice episode",
                "verbose_name_plural": "historical key practice episodes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLateReason",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                ("deadline_code", models.CharField(max_length=40)),
                ("label", models.CharField(max_length=200)),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("aware_late", "It was recognised as a serious incident late"),
                            ("information", "Information came late"),
                            ("partner", "A partner or an agency did not answer in time"),
                            ("disagreement", "The partners did not agree"),
                            ("complexity", "Several areas or children made it take longer"),
                            ("capacity", "There were not enough people"),
                            ("oversight", "It was overlooked"),
                            ("other", "Another reason"),
                        ],
                        max_length=14,
                    ),
                ),
                ("why", models.TextField()),
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
                "verbose_name": "historical late reason",
                "verbose_name_plural": "historical late reasons",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPanelMember",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                (
                    "panel",
                    models.CharField(
                        choices=[("virtual", "Virtual panel"), ("review", "Rapid review panel")], max_length=8
                    ),
                ),
                (
                    "speaks_for",
                    models.CharField(
                        blank=True,
                        choices=[("council", "the local authority"), ("nhs", "the NHS"), ("police", "the police")],
                        max_length=8,
                    ),
                ),
                ("joined_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                ("left_why", models.CharField(blank=True, max_length=120)),
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
                "verbose_name": "historical panel member",
                "verbose_name_plural": "historical panel members",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRapidReview",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("GATHERING", "Agencies are asked what they know"),
                            ("AT_PANEL", "Waiting for the rapid review panel"),
                            ("SIGNING_OFF", "Waiting for the three partners to sign off"),
                            ("READY", "To be sent to the national Panel"),
                            ("SENT", "Sent; waiting for the national Panel’s answer"),
                            ("ANSWERED", "The national Panel has answered"),
                            ("WITHDRAWN", "Ended: the criteria are not met"),
                        ],
                        default="GATHERING",
                        max_length=12,
                        protected=True,
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("began_at", models.DateTimeField()),
                ("met_at", models.DateTimeField(blank=True, null=True)),
                ("attendees", models.TextField(blank=True)),
                ("apologies", models.TextField(blank=True)),
                ("minutes", models.TextField(blank=True)),
                ("sections", models.JSONField(default=dict)),
                (
                    "conclusion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("cspr", "A local child safeguarding practice review"),
                            ("no_cspr", "No practice review: the learning is complete"),
                            ("local", "No practice review, but other local learning"),
                            ("national", "Propose a national review"),
                            ("joint", "A joint review with another area, or within one that is under way"),
                            ("not_met", "The criteria are not met after all"),
                        ],
                        max_length=8,
                    ),
                ),
                ("conclusion_why", models.TextField(blank=True)),
                (
                    "complete_why",
                    models.TextField(blank=True, help_text="If there is no practice review: why learning is complete."),
                ),
                ("criteria", models.JSONField(default=list)),
                ("concluded_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("sent_how", models.CharField(blank=True, max_length=120)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agrees", "It agrees with the decision"),
                            ("reconsider", "It asks the partners to reconsider"),
                            ("wants_more", "It asks for more information or a better review"),
                            ("national", "It considers a national review"),
                        ],
                        max_length=10,
                    ),
                ),
                ("answer_why", models.TextField(blank=True)),
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
                "verbose_name": "historical rapid review",
                "verbose_name_plural": "historical rapid reviews",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalReturnVersion",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                ("number", models.PositiveSmallIntegerField()),
                ("sections", models.JSONField(default=dict)),
                (
                    "challenge_used",
                    models.CharField(blank=True, help_text="Was professional challenge used?", max_length=8),
                ),
                (
                    "nil",
                    models.BooleanField(default=False, help_text="The agency does not know the child."),
                ),
                ("correction_why", models.TextField(blank=True)),
                (
                    "independent",
                    models.BooleanField(default=False, help_text="The author had no part in managing the case."),
                ),
                ("saved_at", models.DateTimeField()),
                ("signed_off_at", models.DateTimeField(blank=True, null=True)),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "agency_return",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="rapid_review.agencyreturn",
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
                    "challenge",
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
                    "saved_by",
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
                    "signed_off_by",
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
                "verbose_name": "historical return version",
                "verbose_name_plural": "historical return versions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSafetyAction",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                ("what", models.TextField()),
                ("due_on", models.DateField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("done_note", models.TextField(blank=True)),
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
                    "done_by",
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
                (
                    "owner",
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
                "verbose_name": "historical safety action",
                "verbose_name_plural": "historical safety actions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSignOff",
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
            ],
            options={
                "verbose_name": "historical sign off",
                "verbose_name_plural": "historical sign offs",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="IncidentChild",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unborn", models.BooleanField(default=False)),
                (
                    "age",
                    models.PositiveSmallIntegerField(blank=True, help_text="Years, on the day it happened.", null=True),
                ),
                (
                    "care",
                    models.CharField(
                        choices=[
                            ("none", "None of these"),
                            ("early_help", "Early help"),
                            ("in_need", "Child in need plan"),
                            ("protection", "Child protection plan"),
                            ("looked_after", "Looked after"),
                            ("care_leaver", "Care leaver, up to and including 24"),
                        ],
                        default="none",
                        max_length=14,
                    ),
                ),
                ("sex", models.CharField(blank=True, max_length=20)),
                ("ethnicity", models.CharField(blank=True, max_length=60)),
                ("disability", models.CharField(blank=True, max_length=120)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incident_children",
                        to="workflows.case",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflows.child"
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="InformationRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("answer", models.TextField(blank=True)),
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
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="information_requests",
                        to="workflows.case",
                    ),
                ),
                (
                    "deadline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflows.deadline"
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
            },
        ),
        migrations.CreateModel(
            name="KeyPracticeEpisode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("happened", models.CharField(help_text="When, as “March 2026”.", max_length=60)),
                ("what", models.TextField()),
                ("analysis", models.TextField()),
                ("written_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="episodes", to="workflows.case"
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
            },
        ),
        migrations.CreateModel(
            name="LateReason",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("deadline_code", models.CharField(max_length=40)),
                ("label", models.CharField(max_length=200)),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("aware_late", "It was recognised as a serious incident late"),
                            ("information", "Information came late"),
                            ("partner", "A partner or an agency did not answer in time"),
                            ("disagreement", "The partners did not agree"),
                            ("complexity", "Several areas or children made it take longer"),
                            ("capacity", "There were not enough people"),
                            ("oversight", "It was overlooked"),
                            ("other", "Another reason"),
                        ],
                        max_length=14,
                    ),
                ),
                ("why", models.TextField()),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="late_reasons", to="workflows.case"
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PanelMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "panel",
                    models.CharField(
                        choices=[("virtual", "Virtual panel"), ("review", "Rapid review panel")], max_length=8
                    ),
                ),
                (
                    "speaks_for",
                    models.CharField(
                        blank=True,
                        choices=[("council", "the local authority"), ("nhs", "the NHS"), ("police", "the police")],
                        max_length=8,
                    ),
                ),
                ("joined_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                ("left_why", models.CharField(blank=True, max_length=120)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="panel_members", to="workflows.case"
                    ),
                ),
                (
                    "deadline",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.deadline",
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
            },
        ),
        migrations.CreateModel(
            name="HistoricalView",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("answer", models.CharField(max_length=14)),
                ("criteria", models.JSONField(default=list)),
                ("why", models.TextField()),
                ("relied_on", models.TextField(blank=True)),
                ("given_at", models.DateTimeField()),
                ("late", models.BooleanField(default=False)),
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
                    "member",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="rapid_review.panelmember",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical view",
                "verbose_name_plural": "historical views",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="RapidReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("GATHERING", "Agencies are asked what they know"),
                            ("AT_PANEL", "Waiting for the rapid review panel"),
                            ("SIGNING_OFF", "Waiting for the three partners to sign off"),
                            ("READY", "To be sent to the national Panel"),
                            ("SENT", "Sent; waiting for the national Panel’s answer"),
                            ("ANSWERED", "The national Panel has answered"),
                            ("WITHDRAWN", "Ended: the criteria are not met"),
                        ],
                        default="GATHERING",
                        max_length=12,
                        protected=True,
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("began_at", models.DateTimeField()),
                ("met_at", models.DateTimeField(blank=True, null=True)),
                ("attendees", models.TextField(blank=True)),
                ("apologies", models.TextField(blank=True)),
                ("minutes", models.TextField(blank=True)),
                ("sections", models.JSONField(default=dict)),
                (
                    "conclusion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("cspr", "A local child safeguarding practice review"),
                            ("no_cspr", "No practice review: the learning is complete"),
                            ("local", "No practice review, but other local learning"),
                            ("national", "Propose a national review"),
                            ("joint", "A joint review with another area, or within one that is under way"),
                            ("not_met", "The criteria are not met after all"),
                        ],
                        max_length=8,
                    ),
                ),
                ("conclusion_why", models.TextField(blank=True)),
                (
                    "complete_why",
                    models.TextField(blank=True, help_text="If there is no practice review: why learning is complete."),
                ),
                ("criteria", models.JSONField(default=list)),
                ("concluded_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("sent_how", models.CharField(blank=True, max_length=120)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agrees", "It agrees with the decision"),
                            ("reconsider", "It asks the partners to reconsider"),
                            ("wants_more", "It asks for more information or a better review"),
                            ("national", "It considers a national review"),
                        ],
                        max_length=10,
                    ),
                ),
                ("answer_why", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rapid_review", to="workflows.case"
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ReturnVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("sections", models.JSONField(default=dict)),
                (
                    "challenge_used",
                    models.CharField(blank=True, help_text="Was professional challenge used?", max_length=8),
                ),
                (
                    "nil",
                    models.BooleanField(default=False, help_text="The agency does not know the child."),
                ),
                ("correction_why", models.TextField(blank=True)),
                (
                    "independent",
                    models.BooleanField(default=False, help_text="The author had no part in managing the case."),
                ),
                ("saved_at", models.DateTimeField()),
                ("signed_off_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="rapid_review.agencyreturn",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="return_versions", to="workflows.case"
                    ),
                ),
                (
                    "challenge",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.case",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "signed_off_by",
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
            name="HistoricalChronologyRow",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                ("on_day", models.DateField()),
                (
                    "at_time",
                    models.CharField(
                        blank=True, help_text="London time, like 14:30; empty where not known.", max_length=5
                    ),
                ),
                ("person", models.CharField(blank=True, help_text="Whom it is about, without a name.", max_length=60)),
                ("source", models.CharField(max_length=120)),
                ("what", models.TextField()),
                ("seen", models.CharField(blank=True, help_text="Was the child seen, and alone?", max_length=10)),
                ("known", models.TextField(blank=True)),
                ("action", models.TextField(blank=True)),
                ("outcome", models.TextField(blank=True)),
                ("comment", models.TextField(blank=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
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
                    "version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="rapid_review.returnversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical chronology row",
                "verbose_name_plural": "historical chronology rows",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ChronologyRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on_day", models.DateField()),
                (
                    "at_time",
                    models.CharField(
                        blank=True, help_text="London time, like 14:30; empty where not known.", max_length=5
                    ),
                ),
                ("person", models.CharField(blank=True, help_text="Whom it is about, without a name.", max_length=60)),
                ("source", models.CharField(max_length=120)),
                ("what", models.TextField()),
                ("seen", models.CharField(blank=True, help_text="Was the child seen, and alone?", max_length=10)),
                ("known", models.TextField(blank=True)),
                ("action", models.TextField(blank=True)),
                ("outcome", models.TextField(blank=True)),
                ("comment", models.TextField(blank=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflows.agency"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="chronology", to="workflows.case"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="rapid_review.returnversion",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SafetyAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.TextField()),
                ("due_on", models.DateField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("done_note", models.TextField(blank=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="safety_actions", to="workflows.case"
                    ),
                ),
                (
                    "deadline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflows.deadline"
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflows.post"
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SignOff",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="sign_offs", to="workflows.case"
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
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="View",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("answer", models.CharField(max_length=14)),
                ("criteria", models.JSONField(default=list)),
                ("why", models.TextField()),
                ("relied_on", models.TextField(blank=True)),
                ("given_at", models.DateTimeField()),
                ("late", models.BooleanField(default=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="panel_views", to="workflows.case"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="views", to="rapid_review.panelmember"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.AddConstraint(
            model_name="agencyreturn",
            constraint=models.UniqueConstraint(fields=("case", "agency"), name="an_agency_is_asked_once"),
        ),
        migrations.AddConstraint(
            model_name="awarenesscorrection",
            constraint=models.UniqueConstraint(
                condition=models.Q(("approved", None)), fields=("case",), name="one_correction_waits_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="latereason",
            constraint=models.UniqueConstraint(fields=("case", "deadline_code"), name="one_reason_per_missed_limit"),
        ),
        migrations.AddConstraint(
            model_name="panelmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_at", None)), fields=("case", "panel", "post"), name="a_post_once_on_a_panel"
            ),
        ),
        migrations.AddConstraint(
            model_name="returnversion",
            constraint=models.UniqueConstraint(fields=("agency_return", "number"), name="one_version_per_number"),
        ),
        migrations.AddIndex(
            model_name="chronologyrow",
            index=models.Index(fields=["case", "on_day", "at_time", "id"], name="chronology_in_order"),
        ),
        migrations.AddConstraint(
            model_name="signoff",
            constraint=models.UniqueConstraint(
                fields=("case", "round", "partner"), name="a_partner_signs_once_a_round"
            ),
        ),
        *append_only(*HISTORIES),
        *cover("rapid_review_historicalincident"),
        migrations.RunSQL(CREATE, migrations.RunSQL.noop),
        *isolate(*TABLES, *HISTORIES, via="case"),
    ]
