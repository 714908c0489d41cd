"""The command line: `sikkersag check`, `screen`, `compare`, `rules`, `kinds`, `map`, `synth`, `serve` and the others.

Reads arguments, prints Danish, sets the exit status; the work is done in the rooms below.
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
from sikkersag.cli import server

#: exit status: nothing wrong, breaches found, bad input, stopped by Ctrl-C
OK, BREACHES, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


#: What argparse says in English, in Danish.
_SAID = (
    (r"the following arguments are required: (.*)", r"der mangler: \1"),
    (r"unrecognized arguments: (.*)", r"dette kendes ikke: \1"),
    (r"argument (.*): not allowed with argument (.*)", r"\1 og \2 kan ikke bruges sammen"),
    (r"argument (.*): expected one argument", r"\1 skal have en værdi"),
    (
        r"argument KOMMANDO: invalid choice: '(.*?)'.*",
        r"kommandoen »\1« kendes ikke; "
        r"kendte er check, screen, compare, rules, kinds, map, schema, synth, manage, serve og verify",
    ),
    (r"argument (.*): invalid int value: '(.*?)'", r"\1: »\2« er ikke et helt tal"),
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
    check.add_argument(
        "--rulebook",
        metavar="MAPPE",
        help="en anden regelbog: en mappe med rulebook/ og vocabulary/ (ellers dansk ret)",
    )
    check.add_argument("--explain", action="store_true", help="forklar hvert vist fund med en sætning")
    check.add_argument("--all", action="store_true", help="vis hvert fund, også dem der ellers tælles sammen")
    check.add_argument("--saturday", action="store_true", help="regn lørdag som hverdag")
    form = check.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="skriv fundene som JSON")
    form.add_argument("--csv", action="store_true", help="skriv fundene som CSV")
    check.set_defaults(run="check")
    _add_screen(commands)
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
    mapped = commands.add_parser(
        "map",
        help="oversæt et andet systems tabeller til sagstabeller",
        description="Oversæt et andet systems tabeller til sagstabeller (docs/tables.md).",
    )
    mapped.add_argument("mapping", metavar="OVERSÆTTELSE", help="oversættelsen (TOML; docs/mapping.md)")
    mapped.add_argument("source", metavar="KILDE", help="mappen med det andet systems tabeller")
    mapped.add_argument("--out", metavar="MAPPE", help="hvor sagstabellerne skrives")
    mapped.add_argument(
        "--form", choices=("parquet", "arrow", "csv"), default="parquet", help="tabellernes form (parquet)"
    )
    mapped.add_argument(
        "--dry-run", action="store_true", help="skriv intet; vis hvad der ikke er oversat eller afvises"
    )
    mapped.add_argument("--keep-good", action="store_true", help="lad sager med en afvist række ude, og skriv resten")
    mapped.add_argument("--rulebook", metavar="MAPPE", help="en anden regelbogs ordforråd (ellers det danske)")
    mapped.set_defaults(run="map")
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
    server.add(commands)
    return top


def _add_screen(commands: Any) -> None:
    """`screen` and `compare`: many cases at once."""
    screen = commands.add_parser(
        "screen",
        help="hold mange sager op mod loven, og skriv en rapport",
        description="Hold tabeller af sager op mod loven, og skriv en rapport: HTML, regneark, JSON og en fejlliste.",
    )
    screen.add_argument("data", metavar="DATA", help="mappe med tabellerne cases, persons og events")
    screen.add_argument("--as-of", metavar="TID", required=True, help="som sagerne var på dette tidspunkt")
    screen.add_argument("--report", metavar="MAPPE", required=True, help="ny mappe til rapporten")
    screen.add_argument("--known-at", metavar="TID", help="med det, der var registreret dengang (ellers alt)")
    screen.add_argument("--extracted", metavar="TID", help="hvornår data blev trukket ud (ellers nu)")
    screen.add_argument(
        "--only", action="append", default=[], metavar="KRAV", help="kun disse krav, fx U2,S5 (kan gentages)"
    )
    screen.add_argument(
        "--by",
        metavar="KOLONNER",
        help="fordel efter disse: kolonner i cases, samt regime og period (ellers unit og case_type)",
    )
    screen.add_argument(
        "--sample-of", type=int, metavar="ANTAL", help="sagerne er trukket tilfældigt af så mange (ellers ikke oplyst)"
    )
    screen.add_argument("--title", default="Screening af børnesager", metavar="TEKST", help="rapportens titel")
    screen.add_argument("--purpose", default="", metavar="TEKST", help="hvorfor der screenes")
    screen.add_argument("--chosen", default="", metavar="TEKST", help="hvordan sagerne er valgt")
    screen.add_argument("--findings", metavar="FIL", help="skriv også hvert fund som en Parquet-tabel")
    screen.add_argument("--publish", action="store_true", help="udgave til offentliggørelse: uden sager og små tal")
    screen.add_argument("--keep-good", action="store_true", help="udelad sager, der ikke kan læses, og sig hvorfor")
    screen.add_argument("--saturday", action="store_true", help="regn lørdag som hverdag")
    screen.add_argument(
        "--rulebook",
        metavar="MAPPE",
        help="en anden regelbog: en mappe med rulebook/ og vocabulary/ (ellers dansk ret)",
    )
    screen.add_argument("--processes", type=int, default=1, metavar="ANTAL", help="regn i så mange processer (1)")
    screen.set_defaults(run="screen")
    compare = commands.add_parser(
        "compare",
        help="hold to screeninger op mod hinanden",
        description="Sig, hvad der med sikkerhed er ændret mellem to screeninger, og hvad der ikke kan siges.",
    )
    compare.add_argument("first", metavar="FØRSTE", help="rapport.json eller rapportens mappe")
    compare.add_argument("second", metavar="ANDEN", help="rapport.json eller rapportens mappe")
    compare.add_argument("--cases", action="store_true", help="spørg om selve sagerne, ikke om praksis (--sample-of)")
    compare.add_argument("--html", metavar="FIL", help="skriv også som en HTML-fil")
    compare.add_argument("--json", action="store_true", help="skriv som JSON")
    compare.set_defaults(run="compare")


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
            case "screen":
                from sikkersag.cli import screen

                return screen.run(arguments)
            case "compare":
                from sikkersag.cli import compare

                return compare.run(arguments)
            case "rules":
                from sikkersag.cli import rules

                return rules.run(arguments)
            case "kinds":
                from sikkersag.cli import kinds

                return kinds.run(arguments)
            case "map":
                from sikkersag.cli import mapping

                return mapping.run(arguments)
            case "synth":
                from sikkersag.cli import synth

                return synth.run(arguments)
            case "manage" | "serve" | "verify" | "reconcile":
                return server.run(arguments)
        from sikkersag.cli import schema

        return schema.run()
    except BrokenPipeError:
        # the reader (head, less) went away: not our error, and nothing more to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


__all__ = ["BAD_INPUT", "BREACHES", "INTERRUPTED", "OK", "main", "parser"]
