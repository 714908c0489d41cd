"""What is answered, and what the countings came to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0002_ways_clients"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reconciled",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True)),
                ("losses", models.JSONField(default=list)),
                ("silent", models.JSONField(default=list)),
                ("sums", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sort",
                    models.CharField(
                        choices=[("kvittering", "Kvittering"), ("orientering", "Orientering")], max_length=12
                    ),
                ),
                ("channel", models.CharField(max_length=10)),
                ("to", models.CharField(max_length=300)),
                ("text", models.TextField()),
                (
                    "status",
                    models.CharField(
                        choices=[("venter", "Skal sendes"), ("sendt", "Sendt"), ("fejlet", "Kunne ikke sendes")],
                        default="venter",
                        max_length=10,
                    ),
                ),
                ("tries", models.PositiveIntegerField(default=0)),
                ("told_why", models.CharField(blank=True, max_length=300)),
                ("made_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "notification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="intake.notification"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("notification", "sort"), name="one_answer_of_a_sort")],
            },
        ),
    ]
