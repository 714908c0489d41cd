"""`empty_demo`: take everything out of a PostgreSQL database that holds the fictional municipality, and only there."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from sikkersag.foundation.audit.models import Entry


class Command(BaseCommand):
    """Empties the schema of a database that `build_demo` filled."""

    help = "Tøm en PostgreSQL-database, som »build_demo« har fyldt."

    def handle(self, *args: Any, **options: Any) -> None:
        """Drop the schema and make it again, or refuse where the data are not ours."""
        tables = connection.introspection.table_names()
        if not tables:
            return
        if connection.vendor != "postgresql" or not (
            Entry._meta.db_table in tables and Entry.objects.filter(action="demo.build").exists()
        ):
            raise CommandError("Databasen indeholder noget andet end den opdigtede kommune og bliver ikke tømt.")
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
