import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

from audit_log.append_only import append_only
from audit_log.chain import chain


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("workflows", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("act", models.CharField(max_length=60)),
                ("words", models.TextField()),
                ("why", models.TextField(blank=True, default="")),
                ("changes", models.JSONField(blank=True, default=dict, help_text="{label: [before, after]}")),
                ("salt", models.UUIDField(editable=False)),
                ("chain_no", models.BigIntegerField(editable=False)),
                ("previous", models.BinaryField(max_length=32)),
                ("content", models.BinaryField(max_length=32)),
                ("hash", models.BinaryField(max_length=32)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="nobody means the system",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.case",
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.partnership",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "entries",
                "indexes": [models.Index(fields=["partnership", "recorded_at"], name="entry_of_partnership")],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "chain_no"), name="entry_place_in_case_chain"),
                    models.UniqueConstraint(
                        django.db.models.functions.comparison.Coalesce("partnership", 0),
                        models.F("chain_no"),
                        condition=models.Q(("case", None)),
                        name="entry_place_in_partnership_chain",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("at", models.DateTimeField()),
                ("page", models.CharField(max_length=60)),
                ("why", models.TextField(blank=True, default="")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "at"], name="opening_of_case")],
            },
        ),
        chain(),
        *append_only("audit_log_entry", "audit_log_opening"),
    ]
