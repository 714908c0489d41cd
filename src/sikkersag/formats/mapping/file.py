"""The mapping file: somebody else's tables, columns and codes in our names. Read and checked as a whole, so that a
slip is told with its key before any table is opened.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from sikkersag.formats.casefile import BASES
from sikkersag.formats.located import InputError, did_you_mean
from sikkersag.formats.tables.columns import CASES, EVENTS, INSTANT, LIST, PERSONS, TEXT, Columns
from sikkersag.law.engine.moment import PRECISIONS
from sikkersag.law.vocabulary.load import Vocabulary

#: The zones that a local time can be stated in, beside an offset such as +01:00.
ZONES = ("Europe/Copenhagen", "UTC")
_OFFSET = re.compile(r"[+-]\d\d:\d\d")
_VALUE_KEYS = ("column", "template", "constant", "values", "otherwise", "skip", "format", "zone", "split")
_PART_KEYS = ("from", "where", "each", "facts", "refs")
_FILE_KEYS = ("path", "delimiter", "encoding")
_HOLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Value:
    """Where the values of one of our columns come from: a source column, several in a template, or a constant; then
    what becomes of them.

    `values` translates codes, `otherwise` stands for codes that it does not have, rows with a code in `skip` are
    passed over, `formats` are tried in turn for times, which are local to `zone`, and `split` parts a list.
    """

    key: str
    column: str = ""
    template: str = ""
    constant: Any = None
    values: Mapping[str, Any] | None = None
    otherwise: Any = None
    skip: frozenset[str] = frozenset()
    formats: tuple[str, ...] = ()
    zone: str = ZONES[0]
    split: str = ""

    @property
    def reads(self) -> tuple[str, ...]:
        """The source columns that it reads."""
        return (self.column,) if self.column else tuple(name.removesuffix("?") for name in self.holes)

    @property
    def holes(self) -> tuple[str, ...]:
        """What stands in the template's braces: a column, with a question mark where it may be empty."""
        return tuple(_HOLE.findall(self.template))


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one of our tables from one source: each source row becomes one row, where its `where` columns have one
    of the values named.
    """

    key: str
    table: str
    source: str
    columns: Mapping[str, Value]
    where: Mapping[str, frozenset[str]]

    @property
    def reads(self) -> frozenset[str]:
        """The source columns that it reads."""
        return frozenset(name for value in self.columns.values() for name in value.reads) | frozenset(self.where)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A table of the other system."""

    path: str
    delimiter: str
    encoding: str


@dataclass(frozen=True)
class OtherSystem:
    """A mapping file: the sources by the names that it gives them, and the parts in the order of the file."""

    file: str
    sources: Mapping[str, SourceFile]
    parts: tuple[Part, ...] = field(repr=False)


