"""Two more kinds of case."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflows", "0008_the_law_chooses"),
    ]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="kind",
            field=models.CharField(
                choices=[
                    ("challenge", "Professional challenge"),
                    ("incident", "Serious incident"),
                    ("review", "Learning review"),
                    ("recommendation", "Recommendation"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="historicalcase",
            name="kind",
            field=models.CharField(
                choices=[
                    ("challenge", "Professional challenge"),
                    ("incident", "Serious incident"),
                    ("review", "Learning review"),
                    ("recommendation", "Recommendation"),
                ],
                max_length=20,
            ),
        ),
    ]
