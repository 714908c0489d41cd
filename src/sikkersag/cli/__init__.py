"""The command line: `sikkersag check`, `rules`, `kinds`, `schema`, `synth`. Reads arguments, prints Danish, sets the
exit status; the work is done in the rooms below.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from sikkersag import __version__

#: exit status: nothing wrong, breaches found, bad input
OK, BREACHES, BAD_INPUT = 0, 1, 2


#: What argparse says in English, in Danish.
_SAID = (
    (r"the following arguments are required: (.*)", r"der mangler: \1"),
    (r"unrecognized arguments: (.*)", r"dette kendes ikke: \1"),
    (r"argument (.*): not allowed with argument (.*)", r"\1 og \2 kan ikke bruges sammen"),
    (r"argument (.*): expected one argument", r"\1 skal have en værdi"),
    (
        r"argument KOMMANDO: invalid choice: '(.*?)'.*",
        r"kommandoen »\1« kendes ikke; kendte er check, rules, kinds, schema og synth",
    ),
)


class _Help(argparse.HelpFormatter):
    """Help in Danish."""

    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "Brug: " if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """Help and errors in Danish; errors give exit status 2."""

    def __init__(self, **options: Any) -> None:
        super().__init__(add_help=False, formatter_class=_Help, **options)
        self._positionals.title, self._optionals.title = "Argumenter", "Tilvalg"
        self.add_argument("-h", "--help", action="help", help="vis denne hjælp")

    def error(self, message: str) -> NoReturn:
        for english, danish in _SAID:
            message = re.sub(english, danish, message)
        self.print_usage(sys.stderr)
        print(f"{self.prog}: {message}\nSkriv »{self.prog} --help« for at se, hvad der kan stå.", file=sys.stderr)
        raise SystemExit(BAD_INPUT)


def parser() -> argparse.ArgumentParser:
    """All commands and options."""
    top = _Parser(
        prog="sikkersag",
        description="Loven ved siden af sagen: holder en børnesag lovens krav til sagsbehandlingen?",
    )
    top.add_argument("--version", action="version", version=f"sikkersag {__version__}", help="vis udgaven")
    commands = top.add_subparsers(dest="command", required=True, metavar="KOMMANDO", parser_class=_Parser)
    check = commands.add_parser(
        "check", help="hold en eller flere sager op mod loven", description="Hold sager op mod loven."
    )
    check.add_argument("paths", nargs="+", metavar="STI", help="sagsfil (YAML eller JSON) eller mappe med sagsfiler")
    check.add_argument(
        "--as-of", metavar="TID", help="som sagen var på dette tidspunkt (ellers sagens as_of, ellers nu)"
    )
    check.add_argument("--known-at", metavar="TID", help="med det, som var registreret på dette tidspunkt (ellers alt)")
    check.add_argument(
        "--only", action="append", default=[], metavar="KRAV", help="kun disse krav, fx U2,S5 (kan gentages)"
    )
    check.add_argument(
        "--outcome",
        action="append",
        default=[],
        metavar="UDFALD",
        help="vis kun disse udfald, fx ikke_opfyldt,kan_ikke_afgoeres",
    )
    check.add_argument("--explain", action="store_true", help="forklar hvert vist fund med en sætning")
    check.add_argument("--all", action="store_true", help="vis hvert fund, også dem der ellers tælles sammen")
    check.add_argument("--saturday", action="store_true", help="regn lørdag som hverdag")
    form = check.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="skriv fundene som JSON")
    form.add_argument("--csv", action="store_true", help="skriv fundene som CSV")
    check.set_defaults(run="check")
    rules = commands.add_parser(
        "rules", help="vis lovens krav, som programmet kender dem", description="Vis lovens krav."
    )
    rules.add_argument("what", nargs="*", metavar="KRAV", help="et krav (U2), »diff DATO DATO« eller »docs«")
    rules.add_argument("--json", action="store_true", help="skriv som JSON")
    rules.add_argument("--out", default="docs/reference", metavar="MAPPE", help="hvor »docs« skriver (docs/reference)")
    rules.set_defaults(run="rules")
    kinds = commands.add_parser(
        "kinds", help="vis de arter af hændelser, en sag kan have", description="Vis arter og oplysninger."
    )
    kinds.add_argument("what", nargs="*", metavar="ART", help="en art, fx underretning_modtaget; uden: alle")
    kinds.set_defaults(run="kinds")
    schema = commands.add_parser(
        "schema", help="skriv sagsfilens JSON Schema", description="Skriv sagsfilens JSON Schema."
    )
    schema.set_defaults(run="schema")
    synth = commands.add_parser(
        "synth",
        help="lav en opdigtet kommune med sager, fejl og facitliste",
        description="Lav en opdigtet kommune: sager gennem ti år med fejl i kendt omfang og en facitliste.",
    )
    synth.add_argument("--cases", required=True, metavar="ANTAL", help="hvor mange sager (børn)")
    synth.add_argument("--seed", default="1", metavar="TAL", help="samme tal, samme kommune (1)")
    synth.add_argument("--as-of", required=True, metavar="DAG", help="sagerne, som de var ved dagens slutning")
    synth.add_argument("--out", required=True, metavar="MAPPE", help="en mappe, der ikke findes endnu")
    synth.set_defaults(run="synth")
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without æ, ø, å shows something rather than nothing
    arguments = parser().parse_args(argv)
    try:
        match arguments.run:
            case "check":
                from sikkersag.cli import check

                return check.run(arguments)
            case "rules":
                from sikkersag.cli import rules

                return rules.run(arguments)
            case "kinds":
                from sikkersag.cli import kinds

                return kinds.run(arguments)
            case "synth":
                from sikkersag.cli import synth

                return synth.run(arguments)
        from sikkersag.cli import schema

        return schema.run()
    except BrokenPipeError:
        # the reader (head, less) went away: not our error, and nothing more to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


__all__ = ["BAD_INPUT", "BREACHES", "OK", "main", "parser"]
