"""What the lawyer asks to have changed at each step, and a review that is taken back."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the column, and the word for what was taken back."""

    dependencies = [("decisions", "0001_decisions")]

    operations = [
        migrations.AddField("review", "changes", models.JSONField(default=dict)),
        migrations.AlterField(
            "review",
            "status",
            models.CharField(
                choices=[
                    ("afventer", "Afventer juristen"),
                    ("aendringer", "Juristen beder om ændringer"),
                    ("enig", "Juristen er enig"),
                    ("trukket", "Trukket tilbage"),
                ],
                default="afventer",
                max_length=12,
            ),
        ),
    ]
