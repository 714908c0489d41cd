"""On PostgreSQL, indexes for words in the middle of a name. SQLite looks through the rows, which are few there.

pg_trgm is an extension that the owner of a database may switch on without being a superuser.
"""

from django.db import migrations


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        for column in ("folded", "name_key"):
            schema_editor.execute(
                f"CREATE INDEX person_{column}_words ON people_person USING gin ({column} gin_trgm_ops)"
            )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for column in ("folded", "name_key"):
            schema_editor.execute(f"DROP INDEX person_{column}_words")


class Migration(migrations.Migration):
    dependencies = [("people", "0002_name_key")]

    operations = [migrations.RunPython(create, remove)]
