"""docs/install.md and the files of examples/server say what is true of the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands
from tests.foundation.operation.documented import ROOT, TEXT, variables

from sikkersag.cli import parser

SERVER = sorted((ROOT / "examples" / "server").iterdir())


def read_in_settings() -> set[str]:
    """The variables that conf/settings.py reads."""
    text = (ROOT / "src" / "sikkersag" / "conf" / "settings.py").read_text(encoding="utf-8")
    return {f"SIKKERSAG_{name}" for name in re.findall(r'_(?:env|flag|number)\("(\w+)"', text)}


def test_the_table_of_settings_has_every_variable_that_is_read_and_no_other() -> None:
    assert len(read_in_settings()) > 15
    assert variables() == read_in_settings()


def test_the_example_of_settings_names_variables_that_are_read() -> None:
    text = (ROOT / "examples" / "server" / "sikkersag.env").read_text(encoding="utf-8")
    assert set(re.findall(r"^(SIKKERSAG_\w+)=", text, flags=re.MULTILINE)) <= read_in_settings()


@pytest.mark.parametrize("path", [ROOT / "docs" / "install.md", *SERVER], ids=lambda path: path.name)
def test_every_command_of_the_program_that_is_told_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name in re.findall(r"sikkersag manage (\w+)", text):
        assert name in get_commands()
    for name in re.findall(r"^(?:.*[ `/])?sikkersag (serve|verify|manage)\b", text, flags=re.MULTILINE):
        assert f"{name}" in parser().format_help()


def test_every_file_of_the_server_is_told_of() -> None:
    assert SERVER
    assert [path.name for path in SERVER if path.name not in TEXT] == []


def test_a_command_in_the_document_that_does_not_exist_would_be_found() -> None:
    assert "restore" in get_commands() and "restored" not in get_commands()
