"""The report as it is written: complete, safe, readable without colour or script, and there in full or not at all."""

from __future__ import annotations

import errno
import json
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.population import standin

from sikkersag.population.figures import errorlist
from sikkersag.population.figures.outcomes import BASE
from sikkersag.population.figures.protection import SMALL
from sikkersag.population.figures.publishing import published
from sikkersag.population.figures.report import files, html, spreadsheet
from sikkersag.population.figures.screening import Screening, ScreeningError, from_json

BY = ("unit", "case_type", "regime", "period")
EVIL = '<img src=x onerror="alert(1)"> & "=1+1"'


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Screening, Path]:
    """A report over synthetic cases, and its folder."""
    folder = tmp_path_factory.mktemp("rapport") / "ud"
    with files.unfinished(folder) as made:
        screening = standin.screened(standin.synthetic(), made, by=BY, purpose=EVIL, sample_of=1000)
        files.write(screening, made)
    return screening, folder


class Reader(HTMLParser):
    """What a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "line", "rect", "circle", "path"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> Iterator[dict[str, str | None]]:
        return (attributes for name, attributes in self.tags if name == tag)


def page_of(folder: Path) -> str:
    return (folder / files.HTML).read_text(encoding="utf-8")


class TestThePage:
    def test_it_is_one_file_without_script_or_anything_fetched(self, written: tuple[Screening, Path]) -> None:
        page = Reader(page_of(written[1]))
        assert not page.open
        names = {tag for tag, _ in page.tags}
        assert not names & {"script", "img", "link", "iframe", "object"}
        assert not [a for _, a in page.tags if "style" in a or "src" in a or "href" in a]
        assert next(page.all("html"))["lang"] == "da"

    def test_every_table_has_a_caption_and_every_head_a_scope(self, written: tuple[Screening, Path]) -> None:
        page = Reader(page_of(written[1]))
        assert len(list(page.all("table"))) == len(list(page.all("caption"))) > 10
        assert all(head.get("scope") in ("col", "row", "rowgroup") for head in page.all("th"))

    def test_every_chart_has_title_and_description_and_a_table_below(self, written: tuple[Screening, Path]) -> None:
        page = page_of(written[1])
        charts = re.findall(r"<svg.*?</svg>", page, flags=re.DOTALL)
        assert charts
        assert all("<title" in chart and "<desc" in chart and 'role="img"' in chart for chart in charts)
        for after in page.split("</figure>")[1:]:
            assert "<table" in after[:2500]

    def test_no_id_stands_twice(self, written: tuple[Screening, Path]) -> None:
        ids = [a["id"] for _, a in Reader(page_of(written[1])).tags if "id" in a]
        assert len(ids) == len(set(ids))

    def test_receipt_and_day_of_extraction_stand_in_every_numbered_part_and_on_every_printed_page(
        self, written: tuple[Screening, Path]
    ) -> None:
        screening, folder = written
        page = page_of(folder)
        with_numbers = re.findall(r'<section id="(?!ikke-undersoegt|kilder).*?</section>', page, flags=re.DOTALL)
        assert len(with_numbers) > 5
        assert all(screening.short_receipt() in part and "udtrukket" in part for part in with_numbers)
        assert page.count("@bottom-left") == 2
        assert f"Kvittering {screening.short_receipt()}" in page.split("</style>")[0]

    def test_what_people_wrote_is_never_markup(self, written: tuple[Screening, Path]) -> None:
        page = page_of(written[1])
        assert "<img" not in page
        assert "&lt;img" in page

    def test_it_says_what_it_did_not_examine_before_the_results(self, written: tuple[Screening, Path]) -> None:
        page = page_of(written[1])
        assert 0 < page.index("Det har screeningen ikke undersøgt") < page.index("Resultater for hvert krav")
        assert "aldrig om familien" in page

    def test_no_grade_is_given(self, written: tuple[Screening, Path]) -> None:
        text = Reader(page_of(written[1])).text.lower()
        assert not [
            word for word in ("kritisabelt", "tilfredsstillende", "påtaler", "score", "karakter") if word in text
        ]

    def test_every_error_that_is_listed_stands_under_its_case_with_its_purpose(
        self, written: tuple[Screening, Path]
    ) -> None:
        screening, folder = written
        rows = list(errorlist.listed(folder / files.ERRORS))
        assert rows
        assert len(rows) == screening.errors
        assert all(row["sag"] and row["krav"] and row["fejl"] and row["formål"] for row in rows)
        page = page_of(folder)
        assert f"Sag {rows[0]['sag']}" in page
        assert rows[0]["formål"] in Reader(page).text.replace("\u00a0", " ")

    def test_a_long_list_says_where_the_rest_is(self, written: tuple[Screening, Path]) -> None:
        screening, folder = written
        rows = list(errorlist.listed(folder / files.ERRORS))
        page = html.rendered(screening, rows * 3, len(rows))
        assert "alle i fejlliste.csv" in Reader(page).text

    def test_too_few_is_said_instead_of_a_percentage(self, tmp_path: Path) -> None:
        screening = standin.screened([standin.judged(["met"] * 4 + ["not_met"] * 3)], tmp_path, by=())
        text = Reader(html.rendered(screening)).text.replace("\u00a0", " ")
        assert "4 af 7" in text
        assert "for få" in text
        assert "57 %" not in text

    def test_no_cases_is_not_the_same_as_no_errors(self, tmp_path: Path) -> None:
        text = Reader(html.rendered(standin.screened([], tmp_path, by=BY))).text
        assert "ikke det samme som ingen fejl" in text


class TestTheSpreadsheet:
    def test_it_has_the_sheets_and_the_receipt_in_every_footer(self, written: tuple[Screening, Path]) -> None:
        screening, folder = written
        with zipfile.ZipFile(folder / files.XLSX) as book:
            names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
            sheets = [book.read(f"xl/worksheets/sheet{i}.xml").decode() for i in range(1, len(names) + 1)]
        assert names == ["Læs mig", "Spørgsmål", "Resultater", "Enheder", "Fejlliste", "Kvittering"]
        assert all(screening.short_receipt() in sheet.split("<oddFooter>")[1] for sheet in sheets)
        assert not [sheet for sheet in sheets if "<f>" in sheet]

    def test_a_place_that_cannot_be_written_is_an_error_of_the_system(self, tmp_path: Path) -> None:
        screening = standin.screened([], tmp_path, by=())
        with pytest.raises(OSError):
            spreadsheet.write(screening, tmp_path / "findes ikke" / "x.xlsx")


class TestTheJson:
    def test_it_comes_back_as_the_same_screening(self, written: tuple[Screening, Path]) -> None:
        screening, folder = written
        text = (folder / files.JSON).read_text(encoding="utf-8")
        assert from_json(text) == from_json(screening.as_json())
        assert from_json(text).as_json() == text

    @pytest.mark.parametrize("text", ["[1]", "{", "{}", '{"format": "sikkersag-screening/9"}'])
    def test_another_form_is_refused(self, text: str) -> None:
        with pytest.raises(ScreeningError):
            from_json(text)

    def test_a_missing_or_strange_field_is_refused(self, written: tuple[Screening, Path]) -> None:
        body = json.loads(written[0].as_json())
        for changed in ({k: v for k, v in body.items() if k != "rows"}, body | {"alvor": 3}):
            with pytest.raises(ScreeningError):
                from_json(json.dumps(changed))

    def test_the_same_cases_give_the_same_report(self, written: tuple[Screening, Path], tmp_path: Path) -> None:
        again = standin.screened(standin.synthetic(), tmp_path, by=BY, purpose=EVIL, sample_of=1000)
        assert again == written[0]


class TestPublishing:
    def test_no_case_and_no_small_number_is_left(self, written: tuple[Screening, Path], tmp_path: Path) -> None:
        screening, folder = written
        with files.unfinished(tmp_path / "ud") as made:
            (made / files.ERRORS).write_bytes((folder / files.ERRORS).read_bytes())
            shown = files.write(screening, made, publish=True)
        assert not (tmp_path / "ud" / files.ERRORS).exists()
        told = [n for row in shown.rows for n in (row.base, row.kept, row.broken, *row.cases.values())]
        told += [n for g in shown.groups for n in (g.total, g.judged, g.with_error)]
        assert not [n for n in told if n is not None and 0 < n < SMALL]
        assert None in told
        everything = "".join(
            path.read_text(encoding="utf-8") for path in (tmp_path / "ud").iterdir() if path.suffix != ".xlsx"
        )
        assert not re.search(r"2025-\d{7}", everything)
        assert "skjult" in everything

    def test_no_rate_is_formed_of_a_hidden_number(self, written: tuple[Screening, Path]) -> None:
        for row in published(written[0]).rows:
            assert (row.kept is None) <= (row.base is None or row.broken is None)

    def test_what_is_hidden_of_a_shown_base_is_not_small_together(self, written: tuple[Screening, Path]) -> None:
        before = {(row.requirement, row.dimension, row.value): row for row in written[0].rows}
        for row in published(written[0]).rows:
            if row.base is not None:
                gone = [name for name in BASE if row.cases[name] is None]
                truth = before[row.requirement, row.dimension, row.value].cases
                assert not gone or sum(truth[name] or 0 for name in gone) >= SMALL

    def test_what_is_shown_never_gives_back_what_is_hidden(self, written: tuple[Screening, Path]) -> None:
        shown = published(written[0])
        for row in shown.rows:
            parts = (row.kept, row.broken)
            if row.base is not None:
                assert sum(part is None for part in parts) != 1
        units = [row for row in shown.rows if row.dimension == "unit"]
        for name in {row.requirement for row in units}:
            whole = shown.row(name, "alle", "alle")
            assert whole is not None
            hidden = [row for row in units if row.requirement == name and row.base is None]
            assert whole.base is None or len(hidden) != 1


class TestWriting:
    def test_nothing_is_left_when_anything_fails(self, tmp_path: Path) -> None:
        with pytest.raises(OSError, match="plads"), files.unfinished(tmp_path / "ud") as made:
            (made / "halv.html").write_text("halv")
            raise OSError(errno.ENOSPC, "ingen plads")
        assert list(tmp_path.iterdir()) == []

    def test_nothing_is_left_when_it_is_interrupted(self, tmp_path: Path) -> None:
        with pytest.raises(KeyboardInterrupt), files.unfinished(tmp_path / "ud"):
            raise KeyboardInterrupt
        assert list(tmp_path.iterdir()) == []

    def test_a_report_is_never_written_over_another(self, tmp_path: Path) -> None:
        (tmp_path / "ud").mkdir()
        with pytest.raises(FileExistsError), files.unfinished(tmp_path / "ud"):
            pass


class TestTheErrorList:
    def test_it_stops_at_its_limit_and_goes_on_counting(self, tmp_path: Path) -> None:
        block = standin.judged(["not_met"] * 20)
        law = standin.law()
        with errorlist.ErrorList(tmp_path / "x.csv", law.rulebook, law.calendar, law.words, most=7) as listing:
            from sikkersag.population.figures.outcomes import grouped

            listing(block[0], block[1], grouped(block[1]))
            assert (listing.total, listing.listed) == (20, 7)
        assert len(list(errorlist.listed(tmp_path / "x.csv"))) == 7

    def test_no_cell_begins_like_a_formula(self, tmp_path: Path) -> None:
        rows = [standin.row("=HYPERLINK(1)", standin.finding(outcome="not_met"))]
        block = (standin.cases(["=HYPERLINK(1)"], unit=["+Nord"]), standin.table(rows))
        standin.screened([block], tmp_path)
        text = (tmp_path / "fejlliste.csv").read_text(encoding="utf-8-sig")
        assert "'=HYPERLINK(1),'+Nord" in text
