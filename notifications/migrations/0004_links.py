from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0003_address"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="followed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="notice",
            name="path",
            field=models.CharField(blank=True, default="", max_length=300),
        ),
        migrations.AddField(
            model_name="notice",
            name="secret",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="notice",
            name="token",
            field=models.CharField(blank=True, default="", max_length=32),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(condition=models.Q(("token", ""), _negated=True), fields=["token"], name="notice_token"),
        ),
    ]
