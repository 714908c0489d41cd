"""The Danish of the report, shared by the page and the spreadsheet: rates with their base, what was not examined, how
the answers were found. Words only; the numbers come from the screening.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sikkersag.formats.statistics import TOO_FEW, limits, number, percent
from sikkersag.formats.topics import TOPICS
from sikkersag.law.engine.danish import MONTHS
from sikkersag.population.figures.dimensions import LABELS
from sikkersag.population.figures.screening import Question, Row, Screening

#: How a requirement is answered, in the words of `sikkersag rules`.
CHECKED = {
    "evidence": "måles på hændelser",
    "asserted": "hviler på en oplysning",
    "human": "vurderes af et menneske",
}
HIDDEN = "skjult"
FEW = "for få"
NONE = "ingen sager"

_RANGE = re.compile(r"(?<=\d)–(?=\d)")
_TOGETHER = re.compile(r"(?:(?<=§)|(?<=\bstk\.)|(?<=\bnr\.)|(?<=\bkl\.)|(?<=\d)|(?<=\d\.)) (?=\S)")


def tied(text: str) -> str:
    """The text with what never stands at the end of a line tied to the next: "§ 5", "9. marts", "70 %"."""
    return _RANGE.sub("\u2060–\u2060", _TOGETHER.sub("\u00a0", text))


def when(iso: str) -> str:
    """A local time in Danish: "2. marts 2026 kl. 6.00"; only the day when it is the day's last second."""
    found = re.match(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?)?", iso)
    if found is None:
        return iso
    year, month, day, hour, minute, second = found.groups()
    told = f"{int(day)}. {MONTHS[int(month) - 1]} {year}"
    if hour is None or (hour, minute, second) == ("23", "59", "59"):
        return told
    return f"{told} kl. {int(hour)}.{minute}"


def count(value: int | None) -> str:
    """A count; hidden numbers say so."""
    return HIDDEN if value is None else number(value)


def cases(value: int) -> str:
    """A number of cases: "1 sag", "300 sager"."""
    return f"{number(value)} {'sag' if value == 1 else 'sager'}"


def share(kept: int | None, base: int | None) -> str:
    """A rate, or why there is none: hidden, no cases, or too few cases for a percentage."""
    if base is None or kept is None:
        return HIDDEN
    if base == 0:
        return NONE
    return FEW if base < TOO_FEW else percent(kept, base)


def of(kept: int | None, base: int | None) -> str:
    """A rate's base: "56 af 80"."""
    return f"{count(kept)} af {count(base)}" if base or base is None else "0"


def interval(screening: Screening, kept: int | None, base: int | None) -> str:
    """The 95 % interval of a rate; empty where there is no rate."""
    if not base or kept is None or base < TOO_FEW:
        return ""
    found = screening.interval(kept, base)
    return "alle sager talt" if found.exact else limits(found, base)


def source(screening: Screening) -> str:
    """What stands on every page: the receipt, the day of extraction, the day it was computed for."""
    return (
        f"Kvittering {screening.short_receipt()} · udtrukket {when(screening.extracted)} · "
        f"regnet pr. {when(screening.as_of)}"
    )


def lead(screening: Screening) -> Iterator[str]:
    """The report's first sentences: how many cases, how many with an error, and what that means."""
    if screening.cases == 0:
        yield "Udtrækket har ingen sager, der kunne gennemgås. En tom rapport er ikke det samme som ingen fejl."
        return
    everything = screening.values("alle")[0]
    judged, wrong = everything.judged, everything.with_error
    yield f"{cases(screening.cases)} er holdt op mod lovens krav."
    if judged == 0:
        yield "I ingen af dem var der et krav, som kunne måles."
        return
    if judged is None or wrong is None:
        yield "Antallet af sager med fejl er skjult, fordi tallene er små."
        return
    text = f"I {of(wrong, judged)} sager med noget at måle er mindst ét krav ikke overholdt"
    if judged >= TOO_FEW:
        within = interval(screening, wrong, judged)
        told = "alle sager talt" if within == "alle sager talt" else f"95 % interval {within}"
        text += f" ({percent(wrong, judged)}, {told})"
    yield f"{text}."
    if judged < TOO_FEW:
        yield f"Det er under {TOO_FEW} sager og for få til at sige noget om andre sager end disse."
    yield "Tallet siger ikke, hvor alvorlige fejlene er. Det afgør den, der læser sagerne; det regnes aldrig ud."


def base_text(screening: Screening) -> str:
    """What the intervals mean here: a sample of a stated population, everything, or part of a practice."""
    if screening.sample_of is None:
        return (
            "Det er ikke oplyst, hvor mange sager disse er udtaget af. Intervallet viser, hvor langt tilfældigheder "
            "kan flytte andelen, når sagerne ses som et udsnit af en praksis, der også rummer de næste sager."
        )
    if screening.sample_of == screening.cases:
        return "Sagerne er alle, der findes. Andelene er derfor talt, ikke skønnet, og har intet interval."
    return (
        f"Sagerne er en stikprøve på {number(screening.cases)} af {number(screening.sample_of)}. Intervallet er "
        "indsnævret efter det (korrektion for endelig population) og gælder kun, hvis sagerne er trukket tilfældigt."
    )


