"""One list of themes for challenges, reviews and recommendations."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0005_sides"),
    ]

    operations = [
        migrations.AlterField(
            model_name="challenge",
            name="learning_theme",
            field=models.CharField(
                blank=True,
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
        ),
        migrations.AlterField(
            model_name="challenge",
            name="themes",
            field=django.contrib.postgres.fields.ArrayField(
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
        migrations.AlterField(
            model_name="historicalchallenge",
            name="learning_theme",
            field=models.CharField(
                blank=True,
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
        ),
        migrations.AlterField(
            model_name="historicalchallenge",
            name="themes",
            field=django.contrib.postgres.fields.ArrayField(
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
    ]
