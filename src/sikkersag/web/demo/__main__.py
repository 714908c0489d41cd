"""`make demo`: make the fictional municipality where it is not there yet, say who may sign in, and serve it.

Everything lies in one folder (`data/demo`, or where SIKKERSAG_DATA points). It is made again when the code that makes
it has changed, or with FRESH=1. This module must start without Django: it sets what the settings will read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import sikkersag
from sikkersag.web.demo.town import NOW, PASSWORD

PACKAGE = Path(sikkersag.__file__).parent
#: What the municipality is made by: when one of these files changes, it is made again.
MADE_BY = ("synth", "web/demo", "law/vocabulary", "law/rulebook", "casefile/actions/importing.py", "intake/actions")


class NotPossibleError(Exception):
    """The demo cannot be made or served; the message is the whole Danish sentence."""


def main() -> int:
    """Make, tell and serve; returns the exit status where it does not become the server."""
    argparse.ArgumentParser(
        prog="python -m sikkersag.web.demo",
        description="Make the fictional municipality where it is not there yet, and serve it.",
        epilog="Told by the environment: SIKKERSAG_DATA (the folder), PORT (8000), FRESH=1 (make it anew).",
    ).parse_args()
    started = time.perf_counter()
    folder = Path(os.environ.get("SIKKERSAG_DATA") or Path.cwd() / "data" / "demo")
    port = os.environ.get("PORT") or "8000"
    try:
        _port_is_free(port)
        state = _current(folder)
        if state is None:
            state = _make(folder)
        else:
            _environment(folder, state["offset"])
            _manage("refresh_demo")
            print(f"{time.perf_counter() - started:6.1f} s  kommunen fra sidst er klar (FRESH=1 laver den forfra)")
    except NotPossibleError as wrong:
        print(f"make demo: {wrong}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nmake demo: afbrudt. Næste gang begynder den forfra.", file=sys.stderr)
        return 130
    print(f"{time.perf_counter() - started:6.1f} s  i alt\n")
    _tell(state["users"])
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "sikkersag.cli", "serve", "--port", port, "--workers", "1"])


def stamp() -> str:
    """A hash of everything that the municipality is made by."""
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(str(path.relative_to(PACKAGE)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    places = [PACKAGE / name for name in MADE_BY] + sorted(PACKAGE.glob("**/migrations"))
    for place in places:
        if place.is_file():
            yield place
        else:
            yield from sorted(p for p in place.rglob("*") if p.suffix in (".py", ".toml", ".json"))


def _database() -> str:
    """What tells one database from another, without a password."""
    url = urlsplit(os.environ.get("SIKKERSAG_DATABASE") or "")
    return f"{url.scheme}://{url.hostname}:{url.port}{url.path}" if url.scheme else "sqlite"


def _current(folder: Path) -> dict[str, Any] | None:
    """What was made before, where it is still what would be made now."""
    told = _before(folder)
    if os.environ.get("FRESH") or told is None:
        return None
    return told if (told["stamp"], told["database"]) == (stamp(), _database()) else None


def _before(folder: Path) -> dict[str, Any] | None:
    try:
        told: dict[str, Any] = json.loads((folder / "demo.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told


def _make(folder: Path) -> dict[str, Any]:
    before = _before(folder)
    ours = before is not None and before["database"] == _database()
    if folder.exists():
        _refuse_strange(folder)
        shutil.rmtree(folder)
    folder.mkdir(parents=True, mode=0o700)
    (folder / "OPDIGTET.txt").write_text("Alt i denne mappe er opdigtet. Den kan slettes.\n", encoding="utf-8")
    _environment(folder, 0)
    began = time.perf_counter()
    if ours and _database() != "sqlite":
        _manage("empty_demo")
    _manage("migrate", "--verbosity", "0")
    print(f"{time.perf_counter() - began:6.1f} s  opretter databasen", flush=True)
    _manage("build_demo", "--users", str(folder / "users.json"))
    # From here on the municipality's clock runs with the machine's, as far behind or ahead as it is now.
    offset = round((NOW - datetime.now(UTC)).total_seconds())  # noqa: TID251  # the one place that sets the clock
    users = json.loads((folder / "users.json").read_text(encoding="utf-8"))
    state = {"stamp": stamp(), "database": _database(), "offset": offset, "users": users}
    (folder / "demo.json").write_text(json.dumps(state, ensure_ascii=False, indent=1), encoding="utf-8")
    _environment(folder, offset)
    return state


def _refuse_strange(folder: Path) -> None:
    """A folder is emptied only where we made it."""
    if any(folder.iterdir()) and not (folder / "OPDIGTET.txt").exists():
        raise NotPossibleError(
            f"mappen {folder} er ikke lavet af »make demo« og bliver ikke rørt. Vælg en anden med SIKKERSAG_DATA."
        )


def _environment(folder: Path, offset: int) -> None:
    """What the settings read."""
    os.environ.update(
        SIKKERSAG_DATA=str(folder),
        SIKKERSAG_CLOCK_OFFSET=str(offset),
        SIKKERSAG_SECOND_FACTOR="nej",
        SIKKERSAG_DEMO="ja",
        SIKKERSAG_MAIL=f"folder://{folder / 'udgaaende-mail'}",
        SIKKERSAG_MAIL_FROM="boern@fjordby.example",
    )


def _manage(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "sikkersag.cli", "manage", *arguments, "--skip-checks"], check=False)
    if done.returncode:
        raise NotPossibleError("kommunen blev ikke lavet. Hvorfor, står lige ovenfor.")


def _port_is_free(port: str) -> None:
    if not port.isdigit() or not 0 < int(port) < 65_536:
        raise NotPossibleError(f"PORT={port} er ikke en port. Skriv fx make demo PORT=8001.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except OSError:
            raise NotPossibleError(f"port {port} er i brug. Skriv fx make demo PORT={int(port) + 1}.") from None


def _tell(users: list[dict[str, str]]) -> None:
    """Who may sign in, by role, with the password."""
    print("Alt er opdigtet: børn, familier, medarbejdere, adresser og CPR-numre.\n")
    width = max(len(user["username"]) for user in users)
    for user in users:
        print(f"  {user['role']:<28}{user['username']:<{width + 2}}{user['name']}, {user['place']}")
    print(f"\nKodeordet er det samme for alle: {PASSWORD}")
    print("Det gælder kun her, og der spørges ikke om en kode på telefonen. I kommunen er klokken tirsdag 10. marts")
    print("2026 kl. 8.40, da den blev lavet.\n")


if __name__ == "__main__":
    raise SystemExit(main())
