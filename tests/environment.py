"""What the tests tell the settings before Django reads them: a data folder of their own, nothing of a developer's.

Imported by tests/conftest.py before anything else. One folder serves a whole run; each xdist worker has its own part
of it. `SIKKERSAG_DATABASE` alone is kept from outside: it says on which database the web rooms' tests run.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

#: Names this run's folder to the workers that it starts.
_FOLDER = "SIKKERSAG_TESTS_FOLDER"

#: "gw0", "gw1", ... in a worker of xdist; "main" without xdist and in the process that starts the workers.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")


def _folder_of_this_run() -> Path:
    if WORKER != "main" and _FOLDER in os.environ:
        return Path(os.environ[_FOLDER])
    made = Path(tempfile.mkdtemp(prefix="sikkersag-tests-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


#: Shared by all workers of this run, removed when it ends.
FOLDER = _folder_of_this_run()
#: This worker's own data folder (`SIKKERSAG_DATA`).
DATA = FOLDER / WORKER / "data"


def prepare() -> None:
    """Set the environment; settings that a developer's shell carries do not reach the tests."""
    for name in [name for name in os.environ if name.startswith("SIKKERSAG_") and name != "SIKKERSAG_DATABASE"]:
        del os.environ[name]
    (DATA / "static").mkdir(parents=True, exist_ok=True)
    os.environ[_FOLDER] = str(FOLDER)
    os.environ["SIKKERSAG_DATA"] = str(DATA)
    os.environ["DJANGO_SETTINGS_MODULE"] = "sikkersag.conf.settings"


def start_django() -> None:
    """Start Django now rather than when pytest-django does, so that a conftest.py may import models."""
    import django
    from django.conf import settings

    django.setup()
    # The real hasher takes a tenth of a second for each user made.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


prepare()
start_django()
