"""Reading the rulebook: from TOML to the normal form. Errors name file and key; what the rules may name is checked in
`check`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sikkersag.law import packaged
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.expressions import Expression, expression
from sikkersag.law.engine.length import Length
from sikkersag.law.engine.moment import NEVER_AFTER
from sikkersag.law.engine.requirement import (
    SHAPES,
    Basis,
    Departure,
    Duty,
    DutyIndex,
    Evidence,
    Occasion,
    Requirement,
    Rulebook,
    Selection,
    Start,
    Version,
)
from sikkersag.law.packaged import SourceError
from sikkersag.law.rulebook.ages import AGES, age_limit, instant
from sikkersag.law.vocabulary import load as vocabularies
from sikkersag.law.vocabulary.load import Vocabulary

PACKAGE = "sikkersag.law.rulebook"
SOURCES = "sources.toml"
_BESIDE = (AGES, SOURCES)

_REQUIREMENT_KEYS = (
    "id",
    "titel",
    "title",
    "formaal",
    "topic",
    "severity",
    "scope",
    "checked",
    "until_age",
    "traps",
    "not_modelled",
    "unverified",
    "version",
    "departure",
    "duty",
)
_VERSION_KEYS = ("key", "from", "to", "law", "section", "source", "last_checked", "takes_open", "note")
_DEPARTURE_KEYS = ("ground", "titel", "section", "by", "requires", "parts")
_OCCASION_KEYS = ("kinds", "when", "unless", "unless_reason", "per", "for_each", "child_if", "prospect", "since")
_SELECTION_KEYS = ("kinds", "when", "join")
_EVIDENCE_KEYS = (
    *_SELECTION_KEYS,
    "limit",
    "max_age",
    "older",
    "exception",
    "any_time",
    "decisive",
    "ends",
)
_START_KEYS = ("kinds", "when", "join", "pick", "birthday", "shift", "fact")
_BASIS_KEYS = ("kinds", "when", "join", "limit", "limit_fact", "ends")
_ALSO_DUE_KEYS = (*_SELECTION_KEYS, "exact", "local_standard")
_DUTY_KEYS = (
    "part",
    "titel",
    "shape",
    "versions",
    "occasion",
    "evidence",
    "basis",
    "start",
    "before",
    "also_due",
    "limit",
    "first_limit",
    "limit_fact",
    "count",
    "skip_first",
    "late",
    "curable",
    "section",
    "same_day",
    "written",
    "fails_after",
    "unwritten",
    "local_standard",
    "not_due_while",
    "until_state",
    "look_for",
)
_JOINS = ("matter", "ref", "of", "same_ref", "person", "fact", "self", "any")


@cache
def load() -> Rulebook:
    """The packaged rulebook with the packaged vocabulary and calendar. Raises SourceError naming file and key."""
    raw, digest = packaged.load(PACKAGE)
    return read(raw, digest, vocabularies.load(), calendars.load())


def read(raw: Mapping[str, Any], digest: str, vocabulary: Vocabulary, calendar: Calendar) -> Rulebook:
    """Build a rulebook from the parsed files. Raises SourceError naming file and key."""
    requirements: dict[str, Requirement] = {}
    for file in sorted(raw, key=_order):
        if file in _BESIDE:
            continue
        requirement = _requirement(file, raw[file], calendar)
        if requirement.id in requirements:
            raise SourceError(f"{file}: id: {requirement.id} findes allerede")
        requirements[requirement.id] = requirement
    ages = {name: age_limit(name, body, calendar) for name, body in raw.get(AGES, {}).items()}
    digests = {"rulebook": digest, "vocabulary": vocabulary.digest, "calendar": calendar.digest}
    begins = min((r.versions[0].start for r in requirements.values() if r.versions), default=0)
    return Rulebook(
        requirements,
        ages,
        vocabulary.engine,
        vocabulary.states,
        digests,
        DutyIndex(requirements, vocabulary.engine.matter_opened),
        begins,
    )


def _requirement(file: str, body: Mapping[str, Any], calendar: Calendar) -> Requirement:
    """A requirement. Raises SourceError also where a value has another shape than the key wants."""
    try:
        return _Reader(file, calendar).requirement(body)
    except SourceError:
        raise
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise SourceError(f"{file}: en værdi har ikke den form, som nøglen skal have ({error})") from error


def _order(file: str) -> tuple[str, str, int, str]:
    """U2 before U10, topic by topic."""
    folder, _, name = file.rpartition("/")
    stem = name.removesuffix(".toml")
    letters = stem.rstrip("0123456789")
    number = stem[len(letters) :]
    return folder, letters, int(number) if number.isdecimal() else 0, name


class _Reader:
    def __init__(self, file: str, calendar: Calendar) -> None:
        self.file, self.calendar = file, calendar

    def fail(self, key: str, why: str) -> SourceError:
        return SourceError(f"{self.file}: {key}: {why}")

    def only(self, key: str, body: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
        for name in body:
            if name not in allowed:
                raise self.fail(f"{key}.{name}" if key else name, f"ukendt nøgle; kendte er {', '.join(allowed)}")

    def requirement(self, raw: Mapping[str, Any]) -> Requirement:
        self.only("", raw, _REQUIREMENT_KEYS)
        for key in ("id", "titel", "title", "formaal", "topic", "severity", "checked", "version"):
            if not raw.get(key):
                raise self.fail(key, "mangler")
        if self.file != f"{raw['topic']}/{raw['id']}.toml":
            raise self.fail("id", f"filen skal hedde {raw['topic']}/{raw['id']}.toml")
        versions = self.versions(raw["version"])
        duties = tuple(self.duty(f"duty[{i}]", d) for i, d in enumerate(raw.get("duty", ())))
        for version in versions:
            parts = [d.part for d in duties if not d.versions or version.key in d.versions]
            if len(set(parts)) != len(parts):
                raise self.fail("duty.part", f"to pligter har samme part i version {version.key}")
        scope = raw.get("scope", "case")
        if scope not in ("case", "organisation"):
            raise self.fail("scope", f"»{scope}« er ikke case eller organisation")
        if scope == "case" and not duties:
            raise self.fail("duty", "mangler")
        return Requirement(
            id=raw["id"],
            titel=raw["titel"],
            title=raw["title"],
            formaal=raw["formaal"],
            topic=raw["topic"],
            severity=raw["severity"],
            scope=scope,
            checked=raw["checked"],
            until_age=raw.get("until_age", 18),
            versions=versions,
            duties=duties,
            departures=tuple(self.departure(f"departure[{i}]", d) for i, d in enumerate(raw.get("departure", ()))),
            traps=tuple(raw.get("traps", ())),
            not_modelled=tuple(raw.get("not_modelled", ())),
            unverified=tuple((u["text"], u["confidence"]) for u in raw.get("unverified", ())),
        )

    def versions(self, raw: list[Mapping[str, Any]]) -> tuple[Version, ...]:
        versions: list[Version] = []
        for index, body in enumerate(raw):
            key = f"version[{index}]"
            self.only(key, body, _VERSION_KEYS)
            for name in ("key", "from", "law", "section", "source", "last_checked"):
                if not body.get(name):
                    raise self.fail(f"{key}.{name}", "mangler")
            start = instant(f"{self.file}: {key}.from", body["from"], self.calendar)
            end = NEVER_AFTER if "to" not in body else instant(f"{self.file}: {key}.to", body["to"], self.calendar)
            if end <= start or (versions and start < versions[-1].end):
                raise self.fail(f"{key}.from", "versionerne skal følge efter hinanden uden at overlappe")
            versions.append(
                Version(
                    body["key"],
                    start,
                    end,
                    body["law"],
                    body["section"],
                    tuple(body["source"]),
                    str(body["last_checked"]),
                    bool(body.get("takes_open")),
                    body.get("note", ""),
                )
            )
        return tuple(versions)

    def departure(self, key: str, body: Mapping[str, Any]) -> Departure:
        self.only(key, body, _DEPARTURE_KEYS)
        if not body.get("ground") or not body.get("titel") or not isinstance(body.get("section"), dict):
            raise self.fail(key, 'skal have ground, titel og section = { version = "§ ..." }')
        return Departure(
            body["ground"],
            body["titel"],
            dict(body["section"]),
            tuple(body.get("by", ())),
            tuple(body.get("requires", ())),
            tuple(body.get("parts", ())),
        )

    def duty(self, key: str, body: Mapping[str, Any]) -> Duty:
        self.only(key, body, _DUTY_KEYS)
        shape = body.get("shape")
        if shape not in SHAPES:
            raise self.fail(f"{key}.shape", f"»{shape}« er ikke en af {', '.join(SHAPES)}")
        if not body.get("titel") or "occasion" not in body:
            raise self.fail(key, "skal have titel og occasion")
        return Duty(
            part=body.get("part", ""),
            titel=body["titel"],
            shape=shape,
            versions=tuple(body.get("versions", ())),
            occasion=self.occasion(f"{key}.occasion", body["occasion"]),
            evidence=tuple(
                self.evidence(f"{key}.evidence[{i}]", e, shape) for i, e in enumerate(body.get("evidence", ()))
            ),
            basis=tuple(self.basis(f"{key}.basis[{i}]", b) for i, b in enumerate(body.get("basis", ()))),
            start=self.start(f"{key}.start", body["start"]) if "start" in body else None,
            before=self.selection(f"{key}.before", _without(body["before"], "pick"), _SELECTION_KEYS)
            if "before" in body
            else None,
            before_pick=self.one_of(
                f"{key}.before.pick", body.get("before", {}).get("pick", "first"), ("first", "next")
            ),
            also_due=tuple(
                self.selection(f"{key}.also_due[{i}]", _without(s, "silent"), _ALSO_DUE_KEYS)
                for i, s in enumerate(body.get("also_due", ()))
            ),
            late=self.one_of(
                f"{key}.late",
                body.get("late", "silent" if any(s.get("silent") for s in body.get("also_due", ())) else "met"),
                ("met", "fails", "silent"),
            ),
            section=dict(body.get("section", {})),
            limit=self.length(f"{key}.limit", body.get("limit")),
            first_limit=self.length(f"{key}.first_limit", body.get("first_limit")),
            limit_fact=body.get("limit_fact", ""),
            count=body.get("count", 1),
            skip_first=bool(body.get("skip_first")),
            curable=self.one_of(
                f"{key}.curable",
                body.get("curable", "regret" if shape in ("before", "never") else "late"),
                ("late", "regret"),
            ),
            same_day=self.one_of(f"{key}.same_day", body.get("same_day", "unknown"), ("counts", "unknown", "fails")),
            written=bool(body.get("written")),
            fails_after=self.length(f"{key}.fails_after", body.get("fails_after")),
            unwritten=self.one_of(f"{key}.unwritten", body.get("unwritten", "unknown"), ("unknown", "silent")),
            local_standard=bool(body.get("local_standard")),
            not_due_while=tuple(body.get("not_due_while", ())),
            until_state=body.get("until_state", ""),
            look_for=body.get("look_for", ""),
        )

    def one_of(self, key: str, value: str, allowed: tuple[str, ...]) -> str:
        if value not in allowed:
            raise self.fail(key, f"»{value}« er ikke en af {', '.join(allowed)}")
        return value

    def occasion(self, key: str, body: Mapping[str, Any]) -> Occasion:
        self.only(key, body, _OCCASION_KEYS)
        each = body.get("for_each", [])
        return Occasion(
            kinds=tuple(body.get("kinds", ())),
            when=_expression(body.get("when")),
            unless=_expression(body.get("unless")),
            unless_reason=body.get("unless_reason", ""),
            per_matter=self.one_of(f"{key}.per", body.get("per", "event"), ("event", "matter")) == "matter",
            for_each=tuple([each] if isinstance(each, str) else each),
            child_if=_expression(body.get("child_if")),
            prospect=bool(body.get("prospect")),
            since=tuple(body.get("since", ())),
        )

    def selection(self, key: str, body: Mapping[str, Any], allowed: tuple[str, ...]) -> Selection:
        self.only(key, body, allowed)
        joins = body.get("join", [])
        pairs = tuple(self.join(f"{key}.join", j) for j in ([joins] if isinstance(joins, str) else joins))
        return Selection(
            tuple(body.get("kinds", ())),
            _expression(body.get("when")),
            tuple(p for p in pairs if p[0] != "any"),
            bool(body.get("exact")),
            bool(body.get("local_standard")),
        )

    def join(self, key: str, text: str) -> tuple[str, str]:
        how, _, name = text.partition(":")
        if how not in _JOINS or bool(name) != (how in ("ref", "of", "same_ref", "person", "fact")):
            raise self.fail(key, f"»{text}« er ikke en sammenknytning; se docs/rulebook-format.md")
        return how, name

    def evidence(self, key: str, body: Mapping[str, Any], shape: str) -> Evidence:
        if shape == "states":
            body = {"join": "self", **body}
        select = self.selection(key, {k: v for k, v in body.items() if k in _SELECTION_KEYS}, _SELECTION_KEYS)
        self.only(key, body, _EVIDENCE_KEYS)
        return Evidence(
            select,
            self.length(f"{key}.limit", body.get("limit")),
            self.length(f"{key}.max_age", body.get("max_age")),
            self.one_of(f"{key}.older", body.get("older", "fails"), ("fails", "human", "note")),
            bool(body.get("exception")),
            bool(body.get("any_time")),
            bool(body.get("decisive")),
            tuple(self.selection(f"{key}.ends[{i}]", e, _SELECTION_KEYS) for i, e in enumerate(body.get("ends", ()))),
        )

    def start(self, key: str, body: Mapping[str, Any]) -> Start:
        self.only(key, body, _START_KEYS)
        shift = body.get("shift", "")
        return Start(
            select=self.selection(key, {k: v for k, v in body.items() if k in _SELECTION_KEYS}, _SELECTION_KEYS)
            if "kinds" in body
            else None,
            pick=self.one_of(f"{key}.pick", body.get("pick", "first"), ("first", "last")),
            birthday=body.get("birthday"),
            shift=self.length(f"{key}.shift", shift.lstrip("+-")) if shift else None,
            shift_back=shift.startswith("-"),
            fact=body.get("fact", ""),
        )

    def basis(self, key: str, body: Mapping[str, Any]) -> Basis:
        self.only(key, body, _BASIS_KEYS)
        return Basis(
            self.selection(key, {k: v for k, v in body.items() if k in _SELECTION_KEYS}, _SELECTION_KEYS),
            self.length(f"{key}.limit", body.get("limit")),
            body.get("limit_fact", ""),
            tuple(self.selection(f"{key}.ends[{i}]", e, _SELECTION_KEYS) for i, e in enumerate(body.get("ends", ()))),
        )

    def length(self, key: str, text: str | None) -> Length | None:
        if text is None:
            return None
        try:
            return Length.parse(text)
        except ValueError as error:
            raise self.fail(key, str(error)) from error


def _without(body: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key not in names}


def _expression(text: str | None) -> Expression | None:
    return None if text is None else expression(text)
