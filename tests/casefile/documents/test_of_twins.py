"""The documents of a case whose child was born as twins: both cases have them, as confidential as they were."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from tests.casefile.documents.conftest import Lay
from tests.casefile.factory import World, make_case, make_person, when, write
from tests.casefile.pages.conftest import Visit

from sikkersag.casefile import papers
from sikkersag.casefile.actions.birth import Newborn, register_birth
from sikkersag.casefile.actions.writing import withdraw
from sikkersag.casefile.models import Case, Document, DocumentVersion, SearchText
from sikkersag.casefile.reindexing import reindex_case
from sikkersag.casefile.timeline import timeline_of
from sikkersag.casefile.verify import verify
from sikkersag.foundation.audit.anchors import Anchors
from sikkersag.law.engine.timeline import effective

SECRET = ("Erklæring.txt", b"Psykiaterens ord kvartsglimt.\n", "text/plain")
SECOND = ("Brev.txt", b"Brev nummer to.\n", "text/plain")
THIRD = ("Brev.txt", b"Brev nummer tre.\n", "text/plain")


@pytest.fixture
def unborn(world: World) -> Case:
    """The case of a child that is expected; the forms know it as "unborn"."""
    child = make_person("Ufødt barn af Camilla", expected="2026-03-01")
    unit, worker = world.town.units["nord-1"], world.town.worker
    case = make_case(child, world.family, number="2026-0000901", unit=unit, worker=worker, at="2026-02-01 10:00")
    world.cases["unborn"] = case
    return case


def twins(world: World) -> Case:
    """Let twins be born; the case of the second."""
    case, day = world.cases["unborn"], date(2026, 3, 1)
    case.refresh_from_db()
    born = [Newborn("Anna Møllegård", day), Newborn("Bent Møllegård", day)]
    _, second = register_birth(case=case, children=born, by=world.town.worker, now=when(), key="tvillinger")
    world.cases["second"] = second
    return second


def rows(case: Case) -> list[dict[str, Any]]:
    """Everything that stands of a case's documents, their versions and their words."""
    told = (
        Document.objects.filter(case=case).order_by("number").values(),
        DocumentVersion.objects.filter(document__case=case).order_by("document__number", "version").values(),
        SearchText.objects.filter(case=case).order_by("event").values(),
    )
    # What numbers a row of its own may be made anew with another.
    return [
        {name: value for name, value in dict(row).items() if name != "id" or isinstance(value, UUID)}
        for rows_of in told
        for row in rows_of.iterator()
    ]


def test_the_second_twin_s_rows_are_those_that_the_journal_comes_to(world: World, unborn: Case, lay: Lay) -> None:
    lay(case="unborn", annex="on")
    lay(case="unborn", files=(SECRET,), restricted="on")
    first = Document.objects.get(case=unborn, number=1)
    lay(case="unborn", files=(SECOND,), document=str(first.pk))
    second = twins(world)
    grown = rows(second)
    told = ("number", "annex", "title", "restricted", "versions__version", "versions__sha256")
    of_each = [
        list(Document.objects.filter(case=case).order_by("number", "versions__version").values_list(*told))
        for case in (unborn, second)
    ]
    assert of_each[0] == of_each[1] and len(of_each[1]) == 3
    DocumentVersion.objects.filter(document__case=second).delete()
    Document.objects.filter(case=second).delete()
    papers.project(second, effective(timeline_of(second, known_at=2**40).events, 2**40))
    reindex_case(second.pk)
    assert rows(second) == grown
    assert list(verify(Anchors({}))) == []


def test_the_documents_of_both_stay_when_something_more_is_written(world: World, unborn: Case, lay: Lay) -> None:
    lay(case="unborn")
    second = twins(world)
    for case in (unborn, second):
        case.refresh_from_db()
        write(case, "notat", "2026-03-10 08:30", text="Et ord.", now="2026-03-10 08:40")
        assert DocumentVersion.objects.filter(document__case=case).count() == 1


def test_a_colleague_finds_and_reads_nothing_of_what_is_confidential(
    world: World, unborn: Case, lay: Lay, visit: Visit
) -> None:
    lay(case="unborn", files=(SECRET,), title="Psykiatrisk erklæring", restricted="on")
    second = twins(world)
    document = Document.objects.get(case=second)
    for name, reads in (("colleague", False), ("worker", True)):
        client = visit(name)
        pages = [
            client.post("/soeg/", {"q": "kvartsglimt"}),
            client.get(f"/sag/{second.number}/?vis=forloeb"),
            client.get(f"/sag/{second.number}/?vis=dokumenter"),
        ]
        assert ["Psykiatrisk" in page.content.decode() for page in pages] == [reads] * 3
        assert (client.get(f"/sag/{second.number}/dokument/{document.pk}/").status_code == 200) is reads


def test_what_a_withdrawn_version_made_confidential_is_so_for_the_twin(world: World, unborn: Case, lay: Lay) -> None:
    lay(case="unborn", files=(SECRET,))
    document = Document.objects.get(case=unborn)
    lay(case="unborn", files=(SECOND,), document=str(document.pk), restricted="on")
    event = document.versions.get(version=2).event
    withdraw(case=unborn, event=event, reason="Fejl", in_role="", by=world.town.worker, now=when(), key="væk")
    second = twins(world)
    copy = Document.objects.get(case=second)
    assert copy.restricted and copy.versions.get().version == 1
    assert not SearchText.objects.filter(case=second, is_document=True, restricted=False).exists()


def test_the_next_file_gets_the_next_number_in_each_case(world: World, unborn: Case, lay: Lay) -> None:
    lay(case="unborn", annex="on")
    lay(case="unborn", files=(SECOND,))
    first = Document.objects.get(case=unborn, number=1)
    lay(case="unborn", files=(SECRET,), document=str(first.pk))
    second = twins(world)
    for name, case in (("unborn", unborn), ("second", second)):
        assert lay(case=name, files=(THIRD,), annex="on").status_code == 302
        assert list(Document.objects.filter(case=case).order_by("number").values_list("number", "annex")) == [
            (1, 1),
            (2, None),
            (3, 2),
        ]
        again = Document.objects.get(case=case, number=1)
        assert lay(case=name, files=(THIRD,), document=str(again.pk)).status_code == 302
        assert list(again.versions.order_by("version").values_list("version", flat=True)) == [1, 2, 3]
