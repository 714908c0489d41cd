"""On PostgreSQL, indexes for words in the middle of a name. SQLite looks through the rows, which are few there.

pg_trgm is an extension that the owner of a database may switch on without being a superuser.
"""

from django.db import DatabaseError, migrations, transaction

NEEDED = (
    "Søgning kræver PostgreSQL's udvidelse pg_trgm, og den kunne ikke slås til. Lad den, der ejer databasen, køre "
    "»CREATE EXTENSION pg_trgm« i den (udvidelsen følger med PostgreSQL's egen pakke contrib), og kør opgraderingen "
    "igen. Intet er ændret."
)


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        connection = schema_editor.connection
        try:
            with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        except DatabaseError as error:
            raise RuntimeError(NEEDED) from error
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
