"""The document of a letter is a row made from the journal: it may go and come again, and the letter stays."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0001_letters")]

    operations = [
        migrations.AlterField(
            model_name="letter",
            name="document",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="letters",
                to="casefile.document",
            ),
        ),
    ]
