"""The law chooses the rules of incidents; and an agency asked for a return is a side a person may stand on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflows", "0007_keeping"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="partnership",
            name="incident_procedure",
        ),
        migrations.AlterField(
            model_name="deadline",
            name="side",
            field=models.CharField(
                choices=[
                    ("raising", "Raising agency"),
                    ("receiving", "Receiving agency"),
                    ("partnership", "Partnership"),
                    ("asked", "Agency asked for a return"),
                    ("both", "Both agencies"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="historicaldeadline",
            name="side",
            field=models.CharField(
                choices=[
                    ("raising", "Raising agency"),
                    ("receiving", "Receiving agency"),
                    ("partnership", "Partnership"),
                    ("asked", "Agency asked for a return"),
                    ("both", "Both agencies"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="historicalinvolvement",
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
            model_name="historicalparty",
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
            model_name="involvement",
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
            model_name="party",
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
