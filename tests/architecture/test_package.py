"""The built package carries everything that the program needs: the law's data travels with its code."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import sikkersag

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Return the wheel built from the tree as it is."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def test_every_file_of_the_package_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    source = ROOT / "src"
    wanted = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {Path(name).suffix for name in wanted} >= {".py", ".toml", ".json", ".typed"}
    assert wanted <= set(wheel.namelist())


def test_the_licence_travels_with_it(wheel: zipfile.ZipFile) -> None:
    assert any(name.endswith("licenses/LICENSE") for name in wheel.namelist())


def test_it_asks_for_nothing_that_has_not_been_decided_on() -> None:
    asked = {re.split(r"[><\[]", entry)[0] for entry in PYPROJECT["project"]["dependencies"]}
    tables = {"numpy", "pyarrow", "PyYAML", "XlsxWriter"}
    files = {"pypdf"}
    web = {"dj-database-url", "Django", "django-csp", "django-htmx", "gunicorn", "psycopg", "whitenoise"}
    letters = {"typst"}
    signing_in = {"cryptography", "django-allauth", "django-axes"}
    assert asked == tables | files | web | letters | signing_in


def test_the_version_is_the_same_in_both_places() -> None:
    assert sikkersag.__version__ == PYPROJECT["project"]["version"]


def test_the_changelog_has_a_place_for_what_comes_next() -> None:
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
