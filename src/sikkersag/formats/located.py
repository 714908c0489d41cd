"""YAML and JSON with line numbers: small files, plain values, no surprises.

Dates stay text, aliases and duplicate keys are refused, and every value knows the line it stands on, so that an error
can point at it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

#: A case file of this size would hold some fifty thousand events; anything larger is a mistake or an attack.
MAX_BYTES = 10_000_000
MAX_DEPTH = 50

#: A character beyond U+FFFF as JSON escapes it, in two halves that YAML does not know.
_PAIRS = re.compile(r"(?<!\\)(?:\\\\)*\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")


class InputError(Exception):
    """Something in a file cannot be used. In Danish: the file, the line, what is wrong, what was expected, an
    example.
    """

    def __init__(self, message: str, *, file: str = "", line: int = 0, expected: str = "", example: str = "") -> None:
        super().__init__(message)
        self.message, self.file, self.line, self.expected, self.example = (
            message,
            file,
            line,
            expected,
            example,
        )

    def __str__(self) -> str:
        place = f"{self.file}, linje {self.line}: " if self.line else f"{self.file}: " if self.file else ""
        lines = [f"{place}{self.message}"]
        if self.expected:
            lines.append(f"  Forventet: {self.expected}")
        if self.example:
            lines.append(f"  Eksempel:  {self.example}")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Located:
    """A value and the line it stands on: a mapping, a list, or a plain value (text, whole number, bool, None)."""

    value: Any
    line: int
    file: str

    def error(self, message: str, *, expected: str = "", example: str = "") -> InputError:
        """An error at this place."""
        return InputError(message, file=self.file, line=self.line, expected=expected, example=example)

    def mapping(self, what: str) -> dict[str, Located]:
        """This value as a mapping. Raises InputError otherwise."""
        if not isinstance(self.value, dict):
            raise self.error(
                f"{what} skal bestå af navne og værdier, men er {_name(self.value)}.", expected="navn: værdi"
            )
        return self.value

    def sequence(self, what: str) -> list[Located]:
        """This value as a list. Raises InputError otherwise."""
        if not isinstance(self.value, list):
            raise self.error(
                f"{what} skal være en liste, men er {_name(self.value)}.",
                expected="en liste",
                example="[a, b]",
            )
        return self.value

    def text(self, what: str) -> str:
        """This value as text (numbers are taken as they are written). Raises InputError otherwise."""
        if isinstance(self.value, bool) or not isinstance(self.value, str | int):
            raise self.error(f"{what} skal være tekst, men er {_name(self.value)}.", expected="tekst")
        return str(self.value)

    def names(self, what: str) -> tuple[str, ...]:
        """This value as one name or a list of names."""
        if isinstance(self.value, list):
            return tuple(item.text(what) for item in self.value)
        return (self.text(what),)


def read(path: Path) -> Located:
    """Read a YAML or JSON file. Raises InputError when it is missing, too large, not text, or not well-formed."""
    name = str(path)
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise InputError(
                "Det er en mappe, ikke en fil.",
                file=name,
                expected="en sag i YAML eller JSON",
                example="sag.yaml",
            )
        if not path.is_file():
            raise InputError(
                "Det er ikke en almindelig fil.", file=name, expected="en sag i YAML eller JSON", example="sag.yaml"
            )
        if size > MAX_BYTES:
            raise InputError(
                f"Filen fylder {size // 1_000_000} MB. En sag må højst fylde {MAX_BYTES // 1_000_000} MB.",
                file=name,
                expected="én sag pr. fil",
            )
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise InputError(
            "Filen findes ikke.", file=name, expected="stien til en sag i YAML eller JSON", example="sag.yaml"
        ) from error
    except UnicodeDecodeError as error:
        raise InputError("Filen er ikke tekst i UTF-8.", file=name, expected="gem filen som UTF-8") from error
    except OSError as error:
        raise InputError(f"Filen kan ikke læses ({error.strerror}).", file=name) from error
    return parse(text, name)


def parse(text: str, name: str) -> Located:
    """Read YAML or JSON text; `name` is used in errors. Raises InputError when it is not well-formed."""
    if name.endswith(".json"):
        try:
            json.loads(text)
        except json.JSONDecodeError as error:
            raise InputError("JSON kan ikke læses her.", file=name, line=error.lineno, expected=_JSON) from error
        except RecursionError as error:
            raise InputError("Filen er indlejret for dybt.", file=name) from error
        text = _PAIRS.sub(lambda pair: json.loads(f'"{pair[0]}"'), text)
        text = text.replace(
            "\t", " "
        )  # JSON may be indented with tabs, YAML not; inside its strings a tab is written \\t
    try:
        _check_depth(text, name)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise InputError(
            f"YAML kan ikke læses her: {_why(error)}.",
            file=name,
            line=line,
            expected="navn: værdi, med mellemrum som indrykning",
        ) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise InputError(
            "Filen har et tegn, der ikke må stå der.", file=name, line=line, expected="ren tekst"
        ) from error
    if node is None:
        raise InputError("Filen er tom.", file=name, expected="en sag med events", example="se `sikkersag schema`")
    return _convert(node, name, set())


_JSON = "navne i anførselstegn, komma mellem værdier, og at hver parentes er lukket"
#: What the parser says in English of the commonest mistakes, and what people call them.
_MISTAKES = (
    (
        "cannot start any token",
        "der er et tegn, som ingen værdi kan begynde med (er det en tabulator, så brug mellemrum)",
    ),
    ("another document", "filen har mere end ét dokument (---)"),
    ("did not find expected ',' or", "der mangler et komma eller en lukket parentes"),
    ("could not find expected ':'", "der mangler et kolon"),
    ("mapping values are not allowed", "der er et kolon for meget, eller indrykningen er forkert"),
    ("did not find expected key", "indrykningen er forkert, eller et anførselstegn mangler"),
    ("unexpected end of stream", "et anførselstegn eller en parentes er ikke lukket"),
    ("undefined alias", "der henvises til noget, der ikke findes"),
)


def _why(error: yaml.MarkedYAMLError) -> str:
    said = f"{error.context} {error.problem}"
    return next((danish for pattern, danish in _MISTAKES if re.search(pattern, said)), "linjen følger ikke formen")


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def _check_depth(text: str, name: str) -> None:
    """Refuse deep nesting and aliases before anything is built."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise InputError(
                "Filen bruger YAML-henvisninger (& og *). De kan gøre en lille fil uendeligt stor og læses ikke.",
                file=name,
                line=_line(event),
                expected="skriv værdien ud",
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise InputError(
                    f"Filen er indlejret mere end {MAX_DEPTH} niveauer dybt.",
                    file=name,
                    line=_line(event),
                )
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _convert(node: yaml.Node, file: str, seen: set[int]) -> Located:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return Located(dict(_pairs(node, file, seen)), line, file)
    if isinstance(node, yaml.SequenceNode):
        return Located([_convert(child, file, seen) for child in node.value], line, file)
    return Located(_scalar(node), line, file)


