"""A comparison of two screenings as a page, and as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sikkersag.formats.statistics import Interval, number, wilson
from sikkersag.population.figures.comparison import BETTER, CANNOT, EVERY, FEW, HIDDEN, WORSE, Change, Comparison
from sikkersag.population.figures.report import charts, wording
from sikkersag.population.figures.report.markup import (
    Column,
    bullets,
    described,
    figure,
    page,
    paragraph,
    section,
    table,
)

VERDICTS = {
    BETTER: "▲ Sikker fremgang",
    WORSE: "▼ Sikker tilbagegang",
    CANNOT: "Kan ikke siges",
    FEW: "For få til at sige noget",
    HIDDEN: "Skjult",
}

#: A chart of more requirements than this shows only what certainly changed.
MOST_DRAWN = 20


def rendered(comparison: Comparison) -> str:
    """The comparison as one HTML file."""
    title = "Sammenligning af to screeninger"
    source = f"Kvitteringer {comparison.first['receipt']} og {comparison.second['receipt']}"
    lead = "".join(paragraph(text, "leder") for text in summary(comparison))
    parts = [
        f"<header><h1>{title}</h1>{lead}{described(_facts(comparison))}</header>",
        section("forbehold", "1. Før du læser tallene", "", bullets(caveats(comparison))),
        section("aendringer", "2. Ændringer", source, "".join(_changes(comparison)), css="bred"),
    ]
    return page(title, source, "\n".join(parts))


def summary(comparison: Comparison) -> Iterator[str]:
    """What can be said for certain, in sentences."""
    for verdict, words in ((BETTER, "sikker fremgang"), (WORSE, "sikker tilbagegang")):
        found = [_name(c) for c in comparison.changes if c.verdict == verdict]
        yield f"{words.capitalize()}: {', '.join(found) if found else 'ingen krav'}."
    silent = sum(c.verdict == CANNOT for c in comparison.changes)
    few = sum(c.verdict in (FEW, HIDDEN) for c in comparison.changes)
    yield f"Om {silent} kan det ikke siges, og {few} har for få sager. Det betyder ikke, at intet er sket."


def caveats(comparison: Comparison) -> Iterator[str]:
    """What must be known before the numbers are read."""
    yield from comparison.warnings
    if comparison.of_cases:
        yield "Der er spurgt, om de to mængder af sager er forskellige, ikke om praksis er ændret."
    else:
        yield "Der er spurgt, om praksis er ændret: det, der også gælder den næste sag, ikke kun de sager, der er set."
    yield (
        f"{comparison.tested} sammenligninger er prøvet på én gang. En ændring kaldes kun sikker, når højst 5 af 100 "
        f"sådanne rapporter ville nævne blot én ændring, der ikke er der ({_method(comparison)})."
    )
    yield "Intervallet for forskellen gælder hvert krav for sig. Det kan ligge over nul, uden at ændringen er sikker."
    yield "Prøven regner med forskellige sager de to gange. Er det de samme, er den snarere for forsigtig."
    for place, names in (("første", comparison.only_first), ("anden", comparison.only_second)):
        if names:
            yield f"Kun spurgt om i den {place} screening: {', '.join(names)}."


def _method(comparison: Comparison) -> str:
    if comparison.of_cases:
        return "scoreprøve med korrektion for endelig population og Holms trin"
    return "Fishers eksakte prøve og Holms trin"


def _facts(comparison: Comparison) -> Iterator[tuple[str, str]]:
    for place, about in (("Første", comparison.first), ("Anden", comparison.second)):
        yield place, _screening(about)


def _screening(about: Mapping[str, str | int | None]) -> str:
    of = f", en stikprøve af {number(int(about['sample_of']))}" if about["sample_of"] is not None else ""
    return (
        f"{about['title']}: {wording.cases(int(about['cases'] or 0))}{of}; "
        f"regnet pr. {wording.when(str(about['as_of']))}, udtrukket {wording.when(str(about['extracted']))}, "
        f"kvittering {about['receipt']}"
    )


def _changes(comparison: Comparison) -> Iterator[str]:
    drawn = [change for change in comparison.changes if change.difference is not None]
    if len(drawn) > MOST_DRAWN:
        drawn = [change for change in drawn if change.verdict != CANNOT or change.requirement == EVERY]
        yield paragraph("Figuren viser de sikre ændringer. Tabellen har alle krav, de sikre ændringer først.")
    lines = [_line(change) for change in drawn]
    if lines:
        said = "Åbent mærke: første screening. Udfyldt: anden. Streg: 95 % interval. Tallene står i tabellen nedenfor."
        yield figure(
            "Andel sager, hvor kravet er overholdt (□ første, ● anden, streg: 95 % interval)",
            charts.shares("c", "Andel overholdt i to screeninger", said, lines),
        )
    columns = [
        Column("Krav"),
        Column("Første", True),
        Column("Andel", True),
        Column("Anden", True),
        Column("Andel", True, strong=True),
        Column("Forskel i procentpoint", True),
        Column("95 % interval for forskellen", True),
        Column("Hvad der kan siges"),
        Column("Stigning, der ville være fundet i 8 af 10", True),
    ]
    ordered = sorted(comparison.changes, key=lambda change: list(VERDICTS).index(change.verdict))
    yield table("Overholdte sager i to screeninger", columns, map(cells, ordered))


def _line(change: Change) -> charts.Line:
    marks = []
    for place, (kept, base) in enumerate(zip(change.kept, change.base, strict=True)):
        assert kept is not None and base
        marks.append(charts.Mark(kept / base, wilson(kept, base), wording.share(kept, base), open=place == 0))
    return charts.Line(_name(change), tuple(marks))


def cells(change: Change) -> tuple[str, ...]:
    """One change as the cells of a row."""
    (kept1, kept2), (base1, base2) = change.kept, change.base
    within = None if change.low is None or change.high is None else Interval(change.low, change.high)
    return (
        _name(change),
        wording.of(kept1, base1),
        wording.share(kept1, base1),
        wording.of(kept2, base2),
        wording.share(kept2, base2),
        "" if change.difference is None else points(change.difference),
        "" if within is None else f"{points(within.low)} til {points(within.high)}",
        VERDICTS[change.verdict],
        "" if change.noticeable is None else points(change.noticeable),
    )


def points(share: float) -> str:
    """A difference of shares in points: "+6,9", "−0,7"."""
    tenths = round(share * 1000)
    sign = "+" if tenths > 0 else "−" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10},{abs(tenths) % 10}"


def _name(change: Change) -> str:
    return change.titel if change.requirement == EVERY else f"{change.requirement} {change.titel}"


def told(comparison: Comparison) -> str:
    """The comparison for a terminal."""
    lines = ["Sammenligning af to screeninger", ""]
    lines += [f"{name}: {text}" for name, text in _facts(comparison)]
    lines += [
        "",
        *summary(comparison),
        "",
        "Før du læser tallene",
        *(f"  – {text}" for text in caveats(comparison)),
        "",
    ]
    for change in comparison.changes:
        name, of1, share1, of2, share2, apart, within, verdict, _ = cells(change)
        difference = f", forskel {apart} ({within})" if apart else ""
        lines.append(f"{verdict:<26} {name}: {of1} ({share1}) → {of2} ({share2}){difference}")
    return "\n".join(lines) + "\n"
