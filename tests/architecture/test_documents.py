"""The documents tell the truth: commands exist, links lead somewhere, dependencies are accounted for.

The generated pages are compared by scripts/check_generated.py; the law's own documents by tests/law.
"""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
LOCKS = ("requirements/runtime.txt", "requirements/dev.txt")


def targets() -> set[str]:
    """Return the Makefile's targets."""
    return set(re.findall(r"^([a-z]+):(?!=)", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))


def commands(document: Path) -> set[str]:
    """Return the make targets that a document tells its reader to run, in code spans and code blocks."""
    text = document.read_text(encoding="utf-8")
    code = re.findall(r"```.*?```|`[^`\n]+`", text, flags=re.DOTALL)
    return {target for part in code for target in re.findall(r"\bmake (?:[A-Z]+=\S+ )*([a-z]+)", part)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_documented_command_is_a_target(document: Path) -> None:
    assert commands(document) <= targets()


def test_the_readme_names_the_two_commands() -> None:
    assert {"demo", "test"} <= commands(ROOT / "README.md")


def test_every_target_is_explained_in_the_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert targets() == set(re.findall(r"^([a-z]+):.*## \S", makefile, flags=re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_between_documents_leads_to_a_file(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", document.read_text(encoding="utf-8"))
    assert not [link for link in links if not (document.parent / link).exists()]


def test_every_decision_record_is_in_the_index() -> None:
    index = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    records = sorted(path.name for path in (ROOT / "docs" / "adr").glob("[0-9]*.md"))
    assert records
    assert not [record for record in records if f"({record})" not in index]


def declared() -> list[str]:
    """Return every requirement that pyproject.toml declares, of whatever kind."""
    data = tomllib.loads(PYPROJECT)
    extras = data["project"]["optional-dependencies"].values()
    return [
        *data["project"]["dependencies"],
        *data["build-system"]["requires"],
        *(requirement for extra in extras for requirement in extra),
    ]


@pytest.mark.parametrize("requirement", declared())
def test_every_dependency_says_what_it_is_for(requirement: str) -> None:
    lines = PYPROJECT.splitlines()
    places = [i for i, line in enumerate(lines) if f'"{requirement}"' in line.partition("#")[0]]
    assert places
    # Beside it, or on the line above where the list is on one line.
    assert all(re.search(r"# \w+", lines[i]) or re.match(r"# \w+", lines[i - 1]) for i in places)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_an_exact_version_and_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert entries
    assert not [entry for entry in entries if not re.match(r"[\w.-]+==\S+.*\\\n +--hash=sha256:[0-9a-f]{64}", entry)]


def test_the_lock_covers_every_declared_dependency() -> None:
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / LOCKS[1]).read_text(encoding="utf-8"), flags=re.MULTILINE))
    wanted = {re.split(r"[<>=!~ \[]", requirement)[0].lower() for requirement in declared()}
    assert wanted <= locked


def test_both_locks_agree() -> None:
    runtime, dev = (
        dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE))
        for lock in LOCKS
    )
    assert runtime.items() <= dev.items()


def glossary_rows() -> list[list[str]]:
    """Return the glossary's table rows, each a list of its cells, headings left out."""
    lines = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]
    assert rows
    return rows


def test_every_glossary_row_is_complete() -> None:
    assert not [row for row in glossary_rows() if len(row) not in {2, 4} or not all(row)]


def test_the_terms_in_code_are_plain_ascii_and_stand_once() -> None:
    terms = [row[0].strip("`") for row in glossary_rows()]
    assert not [term for term in terms if not re.fullmatch(r"[a-z][a-z0-9_]*", term)]
    assert len(terms) == len(set(terms))
