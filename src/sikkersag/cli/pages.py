"""The reference pages, made from the data: the requirements by topic, and the vocabulary. CI compares them with what
is committed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from sikkersag.formats.topics import TOPICS
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine import danish
from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.moment import NEVER_AFTER
from sikkersag.law.engine.requirement import Duty, Requirement, Rulebook
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.vocabulary import load as vocabularies
from sikkersag.law.vocabulary.load import Fact, Kind, Vocabulary

_GROUPS = {"child": "barnet", "party": "parter", "other": "andre", "authority": "myndigheden"}
TYPES = {
    "bool": "ja eller nej",
    "choice": "én af",
    "choices": "en eller flere af",
    "int": "helt tal",
    "text": "tekst",
    "date": "tidspunkt",
    "person": "person",
    "persons": "personer",
}
CONFIDENCE = {"high": "høj", "medium": "middel", "low": "lav"}
_MADE = "<!-- Made by `sikkersag rules docs`; edit the TOML files, not this page. -->"


def pages() -> dict[str, str]:
    """The text of every page by its path in the reference folder."""
    rulebook, vocabulary, calendar = rulebooks.load(), vocabularies.load(), calendars.load()
    made = {
        "vocabulary.md": "\n".join(_vocabulary(vocabulary)),
        "rules/README.md": "\n".join(_index(rulebook)),
    }
    for topic, label in TOPICS.items():
        mine = [r for r in rulebook.requirements.values() if r.topic == topic]
        if mine:
            made[f"rules/{topic}.md"] = "\n".join(_topic(label, mine, calendar))
    return {path: text.rstrip("\n") + "\n" for path, text in made.items()}


def write(folder: Path) -> list[Path]:
    """Write the pages into a folder."""
    written = []
    for path, text in pages().items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        written.append(target)
    return written


def _index(rulebook: Rulebook) -> Iterator[str]:
    requirements = rulebook.requirements.values()
    yield "# Lovens krav"
    yield ""
    yield _MADE
    yield ""
    counts = Counter(r.checked for r in requirements)
    told = f"{counts['evidence']} måles på hændelser, {counts['asserted']} hviler på en oplysning"
    yield f"{len(requirements)} krav: {told}, {counts['human']} vurderes af et menneske."
    yield ""
    yield "| krav | titel | måles | udgaver |"
    yield "|---|---|---|---|"
    for r in requirements:
        sections = " · ".join(dict.fromkeys(f"{v.law} {v.section}" for v in r.versions))
        checked = "organisation" if r.scope == "organisation" else r.checked
        yield f"| [{r.id}]({r.topic}.md#{r.id.lower()}) | {r.titel} | {checked} | {sections} |"


def _topic(label: str, requirements: list[Requirement], calendar: Calendar) -> Iterator[str]:
    yield f"# {label}"
    yield ""
    yield _MADE
    for requirement in requirements:
        yield ""
        yield f'<a id="{requirement.id.lower()}"></a>'
        yield ""
        yield f"## {requirement.id} {requirement.titel}"
        yield ""
        yield f"*{requirement.title}.* {requirement.formaal}"
        yield ""
        yield from _versions(requirement, calendar)
        yield from (line for duty in requirement.duties for line in _duty(duty))
        yield from _lists(requirement)


def _versions(requirement: Requirement, calendar: Calendar) -> Iterator[str]:
    yield "| udgave | fra | til | lov | kilde | læst |"
    yield "|---|---|---|---|---|---|"
    for v in requirement.versions:
        end = "" if v.end >= NEVER_AFTER else danish.date(v.end - 1, calendar)
        opened = "; tager åbne sager" if v.takes_open else ""
        place = f"{v.law} {v.section}{opened} | {', '.join(v.source)} | {v.last_checked}"
        yield f"| {v.key} | {danish.date(v.start, calendar)} | {end} | {place} |"
    yield ""


def _duty(duty: Duty) -> Iterator[str]:
    only = f" *(udgave {', '.join(duty.versions)})*" if duty.versions else ""
    facts = [f"form `{duty.shape}`", f"anledning {_codes(duty.occasion.kinds)}"]
    if duty.limit is not None:
        facts.append(f"frist {danish.length(duty.limit)}{' (lokal standard)' if duty.local_standard else ''}")
    kinds = [kind for alt in duty.evidence for kind in alt.select.kinds]
    if duty.evidence:
        facts.append(f"opfyldes ved {_codes(tuple(dict.fromkeys(kinds))) or 'anledningen selv'}")
    yield f"- **{duty.titel}**{only}: {', '.join(facts)}."
    if duty.look_for:
        yield f"  Se efter: {duty.look_for}"


def _codes(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def remarks(requirement: Requirement) -> dict[str, list[str]]:
    """What a reader must know beside the duties: departures, traps, what is left out, what nobody has checked."""
    departures = [
        f"{d.titel} ({', '.join(dict.fromkeys(d.section.values()))}), grund »{d.ground}«"
        for d in requirement.departures
    ]
    titled = {
        "Kan lovligt fraviges": departures,
        "Fælder": list(requirement.traps),
        "Ikke modelleret": list(requirement.not_modelled),
        "Ikke bekræftet": [
            f"{text} Sikkerhed: {CONFIDENCE[confidence]}." for text, confidence in requirement.unverified
        ],
    }
    return {title: texts for title, texts in titled.items() if texts}


def _lists(requirement: Requirement) -> Iterator[str]:
    for title, texts in remarks(requirement).items():
        yield ""
        yield f"{title}:"
        yield ""
        yield from (f"- {text}" for text in texts)


def _vocabulary(vocabulary: Vocabulary) -> Iterator[str]:
    yield "# Ordforråd"
    yield ""
    yield _MADE
    yield ""
    yield (
        f"{len(vocabulary.kinds)} arter af hændelser. `*` ved en henvisning betyder: enhver hændelse. "
        "**Fed** oplysning kræves, når hændelsen er sket."
    )
    common = set.intersection(*(set(k.facts) for k in vocabulary.kinds.values()))
    yield ""
    yield "Oplysninger, som enhver hændelse kan have:"
    yield ""
    anyone = next(iter(vocabulary.kinds.values()))
    yield from (_fact(fact) for name, fact in anyone.facts.items() if name in common)
    for topic in dict.fromkeys(k.topic for k in vocabulary.kinds.values()):
        yield ""
        yield f"## {TOPICS.get(topic, topic.capitalize())}"
        for kind in vocabulary.kinds.values():
            if kind.topic == topic:
                yield from _kind(kind, common)


def _kind(kind: Kind, common: set[str]) -> Iterator[str]:
    yield ""
    yield f"### `{kind.name}` {kind.label}"
    yield ""
    groups = ", ".join(_GROUPS[group] for group in kind.concerns)
    yield f"{kind.explain} Angår: {groups}.{' Kan høre til et spørgsmål.' if kind.about else ''}"
    if kind.refs:
        yield ""
        yield (
            "Henviser: "
            + ", ".join(
                f"`{name}` → {target if target == '*' else f'`{target}`'}" for name, target in kind.refs.items()
            )
            + "."
        )
    own = [fact for name, fact in kind.facts.items() if name not in common]
    if own:
        yield ""
        yield from (_fact(fact) for fact in own)


def _fact(fact: Fact) -> str:
    name = f"**`{fact.name}`**" if fact.required else f"`{fact.name}`"
    choices = f": {_codes(fact.choices)}" if fact.choices else ""
    explain = f" {fact.explain}" if fact.explain else ""
    return f"- {name} ({TYPES[fact.type]}{choices}) {fact.label}.{explain}"
