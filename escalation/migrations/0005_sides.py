"""Another side that a person may stand on: that of an agency asked for a return on an incident."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0004_file_scan"),
    ]

    operations = [
        migrations.AlterField(
            model_name="answer",
            name="side",
            field=models.CharField(
                choices=[
                    ("raising", "Raising agency"),
                    ("receiving", "Receiving agency"),
                    ("partnership", "Partnership"),
                    ("asked", "Agency asked for a return"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="historicalanswer",
            name="side",
            field=models.CharField(
                choices=[
                    ("raising", "Raising agency"),
                    ("receiving", "Receiving agency"),
                    ("partnership", "Partnership"),
                    ("asked", "Agency asked for a return"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="historicalproposal",
            name="side",
            field=models.CharField(
                choices=[
                    ("raising", "Raising agency"),
                    ("receiving", "Receiving agency"),
                    ("partnership", "Partnership"),
                    ("asked", "Agency asked for a return"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="historicalrepresentation",
            name="side",
            field=models.CharField(
                choices=[
                    ("raising", "Raising agency"),
                    ("receiving", "Receiving agency"),
                    ("partnership", "Partnership"),
                    ("asked", "Agency asked for a return"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="proposal",
            name="side",
            field=models.CharField(
                choices=[
                    ("raising", "Raising agency"),
                    ("receiving", "Receiving agency"),
                    ("partnership", "Partnership"),
                    ("asked", "Agency asked for a return"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="representation",
            name="side",
            field=models.CharField(
                choices=[
                    ("raising", "Raising agency"),
                    ("receiving", "Receiving agency"),
                    ("partnership", "Partnership"),
                    ("asked", "Agency asked for a return"),
                ],
                max_length=12,
            ),
        ),
    ]
