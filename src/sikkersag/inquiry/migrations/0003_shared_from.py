"""The sibling's document with which a document is one inquiry."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One more column."""

    dependencies = [("inquiry", "0002_older_entry")]

    operations = [
        migrations.AddField(
            model_name="workingdocument",
            name="shared_from",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shared_to",
                to="inquiry.workingdocument",
            ),
        ),
    ]
