"""`sikkersag manage`, `serve`, `verify` and `reconcile`: the case system from the command line.

Django is imported only here and only when asked for, so that `check` and the others start as fast as ever. What the
commands behind `manage` do belongs to the rooms.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

SETTINGS = "sikkersag.conf.settings"


def manage(arguments: argparse.Namespace) -> int:
    """Hand everything after `manage` to Django's command line; returns 0, or leaves as Django does on an error."""
    from django.core.management import ManagementUtility

    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    if arguments.arguments[:1] in (["migrate"], ["restore"]):
        _data_folder()
    utility = ManagementUtility(["sikkersag manage", *arguments.arguments])
    utility.prog_name = "sikkersag manage"
    utility.execute()
    return 0


def verify(arguments: argparse.Namespace) -> int:
    """Find out whether anything has been altered unseen; returns 0, 1 where something is not as it was written, and 2
    where the database is not ready to be asked.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    wrong = not_ready()
    if wrong:
        print(f"sikkersag verify: {wrong}", file=sys.stderr)
        return 2
    from django.core.management import CommandError, call_command

    try:
        call_command("verify", json=arguments.json)
    except CommandError as error:
        print(error, file=sys.stderr)
        return error.returncode
    return 0


def reconcile(arguments: argparse.Namespace) -> int:
    """Find out whether a notification has been lost; returns 0, 1 where sources differ or one is silent, and 2 where
    it could not be asked.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    wrong = not_ready()
    if wrong:
        print(f"sikkersag reconcile: {wrong}", file=sys.stderr)
        return 2
    from django.core.management import CommandError, call_command

    try:
        call_command("reconcile", since=arguments.since, until=arguments.until, json=arguments.json)
    except CommandError as error:
        print(error, file=sys.stderr)
        return error.returncode
    return 0


def serve(arguments: argparse.Namespace) -> int:
    """Start the web server in the place of this process; returns 2 where the database is not ready for it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    wrong = not_ready()
    if wrong:
        print(f"sikkersag serve: {wrong}", file=sys.stderr)
        return 2
    address = f"{arguments.host}:{arguments.port}"
    print(f"Sikker Sag svarer på http://{address}/ (Ctrl-C stopper)", flush=True)
    os.execv(sys.executable, command(address, workers=arguments.workers, threads=arguments.threads))


def command(address: str, *, workers: int, threads: int) -> list[str]:
    """Return the command that starts gunicorn: workers are processes, each with its own threads and pool."""
    return [
        *(sys.executable, "-m", "gunicorn", "sikkersag.conf.wsgi"),
        *("--bind", address, "--worker-class", "gthread"),
        *("--workers", str(workers), "--threads", str(threads)),
        *("--timeout", "60", "--log-level", "warning"),
    ]


def not_ready() -> str | None:
    """Say in one Danish sentence why the database cannot be served from, or None when it can."""
    import django
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    django.setup()
    _data_folder()
    try:
        executor = MigrationExecutor(connection)
        lacking = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return (
            f"databasen svarer ikke ({str(error).strip()}). Intet er ændret. "
            "Se efter, at SIKKERSAG_DATABASE er rigtig, og at databasen kører."
        )
    finally:
        connection.close()
    if lacking:
        changes = "1 ændring" if len(lacking) == 1 else f"{len(lacking)} ændringer"
        return (
            f"databasen mangler {changes}, som denne udgave af programmet har brug for. "
            "Intet er ændret. Kør »sikkersag manage migrate«, og start igen."
        )
    return None


def _data_folder() -> None:
    """Make the data folder, readable by its owner alone, and the folder of static files in it, where missing."""
    from django.conf import settings

    Path(settings.DATA_DIR).mkdir(mode=0o700, parents=True, exist_ok=True)
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)


def add(commands: Any) -> None:
    """Add `manage`, `serve`, `verify` and `reconcile` to the commands of the program."""
    managed = commands.add_parser(
        "manage",
        help="drift af sagssystemet: databasen, brugere, kontrol",
        description="Kør en af sagssystemets kommandoer. »sikkersag manage help« viser dem alle.",
    )
    managed.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...", help="kommandoen og dens tilvalg")
    managed.set_defaults(run="manage")
    served = commands.add_parser(
        "serve",
        help="start sagssystemet, så det kan åbnes i en browser",
        description="Start sagssystemet på denne maskine, så det kan åbnes i en browser.",
    )
    served.add_argument("--port", type=int, default=8000, metavar="TAL", help="porten (8000)")
    served.add_argument(
        "--host", default="127.0.0.1", metavar="ADRESSE", help="adressen (127.0.0.1: kun denne maskine)"
    )
    served.add_argument("--workers", type=int, default=2, metavar="ANTAL", help="så mange processer (2)")
    served.add_argument("--threads", type=int, default=4, metavar="ANTAL", help="så mange tråde i hver proces (4)")
    served.set_defaults(run="serve")
    verified = commands.add_parser(
        "verify",
        help="efterprøv, at intet i sagssystemet er ændret uset",
        description="Efterprøv, at intet er ændret uset: kæder, segl, udløsere, numre og filer.",
    )
    verified.add_argument("--json", action="store_true", help="skriv som JSON")
    verified.set_defaults(run="verify")
    counted = commands.add_parser(
        "reconcile",
        help="tæl underretningerne op mod hinanden: er noget tabt?",
        description="Tæl underretningerne i kilder, der ikke kender hinanden, og nævn hver forskel.",
    )
    counted.add_argument("--from", dest="since", metavar="DAG", help="fra og med denne dag (ellers de sidste 7 døgn)")
    counted.add_argument("--to", dest="until", metavar="DAG", help="til og med denne dag (ellers nu)")
    counted.add_argument("--json", action="store_true", help="skriv som JSON")
    counted.set_defaults(run="reconcile")


def run(arguments: argparse.Namespace) -> int:
    """Run `manage`, `serve`, `verify` or `reconcile`; returns the exit status."""
    commands = {"manage": manage, "serve": serve, "verify": verify, "reconcile": reconcile}
    return commands[arguments.run](arguments)
