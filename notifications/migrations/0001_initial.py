import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What somebody was told is part of the story, so a notice is changed (sent, given up) but never removed.
KEEP = """
CREATE FUNCTION notifications_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'notices are never deleted' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON notifications_notice
FOR EACH STATEMENT EXECUTE FUNCTION notifications_keep()
"""
LET_GO = """
DROP TRIGGER kept ON notifications_notice;
DROP FUNCTION notifications_keep()
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("workflows", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("reference", models.CharField(blank=True, default="", max_length=30)),
                ("kind", models.CharField(max_length=30)),
                ("subject", models.CharField(max_length=200)),
                ("body", models.TextField()),
                ("urgent", models.BooleanField(default=False)),
                ("key", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                ("send_after", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField()),
                ("last_error", models.TextField(blank=True, default="")),
                ("dead_at", models.DateTimeField(blank=True, null=True)),
                ("channel", models.CharField(blank=True, default="", max_length=10)),
                ("receipt", models.CharField(blank=True, default="", max_length=200)),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="workflows.case",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("dead_at", None), ("sent_at", None)),
                        fields=["send_after", "id"],
                        name="notice_unsent",
                    ),
                    models.Index(fields=["recipient", "-created_at"], name="notice_of_recipient"),
                ],
                "constraints": [models.UniqueConstraint(fields=("key",), name="told_once")],
            },
        ),
        migrations.RunSQL(KEEP, LET_GO),
    ]