def _pairs(node: yaml.MappingNode, file: str, seen: set[int]) -> Iterator[tuple[str, Located]]:
    used: set[str] = set()
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise InputError("Et navn skal være tekst.", file=file, line=line)
        if key.value in used:
            raise InputError(f"»{key.value}« står to gange.", file=file, line=line, expected="hvert navn én gang")
        used.add(key.value)
        yield key.value, _convert(value, file, seen)


def only(body: Mapping[str, Located], allowed: Iterable[str], where: str) -> None:
    """Refuse names that are not known in this place. Raises InputError with the nearest known name."""
    for key, value in body.items():
        if key not in allowed:
            raise value.error(
                f"»{key}« kendes ikke i {where}.{did_you_mean(key, allowed)}", expected=", ".join(allowed)
            )


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A suggestion to add to a message, or nothing."""
    close = get_close_matches(word, list(known), n=1)
    return f" Mente du »{close[0]}«?" if close else ""


def _scalar(node: yaml.Node) -> str | int | bool | None:
    text: str = node.value
    match node.tag.rpartition(":")[2]:
        case "bool":
            return text.lower() in ("true", "yes", "on")
        case "null":
            return None
        case "int":
            try:
                return int(text)
            except ValueError:
                return text
    return text


def _name(value: Any) -> str:
    match value:
        case None:
            return "tom"
        case bool():
            return "ja/nej"
        case dict():
            return "navne og værdier"
        case list():
            return "en liste"
        case int():
            return f"tallet {value}"
    return f"»{value[:40]}…«" if len(value) > 40 else f"»{value}«"
