"""docs/install.md and the files of examples/server say what is true of the program."""

from __future__ import annotations

import re
import shlex
import subprocess
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


ENV = ROOT / "examples" / "server" / "sikkersag.env"
UNITS = [path for path in SERVER if path.suffix == ".service"]


def as_systemd(text: str) -> dict[str, str]:
    """What systemd makes of an environment file: everything after the first `=`, less its quotes."""
    rows = [line.partition("=") for line in text.splitlines() if line and not line.startswith("#")]
    return {name: "".join(shlex.split(value)) if value[:1] in "'\"" else value for name, _, value in rows}


def as_shell(path: Path) -> tuple[dict[str, str], str]:
    """What a shell that is told to export all has of it afterwards, and what it complained of."""
    done = subprocess.run(
        ["sh", "-c", 'set -a; . "$1"; set +a; exec env -0', "sh", str(path)],
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    found = dict(row.split("=", 1) for row in done.stdout.split("\0") if row.startswith("SIKKERSAG_"))
    return found, done.stderr


def test_the_example_of_settings_says_the_same_to_the_shell_as_to_systemd() -> None:
    found, complaint = as_shell(ENV)
    assert complaint == ""
    assert found == as_systemd(ENV.read_text(encoding="utf-8"))
    assert " " in found["SIKKERSAG_MUNICIPALITY"]


def test_a_value_with_a_space_and_no_quotes_would_be_found(tmp_path: Path) -> None:
    bad = tmp_path / "bad.env"
    bad.write_text("SIKKERSAG_MUNICIPALITY=Eksempel Kommune\n", encoding="utf-8")
    found, complaint = as_shell(bad)
    assert complaint != ""
    assert found != as_systemd(bad.read_text(encoding="utf-8"))


def blocks(text: str) -> list[tuple[str, str]]:
    """The directives of an nginx file, each with the names of the blocks around it, as `server location`."""
    found: list[tuple[str, str]] = []
    around: list[str] = []
    bare = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)
    for said in re.findall(r"((?:'[^']*'|\"[^\"]*\"|[^'\"{};])*)([{;}])", bare):
        words, end = said[0].strip(), said[1]
        if end == "{":
            around.append(words.split()[0])
        elif end == "}":
            around.pop()
        else:
            found.append((" ".join(around), words))
    assert around == []
    return found


def test_the_proxy_is_told_of_its_log_where_nginx_takes_it_and_logs_no_query() -> None:
    told = blocks((ROOT / "examples" / "server" / "nginx.conf").read_text(encoding="utf-8"))
    formats = [(place, words) for place, words in told if words.startswith("log_format")]
    assert {place for place, _ in formats} == {""}  # beside the servers, not in one: nginx refuses that
    for _, words in formats:
        assert not re.search(r"\$(request|args|query_string|request_uri|http_referer)\b", words)
    servers = [words for place, words in told if place == "server"]
    listening = sum(words.startswith("server_name") for words in servers)
    logs = [words.split() for words in servers if words.startswith("access_log")]
    assert listening == len(logs) == 2
    assert all(log[1] == "off" or log[2] == "sikkersag" for log in logs)
    assert [words.split()[2] for words in servers if words.startswith("error_log")] == ["crit"]


def test_every_folder_that_a_unit_may_write_is_made_in_the_document() -> None:
    made = set(re.findall(r"/\S+", next(line for line in TEXT.splitlines() if line.startswith("install -d -m 700"))))
    assert len(UNITS) == 3
    for unit in UNITS:
        told = dict(re.findall(r"^(\w+)=(.*)$", unit.read_text(encoding="utf-8"), flags=re.MULTILINE))
        assert set(told["ReadWritePaths"].split()) <= made
        assert (told["User"], told["UMask"], told["ProtectSystem"]) == ("sikkersag", "0077", "strict")
        assert told["EnvironmentFile"] == "/etc/sikkersag/sikkersag.env"
