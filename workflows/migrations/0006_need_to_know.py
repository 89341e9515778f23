"""Rulings on one person and one case, restricted cases, and who employs whom."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from audit_log.append_only import append_only, cover
from workflows.policies import isolate


class Migration(migrations.Migration):
    dependencies = [
        ("workflows", "0005_signing_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="restricted_at",
            field=models.DateTimeField(blank=True, help_text="Since when only named people read it.", null=True),
        ),
        migrations.AddField(
            model_name="historicalcase",
            name="restricted_at",
            field=models.DateTimeField(blank=True, help_text="Since when only named people read it.", null=True),
        ),
        migrations.AddField(
            model_name="historicalpost",
            name="employer",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Who employs the person, where that is not the post's own agency.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="workflows.agency",
            ),
        ),
        migrations.AddField(
            model_name="post",
            name="employer",
            field=models.ForeignKey(
                blank=True,
                help_text="Who employs the person, where that is not the post's own agency.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workflows.agency",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalRuling",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("effective_at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("conflict", "Conflict of interest"),
                            ("named", "Named in a restricted case"),
                            ("emergency", "Emergency access"),
                            ("panel_member", "Panel member"),
                            ("reviewer", "Independent reviewer"),
                            ("scrutineer", "Scrutineer"),
                        ],
                        max_length=12,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("why", models.TextField()),
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
                "verbose_name": "historical ruling",
                "verbose_name_plural": "historical rulings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Ruling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("conflict", "Conflict of interest"),
                            ("named", "Named in a restricted case"),
                            ("emergency", "Emergency access"),
                            ("panel_member", "Panel member"),
                            ("reviewer", "Independent reviewer"),
                            ("scrutineer", "Scrutineer"),
                        ],
                        max_length=12,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("why", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rulings", to="workflows.case"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rulings", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "kind"], name="workflows_r_user_id_46745e_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("case", "user", "kind"),
                        name="one_open_ruling_of_a_kind",
                    )
                ],
            },
        ),
        *append_only("workflows_historicalruling"),
        *cover("workflows_historicalcase", "workflows_historicalpost"),
        *isolate("workflows_ruling", "workflows_historicalruling", via="case"),
    ]
