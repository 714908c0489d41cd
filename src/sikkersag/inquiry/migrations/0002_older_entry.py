"""The entry of the journal that a document brings up to date, where the older investigation is no document here."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One more column."""

    dependencies = [("inquiry", "0001_working_documents")]

    operations = [
        migrations.AddField(
            model_name="workingdocument",
            name="older_entry",
            field=models.UUIDField(blank=True, null=True),
        ),
    ]
