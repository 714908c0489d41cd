"""What each database needs to find a part of a word. PostgreSQL: groups of three letters. SQLite: the same, as a
table of its own, which triggers keep; `casefile.searching` makes them again when a later migration drops them.
"""

from django.db import migrations, models


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE INDEX searchtext_trigrams ON casefile_searchtext USING gin (folded gin_trgm_ops)")
        schema_editor.execute("CREATE INDEX case_number_trigrams ON casefile_case USING gin (number gin_trgm_ops)")
        return
    # Letter for letter as they are stored, which is folded: no other folding, and no sign is taken off a letter.
    schema_editor.execute(
        "CREATE VIRTUAL TABLE casefile_searchtext_fts USING fts5("
        "folded, content='casefile_searchtext', content_rowid='id', tokenize='trigram case_sensitive 1')"
    )
    schema_editor.execute("INSERT INTO casefile_searchtext_fts(casefile_searchtext_fts) VALUES ('rebuild')")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS searchtext_trigrams")
        schema_editor.execute("DROP INDEX IF EXISTS case_number_trigrams")
        return
    for moment in ("insert", "delete", "update"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS casefile_searchtext_fts_{moment}")
    schema_editor.execute("DROP TABLE IF EXISTS casefile_searchtext_fts")


class Migration(migrations.Migration):
    dependencies = [("casefile", "0005_search_columns"), ("people", "0003_name_trigrams")]

    operations = [
        migrations.AddIndex("searchtext", models.Index(fields=["is_document", "-at", "-id"], name="searchtext_latest")),
        migrations.RunPython(make, drop),
    ]
