"""Make the project's environment in `.venv`: one command, standard library only, safe to repeat.

What it does, in order: creates `.venv` when it is missing, installs uv from the hash-locked list with pip,
lets uv bring the environment to exactly that list, and installs this project in place without looking for
anything more. A stamp inside `.venv` holds the hash of what it was made from; while that is unchanged a
second run does nothing.

What does not belong here: checks, tests, anything that needs a package of ours or of others. This file must
run, and say what is missing in one sentence, on a machine that has nothing but a Python.
"""

# An older Python must get as far as being refused in words, so annotations are not evaluated.
from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements" / "dev.txt"
STAMP = VENV / "bootstrap-stamp"
OLDEST_PYTHON = (3, 11)


class SetupError(Exception):
    """Something the set-up needs is not there; the message is the whole sentence shown to the person."""


def main() -> int:
    """Bring `.venv` up to date and return the exit status."""
    started = time.monotonic()
    try:
        require_python()
        wanted = fingerprint()
        if is_current(wanted):
            say(f"{VENV.name} is up to date")
            return 0
        create_environment()
        install_uv()
        sync()
        install_project()
        STAMP.write_text(wanted, encoding="utf-8")
    except SetupError as missing:
        print(f"bootstrap: {missing}", file=sys.stderr)
        return 1
    say(f"ready in {time.monotonic() - started:.0f} s")
    return 0


def say(text: str) -> None:
    """Print one step at once, also when the output is a pipe."""
    print(f"bootstrap: {text}", flush=True)


def require_python() -> None:
    """Refuse a Python that the project does not run on."""
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(str(part) for part in sys.version_info[:3])
        raise SetupError(
            f"Python 3.11 or newer is needed and this is {found}; "
            "install a newer one and name it, for example `make PYTHON=python3.11 test`."
        )


def fingerprint() -> str:
    """Return the hash of what the environment is made from: lock, project file, Python, place, this file."""
    digest = hashlib.sha256()
    for path in (LOCK, ROOT / "pyproject.toml", Path(__file__)):
        if not path.is_file():
            raise SetupError(f"the file {path.relative_to(ROOT)} is missing; fetch the project again.")
        digest.update(path.read_bytes())
    # A copied or moved tree must not believe in an environment whose scripts point at the old place.
    digest.update(f"{sys.version_info[:2]}{VENV}".encode())
    return digest.hexdigest()


def is_current(wanted: str) -> bool:
    """Say whether `.venv` was completed from the same fingerprint and still has its interpreter."""
    return STAMP.is_file() and STAMP.read_text(encoding="utf-8") == wanted and python_of_venv().exists()


def program_folder() -> Path:
    """Return the folder of the environment's programs."""
    return VENV / ("Scripts" if os.name == "nt" else "bin")


def python_of_venv() -> Path:
    """Return the environment's interpreter."""
    return program_folder() / ("python.exe" if os.name == "nt" else "python")


def create_environment() -> None:
    """Create `.venv`, afresh when what is there has another Python, no pip, or was moved."""
    STAMP.unlink(missing_ok=True)
    if VENV.exists() and not is_usable():
        say(f"{VENV.name} is from another Python or place, or incomplete: making it again")
        shutil.rmtree(VENV)
    if VENV.exists():
        return
    say(f"creating {VENV.name} with Python {sys.version_info.major}.{sys.version_info.minor}")
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        raise SetupError(
            "this Python lacks the modules venv and ensurepip; install them (on Debian: python3-venv)."
        ) from None
    try:
        venv.create(VENV, with_pip=True, symlinks=os.name != "nt")
    except (OSError, subprocess.CalledProcessError) as error:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetupError(f"{VENV.name} could not be created ({error}); check free space and write access.") from None


def is_usable() -> bool:
    """Say whether the environment runs the same Python from this very place, and has pip."""
    if not python_of_venv().exists():
        return False
    probe = "import sys, pip; print(sys.version_info[:2], sys.prefix)"
    result = subprocess.run(
        [python_of_venv(), "-c", probe], capture_output=True, text=True, check=False, env=environment()
    )
    # pip's own script carries the place in its first line; after a move it still points at the old one.
    pip = program_folder() / "pip"
    moved = pip.is_file() and str(VENV) not in pip.read_text(encoding="utf-8", errors="replace")
    return result.returncode == 0 and result.stdout.strip() == f"{sys.version_info[:2]} {VENV}" and not moved


def environment() -> dict[str, str]:
    """Return the variables for pip and uv: the machine's, less what would lead to another environment."""
    variables = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "PYTHONHOME", "CONDA_PREFIX"}}
    variables["VIRTUAL_ENV"] = str(VENV)
    variables["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    # Copies, so that a file edited inside .venv never changes another environment through a shared cache.
    variables.setdefault("UV_LINK_MODE", "copy")
    variables.setdefault("UV_NO_CONFIG", "1")
    # A machine that has told pip of its own package index has told us too.
    if "PIP_INDEX_URL" in variables:
        variables.setdefault("UV_DEFAULT_INDEX", variables["PIP_INDEX_URL"])
    home = variables.get("HOME") or variables.get("USERPROFILE")
    if not home or not os.access(home, os.W_OK):
        variables.setdefault("UV_CACHE_DIR", str(VENV / "cache"))
        variables.setdefault("PIP_CACHE_DIR", str(VENV / "cache"))
    return variables


def run(what: str, command: list[str | Path], *, quiet: bool = False) -> None:
    """Run one step; on failure show what it printed (unless `quiet`) and name the step."""
    result = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        if not quiet:
            print(result.stdout, file=sys.stderr)
        raise SetupError(f"{what} failed; is the package index reachable? What it said stands above.")


def install_uv() -> None:
    """Install the locked uv with pip, its hashes checked."""
    match = re.search(r"^uv==.*?(?=^\S|\Z)", LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    if match is None:
        raise SetupError("requirements/dev.txt does not name uv; write it again with `make lock`.")
    say(f"installing {match.group().split()[0]} with pip")
    with tempfile.TemporaryDirectory() as folder:
        only_uv = Path(folder) / "uv.txt"
        only_uv.write_text(match.group(), encoding="utf-8")
        pip: list[str | Path] = [
            python_of_venv(),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--require-hashes",
            "--no-deps",
        ]
        run("installing uv", [*pip, "-r", only_uv])


def sync() -> None:
    """Make the environment hold exactly the locked list, every hash checked."""
    say("installing what requirements/dev.txt lists, hashes checked")
    uv: list[str | Path] = [program_folder() / "uv", "pip", "sync", "--quiet", "--python", python_of_venv()]
    command = [*uv, "--require-hashes", LOCK]
    try:
        run("installing the locked packages", command, quiet=True)
    except SetupError:
        say("once more, with the machine's own certificates")
        run("installing the locked packages", [*command, "--system-certs"])


def install_project() -> None:
    """Install this project in place: nothing fetched, built with the locked build backend."""
    say("installing the project in place")
    uv: list[str | Path] = [
        program_folder() / "uv",
        "pip",
        "install",
        "--quiet",
        "--python",
        python_of_venv(),
        "--offline",
    ]
    run("installing the project", [*uv, "--no-deps", "--no-build-isolation", "--editable", ROOT])


if __name__ == "__main__":
    sys.exit(main())
