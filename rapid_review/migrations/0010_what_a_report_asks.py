"""More of what a report of a serious incident asks (docs/incidents.md): the family, the first language, the placement."""

from django.db import migrations, models

from audit_log.append_only import cover


class Migration(migrations.Migration):
    dependencies = [
        ("rapid_review", "0009_a_corrected_publication"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalincident",
            name="agency_aware_on",
            field=models.DateField(blank=True, help_text="When the agency that reports it knew of it.", null=True),
        ),
        migrations.AddField(
            model_name="historicalincident",
            name="family",
            field=models.TextField(
                blank=True, help_text="Parents, carers and other children by their part; are they safe?"
            ),
        ),
        migrations.AddField(
            model_name="historicalincident",
            name="known_to",
            field=models.CharField(
                blank=True, help_text="Which agencies know the child or the family.", max_length=400
            ),
        ),
        migrations.AddField(
            model_name="historicalincident",
            name="why_criteria",
            field=models.TextField(blank=True, help_text="Why whoever reports it thinks that the criteria may be met."),
        ),
        migrations.AddField(
            model_name="historicalincidentchild",
            name="language",
            field=models.CharField(blank=True, help_text="The first language.", max_length=60),
        ),
        migrations.AddField(
            model_name="historicalincidentchild",
            name="placement",
            field=models.CharField(
                blank=True, help_text="Where a looked-after child lived, placed by whom.", max_length=120
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="agency_aware_on",
            field=models.DateField(blank=True, help_text="When the agency that reports it knew of it.", null=True),
        ),
        migrations.AddField(
            model_name="incident",
            name="family",
            field=models.TextField(
                blank=True, help_text="Parents, carers and other children by their part; are they safe?"
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="known_to",
            field=models.CharField(
                blank=True, help_text="Which agencies know the child or the family.", max_length=400
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="why_criteria",
            field=models.TextField(blank=True, help_text="Why whoever reports it thinks that the criteria may be met."),
        ),
        migrations.AddField(
            model_name="incidentchild",
            name="language",
            field=models.CharField(blank=True, help_text="The first language.", max_length=60),
        ),
        migrations.AddField(
            model_name="incidentchild",
            name="placement",
            field=models.CharField(
                blank=True, help_text="Where a looked-after child lived, placed by whom.", max_length=120
            ),
        ),
        *cover("rapid_review_historicalincident", "rapid_review_historicalincidentchild"),
    ]