def not_examined(screening: Screening) -> Iterator[str]:
    """What the report does not say. Shown before any number."""
    yield "Hvordan barnet og familien har det. Rapporten handler om myndighedens arbejde, aldrig om familien."
    yield "Om afgørelserne var rigtige i deres indhold. Loven er holdt op mod det registrerede; ingen har læst sagerne."
    yield "Om det registrerede er sandt. Krav, der »hviler på en oplysning«, bygger på, hvad sagen siger om sig selv."
    human = [q.id for q in screening.questions if q.checked == "human"]
    if human:
        yield f"{len(human)} krav, som kun et menneske kan vurdere: {', '.join(human)}."
    if screening.only:
        yield f"Andre krav end {', '.join(screening.only)}. Screeningen er afgrænset til dem."
    yield "Krav til kommunen som sådan, fx børnepolitik og beredskab. De kan ikke måles på en enkelt sag."
    yield "Tiden før 1. oktober 2013, hvor regelbogen begynder."
    if screening.left_out_number:
        yield f"{cases(screening.left_out_number)}, der er udeladt. Grundene står i næste afsnit."
    if screening.without_findings:
        yield f"{cases(screening.without_findings)}, hvor intet, der er registreret, udløste et af kravene."


def words(screening: Screening) -> Iterator[tuple[str, str]]:
    """What the words and columns mean."""
    yield "Relevante", "Sager, hvor loven stillede kravet. »Ikke relevant« og »bortfaldet« er ikke med."
    yield "Overholdt", "Opfyldt i tide og skrevet ned i tide hver gang, eller lovligt fraveget."
    yield (
        "Lovligt fraveget",
        "Loven tillader at lade være, og grunden er skrevet ned. Det er overholdt, men vises for sig.",
    )
    yield "Ikke overholdt", "Mindst én gang for sent, skrevet ned bagefter eller ikke opfyldt."
    yield (
        "Kan ikke afgøres",
        "Oplysninger mangler, så ingen kan sige, om kravet er overholdt. Det er hverken en fejl eller en frifindelse "
        "og indgår ikke i andelen.",
    )
    yield "Kræver en vurdering", "Et menneske må læse sagen. Indgår ikke i andelen."
    yield "Venter", "Fristen er ikke udløbet, eller skridtet er ikke nået. Indgår ikke i andelen."
    yield "Andel", "Overholdte sager af dem, hvor det kan afgøres (overholdt + ikke overholdt)."
    yield (
        "95 % interval",
        "Wilsons interval (1927). Det regnes pr. sag, fordi fundene i én sag hænger sammen: samme rådgiver, samme "
        "travle måned. " + base_text(screening),
    )
    yield (
        FEW.capitalize(),
        f"Under {TOO_FEW} sager er for få til at sige noget. Så er intervallet så bredt, at en procent ville sige "
        "mere, end man ved.",
    )
    if screening.published:
        yield (
            HIDDEN.capitalize(),
            "Antal fra 1 til 4 vises ikke, og heller ikke de tal, som de kunne regnes ud af.",
        )


def question_text(question: Question) -> str:
    """A requirement's number and title: "U2 24-timers vurdering"."""
    return f"{question.id} {question.titel}"


def by_topic(screening: Screening) -> Iterator[tuple[str, list[Question]]]:
    """The questions under their topics, in the report's order."""
    for topic in dict.fromkeys([*TOPICS, *(q.topic for q in screening.questions)]):
        asked = [q for q in screening.questions if q.topic == topic]
        if asked:
            yield TOPICS.get(topic, topic), asked


def dimension(name: str) -> str:
    """How a dimension is called."""
    return LABELS.get(name, name)


def relevant(row: Row) -> int | None:
    """The cases that the requirement concerned; hidden when any part of them is."""
    parts = [row.base, *(row.cases.get(name) for name in ("undeterminable", "human", "pending"))]
    return None if None in parts else sum(part or 0 for part in parts)


def receipt(screening: Screening) -> Iterator[tuple[str, str]]:
    """The receipt's parts, called in Danish."""
    names = {
        "receipt": "Kvittering",
        "engine": "Motor",
        "population": "Optælling og rapport",
        "rulebook": "Regelbog",
        "vocabulary": "Ordforråd",
        "calendar": "Kalender",
        "inputs": "Data",
        "saturday_is_a_working_day": "Lørdag regnet som hverdag",
        "only": "Kun disse krav",
    }
    yield "Regnet pr.", when(screening.as_of)
    yield "Med det, der var registreret", when(screening.known_at) if screening.known_at else "på udtræksdagen: alt"
    yield "Udtrukket", when(screening.extracted)
    for key, name in names.items():
        value = screening.receipt.get(key, "")
        told = {True: "ja", False: "nej"}[value] if isinstance(value, bool) else str(value)
        yield name, told or "alle"
