"""Of a case one publication is public at a time: a corrected one follows the one that was taken down."""

import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rapid_review", "0008_practice_reviews"),
        ("workflows", "0009_kinds_of_learning"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="publication",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="publications", to="workflows.case"
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.UniqueConstraint(
                condition=models.Q(("taken_down_at", None)),
                fields=("case",),
                name="one_publication_of_a_case_is_public",
            ),
        ),
        migrations.AlterField(
            model_name="historicalpracticereview",
            name="state",
            field=django_fsm.FSMField(
                choices=[
                    ("UNDER_WAY", "The practice review is under way"),
                    ("AGREEING", "Waiting for the executive’s agreement and two checks of anonymity"),
                    ("AGREED", "Agreed; to be sent to the Panel and the Secretary of State"),
                    ("SENT_AHEAD", "Sent ahead; to be published"),
                    ("PUBLISHED", "The practice review is published"),
                    ("TAKEN_DOWN", "Published, and taken down again"),
                    ("NOT_PUBLISHED", "The practice review ended without being published"),
                    ("ENDED", "The practice review ended before a report"),
                ],
                default="UNDER_WAY",
                max_length=14,
                protected=True,
            ),
        ),
        migrations.AlterField(
            model_name="practicereview",
            name="state",
            field=django_fsm.FSMField(
                choices=[
                    ("UNDER_WAY", "The practice review is under way"),
                    ("AGREEING", "Waiting for the executive’s agreement and two checks of anonymity"),
                    ("AGREED", "Agreed; to be sent to the Panel and the Secretary of State"),
                    ("SENT_AHEAD", "Sent ahead; to be published"),
                    ("PUBLISHED", "The practice review is published"),
                    ("TAKEN_DOWN", "Published, and taken down again"),
                    ("NOT_PUBLISHED", "The practice review ended without being published"),
                    ("ENDED", "The practice review ended before a report"),
                ],
                default="UNDER_WAY",
                max_length=14,
                protected=True,
            ),
        ),
    ]
