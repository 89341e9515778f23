import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

from audit_log.append_only import cover, refuse_changes
from audit_log.chain import chain
from audit_log.disposal import disposal
from audit_log.seals import closing


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("workflows", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Anchor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("hash", models.CharField(max_length=64)),
                ("text", models.TextField()),
                (
                    "sent_to",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.EmailField(max_length=254), default=list, size=None
                    ),
                ),
                ("file", models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="CoveredTable",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table_name", models.CharField(max_length=63)),
                ("form", models.PositiveSmallIntegerField()),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=63), size=None),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("table_name", "form"), name="one_form_of_a_table")],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("made_at", models.DateTimeField(editable=False)),
                ("marks", models.JSONField()),
                ("number", models.BigIntegerField(editable=False)),
                ("leaves", models.PositiveIntegerField(editable=False)),
                ("previous", models.BinaryField(max_length=32)),
                ("digest", models.BinaryField(max_length=32)),
                ("hash", models.BinaryField(max_length=32)),
                (
                    "partnership",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.partnership",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("case_id", models.BigIntegerField(db_index=True, null=True)),
                ("table_name", models.CharField(max_length=63)),
                ("row_id", models.BigIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "partnership",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.partnership",
                    ),
                ),
                (
                    "seal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit_log.seal"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "leaves",
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("rows", models.BigIntegerField(default=0)),
                ("findings", models.JSONField(default=list)),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("act", models.CharField(max_length=60)),
                ("words", models.TextField()),
                ("why", models.TextField(blank=True, default="")),
                ("changes", models.JSONField(blank=True, default=dict, help_text="{label: [before, after]}")),
                ("as_what", models.TextField(blank=True, default="")),
                ("address", models.CharField(blank=True, default="", max_length=45)),
                ("salt", models.UUIDField(editable=False)),
                ("chain_no", models.BigIntegerField(editable=False, null=True)),
                ("previous", models.BinaryField(max_length=32)),
                ("content", models.BinaryField(max_length=32)),
                ("hash", models.BinaryField(max_length=32)),
                (
                    "disposed_under",
                    models.BigIntegerField(editable=False, help_text="the certificate's entry", null=True),
                ),
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
                "constraints": [models.UniqueConstraint(fields=("case", "chain_no"), name="entry_place_in_case_chain")],
            },
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("page", models.CharField(max_length=60)),
                ("why", models.TextField(blank=True, default="")),
                ("as_what", models.TextField(blank=True, default="")),
                ("address", models.CharField(blank=True, default="", max_length=45)),
                ("salt", models.UUIDField(editable=False)),
                ("content", models.BinaryField(max_length=32)),
                ("hash", models.BinaryField(max_length=32)),
                (
                    "disposed_under",
                    models.BigIntegerField(editable=False, help_text="the certificate's entry", null=True),
                ),
                (
                    "case",
                    models.ForeignKey(
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
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.partnership",
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
                "indexes": [models.Index(fields=["case", "at"], name="opening_of_case")],
            },
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.UniqueConstraint(
                django.db.models.functions.comparison.Coalesce("partnership", 0),
                models.F("number"),
                name="seal_place_in_partnership_chain",
            ),
        ),
        migrations.AddConstraint(
            model_name="leaf",
            constraint=models.UniqueConstraint(fields=("table_name", "row_id"), name="a_row_is_sealed_once"),
        ),
        migrations.AddIndex(
            model_name="verification",
            index=models.Index(fields=["-finished_at"], name="verification_by_end"),
        ),
        chain(),
        closing(),
        *cover(),
        disposal(),
        *refuse_changes(
            "audit_log_entry",
            "audit_log_opening",
            "audit_log_coveredtable",
            "audit_log_seal",
            "audit_log_leaf",
            "audit_log_anchor",
        ),
    ]
