"""PostgreSQL finds a part of a name by its groups of three letters. SQLite needs no index for the names it holds."""

from django.db import DatabaseError, migrations, transaction

NEEDED = (
    "Søgning kræver PostgreSQL's udvidelse pg_trgm, og den kunne ikke slås til. Lad den, der ejer databasen, køre "
    "»CREATE EXTENSION pg_trgm« i den (pakken hedder postgresql-contrib), og kør opgraderingen igen. "
    "Intet er ændret."
)


def make(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError as error:
        raise RuntimeError(NEEDED) from error
    for column in ("folded", "name_key"):
        schema_editor.execute(
            f"CREATE INDEX person_{column}_trigrams ON people_person USING gin ({column} gin_trgm_ops)"
        )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS person_folded_trigrams")
        schema_editor.execute("DROP INDEX IF EXISTS person_name_key_trigrams")


class Migration(migrations.Migration):
    dependencies = [("people", "0002_name_key")]
    operations = [migrations.RunPython(make, drop)]
