"""The report as one HTML file. The order is the reader's: what was found, what was not examined, how the cases were
chosen, the questions, the results, the groups, the errors, and where the numbers come from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from sikkersag.formats.statistics import number
from sikkersag.population.figures.dimensions import ALL, label
from sikkersag.population.figures.report import results, wording
from sikkersag.population.figures.report.markup import (
    Column,
    bullets,
    described,
    grouped,
    page,
    paragraph,
    section,
    table,
)
from sikkersag.population.figures.report.markup import text as markup_text
from sikkersag.population.figures.screening import Question, Screening

#: The page lists so many errors; the rest are in the list beside it. More make a browser slow and nobody wiser.
MOST_ERRORS = 1_000
#: So many requirements stand on the first page.
FOREMOST = 8


def rendered(screening: Screening, errors: Iterable[Mapping[str, str]] = (), listed: int = 0) -> str:
    """The report; `errors` are rows of the error list, `listed` how many that list has."""
    rows = {(r.requirement, r.dimension, r.value): r for r in screening.rows}
    source = wording.source(screening)
    parts = [
        _head(screening),
        *_foremost(screening, rows),
        section(
            "ikke-undersoegt", "1. Det har screeningen ikke undersøgt", "", bullets(wording.not_examined(screening))
        ),
        section("sagerne", "2. Sagerne og hvordan de er valgt", source, "".join(_cases(screening))),
        section("spoergsmaal", "3. Spørgsmålene og hvordan de besvares", source, "".join(_questions(screening))),
        section(
            "resultater", "4. Resultater for hvert krav", source, "".join(results.results(screening, rows)), css="bred"
        ),
    ]
    chapter = 5
    for name in screening.by:
        title = f"{chapter}. Fordelt efter {wording.dimension(name).lower()}"
        parts.append(
            section(f"efter-{chapter}", title, source, "".join(results.groups(screening, rows, name)), css="bred")
        )
        chapter += 1
    if not screening.published:
        body = "".join(_errors(screening, errors, listed))
        parts.append(section("fejl", f"{chapter}. Fejl, sag for sag", source, body, css="bred"))
        chapter += 1
    parts.append(section("kilder", f"{chapter}. Hvor tallene kommer fra", "", "".join(_sources(screening))))
    parts.append(section("bilag", "Bilag: spørgsmålene", source, "".join(_annex(screening))))
    return page(screening.title, source, "\n".join(parts))


def _head(screening: Screening) -> str:
    facts = [
        ("Formål", screening.purpose or "Ikke oplyst."),
        ("Regnet pr.", wording.when(screening.as_of)),
        ("Udtrukket", wording.when(screening.extracted)),
        ("Kvittering", screening.short_receipt()),
    ]
    if screening.published:
        facts.append(("Udgave", "Til offentliggørelse: uden sager og uden tal, der er så små, at de peger på nogen."))
    lead = "".join(paragraph(text, "leder") for text in wording.lead(screening))
    return f"<header><h1>{markup_text(screening.title)}</h1>{lead}{described(facts)}</header>"


def _foremost(screening: Screening, rows: results.Rows) -> Iterator[str]:
    """The requirements that most cases broke, so that a reader who stops here has seen them."""
    broken = [
        (row.broken, q, row)
        for q in screening.questions
        if (row := rows.get((q.id, ALL, ALL))) is not None and row.broken
    ]
    broken.sort(key=lambda each: (-each[0], each[1].id))
    if not broken:
        return
    columns = [
        Column("Krav"),
        Column("Sager, hvor det ikke er overholdt", True),
        Column("Andel overholdt", True, strong=True),
        Column("95 % interval", True),
    ]
    told = [
        (
            wording.question_text(q),
            wording.of(row.broken, row.base),
            wording.share(row.kept, row.base),
            wording.interval(screening, row.kept, row.base),
        )
        for _, q, row in broken[:FOREMOST]
    ]
    yield table("De krav, som flest sager ikke overholder", columns, told)
    yield paragraph(
        "Ordnet efter antal sager, ikke efter alvor. Alle krav står i afsnit 4. Det, der ikke er set på:  afsnit 1.",
        "lille",
    )


def _cases(screening: Screening) -> Iterator[str]:
    yield paragraph(screening.chosen or "Det er ikke oplyst, hvordan sagerne er valgt.")
    yield paragraph(wording.base_text(screening))
    yield described(
        [
            ("Sager i udtrækket", number(screening.read)),
            ("Udeladt", number(screening.left_out_number)),
            ("Gennemgået", number(screening.cases)),
            ("heraf uden noget fund", wording.count(screening.without_findings)),
        ]
    )
    if not screening.left_out_number:
        yield paragraph("Ingen sager er udeladt.", "lille")
        return
    if screening.published:
        reasons = Counter(each.reason for each in screening.left_out)
        yield table(
            "Udeladte sager", [Column("Grund"), Column("Sager", True)], [(r, number(n)) for r, n in reasons.items()]
        )
        return
    yield table("Udeladte sager", [Column("Sag"), Column("Grund")], [(o.case, o.reason) for o in screening.left_out])
    if screening.left_out_number > len(screening.left_out):
        rest = screening.left_out_number - len(screening.left_out)
        yield paragraph(f"Yderligere {number(rest)} udeladte sager er talt, men ikke nævnt her.", "lille")


def _questions(screening: Screening) -> Iterator[str]:
    told = Counter(q.checked for q in screening.questions)
    ways = ", ".join(f"{number(told[key])} {words}" for key, words in wording.CHECKED.items() if told[key])
    yield paragraph(
        f"{number(len(screening.questions))} krav: {ways}. Det er registertal: intet menneske har læst sagerne."
    )
    told_by = [(topic, asked, Counter(q.checked for q in asked)) for topic, asked in wording.by_topic(screening)]
    columns = [
        Column("Emne"),
        Column("Krav", True),
        *(Column(way.capitalize(), True) for way in wording.CHECKED.values()),
    ]
    rows = [(t, number(len(asked)), *(number(n[key]) for key in wording.CHECKED)) for t, asked, n in told_by]
    yield table("Krav efter emne", columns, rows)
    yield paragraph("Hvert krav med sit formål, sin lov og det, der ikke efterses, står i bilaget sidst i rapporten.")


def _annex(screening: Screening) -> Iterator[str]:
    columns = [Column("Krav og formål", css="krav"), Column("Lov og svar"), Column("Efterses ikke")]
    for topic, asked in wording.by_topic(screening):
        yield table(topic, columns, [_question(q) for q in asked], css="faste")
    doubts = [f"{q.id}: {text}" for q in screening.questions for text in q.unverified]
    if doubts:
        yield "<h3>Ikke efterprøvet mod lovens ord</h3>"
        yield bullets(doubts)


def _question(q: Question) -> tuple[str, ...]:
    way = wording.CHECKED.get(q.checked, q.checked)
    law = f"{'; '.join(q.sections)}\n{way}".strip()
    return (f"{wording.question_text(q)}\n{q.formaal}", law, " ".join(q.not_modelled) or "–")


# Errors and sources


def _errors(screening: Screening, errors: Iterable[Mapping[str, str]], listed: int) -> Iterator[str]:
    if screening.errors is None or not screening.errors:
        yield paragraph("Der er ikke fundet fejl i det, der kunne måles. Se, hvad der ikke kunne afgøres, i afsnit 4.")
        return
    columns = [
        Column("Krav"),
        Column("Fejl"),
        Column("Frist", css="dato"),
        Column("Gjort", css="dato"),
        Column("Lov"),
        Column("Bevis (hændelser i sagen)", css="bevis"),
    ]
    cases: dict[str, list[tuple[str, ...]]] = {}
    purposes: dict[str, str] = {}
    for row in islice(errors, MOST_ERRORS):
        said = ". ".join(part for part in (row["i ord"], row["bemærkninger"]) if part)
        proof = row["bevis"] or f"intet fundet; anledning {row['anledning']}"
        about = " · ".join(
            part for part in (f"Sag {row['sag']}", row["enhed"], label("case_type", row["sagstype"])) if part
        )
        what = f"{row['krav']} {row['spørgsmål']}"
        cases.setdefault(about, []).append((what, said, row["frist"], row["gjort"], row["lov"], proof))
        purposes[row["krav"]] = row["formål"]
    shown = sum(map(len, cases.values()))
    yield paragraph(f"{number(screening.errors)} fejl. {_where(shown, listed, screening.errors)}")
    yield grouped("Fejl, sag for sag", columns, cases.items(), "fejl")
    yield "<h3>Hvad kravene beskytter</h3>"
    yield described(purposes.items())


def _where(shown: int, listed: int, total: int) -> str:
    if shown >= total:
        return "De står alle her."
    if listed >= total:
        return f"De første {number(shown)} står her, alle i fejlliste.csv."
    return (
        f"De første {number(shown)} står her og de første {number(listed)} i fejlliste.csv; resten står kun i tabellen "
        "over fund, som screeningen kan skrive (--findings)."
    )


def _sources(screening: Screening) -> Iterator[str]:
    yield "<h3>Ordene</h3>"
    yield described(wording.words(screening))
    yield "<h3>Kvittering</h3>"
    yield paragraph("Den samme kvittering giver de samme fund. Den dækker program, regelbog, kalender, valg og data.")
    yield described(wording.receipt(screening))
