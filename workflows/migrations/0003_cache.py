from django.db import migrations

# The table of Django's database cache, which `createcachetable` would make by hand: counts of attempts stand in it.
CREATE = """
CREATE TABLE "cache" (
    "cache_key" varchar(255) NOT NULL PRIMARY KEY,
    "value" text NOT NULL,
    "expires" timestamp with time zone NOT NULL
);
CREATE INDEX "cache_expires" ON "cache" ("expires")
"""


class Migration(migrations.Migration):
    dependencies = [("workflows", "0002_append_only")]

    operations = [migrations.RunSQL(CREATE, 'DROP TABLE "cache"')]