def load(path: Path, vocabulary: Vocabulary) -> OtherSystem:
    """Read a mapping file. Raises InputError naming the file, the key and the remedy."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise InputError("Filen findes ikke.", file=str(path), expected="en oversættelse i TOML") from error
    except UnicodeDecodeError as error:
        raise InputError("Filen er ikke tekst i UTF-8.", file=str(path), expected="gem filen som UTF-8") from error
    except OSError as error:
        raise InputError(f"Filen kan ikke læses ({error.strerror}).", file=str(path)) from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            f"TOML kan ikke læses: {error}", file=str(path), expected='navn = "værdi"', example='case = "SagsNr"'
        ) from error
    return _Reader(str(path), Columns(vocabulary)).mapping(raw)


class _Reader:
    def __init__(self, file: str, columns: Columns) -> None:
        self.file, self.columns, self.vocabulary = file, columns, columns.vocabulary
        self.zone = ZONES[0]

    def error(self, key: str, message: str, expected: str = "", example: str = "") -> InputError:
        return InputError(f"{key}: {message}", file=self.file, expected=expected, example=example)

    def only(self, key: str, body: Mapping[str, Any], allowed: Iterable[str]) -> None:
        names = list(allowed)
        for name in body:
            if name not in names:
                where = f"{key}.{name}" if key else name
                raise self.error(where, f"kendes ikke.{did_you_mean(name, names)}", ", ".join(names))

    def table(self, key: str, value: Any, example: str) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self.error(key, "skal bestå af navne og værdier.", "navn = værdi", example)
        return value

    def text(self, key: str, value: Any, example: str) -> str:
        if not isinstance(value, str) or not value:
            raise self.error(key, "skal være en tekst.", "en tekst i anførselstegn", example)
        return value

    def mapping(self, raw: Mapping[str, Any]) -> OtherSystem:
        self.only("", raw, ("title", "zone", "files", "cases", "persons", "events"))
        self.zone = self.known_zone("zone", raw.get("zone", ZONES[0]))
        files = self.table("files", raw.get("files", {}), '[files.sager]\npath = "Sager.csv"')
        if not files:
            raise self.error(
                "files", "mangler.", "hver tabel hos det andet system", '[files.sager]\npath = "Sager.csv"'
            )
        sources = {name: self.source(f"files.{name}", body) for name, body in files.items()}
        parts: list[Part] = []
        for table in ("cases", "persons", "events"):
            if table not in raw:
                if table == "persons":
                    continue
                raise self.error(table, "mangler.", f"hvor {table} kommer fra", f'[[{table}]]\nfrom = "sager"')
            given = raw[table] if isinstance(raw[table], list) else [raw[table]]
            if table == "cases" and len(given) > 1:
                raise self.error("cases", "kan kun komme fra én tabel.", "ét afsnit [cases]")
            for index, body in enumerate(given):
                key = table if table == "cases" else f"{table}[{index}]"
                parts += self.parts(key, table, self.table(key, body, 'from = "sager"'), sources)
        return OtherSystem(self.file, sources, tuple(parts))

    def source(self, key: str, body: Any) -> SourceFile:
        body = {"path": body} if isinstance(body, str) else self.table(key, body, 'path = "Sager.csv"')
        self.only(key, body, _FILE_KEYS)
        delimiter = self.text(f"{key}.delimiter", body.get("delimiter", ","), 'delimiter = ";"')
        if len(delimiter) != 1:
            raise self.error(f"{key}.delimiter", "skal være ét tegn.", "ét tegn", 'delimiter = ";"')
        encoding = self.text(f"{key}.encoding", body.get("encoding", "utf-8"), 'encoding = "windows-1252"')
        try:
            "æ".encode(encoding)
        except (LookupError, UnicodeEncodeError) as error:
            raise self.error(
                f"{key}.encoding", f"»{encoding}« kendes ikke.", "utf-8, windows-1252 eller iso-8859-1"
            ) from error
        path = self.text(f"{key}.path", body.get("path"), 'path = "Sager.csv"')
        if Path(path).is_absolute() or ".." in Path(path).parts:
            raise self.error(f"{key}.path", "skal ligge i mappen med tabellerne.", "et filnavn", 'path = "Sager.csv"')
        return SourceFile(path, delimiter, encoding)

    def parts(self, key: str, table: str, body: Mapping[str, Any], sources: Mapping[str, SourceFile]) -> list[Part]:
        """A part, or with `each` one for each of the events that a source row becomes."""
        source = self.text(f"{key}.from", body.get("from"), 'from = "sager"')
        if source not in sources:
            close = did_you_mean(source, sources)
            raise self.error(f"{key}.from", f"»{source}« står ikke under files.{close}", ", ".join(sources))
        each = body.get("each")
        where = self.where(f"{key}.where", body.get("where", {}))
        if each is None:
            return [Part(key, table, source, self.complete(key, table, self.values(key, table, body)), where)]
        if table != "events" or not isinstance(each, list) or not each:
            raise self.error(
                f"{key}.each",
                "er en liste af hændelser, og hører til events.",
                "en liste",
                '[{kind = "bfu_besluttet", at = "BfuStart"}]',
            )
        base = {name: value for name, value in body.items() if name != "each"}
        found = []
        for index, own in enumerate(each):
            place = f"{key}.each[{index}]"
            merged = {**base, **self.table(place, own, '{kind = "bfu_besluttet", at = "BfuStart"}')}
            if "from" in own:
                raise self.error(f"{place}.from", "kan kun stå ét sted i afsnittet.", "from uden for each")
            for group in ("facts", "refs"):
                merged[group] = {**base.get(group, {}), **merged.get(group, {})}
            columns = self.complete(place, table, self.values(place, table, merged))
            if "at" not in columns:
                raise self.error(f"{place}.at", "mangler: det er den, der siger, om hændelsen er der.", "en kolonne")
            own_where = self.where(f"{place}.where", own.get("where", {}))
            found.append(Part(place, table, source, columns, {**where, **own_where}))
        return found

    def where(self, key: str, given: Any) -> dict[str, frozenset[str]]:
        found = {}
        for name, value in self.table(key, given, 'where = {Slettet = "N"}').items():
            values = value if isinstance(value, list) else [value]
            found[name] = frozenset(_plain(v) for v in values)
        return found

    def complete(self, key: str, table: str, columns: dict[str, Value]) -> dict[str, Value]:
        needed = {"cases": ("case", "child"), "persons": ("case", "person", "role"), "events": ("case", "kind")}[table]
        for name in needed:
            if name not in columns:
                raise self.error(f"{key}.{name}", "mangler.", f"en kolonne, der giver {name}", f'{name} = "SagsNr"')
        return columns

    def values(self, key: str, table: str, body: Mapping[str, Any]) -> dict[str, Value]:
        """Our columns with their values: plain ones, and facts and references under their own names."""
        known = {"cases": CASES, "persons": PERSONS, "events": EVENTS}[table]
        names = [name for name in known if name not in ("at_to", "born_to")]
        own = {name: value for name, value in body.items() if name not in _PART_KEYS}
        if table != "cases":
            self.only(key, own, [*names, *(_PART_KEYS if table == "events" else ("from", "where"))])
        found = {name: self.value(f"{key}.{name}", value, known.get(name, TEXT), name) for name, value in own.items()}
        for group, letter, all_names in (("facts", "f", self.columns.fact_types), ("refs", "r", self.columns.refs)):
            given = body.get(group, {})
            if given and table != "events":
                raise self.error(f"{key}.{group}", "hører til events.")
            inner = self.table(f"{key}.{group}", given, f"{group}.navn = ...")
            self.only(f"{key}.{group}", inner, all_names)
            for name, value in inner.items():
                column = f"{letter}_{name}"
                found[column] = self.value(f"{key}.{group}.{name}", value, self.columns.of["events"][column], column)
        return found

    def value(self, key: str, given: Any, wanted: pa.DataType, name: str) -> Value:
        if isinstance(given, str):
            given = {"column": given}
        body = self.table(key, given, f'{name} = "Kolonne"')
        self.only(key, body, _VALUE_KEYS)
        if sum(k in body for k in ("column", "template", "constant")) != 1:
            raise self.error(
                key, "skal have én af column, template og constant.", "én af dem", f'{name} = {{column = "Kolonne"}}'
            )
        for text in ("column", "template", "split"):
            if text in body:
                self.text(f"{key}.{text}", body[text], f'{text} = "..."')
        if "template" in body and not _HOLE.findall(body["template"]):
            raise self.error(f"{key}.template", "nævner ingen kolonne.", "{Kolonne} i teksten", 'template = "j{Nr}"')
        formats = body.get("format", [])
        formats = [formats] if isinstance(formats, str) else formats
        if formats and wanted != INSTANT:
            raise self.error(f"{key}.format", "hører til tidspunkter.", "lad format være ude")
        for text in formats:
            if not isinstance(text, str) or "%Y" not in text.replace("%y", "%Y"):
                raise self.error(
                    f"{key}.format", f"»{text}« siger ikke, hvor året står.", "%d-%m-%Y %H:%M", 'format = "%d-%m-%Y"'
                )
        if body.get("split") and wanted != LIST:
            raise self.error(f"{key}.split", "hører til lister.", "lad split være ude")
        skip = body.get("skip", [])
        value = Value(
            key,
            body.get("column", ""),
            body.get("template", ""),
            body.get("constant"),
            self.codes(f"{key}.values", body["values"]) if "values" in body else None,
            body.get("otherwise"),
            frozenset(_plain(v) for v in (skip if isinstance(skip, list) else [skip])),
            tuple(formats),
            self.known_zone(f"{key}.zone", body.get("zone", self.zone)),
            body.get("split", ""),
        )
        self.targets(value, name)
        return value

    def codes(self, key: str, given: Any) -> dict[str, Any]:
        return {str(code): value for code, value in self.table(key, given, 'values = {M = "mor"}').items()}

    def targets(self, value: Value, name: str) -> None:
        """What codes are translated into must be words that the column knows."""
        known: Iterable[str] | None = {
            "kind": self.vocabulary.kinds,
            "role": self.vocabulary.roles,
            "in_role": self.vocabulary.roles,
            "basis": BASES,
            "precision": PRECISIONS,
        }.get(name)
        if name.startswith("f_"):
            facts = [k.facts[name[2:]] for k in self.vocabulary.kinds.values() if name[2:] in k.facts]
            if {fact.type for fact in facts} <= {"choice", "choices"}:
                known = dict.fromkeys(choice for fact in facts for choice in fact.choices)
        if known is None:
            return
        given = {**(value.values or {})}
        for part in ("constant", "otherwise"):
            if getattr(value, part) is not None:
                given[part] = getattr(value, part)
        for code, target in given.items():
            if target not in known:
                close = did_you_mean(str(target), known)
                raise self.error(f"{value.key} ({code})", f"»{target}« kendes ikke.{close}", _few(known))

    def known_zone(self, key: str, zone: Any) -> str:
        if not isinstance(zone, str) or (zone not in ZONES and not _OFFSET.fullmatch(zone)):
            raise self.error(
                key, f"tidszonen »{zone}« kendes ikke.", f"{', '.join(ZONES)} eller en forskydning", 'zone = "+01:00"'
            )
        return zone


def _few(known: Iterable[str]) -> str:
    names = list(known)
    return ", ".join(names) if len(names) < 40 else "et navn fra ordforrådet (`sikkersag kinds`)"


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
