"""The import contracts hold, and each of them catches the violation that it is there for.

A contract that nobody has seen fail may be checking nothing; so every contract in .importlinter is broken
once, in a copy of the package, and must be named in the failure. A contract without a planted violation fails
a test here.
"""

import ast
import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"
CONTRACTS = configparser.ConfigParser()
CONTRACTS.read(ROOT / ".importlinter", encoding="utf-8")

# (contract, module that is altered or made, the line planted in it)
PLANTED = [
    ("rooms", "law/engine/planted.py", "import sikkersag.formats"),
    ("rooms", "formats/planted.py", "from sikkersag import cli"),
    ("rooms", "formats/planted.py", "from sikkersag.population import tally"),
    ("rooms", "population/planted.py", "from sikkersag.cli import ledger"),
    ("rooms", "surprise/__init__.py", "ROOM = 'that nobody has given a place'"),
    ("pure-law", "law/engine/planted.py", "import yaml"),
    ("pure-law", "law/planted.py", "from time import monotonic"),
    ("pure-law", "law/rulebook/planted.py", "from urllib.request import urlopen"),
    ("engine-knows-no-rules", "law/engine/planted.py", "import sikkersag.law.rulebook"),
    ("engine-knows-no-rules", "law/engine/planted.py", "from sikkersag.law import vocabulary"),
    ("rooms", "synth/planted.py", "import sikkersag.formats"),
    ("synth-judges-nothing", "synth/planted.py", "from sikkersag.law.engine import calendar"),
    ("synth-judges-nothing", "synth/planted.py", "from sikkersag.law.rulebook import load"),
    ("synth-judges-nothing", "synth/planted.py", "from sikkersag.formats import casefile"),
    ("rooms", "casefile/planted.py", "from sikkersag.web import urls"),
    ("rooms", "foundation/planted.py", "from sikkersag.casefile import models"),
    ("foundation-knows-no-law", "foundation/access/planted.py", "from sikkersag.law.engine import calendar"),
    ("foundation-knows-no-law", "foundation/planted.py", "import sikkersag.synth"),
    ("settings-import-nothing", "conf/planted.py", "from sikkersag.foundation import clock"),
]


def title(contract: str) -> str:
    """Return the name under which a contract appears in the output."""
    return CONTRACTS[f"importlinter:contract:{contract}"]["name"]


def lint_imports(tree: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the package in `tree` with the project's contracts."""
    return subprocess.run(
        [LINT_IMPORTS, "--config", ROOT / ".importlinter", "--no-cache", "--no-logo"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a folder with a copy of src, free to be spoiled."""
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_tree_as_it_is_keeps_every_contract(copy: Path) -> None:
    result = lint_imports(copy)
    assert result.returncode == 0, result.stdout + result.stderr
    assert " 0 broken" in result.stdout


@pytest.mark.parametrize(("contract", "module", "line"), PLANTED)
def test_a_planted_violation_breaks_the_contract_and_names_it(
    copy: Path, contract: str, module: str, line: str
) -> None:
    planted = copy / "src" / "sikkersag" / module
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(f'"""Planted."""\n\n{line}\n', encoding="utf-8")
    result = lint_imports(copy)
    assert result.returncode == 1, result.stdout + result.stderr
    if module.startswith("surprise"):
        assert "sikkersag.surprise" in result.stdout + result.stderr
    else:
        assert f"{title(contract)} BROKEN" in result.stdout


def test_every_contract_has_a_planted_violation() -> None:
    written = {name.rpartition(":")[2] for name in CONTRACTS.sections() if ":contract:" in name}
    assert written == {contract for contract, _, _ in PLANTED}


def imported_packages(source: str) -> set[str]:
    """Return the top-level packages that a module's source imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module)
    return {name.partition(".")[0] for name in names}


def test_the_law_imports_nothing_beyond_the_standard_library() -> None:
    allowed = sys.stdlib_module_names | {"sikkersag"}
    foreign = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / "src" / "sikkersag" / "law").rglob("*.py"))
        for name in imported_packages(path.read_text(encoding="utf-8")) - allowed
    }
    assert not foreign


def test_a_foreign_import_in_the_law_would_be_seen() -> None:
    planted = "import json\nfrom polars.series import Series\nfrom . import rows\n"
    assert imported_packages(planted) == {"json", "polars"}
