"""What is made from data must be what the data says: compiled copies, reference pages, schema, calendar.

Without arguments: compare with the tree, print what is stale, exit 1. With `--write`: write everything anew.
Also runs the rulebook's own check (every kind, fact, reference, age and source that a rule names must exist).
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts import build_calendar  # noqa: E402

from sikkersag.cli import main as command_line  # noqa: E402
from sikkersag.cli import pages, schema  # noqa: E402
from sikkersag.formats.schema import case_schema  # noqa: E402
from sikkersag.law import packaged  # noqa: E402
from sikkersag.law.rulebook import check  # noqa: E402
from sikkersag.law.rulebook import load as rulebooks  # noqa: E402
from sikkersag.law.vocabulary import load as vocabularies  # noqa: E402

EXAMPLE = "examples/cases/barnets-lov/02-malthe-tidlig-hjaelp.yaml"
LAW = ROOT / "src" / "sikkersag" / "law"


def generated() -> Iterator[tuple[Path, str]]:
    """Every generated file with the text it should have."""
    for package in (vocabularies.PACKAGE, rulebooks.PACKAGE):
        folder = LAW / package.rpartition(".")[2]
        yield folder / packaged.COMPILED, packaged.compiled_text(packaged.sources(package))
    for name, text in pages.pages().items():
        yield ROOT / "docs" / "reference" / name, text
    yield ROOT / "README.md", readme()
    yield ROOT / "docs" / "case-files.md", case_files()
    yield ROOT / "docs" / "reference" / "roles.md", roles_page()
    yield ROOT / "docs" / "reference" / "case.schema.json", schema.text(case_schema(vocabularies.load()))


def roles_page() -> str:
    """The roles and permissions that the rooms have registered."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sikkersag.conf.settings")
    django.setup()
    from sikkersag.foundation.access import table

    return table.markdown()


def readme() -> str:
    """The README with the real output of its own example in it."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return with_output(text, f"$ .venv/bin/sikkersag check {EXAMPLE}\n", ["check", str(ROOT / EXAMPLE)])


def case_files() -> str:
    """The page on case files with what its own example gives."""
    text = (ROOT / "docs" / "case-files.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    if example is None:
        raise SystemExit("docs/case-files.md has no example in YAML")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "karla.yaml"
        path.write_text(example[1], encoding="utf-8")
        return with_output(text, "", ["check", str(path), "--only", "U2,U7,I1,D5"])


def with_output(text: str, first: str, command: list[str]) -> str:
    """Put what a command prints between the marks (less the receipt, which changes with every edit)."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        command_line(command)
    output = re.sub(r" Kvittering [0-9a-f]+\.", "", printed.getvalue())
    before, _, rest = text.partition("<!-- output:check -->\n")
    after = rest.partition("<!-- /output -->")[2]
    return f"{before}<!-- output:check -->\n```\n{first}{output}```\n<!-- /output -->{after}"


def main(arguments: list[str]) -> int:
    """Compare or write; returns the exit status."""
    raw, _ = packaged.load(rulebooks.PACKAGE)
    wrong = check.problems(rulebooks.load(), raw, vocabularies.load())
    for path, text in generated():
        if "--write" in arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            wrong.append(f"{path.relative_to(ROOT)} is stale; run `python scripts/check_generated.py --write`")
    if build_calendar.main(["--check"]) != 0:
        wrong.append("the calendar is stale")
    for problem in wrong:
        print(problem, file=sys.stderr)
    if not wrong:
        print("Generated files agree with the data, and the rulebook is consistent.")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
