"""The law is pure: it imports nothing but the standard library, opens nothing but its own data, asks no machine.

A fresh interpreter evaluates synthetic cases under an audit hook that refuses files elsewhere, sockets, processes,
clocks by way of the machine's zone, and the environment; and the findings are the same whatever zone and language
the machine is set to. The import contracts of .importlinter say the same of the code as it is written.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAW = ROOT / "src" / "sikkersag" / "law"

#: Run in a fresh interpreter. Everything is imported and the code cached before the wall goes up around evaluation;
#: the law's own data may be read from within it, nothing else.
PROGRAM = """
import sys
from pathlib import Path

begun = set(sys.modules)
sys.path[:0] = [{src!r}]
OWN = str(Path({src!r}) / "sikkersag")
STANDARD = (sys.prefix, sys.base_prefix, *(p for p in sys.path if p))
REFUSED = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.putenv", "os.remove", "os.rename",
           "os.mkdir", "shutil.", "urllib.", "http.", "ftplib.", "smtplib.", "sqlite3.", "ctypes.", "webbrowser.",
           "tempfile.", "glob.")
told = []
armed = True

def wall(event, args):
    if not armed:
        return
    if event.startswith(REFUSED):
        told.append(f"{{event}} {{args}}")
        raise PermissionError(told[-1])
    if event == "open" and args[0] is not None:
        path, flags = str(args[0]), args[2] or 0
        inside = path.startswith(OWN) or path.startswith(STANDARD)
        writes = flags & 3 or (isinstance(args[1], str) and set(args[1]) & set("wax+"))
        if not inside or (writes and not path.endswith(".pyc") and ".pyc." not in path):
            told.append(f"open {{path}} {{args[1]}}")
            raise PermissionError(told[-1])

class NoEnvironment(dict):
    def refuse(self, *_):
        told.append("environment")
        raise PermissionError("the law asked for the environment")
    __getitem__ = get = __contains__ = __iter__ = refuse

sys.dont_write_bytecode = True
sys.addaudithook(wall)
from sikkersag.law.engine import calendar, evaluate, explain, receipt
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.vocabulary import load as vocabularies

rulebook, vocabulary, days = rulebooks.load(), vocabularies.load(), calendar.load()
{planted}
foreign = sorted(
    name for name, module in sys.modules.items()
    if name not in begun and "site-packages" in (getattr(module, "__file__", None) or "")
)
armed = False
sys.path.insert(0, {root!r})
from scripts.synthetic_cases import cases
made = list(cases(vocabulary, days, number=20, events=25, seed=7))
import hashlib, os, time
before = set(sys.modules)
armed = True
os.environ = NoEnvironment()
os.getenv = time.time = time.localtime = time.gmtime = NoEnvironment().refuse
as_of = days.instant(2025, 3, 1, 12)
total = hashlib.sha256()
for timeline in made:
    found = evaluate.evaluate(timeline, rulebook, as_of=as_of, known_at=as_of, calendar=days)
    total.update(repr(found).encode())
    total.update(repr(sorted(receipt.receipt(timeline, rulebook, as_of=as_of, known_at=as_of).items())).encode())
armed = False
import json
print(json.dumps({{
    "told": told, "foreign": foreign, "digest": total.hexdigest(),
    "later": sorted(m for m in set(sys.modules) - before if m.startswith("sikkersag")),
    "rooms": sorted({{m.split(".")[1] for m in sys.modules if m.startswith("sikkersag.")}}),
}}))
"""


def evaluated(planted: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Evaluate in a fresh interpreter that is isolated from this one's settings."""
    program = PROGRAM.format(src=str(ROOT / "src"), root=str(ROOT), planted=planted)
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "SYSTEMROOT", "LD_LIBRARY_PATH")}
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=ROOT,
    )


@pytest.fixture(scope="module")
def plain() -> dict[str, object]:
    """The evaluation on a machine in Danish time."""
    done = evaluated(TZ="Europe/Copenhagen", LANG="da_DK.UTF-8")
    assert done.returncode == 0, done.stderr
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


def test_it_opens_only_its_own_data_and_asks_nothing_of_the_machine(plain: dict[str, object]) -> None:
    assert plain["told"] == []


def test_it_loads_no_package_that_must_be_installed_and_no_other_room(plain: dict[str, object]) -> None:
    assert plain["foreign"] == []
    assert plain["rooms"] == ["law"]


def test_it_imports_nothing_more_while_it_evaluates(plain: dict[str, object]) -> None:
    assert plain["later"] == []


@pytest.mark.parametrize(
    "environment",
    [
        {"TZ": "Pacific/Auckland", "LANG": "C", "LC_ALL": "C"},
        {"TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "12345"},
        {"TZ": "UTC", "PYTHONHASHSEED": "0", "PYTHONUTF8": "0", "PYTHONOPTIMIZE": "1"},
    ],
)
def test_the_machines_zone_language_and_chance_change_nothing(
    plain: dict[str, object], environment: dict[str, str]
) -> None:
    done = evaluated(**environment)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["digest"] == plain["digest"]


@pytest.mark.parametrize(
    "planted",
    [
        "open('/etc/hostname')",
        "open(OWN + '/planted.txt', 'w')",
        "import socket; socket.socket()",
        "import subprocess; subprocess.run(['true'])",
        "import sqlite3; sqlite3.connect(':memory:')",
    ],
)
def test_the_wall_would_stop_a_planted_breach(planted: str) -> None:
    done = evaluated(planted)
    assert done.returncode != 0
    assert "PermissionError" in done.stderr


def test_every_import_of_the_law_is_the_standard_library_or_the_law_itself() -> None:
    found = set()
    for path in LAW.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            found |= {
                f"{path.name}: {name}"
                for name in names
                if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("sikkersag.law")
            }
    assert not found
