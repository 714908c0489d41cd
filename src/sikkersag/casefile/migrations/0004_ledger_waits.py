"""Rows that wait in an open case are marked and indexed in the order of the lists of work; see `LedgerRow.waits`."""

from django.db import migrations, models
from django.db.models import Exists, OuterRef, Q


def mark(apps, schema_editor):
    """Mark the rows that stand."""
    rows, cases = apps.get_model("casefile", "LedgerRow"), apps.get_model("casefile", "Case")
    in_open_case = Exists(cases.objects.filter(pk=OuterRef("case"), status="aaben"))
    rows.objects.filter(in_open_case, is_open=True).update(waits=True)


class Migration(migrations.Migration):
    # On PostgreSQL an index cannot be made in the transaction that has just changed the rows it is for.
    atomic = False

    dependencies = [("casefile", "0001_initial")]

    operations = [
        migrations.AddField("ledgerrow", "waits", models.BooleanField(default=False)),
        migrations.RunPython(mark, migrations.RunPython.noop),
        migrations.RemoveIndex("ledgerrow", "ledger_open_by_due"),
        migrations.AddIndex(
            "ledgerrow",
            models.Index(fields=["due_at", "case", "id"], condition=Q(waits=True), name="ledger_waits_by_due"),
        ),
    ]
