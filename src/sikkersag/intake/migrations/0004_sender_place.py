"""Where who wrote belongs, beside what kind of sender they are: both may be told afterwards of a mail."""

from typing import Any

from django.db import migrations, models


def copy(apps: Any, schema_editor: Any) -> None:
    """Those that stand there have the place that was told."""
    notifications = apps.get_model("intake", "Notification")
    for pk, told in notifications.objects.values_list("pk", "told").iterator():
        if place := told.get("sender_place"):
            notifications.objects.filter(pk=pk).update(sender_place=place)


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_counting_answers")]

    operations = [
        migrations.AddField("notification", "sender_place", models.CharField(blank=True, default="", max_length=30)),
        migrations.RunPython(copy, migrations.RunPython.noop),
        migrations.AlterField("notification", "sender_place", models.CharField(blank=True, max_length=30)),
    ]
