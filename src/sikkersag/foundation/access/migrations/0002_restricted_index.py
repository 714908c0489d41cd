"""An index of the cases that are open to named people only, for the wall."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="caseaccess",
            index=models.Index(fields=["case"], condition=models.Q(("why", "leder")), name="access_restricted"),
        ),
    ]
