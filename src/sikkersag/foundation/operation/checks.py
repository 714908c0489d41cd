"""Mistakes in how the program is set up, told when it starts. docs/install.md lists them by id."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

#: Hosts that only this machine itself can ask for ("testserver" is Django's own test client).
_HERE = {"localhost", "127.0.0.1", "[::1]", "testserver"}
_YES_OR_NO = {"ja", "nej", "1", "0", "true", "false", "yes", "no"}
#: What stands on every page until the municipality is named; an invented one.
_INVENTED = "Fjordby Kommune"


def register_all() -> None:
    """Register the checks with Django."""
    for check in (check_words, check_time_and_name, check_database, check_folders, check_anchors, check_sizes):
        register(check, "operation")


def _is_served() -> bool:
    """Can others than this machine ask for our pages?"""
    return bool(settings.BEHIND_TLS or set(settings.ALLOWED_HOSTS) - _HERE)


def check_words(app_configs: Any = None, **kwargs: Any) -> Iterator[CheckMessage]:
    """E001, E002, E003: words that are neither yes nor no, a server that answers nobody, and debugging."""
    for name, said in settings.FLAGS_ASKED.items():
        if said not in _YES_OR_NO:
            yield Error(
                f"{name} is {said!r}, which is neither yes nor no.",
                hint="Say ja or nej. It counts as nej until then.",
                id="operation.E001",
            )
    if not settings.ALLOWED_HOSTS:
        yield Error(
            "SIKKERSAG_HOSTS is empty, so every page is refused.",
            hint="Name the hosts that the program answers for, with commas between them.",
            id="operation.E002",
        )
    if settings.DEBUG and _is_served():
        yield Error(
            "DEBUG is on: an error shows what was in memory, to anybody.",
            hint="Leave DEBUG as the settings of the program have it.",
            id="operation.E003",
        )


def check_time_and_name(app_configs: Any = None, **kwargs: Any) -> Iterator[CheckMessage]:
    """E004, E005: a clock that goes wrong, and the name of a municipality that does not exist."""
    if settings.CLOCK_OFFSET and not settings.DEMO:
        yield Error(
            f"SIKKERSAG_CLOCK_OFFSET moves the clock by {settings.CLOCK_OFFSET}: every entry gets a false time.",
            hint="Leave the variable out. Only the fictional municipality (SIKKERSAG_DEMO=ja) lives at another time.",
            id="operation.E004",
        )
    if _is_served() and not settings.DEMO and settings.MUNICIPALITY.strip() in ("", _INVENTED):
        yield Error(
            "SIKKERSAG_MUNICIPALITY is not set, so every page names a municipality that does not exist.",
            hint="Say the name that stands in the header, such as Hjørring Kommune.",
            id="operation.E005",
        )


def check_database(app_configs: Any = None, **kwargs: Any) -> Iterator[CheckMessage]:
    """E006, E007, W001: which database, where it lies, and whether it is made for many users."""
    database = _database()
    if database["ENGINE"] not in ("django.db.backends.sqlite3", "django.db.backends.postgresql"):
        yield Error(
            "SIKKERSAG_DATABASE is neither PostgreSQL nor SQLite.",
            hint="Say postgresql://ROLE:PASSWORD@HOST/NAME or sqlite:////FOLDER/FILE.",
            id="operation.E006",
        )
    elif database["ENGINE"].endswith("sqlite3"):
        place = Path(str(database["NAME"]))
        if not (os.access(place, os.W_OK) if place.is_file() else not place.exists() and _may_write(place.parent)):
            yield Error(
                f"The database {place} cannot be written.",
                hint="Let SIKKERSAG_DATABASE name a file in a folder that the program's user owns.",
                id="operation.E007",
            )
        if _is_served() and not settings.DEMO:
            yield Warning(
                "The database is SQLite: only one person at a time can save, and backups must be of this machine.",
                hint="Use PostgreSQL where more than a few people work.",
                id="operation.W001",
            )


def check_folders(app_configs: Any = None, **kwargs: Any) -> Iterator[CheckMessage]:
    """E008, E009, W002: folders that cannot be written, that anybody may fetch from, or that others may read."""
    for name, folder in _folders().items():
        if not _may_write(folder):
            yield Error(
                f"The folder of {name} ({folder}) cannot be written.",
                hint="Make it, and let the program's user own it; SIKKERSAG_DATA says where it is.",
                id="operation.E008",
            )
    static = Path(settings.STATIC_ROOT).resolve()
    kept = {**_folders(), "the database": _database_file()}
    for name, place in kept.items():
        if place is not None and place.resolve().is_relative_to(static):
            yield Error(
                f"What is kept in {place} ({name}) lies in the folder of static files: anybody may fetch it.",
                hint="Let SIKKERSAG_DATA, SIKKERSAG_ANCHORS and SIKKERSAG_DATABASE name places outside STATIC_ROOT.",
                id="operation.E009",
            )
    data = Path(settings.DATA_DIR)
    if _is_served() and data.is_dir() and data.stat().st_mode & 0o007:
        yield Warning(
            f"Every user of the machine may look into {data}.",
            hint="chmod 700 the folder (or 750, with a group of its own).",
            id="operation.W002",
        )


def check_anchors(app_configs: Any = None, **kwargs: Any) -> Iterator[CheckMessage]:
    """W003: anchors beside the database: whoever can rewrite the one can rewrite the other."""
    if not _is_served() or settings.DEMO:
        return
    anchors, database = Path(settings.ANCHORS_DIR), _database_file()
    if database is not None:
        beside = _disk_of(anchors) == _disk_of(database)
    else:
        host = str(_database().get("HOST") or "")
        beside = host in ("", "localhost", "127.0.0.1", "::1") or host.startswith("/")
        beside = beside and anchors.resolve().is_relative_to(Path(settings.DATA_DIR).resolve())
    if beside:
        yield Warning(
            f"The anchors ({anchors}) lie on the machine or disk of the database that they are to bear witness of.",
            hint="Let SIKKERSAG_ANCHORS name a folder on another disk or machine, or copy the folder out every night.",
            id="operation.W003",
        )


def check_sizes(app_configs: Any = None, **kwargs: Any) -> Iterator[CheckMessage]:
    """E010, E011: a pool without room, and files without room."""
    pool = _database().get("OPTIONS", {}).get("pool")
    if isinstance(pool, dict) and pool["max_size"] < pool["min_size"]:
        yield Error(
            f"SIKKERSAG_POOL is {pool['max_size']}, less than the {pool['min_size']} that are kept open.",
            hint="Say at least the number of threads of one process.",
            id="operation.E010",
        )
    if settings.FILE_LIMIT < 1:
        yield Error(
            "SIKKERSAG_FILE_MB is less than 1, so no file can be stored.",
            hint="Say how many megabytes one file may have; 50 when left out.",
            id="operation.E011",
        )


def _database() -> dict[str, Any]:
    """What the settings say of the database."""
    return dict(settings.DATABASES["default"])


def _folders() -> dict[str, Path]:
    return {
        "data": Path(settings.DATA_DIR),
        "files": Path(settings.FILES_DIR),
        "anchors": Path(settings.ANCHORS_DIR),
    }


def _database_file() -> Path | None:
    database = _database()
    return Path(str(database["NAME"])) if database["ENGINE"].endswith("sqlite3") else None


def _standing(path: Path) -> Path:
    """The path, or the nearest folder above it that is there."""
    path = path.absolute()
    while not path.exists() and path != path.parent:
        path = path.parent
    return path


def _may_write(path: Path) -> bool:
    """May the folder be written, or be made where it is not there yet?"""
    found = _standing(path)
    return found.is_dir() and os.access(found, os.W_OK)


def _disk_of(path: Path) -> int:
    return _standing(path).stat().st_dev
