"""What the law changed between two days, requirement by requirement: sections, duties, limits, ages, departures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sikkersag.law.engine import danish
from sikkersag.law.engine.requirement import Duty, Requirement, Rulebook, Version


def changed(rulebook: Rulebook, first: int, second: int) -> list[dict[str, Any]]:
    """The requirements that are not the same at the two instants, with what differs in Danish."""
    found = []
    for requirement in rulebook.requirements.values():
        before, after = (_in_force(requirement, at) for at in (first, second))
        what = list(_differences(requirement, rulebook, before, after, first, second))
        if before is not after or what:
            found.append(
                {
                    "id": requirement.id,
                    "titel": requirement.titel,
                    "before": before and f"{before.law} {before.section}",
                    "after": after and f"{after.law} {after.section}",
                    "what": what,
                }
            )
    return found


def _in_force(requirement: Requirement, at: int) -> Version | None:
    return next((v for v in requirement.versions if v.start <= at < v.end), None)


def _differences(
    requirement: Requirement, rulebook: Rulebook, before: Version | None, after: Version | None, first: int, second: int
) -> Iterator[str]:
    old, new = _duties(requirement, before), _duties(requirement, after)
    yield from (f"− {duty.titel}" for part, duty in old.items() if part not in new)
    yield from (f"+ {duty.titel}" for part, duty in new.items() if part not in old)
    for part in old:
        if part in new and old[part] is not new[part]:
            yield from _between(old[part], new[part])
    for name in sorted({name for duty in (*old.values(), *new.values()) for name in _ages(duty)}):
        was, now = _age_at(rulebook, name, first), _age_at(rulebook, name, second)
        if was != now:
            yield f"alder ({name}): {was or 'ingen'} → {now or 'ingen'} år"
    if before is not None and after is not None:
        for departure in requirement.departures:
            if (before.key in departure.section) != (after.key in departure.section):
                yield f"{'−' if before.key in departure.section else '+'} kan fraviges: {departure.titel}"


def _duties(requirement: Requirement, version: Version | None) -> Mapping[str, Duty]:
    if version is None:
        return {}
    return {d.part: d for d in requirement.duties if not d.versions or version.key in d.versions}


def _between(old: Duty, new: Duty) -> Iterator[str]:
    if old.titel != new.titel:
        yield f"− {old.titel}"
        yield f"+ {new.titel}"
    was, now = (danish.length(d.limit) or ("efter sagens egen dato" if d.limit_fact else "ingen") for d in (old, new))
    if was != now:
        yield f"frist for »{new.titel}«: {was} → {now}"
    if old.titel == new.titel and _conditions(old) != _conditions(new):
        yield f"ændret: »{new.titel}« udløses eller opfyldes på en anden måde"


def _conditions(duty: Duty) -> list[Any]:
    """What calls for the duty and what fulfils it, as far as one duty can be told from another by it."""
    occasion = duty.occasion
    texts = [e.text if e is not None else "" for e in (occasion.when, occasion.unless, occasion.child_if)]
    evidence = [(a.select.kinds, a.select.when.text if a.select.when else "", a.select.join) for a in duty.evidence]
    return [occasion.kinds, occasion.for_each, texts, evidence]


def _ages(duty: Duty) -> frozenset[str]:
    occasion = duty.occasion
    conditions = [occasion.when, occasion.unless, occasion.child_if, *(alt.select.when for alt in duty.evidence)]
    return frozenset(age for c in conditions if c is not None for age in c.reads.ages)


def _age_at(rulebook: Rulebook, name: str, at: int) -> int | None:
    starts, ages = rulebook.age_limits[name]
    return ages[sum(1 for start in starts if start <= at)]
