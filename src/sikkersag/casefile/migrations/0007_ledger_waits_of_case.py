"""What waits in each case has an index of its own; that of the case alone goes, since three others begin with it."""

from django.db import migrations, models
from django.db.models import Q
from django.db.models.deletion import PROTECT


class Migration(migrations.Migration):
    dependencies = [("casefile", "0006_search_indexes")]

    operations = [
        migrations.AlterField(
            "ledgerrow", "case", models.ForeignKey("casefile.case", PROTECT, related_name="ledger", db_index=False)
        ),
        migrations.AddIndex(
            "ledgerrow",
            models.Index(fields=["case", "due_at"], condition=Q(waits=True), name="ledger_waits_of_case"),
        ),
    ]
