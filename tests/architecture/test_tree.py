"""Habits of the tree that no linter knows: docstrings, sizes, names, and what no file may mention.

Who may import whom is in test_imports.py; whether the documents tell the truth is in test_documents.py.
"""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Made by tools or kept outside the project on purpose (see .gitignore).
NOT_OURS = {".hypothesis", ".git", ".venv", ".coverage", "__pycache__", "build", "dist", "private"}

LONGEST = 400
# Modules over the limit, each with its length when it was let in. The list only shrinks: split a module by
# subject rather than add it here, and when one has become shorter, lower its number or take it out.
LONG_MODULES: dict[str, int] = {}

# Names that say nothing of what belongs inside, so that everything ends there.
VAGUE_NAMES = {"utils.py", "util.py", "helpers.py", "helper.py", "common.py", "misc.py"}

# Addresses of package registries and folders of one machine. Put together from parts, or this file would be
# caught.
FORBIDDEN_TEXT = re.compile(
    "|".join(
        [
            re.escape("pypi." + "org"),
            re.escape("pythonhosted." + "org"),
            re.escape("registry." + "npmjs"),
            "--(?:extra-)?index" + "-url[ =]+[a-z]+:",
            r"(?<![\w.$}~])/(?:work|root|home|opt|Users)" + r"/\w",
            re.escape("C:\\Us" + "ers"),
        ]
    )
)


def files() -> Iterator[Path]:
    """Yield every file of the project, none that a tool made."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(f for f in folders if f not in NOT_OURS and not f.endswith(("_cache", ".egg-info")))
        for name in sorted(set(names) - NOT_OURS):
            yield Path(folder) / name


def modules(*rooms: str) -> list[Path]:
    """Return the Python modules below the given folders, but for migrations: Django writes those from the models."""
    python = [path for path in files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in rooms]
    return [path for path in python if not (path.parent.name == "migrations" and path.name[0].isdigit())]


def name(path: Path) -> str:
    """Return a path as written from the root, with slashes."""
    return path.relative_to(ROOT).as_posix()


def text_of(path: Path) -> str:
    """Return a file's text, or nothing for a file that is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_every_module_says_what_belongs_in_it() -> None:
    silent = [
        name(path)
        for path in modules("src", "scripts", "tests")
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not silent


def test_long_modules_are_only_those_in_the_list_and_none_has_grown() -> None:
    lengths = {name(path): text_of(path).count("\n") for path in modules("src", "scripts", "tests")}
    long = {module: length for module, length in lengths.items() if length > LONGEST}
    assert set(long) == set(LONG_MODULES), "split the new ones by subject; take those that became short off the list"
    assert not {module for module, length in long.items() if length > LONG_MODULES[module]}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not [name(path) for path in modules("src", "scripts", "tests") if path.name in VAGUE_NAMES]


def test_no_file_mentions_a_package_registry_or_a_folder_of_one_machine() -> None:
    found = [
        f"{name(path)}:{number}: {line.strip()[:100]}"
        for path in files()
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if FORBIDDEN_TEXT.search(line)
    ]
    assert not found


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https" + "://example.test/simple",
        "# from https" + "://py" + "pi.org/simple",
        "see /wo" + "rk/main/README.md",
        'open("/ho' + 'me/ida/case.yaml")',
        "file:///ro" + "ot/x",
    ],
)
def test_a_planted_mention_would_be_seen(line: str) -> None:
    assert FORBIDDEN_TEXT.search(line)


@pytest.mark.parametrize(
    "line",
    ["docs/work/plan.md", "https://www.example.dk/home/omsorg", "$HOME/opt/x", "case/worker or co/opt"],
)
def test_an_ordinary_path_is_left_alone(line: str) -> None:
    assert not FORBIDDEN_TEXT.search(line)


def test_every_script_that_make_runs_can_be_found() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    called = set(re.findall(r"scripts/\w+\.py", makefile))
    assert called
    assert not {script for script in called if not (ROOT / script).is_file()}


def test_the_continuous_run_is_executable_and_runs_the_test_command() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text(encoding="utf-8").splitlines()[-1]
