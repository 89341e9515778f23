"""Of a case one publication is public at a time: a corrected one follows the one that was taken down."""

import django.db.models.deletion
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
    ]
