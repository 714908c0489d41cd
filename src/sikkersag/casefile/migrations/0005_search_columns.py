"""When, and of what sort, a text to search in is; taken from the journal for those that are there."""

from django.db import migrations, models

FILL = """
    UPDATE casefile_searchtext SET at = (
        SELECT e.at_lo FROM casefile_event e
        WHERE e.case_id = casefile_searchtext.case_id AND e.event = casefile_searchtext.event
    )
"""


class Migration(migrations.Migration):
    dependencies = [("casefile", "0004_ledger_waits")]

    operations = [
        migrations.AddField("searchtext", "at", models.BigIntegerField(default=0)),
        migrations.AddField("searchtext", "is_document", models.BooleanField(default=False)),
        migrations.AddField("searchtext", "restricted", models.BooleanField(default=False)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
