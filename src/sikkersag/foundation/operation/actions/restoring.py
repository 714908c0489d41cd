"""Putting a backup back: the archive is checked whole before anything is touched, and what came of it is verified."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.audit.anchors import read_anchors
from sikkersag.foundation.audit.protection import missing
from sikkersag.foundation.audit.verifying import Fault, verify
from sikkersag.foundation.files import store
from sikkersag.foundation.operation import archive, databases
from sikkersag.foundation.refused import RefusedError

_UNTOUCHED = "Intet er ændret."


@dataclass
class Restored:
    """What came of it. `set_aside`: anchors from after the backup, moved to a folder beside the others."""

    manifest: archive.Manifest
    files: int = 0
    set_aside: list[str] = field(default_factory=list)
    set_aside_in: Path | None = None
    triggers_missing: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def restore(path: Path, *, replace: bool, now: datetime) -> Restored:
    """Put the backup at `path` in the settings' database and data folder; the server must be stopped.

    Raises RefusedError in Danish where the archive is damaged, of another kind of database or a newer program, or
    where the database holds something and `replace` is not said; then nothing is changed. The database is put back as
    one act, last: an error before leaves the old one. Missing migrations are run, the triggers made again.
    """
    manifest = _trusted(path)
    Path(settings.DATA_DIR).mkdir(mode=0o700, parents=True, exist_ok=True)
    holds_something = not databases.is_empty()
    if holds_something and not replace:
        raise RefusedError(
            f"Databasen er ikke tom. {_UNTOUCHED} Læg sikkerhedskopien i en tom database, eller sig med --replace, at "
            "det, der står i databasen nu, skal væk."
        )
    done = Restored(manifest)
    # Beside the data: as much room, and as protected.
    staged = Path(tempfile.mkdtemp(prefix="restore-", dir=settings.DATA_DIR))
    try:
        archive.each(path, manifest, lambda name, source: _take(name, source, staged, done))
        databases.put_back(staged / archive.DATABASE, replace=holds_something)
    except archive.BadArchiveError as error:
        raise RefusedError(f"{error} Databasen er ikke ændret.") from error
    except databases.DatabaseError as error:
        raise RefusedError(f"{error} Databasen er ikke ændret.") from error
    except OSError as error:
        raise RefusedError(
            f"Disken svarede med en fejl ({os.strerror(error.errno or 0)}). Databasen er ikke ændret."
        ) from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    _put_anchors_aside(done, now)
    done.triggers_missing = missing(connection)
    call_command("migrate", verbosity=0, interactive=False)
    write_entry("operation.restore", by=None, now=now, object=path.name[:80], made_at=manifest.made_at)
    done.faults = list(verify(read_anchors(Path(settings.ANCHORS_DIR))))
    return done


def _trusted(path: Path) -> archive.Manifest:
    if not path.is_file():
        raise RefusedError(f"{path} findes ikke. {_UNTOUCHED}")
    try:
        manifest = archive.check(path)
    except archive.BadArchiveError as error:
        raise RefusedError(f"Sikkerhedskopien kan ikke bruges. {error} {_UNTOUCHED} Brug en anden.") from error
    if manifest.vendor != connection.vendor:
        raise RefusedError(
            f"Sikkerhedskopien er af en {_VENDORS.get(manifest.vendor, manifest.vendor)}-database, og "
            f"SIKKERSAG_DATABASE er en {_VENDORS[connection.vendor]}-database. {_UNTOUCHED}"
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = [name for name in manifest.migrations if name not in known]
    if newer:
        raise RefusedError(
            f"Sikkerhedskopien er fra en nyere udgave af programmet ({newer[0]} kendes ikke). {_UNTOUCHED} "
            "Installér den udgave, og prøv igen."
        )
    return manifest


_VENDORS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def _take(name: str, source: BinaryIO, staged: Path, done: Restored) -> None:
    """Bring one member where it belongs; what is there already under its hash is left."""
    if name.startswith(archive.FILES):
        done.files += 1
        target = store.path_of(name.removeprefix(archive.FILES))
    elif name.startswith(archive.ANCHORS):
        target = Path(settings.ANCHORS_DIR) / name.removeprefix(archive.ANCHORS)
    else:
        target = staged / name
    if _stands(name, target):
        while source.read(1024 * 1024):
            pass
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            shutil.copyfileobj(source, out, 1024 * 1024)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def _stands(name: str, target: Path) -> bool:
    """Is it there already, so that it is left? An anchor that stands is never written over."""
    if name.startswith(archive.FILES):
        return store.verify(target.name) is store.Condition.INTACT
    return name.startswith(archive.ANCHORS) and target.exists()


def _put_anchors_aside(done: Restored, now: datetime) -> None:
    """Anchors that the backup does not have tell of entries that are lost now; they are kept, but no longer asked."""
    folder = Path(settings.ANCHORS_DIR)
    later = [path for path in folder.glob("*.jsonl.gz") if archive.ANCHORS + path.name not in done.manifest.members]
    if not later:
        return
    done.set_aside_in = folder / f"sat-til-side-{now:%Y-%m-%dT%H%M%SZ}"
    done.set_aside_in.mkdir(parents=True, exist_ok=True)
    for path in sorted(later):
        path.rename(done.set_aside_in / path.name)
        done.set_aside.append(path.name)
