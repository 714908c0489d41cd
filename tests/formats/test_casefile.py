"""A case file that cannot be used is refused in Danish, with its file, line, what was expected and an example.

What YAML and JSON themselves may contain is in test_located.py; the texts here are short cases with one mistake.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sikkersag.formats.casefile import CaseFile, load, loads
from sikkersag.formats.located import InputError
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.evaluate import evaluate
from sikkersag.law.engine.receipt import inputs_digest
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.vocabulary import load as vocabularies

CALENDAR, VOCABULARY = calendars.load(), vocabularies.load()
HEAD = (
    "child: {born: 2012-05-03}\npersons: [{id: mor, role: mor, custody: true}]\nevents:\n"  # the events begin in line 4
)
REPORT = "- {id: u1, kind: underretning_modtaget, at: 2024-03-05 10:15}\n"


def case(text: str, name: str = "sag.yaml") -> CaseFile:
    """Read a case from text."""
    return loads(text, name, VOCABULARY, CALENDAR)


def events(*lines: str) -> CaseFile:
    """Read a case with these events, one a line from line 4."""
    return case(HEAD + "".join(f"- {line}\n" for line in lines))


def refused(text: str, line: int, *said: str, name: str = "sag.yaml") -> InputError:
    """The error that a case gives: at this line, saying these words."""
    with pytest.raises(InputError) as caught:
        case(text, name)
    error = caught.value
    assert (error.file, error.line) == (name, line), str(error)
    for word in said:
        assert word in str(error), str(error)
    for english in ("does not", "expected", "invalid", "outside the", "is not a"):
        assert english not in str(error), str(error)
    return error


def event_refused(event: str, *said: str, before: tuple[str, ...] = (), after: tuple[str, ...] = ()) -> InputError:
    """The error that one event gives, on its own line."""
    lines = "".join(f"- {e}\n" for e in (*before, event, *after))
    return refused(HEAD + lines, 4 + len(before), *said)


class TestTheWholeFile:
    def test_a_list_instead_of_a_case_is_refused(self) -> None:
        refused("- a\n- b\n", 1, "En sag skal bestå af navne og værdier", "liste")

    def test_a_table_instead_of_a_case_is_refused(self) -> None:
        refused("id,kind,at\nu1,underretning_modtaget,2024-03-05\n", 1, "En sag skal bestå af navne og værdier")

    def test_an_unknown_name_is_answered_with_the_one_that_was_meant(self) -> None:
        refused("child: {}\nevent: []\n", 2, "»event« kendes ikke", "Mente du »events«?", "Forventet")

    @pytest.mark.parametrize("text", ["child: {born: 2012-05-03}\n", "events: []\n", "events:\n"])
    def test_an_empty_timeline_is_refused_with_an_example(self, text: str) -> None:
        refused(text, 1, "Tidslinjen er tom", "underretning_modtaget")

    @pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC", "Mars/Olympus"])
    def test_another_time_zone_is_refused_with_the_way_out(self, zone: str) -> None:
        refused(f"zone: {zone}\n{HEAD}{REPORT}", 1, f"Tidszonen »{zone}« kendes ikke", "Europe/Copenhagen", "+01:00")

    def test_the_zone_of_the_calendar_may_be_said(self) -> None:
        assert case(f"zone: Europe/Copenhagen\n{HEAD}{REPORT}").timelines

    def test_a_file_is_named_as_it_was_given(self, tmp_path: Path) -> None:
        path = tmp_path / "min sag.yaml"
        path.write_text("child: 3\nevents: []\n", encoding="utf-8")
        with pytest.raises(InputError) as caught:
            load(path, VOCABULARY, CALENDAR)
        assert str(caught.value).startswith(f"{path}, linje 1: ")

    def test_the_same_case_as_json_has_the_same_events(self) -> None:
        event = '{"id": "u1", "kind": "underretning_modtaget", "at": "2024-03-05 10:15"}'
        text = f'{{"child": {{"born": "2012-05-03"}},\n"events": [{event}]}}'
        [timeline] = case(text, "sag.json").timelines.values()
        [same] = case(f"child: {{born: 2012-05-03}}\nevents:\n{REPORT}").timelines.values()
        assert inputs_digest(timeline) == inputs_digest(same)
        unknown = text.replace("underretning_modtaget", "underretning")
        refused(unknown, 2, "Arten »underretning«", name="sag.json")


class TestPeople:
    @pytest.mark.parametrize(
        ("head", "line", "said"),
        [
            ("child: {born: 2012-05-03, cpr: 1}\n", 1, "»cpr« kendes ikke i et barn"),
            ("child: [ida]\n", 1, "Et barn skal bestå af navne og værdier"),
            ("children: []\n", 1, "ingen børn"),
            ("child: {}\nchildren: [{id: a}]\n", 2, "enten child"),
            ("children:\n- {id: ida}\n- {id: ida}\n", 3, "»ida« er brugt to gange (første gang i linje 2)"),
            ("child: {born: i går}\n", 1, "»i går« er ikke et tidspunkt"),
            ("persons:\n- {id: mor}\n", 2, "skal have id og role"),
            ("persons:\n- {id: mor, role: moder}\n", 2, "Rollen »moder« kendes ikke"),
            ("persons:\n- {id: mor, role: mor, custody: {fra: 2020}}\n", 2, "»fra« kendes ikke i custody"),
            ("persons:\n- {id: mor, role: mor, custody: ja}\n", 2, "custody"),
            ("child: {id: mor}\npersons:\n- {id: mor, role: mor}\n", 3, "»mor« er brugt to gange"),
            ("persons:\n- {id: mor, role: mor, custody: {of: [ukendt]}}\n", 2, "»ukendt«"),
        ],
    )
    def test_a_mistake_about_a_person_is_pointed_at(self, head: str, line: int, said: str) -> None:
        refused(f"{head}events:\n{REPORT}", line, said)

    def test_custody_becomes_dated_events(self) -> None:
        span = "[{from: 2012-05-03, to: 2020-01-01}, {from: 2022-01-01}]"
        read = case(f"persons: [{{id: far, role: far, custody: {span}}}]\nevents:\n{REPORT}")
        [timeline] = read.timelines.values()
        kinds = [e.kind for e in timeline.events if e.facts.get("indehaver") == "far"]
        assert kinds == ["foraeldremyndighed_begyndt", "foraeldremyndighed_ophoert", "foraeldremyndighed_begyndt"]

    def test_several_children_have_a_timeline_each(self) -> None:
        read = case(f"children: [{{id: ida, born: 2012-05-03}}, {{id: bo, born: 2015-01-01}}]\nevents:\n{REPORT}")
        assert list(read.timelines) == ["ida", "bo"]


class TestEvents:
    @pytest.mark.parametrize(
        ("event", "said"),
        [
            ("{kind: notat}", "mangler id"),
            ("{id: n}", "mangler kind"),
            ("notat", "En hændelse skal bestå af navne og værdier"),
            ("{id: n, kind: underretning_modtagt}", "Mente du »underretning_modtaget«?"),
            ("{id: n, kind: xyzzy}", "Arten »xyzzy« kendes ikke"),
            ("{id: n, kind: notat, dato: 2024-01-01}", "»dato« kendes ikke i en hændelse"),
            ("{id: n, kind: notat, occurred: nej}", "occurred skal være true eller false"),
            ("{id: n, kind: notat, basis: gæt}", "»gæt« er ikke et grundlag"),
            ("{id: n, kind: notat, in_role: chef}", "Rollen »chef« kendes ikke"),
            ("{id: n, kind: notat, concerns: [onkel]}", "Personen »onkel« kendes ikke"),
            ("{id: n, kind: foedsel, concerns: [mor]}", "kan ikke angå mor"),
            ("{id: n, kind: foedsel, about: [m1]}", "hører ikke til et spørgsmål"),
            ("{id: n, kind: notat, refs: {sag: u1}}", "ingen henvisning »sag«"),
            ("{id: n, kind: notat, refs: [u1]}", "refs skal bestå af navne og værdier"),
            ("{id: n, kind: notat, written_at: 2024-03}", "written_at skal være en dag eller et klokkeslæt"),
            ("{id: n, kind: notat, recorded_at: ukendt}", "recorded_at skal være en dag eller et klokkeslæt"),
        ],
    )
    def test_a_mistake_in_an_event_is_pointed_at(self, event: str, said: str) -> None:
        event_refused(event, said)

    def test_an_id_used_twice_is_refused_at_the_second(self) -> None:
        event_refused("{id: u1, kind: notat}", "»u1« er brugt to gange (første gang i linje 4)", before=(REPORT[2:-1],))

    def test_an_id_that_the_file_makes_itself_cannot_be_taken(self) -> None:
        event_refused("{id: barn.born, kind: notat}", "»barn.born«")

    def test_a_matter_must_be_among_those_listed(self) -> None:
        text = f"matters: [m1]\n{HEAD}- {{id: n, kind: notat, about: [m2]}}\n"
        refused(text, 5, "Spørgsmålet »m2« kendes ikke", "m1")

    def test_a_kind_that_the_timeline_is_complete_for_must_exist(self) -> None:
        refused(f"complete_for: [afgørelse]\n{HEAD}{REPORT}", 1, "Arten »afgørelse« kendes ikke", "Mente du")


class TestFacts:
    @pytest.mark.parametrize(
        ("facts", "said"),
        [
            ("{overgreb: ja}", "»overgreb« skal være true eller false"),
            ("{overgreb: 1}", "»overgreb« skal være true eller false"),
            ("{barnets_alder: tolv}", "»barnets_alder« skal være et helt tal"),
            ("{barnets_alder: true}", "»barnets_alder« skal være et helt tal"),
            ("{barnets_alder: 12.5}", "»barnets_alder« skal være et helt tal"),
            ("{afsender_art: lærer}", "»afsender_art« kan ikke være »lærer«"),
            ("{afsender_art: fagpreson}", "Mente du »fagperson«?"),
            ("{afsender_art: []}", "»afsender_art«"),
            ("{afsender_art: [fagperson, borger]}", "»afsender_art«"),
            ("{deltagere: {a: 1}}", "»deltagere«"),
            ("{overgrab: true}", "Mente du »overgreb«?"),
            ("[overgreb]", "facts skal bestå af navne og værdier"),
        ],
    )
    def test_a_fact_of_the_wrong_sort_is_refused(self, facts: str, said: str) -> None:
        event_refused(f"{{id: u, kind: underretning_modtaget, facts: {facts}}}", said)

    def test_a_date_must_be_a_date(self) -> None:
        event_refused("{id: o, kind: opfoelgning, facts: {naeste_senest: snart}}", "»snart« er ikke et tidspunkt")

    def test_a_required_fact_must_be_there_unless_it_did_not_happen(self) -> None:
        event_refused("{id: s, kind: samtykke, facts: {fra: mor}}", "skal have oplysningen »til«")
        assert events("{id: s, kind: samtykke, occurred: false, facts: {fra: mor}}").timelines

    def test_an_empty_fact_is_a_fact_that_is_not_known(self) -> None:
        [timeline] = events("{id: u, kind: underretning_modtaget, facts: {overgreb: }}").timelines.values()
        assert "overgreb" not in timeline.events[-1].facts


class TestTimes:
    @pytest.mark.parametrize(
        ("at", "said"),
        [
            ("2024-03-31 02:30", "findes ikke"),
            ("2024-02-30", "2024-02-30"),
            ("2024-13-01", "2024-13-01"),
            ("9999-01-01", "9999-01-01"),
            ("1850-01-01", "1850-01-01"),
            ("2024-03-05 25:00", "klokkeslæt, der ikke findes"),
            ("2024-03-05 10.15", "er ikke et tidspunkt"),
            ("05-03-2024", "er ikke et tidspunkt"),
            ("2024-03/2024-01", "slutter, før det begynder"),
            ("[2024]", "skal være tekst"),
            ("2024-03-05T10:15+99:00", "2024-03-05T10:15+99:00"),
            ("2080-12-31T23:59-05:00", "2080-12-31"),
        ],
    )
    def test_a_time_that_cannot_be_is_refused_with_an_example(self, at: str, said: str) -> None:
        error = event_refused(f"{{id: n, kind: notat, at: {at if at[0] == '[' else repr(at)}}}", said)
        assert at.startswith("[") or "2024-03-01" in str(error) or "slutter" in str(error)

    def test_the_hour_that_comes_twice_is_the_first_unless_an_offset_says_otherwise(self) -> None:
        read = events(
            "{id: a, kind: notat, at: 2024-10-27 02:30}", "{id: b, kind: notat, at: '2024-10-27T02:30+01:00'}"
        )
        [timeline] = read.timelines.values()
        first, second = timeline.events[-2:]
        assert second.lo - first.lo == 3600

    def test_an_event_before_the_birth_is_refused(self) -> None:
        event_refused("{id: n, kind: notat, at: 2012-05-02}", "ligger før barnets fødsel", "termin")
        assert events("{id: n, kind: notat, at: 2012-05-03}").timelines
        assert events("{id: n, kind: notat, at: 2012-05}").timelines

    def test_an_unborn_child_may_have_events(self) -> None:
        text = "child: {due: 2024-06-01}\nevents:\n- {id: n, kind: notat, at: 2024-02-01}\n"
        assert case(text).timelines
        assert case(text.replace("due: 2024-06-01", "due: 2024-06-01, born: 2024-05-30")).timelines

    def test_what_is_written_before_it_happens_is_remarked_and_nothing_breaks(self) -> None:
        read = events(
            "{id: m, kind: boernesamtale, at: 2024-03-20 10:00, written_at: 2024-03-01 09:00}",
            "{id: d, kind: afgoerelse, at: 2024-03-25, facts: {art: tvangsanbringelse}}",
        )
        [remark] = read.remarks
        assert remark.startswith("sag.yaml, linje 4: »m« er skrevet ned, før det skete.")
        [timeline] = read.timelines.values()
        as_of = CALENDAR.instant(2024, 6, 1)
        assert evaluate(timeline, rulebooks.load(), as_of=as_of, known_at=as_of, calendar=CALENDAR).findings


class TestLinks:
    def test_a_link_to_nothing_is_refused(self) -> None:
        for link in ("refs: {underretning: u9}", "corrects: u9", "withdraws: u9", "after: [u9]", "before: u9"):
            event_refused(f"{{id: v, kind: vurdering_24_timer, {link}}}", "»v« henviser til »u9«, som ikke findes")

    def test_a_link_to_another_kind_is_refused(self) -> None:
        event_refused(
            "{id: v, kind: vurdering_24_timer, refs: {underretning: n}}",
            "det er en notat",
            before=("{id: n, kind: notat}",),
        )

    def test_a_person_is_not_an_event(self) -> None:
        event_refused("{id: n, kind: notat, refs: {haendelse: mor}}", "»mor«, som ikke findes")

    @pytest.mark.parametrize("how", ["corrects", "withdraws"])
    def test_corrections_in_a_ring_are_refused(self, how: str) -> None:
        for ring in (
            (f"{{id: a, kind: notat, {how}: a}}",),
            (f"{{id: a, kind: notat, {how}: b}}", f"{{id: b, kind: notat, {how}: a}}"),
            (
                "{id: a, kind: notat, corrects: b}",
                f"{{id: b, kind: notat, {how}: c}}",
                "{id: c, kind: notat, corrects: a}",
            ),
        ):
            refused(HEAD + "".join(f"- {e}\n" for e in ring), 4, "ring")

    @pytest.mark.parametrize(
        "ring",
        [
            ("{id: a, kind: notat, after: a}",),
            ("{id: a, kind: notat, after: b}", "{id: b, kind: notat, after: a}"),
            ("{id: a, kind: notat, after: b}", "{id: b, kind: notat, before: c}", "{id: c, kind: notat, before: b}"),
        ],
    )
    def test_orders_in_a_ring_are_refused(self, ring: tuple[str, ...]) -> None:
        with pytest.raises(InputError, match="ring") as caught:
            events(*ring)
        assert caught.value.line >= 4

    def test_an_order_against_the_dates_is_refused(self) -> None:
        with pytest.raises(InputError, match="modsatte") as caught:
            events("{id: a, kind: notat, at: 2024-03-01}", "{id: b, kind: notat, at: 2024-02-01, after: a}")
        assert caught.value.line in (4, 5)

    def test_a_date_that_was_corrected_does_not_contradict_an_order(self) -> None:
        read = events(
            "{id: a, kind: notat, at: 2024-03-01}",
            "{id: b, kind: notat, at: 2024-02-01, after: a}",
            "{id: b2, kind: notat, at: 2024-04-01, after: a, corrects: b}",
        )
        assert read.timelines
