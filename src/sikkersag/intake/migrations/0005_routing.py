"""Which unit is proposed for the notifications from where and about what."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0004_sender_place"),
        ("organisation", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Route",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts", models.DateField(verbose_name="fra")),
                ("ends", models.DateField(blank=True, null=True, verbose_name="til")),
                ("postcode", models.CharField(blank=True, max_length=4)),
                ("street", models.CharField(blank=True, db_index=True, max_length=120)),
                ("street_name", models.CharField(blank=True, max_length=100)),
                ("first", models.PositiveSmallIntegerField(default=0)),
                ("last", models.PositiveSmallIntegerField(default=0)),
                (
                    "side",
                    models.CharField(
                        blank=True, choices=[("lige", "Lige numre"), ("ulige", "Ulige numre")], max_length=5
                    ),
                ),
                ("topic", models.CharField(blank=True, max_length=20)),
                ("others", models.BooleanField(default=False)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("others", True), ("postcode", ""), ("street", ""), ("topic", "")),
                            models.Q(
                                ("others", False),
                                models.Q(
                                    models.Q(("postcode", ""), _negated=True),
                                    models.Q(("street", ""), _negated=True),
                                    models.Q(("topic", ""), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="route_says_which_or_all_others",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("street", ""), _negated=True),
                            models.Q(("first", 0), ("last", 0), ("side", "")),
                            _connector="OR",
                        ),
                        name="route_numbers_are_of_a_street",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends__isnull", True), ("ends__gte", models.F("starts")), _connector="OR"),
                        name="route_ends_after_start",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends__isnull", True)),
                        fields=("postcode", "street", "first", "last", "side", "topic"),
                        name="one_open_route_a_place",
                    ),
                ],
            },
        ),
    ]
