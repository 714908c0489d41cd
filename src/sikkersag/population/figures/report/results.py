"""The report's results: every requirement by topic, and the groups beside all cases, each chart with its table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sikkersag.formats.statistics import TOO_FEW, number
from sikkersag.population.figures.dimensions import ALL, PERIOD, REGIME, label
from sikkersag.population.figures.outcomes import BROKEN, RELEVANT, SIGNS, WORDS
from sikkersag.population.figures.report import charts, wording
from sikkersag.population.figures.report.markup import Column, figure, paragraph, table
from sikkersag.population.figures.report.wording import count
from sikkersag.population.figures.screening import Question, Row, Screening, answered

#: A table of requirements by group is shown on the page up to so many groups; wider ones are in the spreadsheet.
WIDEST = 8

#: The rows of a screening by requirement, dimension and value.
Rows = Mapping[tuple[str, str, str], Row]

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


def results(screening: Screening, rows: Rows) -> Iterator[str]:
    """Every requirement that any case called for: chart and table of cases by topic, then the findings."""
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
            "Her tæller hver anledning og hver person for sig. Fundene i én sag hænger sammen, så der er intet "
            "interval: det ville love for meget."
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


def _finding_rows(screening: Screening, rows: Rows) -> Iterator[tuple[str, ...]]:
    for _, asked in wording.by_topic(screening):
        for q in asked:
            row = rows.get((q.id, ALL, ALL))
            if row is not None and answered(row):
                told = [row.findings.get(name) or 0 for name in RELEVANT]
                yield (wording.question_text(q), number(sum(told)), *(number(n) for n in told))


_ABOUT = {
    PERIOD: "Perioden er kvartalet, hvor fristen udløb, eller hvor uret begyndte. En sag kan stå i flere.",
    REGIME: "Regelsættet er den lov, der er målt efter, ellers den, der gjaldt, da uret begyndte.",
}
_TIMELESS = "»Uden tidspunkt« er krav, hvor fundet ikke har en frist, fx til det, som en afgørelse skal indeholde."


def groups(screening: Screening, rows: Rows, name: str) -> Iterator[str]:
    """One dimension: cases with an error in each group beside all cases, and each requirement by group."""
    there = screening.values(name)
    if not there:
        yield paragraph("Der er ingen sager at fordele.")
        return
    title = "Sager med mindst én fejl"
    everything = screening.values(ALL)[0]
    average = None
    if everything.judged and everything.with_error is not None and everything.judged >= TOO_FEW:
        share = everything.with_error / everything.judged
        average = charts.Mark(share, None, f"alle sager {wording.share(everything.with_error, everything.judged)}")
    lines = []
    for group in there:
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
    if name in _ABOUT:
        yield paragraph(f"{_ABOUT[name]} {_TIMELESS}", "lille")
    told = [
        (
            label(name, g.value),
            count(g.total),
            count(g.judged),
            count(g.with_error),
            wording.share(g.with_error, g.judged),
            wording.interval(screening, g.with_error, g.judged),
        )
        for g in there
    ]
    yield table(f"{wording.dimension(name)}: sager med mindst én fejl", columns, told)
    if len(there) > WIDEST:
        yield paragraph(f"Kravene fordelt på {len(there)} grupper står i regnearket, arket Enheder.")
        return
    yield table(
        f"{wording.dimension(name)}: sager, hvor kravet er overholdt, af sager, hvor det kan afgøres",
        [Column("Krav"), Column("Alle sager", True), *(Column(label(name, g.value), True) for g in there)],
        _matrix(screening, rows, name, [g.value for g in there]),
    )


def _matrix(screening: Screening, rows: Rows, name: str, values: list[str]) -> Iterator[tuple[str, ...]]:
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
