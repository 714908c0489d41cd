"""Migrations: they stand on their own, follow one another in a line, say what the models say, and run from nothing."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from tests.databases import Database

ROOT = Path(__file__).resolve().parents[2]
OURS = sorted(app.label for app in apps.get_app_configs() if app.name.startswith("sikkersag."))
FILES = sorted((ROOT / "src" / "sikkersag").rglob("migrations/[0-9]*.py"))


def imports_of_ours(source: str) -> list[str]:
    """Return what a module's source imports from this project, relative imports too."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.partition(".")[0] == "sikkersag"]
        elif isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").partition(".")[0] == "sikkersag"):
            found.append(f"{'.' * node.level}{node.module or ''}")
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.parent.name}/{file.stem}")
def test_a_migration_imports_nothing_of_ours_which_changes_under_it(file: Path) -> None:
    assert imports_of_ours(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line", ["import sikkersag.casefile", "from sikkersag import law", "from ..models import Case"]
)
def test_such_an_import_would_be_seen(line: str) -> None:
    assert imports_of_ours(f"import os\n{line}\n")


@pytest.mark.parametrize("app", OURS)
def test_the_migrations_of_an_app_stand_in_one_line(app: str) -> None:
    graph = MigrationLoader(None).graph
    own = [key for key in graph.nodes if key[0] == app]
    parents = [[key for key in graph.node_map[node].parents if key.key[0] == app] for node in own]
    assert len(graph.leaf_nodes(app)) == (1 if own else 0)
    assert all(len(before) <= 1 for before in parents)


def test_the_models_say_nothing_that_no_migration_makes(db: None) -> None:
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


def test_they_run_from_nothing_in_the_order_of_their_numbers(committed_db: Database) -> None:
    # The template was made so, by `migrate` on an empty database; what it recorded is what ran.
    applied = {key for key in MigrationRecorder(connection).applied_migrations() if key[0] in OURS}
    written = {key for key in MigrationLoader(connections["default"]).disk_migrations if key[0] in OURS}
    assert applied == written
    tables = set(connection.introspection.table_names())
    assert {model._meta.db_table for app in OURS for model in apps.get_app_config(app).get_models()} <= tables
