"""The report as one HTML file. The order is the reader's: what was found, what was not examined, how the cases were
chosen, the questions, the results, the groups, the errors, and where the numbers come from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from sikkersag.population.dimensions import ALL, PERIOD, label
from sikkersag.population.outcomes import BROKEN, RELEVANT, SIGNS, WORDS
from sikkersag.population.report import charts, wording
from sikkersag.population.report.markup import (
    Column,
    bullets,
    described,
    figure,
    grouped,
    page,
    paragraph,
    section,
    table,
)
from sikkersag.population.report.markup import text as markup_text
from sikkersag.population.report.wording import count
from sikkersag.population.screening import Question, Row, Screening, answered
from sikkersag.population.statistics import TOO_FEW, number

#: The page lists so many errors; the rest are in the list beside it. More make a browser slow and nobody wiser.
MOST_ERRORS = 1_000
#: A table of requirements by group is shown on the page up to so many groups; wider ones are in the spreadsheet.
WIDEST = 8
#: So many requirements stand on the first page.
FOREMOST = 8

_Rows = Mapping[tuple[str, str, str], Row]


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
        section("resultater", "4. Resultater for hvert krav", source, "".join(_results(screening, rows)), css="bred"),
    ]
    chapter = 5
    for name in screening.by:
        title = f"{chapter}. {wording.dimension(name)}: fordelt"
        parts.append(section(f"efter-{chapter}", title, source, "".join(_groups(screening, rows, name)), css="bred"))
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


def _foremost(screening: Screening, rows: _Rows) -> Iterator[str]:
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
        "Ordnet efter antal sager, ikke efter alvor. Alle krav står i afsnit 4, og hvad der ikke er undersøgt, i afsnit 1.",
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
            ("heraf uden noget fund", number(screening.without_findings)),
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


# Results

_CASE_COLUMNS = (
    Column("Krav"),
    Column("Relevante sager", True),
    Column("Overholdt", True),
    Column("Andel", True, strong=True),
    Column("95 % interval", True),
    Column("heraf lovligt fraveget", True),
    *(Column(f"{SIGNS[name]} {WORDS[name]}", True) for name in BROKEN),
    Column("Kan ikke afgøres", True),
    Column("Kræver en vurdering", True),
    Column("Venter", True),
)


def _results(screening: Screening, rows: _Rows) -> Iterator[str]:
    yield paragraph(
        "Hver sag tæller én gang for hvert krav. Har den flere anledninger, fx flere underretninger, er kravet først "
        "overholdt, når det er overholdt hver gang. En sag står under den værste af sine fejl."
    )
    unasked = []
    for i, (topic, asked) in enumerate(wording.by_topic(screening)):
        found = [(q, row) for q in asked if (row := rows.get((q.id, ALL, ALL))) is not None and answered(row)]
        unasked += [q for q in asked if not answered(rows.get((q.id, ALL, ALL)))]
        if not found:
            continue
        lines = [_line(screening, wording.question_text(q), row) for q, row in found if row.base != 0]
        yield f"<h3>{topic}</h3>"
        if lines:
            title = f"{topic}: andel sager, hvor kravet er overholdt"
            said = (
                "Prik: andel af de sager, hvor det kan afgøres. Streg: 95 % interval. Tallene står i tabellen nedenfor."
            )
            yield figure(title, charts.shares(f"f{i}", title, said, lines))
        yield table(f"{topic}: sager", _CASE_COLUMNS, [_case_row(screening, q, row) for q, row in found])
    if unasked:
        yield "<h3>Krav, som ingen af sagerne kaldte på</h3>"
        yield paragraph(", ".join(wording.question_text(q) for q in unasked) + ".")
    if screening.published:
        yield paragraph("Antal pr. fund vises ikke i en offentlig udgave, fordi de kunne røbe skjulte tal.", "lille")
    else:
        yield "<h3>Hvor mange gange: fund</h3>"
        yield paragraph(
            "Her tæller hver anledning og hver person for sig. Fundene i én sag hænger sammen, så der er intet interval: "
            "det ville love for meget."
        )
        yield table("Alle krav: fund", _FINDING_COLUMNS, _finding_rows(screening, rows))


def _line(screening: Screening, words: str, row: Row) -> charts.Line:
    if row.base is None or row.kept is None:
        return charts.Line(words, note="skjult: tallene er små")
    if row.base < TOO_FEW:
        return charts.Line(words, note=f"{wording.of(row.kept, row.base)}: for få til at sige noget")
    told = wording.share(row.kept, row.base)
    return charts.Line(words, (charts.Mark(row.kept / row.base, screening.interval(row.kept, row.base), told),))


def _case_row(screening: Screening, q: Question, row: Row) -> tuple[str, ...]:
    return (
        wording.question_text(q),
        count(wording.relevant(row)),
        wording.of(row.kept, row.base),
        wording.share(row.kept, row.base),
        wording.interval(screening, row.kept, row.base),
        *(count(row.cases.get(name)) for name in ("departed", *BROKEN, "undeterminable", "human", "pending")),
    )


_FINDING_COLUMNS = (
    Column("Krav"),
    Column("Relevante", True),
    *(Column(f"{SIGNS[name]} {WORDS[name]}", True) for name in RELEVANT),
)


def _finding_rows(screening: Screening, rows: _Rows) -> Iterator[tuple[str, ...]]:
    for _, asked in wording.by_topic(screening):
        for q in asked:
            row = rows.get((q.id, ALL, ALL))
            if row is not None and answered(row):
                told = [row.findings.get(name) or 0 for name in RELEVANT]
                yield (wording.question_text(q), number(sum(told)), *(number(n) for n in told))


# Groups


def _groups(screening: Screening, rows: _Rows, name: str) -> Iterator[str]:
    groups = screening.values(name)
    if not groups:
        yield paragraph("Der er ingen sager at fordele.")
        return
    title = "Sager med mindst én fejl"
    everything = screening.values(ALL)[0]
    average = None
    if everything.judged and everything.with_error is not None and everything.judged >= TOO_FEW:
        share = everything.with_error / everything.judged
        average = charts.Mark(share, None, f"alle sager {wording.share(everything.with_error, everything.judged)}")
    lines = []
    for group in groups:
        row = Row("", name, group.value, group.judged, group.with_error, None, {}, {})
        if group.judged != 0:
            lines.append(_line(screening, label(name, group.value), row))
    if lines:
        said = "Prik: andel af sager med noget at måle. Streg: 95 % interval. Stiplet linje: alle sager under ét."
        drawn = charts.shares(f"g-{_ascii(name)}", f"{title}, {wording.dimension(name)}", said, lines, average=average)
        yield figure(f"{title} i forhold til alle sager", drawn)
    yield paragraph(
        "Et interval, der rummer den stiplede linje, viser ingen sikker forskel fra alle sager under ét. Forskelle kan "
        "også skyldes, at grupperne har forskellige sager; de er ikke en rangliste.",
        "lille",
    )
    columns = [
        Column(wording.dimension(name)),
        Column("Sager", True),
        Column("Sager med noget at måle", True),
        Column("Sager med mindst én fejl", True),
        Column("Andel", True, strong=True),
        Column("95 % interval", True),
    ]
    if name == PERIOD:
        yield paragraph(
            "Perioden er kvartalet, hvor fristen udløb, eller skridtet skulle tages. En sag kan stå i flere.", "lille"
        )
    told = [
        (
            label(name, g.value),
            count(g.total),
            count(g.judged),
            count(g.with_error),
            wording.share(g.with_error, g.judged),
            wording.interval(screening, g.with_error, g.judged),
        )
        for g in groups
    ]
    yield table(f"{wording.dimension(name)}: sager med mindst én fejl", columns, told)
    if len(groups) > WIDEST:
        yield paragraph(f"Kravene fordelt på {len(groups)} grupper står i regnearket, arket Enheder.")
        return
    yield table(
        f"{wording.dimension(name)}: sager, hvor kravet er overholdt, af sager, hvor det kan afgøres",
        [Column("Krav"), Column("Alle sager", True), *(Column(label(name, g.value), True) for g in groups)],
        _matrix(screening, rows, name, [g.value for g in groups]),
    )


def _matrix(screening: Screening, rows: _Rows, name: str, values: list[str]) -> Iterator[tuple[str, ...]]:
    for _, asked in wording.by_topic(screening):
        for q in asked:
            everything = rows.get((q.id, ALL, ALL))
            if everything is None or everything.base == 0:
                continue
            cells = [_cell(rows.get((q.id, name, value))) for value in values]
            yield (wording.question_text(q), _cell(everything), *cells)


def _cell(row: Row | None) -> str:
    if row is None or row.base == 0:
        return "–"
    told = wording.of(row.kept, row.base)
    if row.base is None or row.kept is None:
        return wording.HIDDEN
    return told if row.base < TOO_FEW else f"{told} ({wording.share(row.kept, row.base)})"


def _ascii(name: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in name)


# Errors and sources


def _errors(screening: Screening, errors: Iterable[Mapping[str, str]], listed: int) -> Iterator[str]:
    if not screening.errors:
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
    shown = 0
    for shown, row in enumerate(islice(errors, MOST_ERRORS), 1):
        said = ". ".join(part for part in (row["i ord"], row["bemærkninger"]) if part)
        proof = row["bevis"] or f"intet fundet; anledning {row['anledning']}"
        about = " · ".join(
            part for part in (f"Sag {row['sag']}", row["enhed"], label("case_type", row["sagstype"])) if part
        )
        what = f"{row['krav']} {row['spørgsmål']}"
        cases.setdefault(about, []).append((what, said, row["frist"], row["gjort"], row["lov"], proof))
        purposes[row["krav"]] = row["formål"]
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
