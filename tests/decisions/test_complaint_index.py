"""What goes to Ankestyrelsen: every document and entry of the matter, numbered; what is left out, and why."""

from __future__ import annotations

import io
from uuid import UUID

import pytest
from tests.casefile.factory import World, moment_at, open_matter, when, write
from tests.decisions.complaints import complain, decide, forward, reassess, tell

from sikkersag.casefile.actions.documents import Told, Upload, add_documents
from sikkersag.casefile.actions.journal import seal
from sikkersag.casefile.entries import Passage
from sikkersag.casefile.models import Case, Document, Event
from sikkersag.casefile.queries.standing import standing_of
from sikkersag.decisions.complaint_index import Index, Line, index_of
from sikkersag.decisions.complaint_paper import paragraphs_of
from sikkersag.decisions.queries.complaints import events_of, find, lines_for
from sikkersag.foundation.files import store
from sikkersag.foundation.refused import RefusedError


def lay(world: World, title: str, about: list[str], *, restricted: bool = False) -> Document:
    """A document of Ida's case."""
    upload = Upload(io.BytesIO(f"{title}.\n".encode()), "brev.txt", "text/plain", title)
    told = Told(moment_at("2026-02-10"), about=tuple(about), restricted=restricted, facts={"retning": "modtaget"})
    (paper,) = add_documents(
        case=world.ida, uploads=[upload], told=told, by=world.town.worker, now=when("2026-03-09 10:00"), key=title
    )
    return paper


def lines(case: Case, complaint: UUID) -> list[Line]:
    """Every line for the complaint."""
    standing = standing_of(case, at=when("2026-03-12 11:00"))
    one = find(events_of(standing), complaint)
    assert one is not None
    return lines_for(standing, one)


def everything(index: Index) -> list[str]:
    """The keys of every line that the index names."""
    return [
        *(line.key for _, line in index.documents),
        *(line.key for line in index.entries),
        *(line.key for line, _ in index.left_out),
    ]


@pytest.fixture
def matter(world: World) -> tuple[Event, UUID]:
    """A decision with much about it, beside another matter, and a complaint that is re-assessed."""
    decision = decide(world)
    about = list(decision.about)
    tell(world, decision)
    note = write(world.ida, "notat", "2026-02-12 10:00", text="Mor ringede om kontaktfamilien.", about=about)
    write(world.ida, "notat", "2026-02-12 10:00", text="Mor skrev.", corrects=note.event, about=about)
    write(world.ida, "notat", "2026-02-13 10:00", text="En tur i skoven.")
    other = open_matter(world.ida, "Skal Ida skifte skole?", "2026-02-14 10:00")
    write(world.ida, "notat", "2026-02-15 10:00", text="Om skolen.", about=[other])
    lay(world, "Udtalelse fra skolen", about)
    lay(world, "Karakterblad", [other])
    complaint = complain(world, decision)
    reassess(world, complaint)
    return decision, complaint


def test_nothing_of_the_matter_is_missing_and_nothing_stands_twice(world: World, matter: tuple[Event, UUID]) -> None:
    decision, complaint = matter
    found = lines(world.ida, complaint)
    assert sorted(line.seq for line in found) == list(range(1, Event.objects.filter(case=world.ida).count() + 1))
    of_matter = {str(row.event) for row in Event.objects.filter(case=world.ida) if set(row.about) & set(decision.about)}
    index = index_of(found, left_out={}, added=())
    named = everything(index)
    assert of_matter <= set(named) and len(named) == len(set(named))
    assert len(named) + index.others == Event.objects.filter(case=world.ida).count()
    titles = [line.what for _, line in index.documents]
    assert titles == ["Udtalelse fra skolen"] and [number for number, _ in index.documents] == [2]


def test_the_notice_and_what_points_at_the_decision_go_along_though_they_name_no_matter(world: World) -> None:
    decision = decide(world)
    refs = {"afgoerelse": (str(decision.event),)}
    notice = write(world.ida, "afgoerelse_meddelt", "2026-02-02", facts={"til": str(world.people["mor"].pk)}, refs=refs)
    asked = write(world.ida, "begrundelse_anmodet", "2026-02-05 10:00", refs=refs)
    given = write(
        world.ida, "begrundelse_givet", "2026-02-06 10:00", refs={"anmodning": (str(asked.event),)}, text="Fordi."
    )
    complaint = complain(world, decision)
    named = set(everything(index_of(lines(world.ida, complaint), left_out={}, added=())))
    assert {str(notice.event), str(asked.event), str(given.event), str(complaint)} <= named


def test_what_is_left_out_stands_with_its_reason_and_what_is_sealed_with_its_own(
    world: World, matter: tuple[Event, UUID]
) -> None:
    decision, complaint = matter
    wrong = write(world.ida, "notat", "2026-03-01 10:00", text="Om Emil.", about=decision.about)
    seal(event=wrong.pk, reason="Forkert barn.", by=world.town.leader, now=when("2026-03-10 09:00"))
    note = next(line for line in lines(world.ida, complaint) if "Mor skrev." in line.texts)
    index = index_of(lines(world.ida, complaint), left_out={note.key: "Nævner en nabo."}, added=())
    reasons = {line.key: reason for line, reason in index.left_out}
    assert reasons[note.key] == "Nævner en nabo." and reasons[str(wrong.event)].startswith("Forseglet")
    assert "Om Emil." not in str(index)


def test_what_is_about_other_things_goes_along_only_where_it_is_added(world: World, matter: tuple[Event, UUID]) -> None:
    _, complaint = matter
    found = lines(world.ida, complaint)
    school = next(line for line in found if line.what == "Karakterblad")
    without, having = (index_of(found, left_out={}, added=added) for added in ((), (school.key,)))
    assert school.key not in everything(without) and school.key in everything(having)
    assert having.others == without.others - 1


def test_the_index_is_laid_on_the_case_and_holds_the_words_of_the_journal(
    world: World, matter: tuple[Event, UUID]
) -> None:
    decision, complaint = matter
    odd = write(world.ida, "notat", "2026-03-05 10:00", text="Ida tegnede en 🌻 til mormor.", about=decision.about)
    index = index_of(lines(world.ida, complaint), left_out={str(odd.event): " "}, added=())
    told = "\n".join(one.text for one in paragraphs_of(index, child="Ida", who="Camilla"))
    assert "Bilag 2: " in told and "Udtalelse fra skolen (dok. 1)" in told and "\nMor skrev." in told
    assert "Karakterblad" not in told and "Om skolen" not in told
    assert "Alt om spørgsmålet følger med." in told and "til mormor" in told
    forward(world, complaint)
    paper = Document.objects.get(title__startswith="Fortegnelse")
    assert paper.restricted is False
    with store.open(paper.versions.get().sha256) as file:
        assert file.read(5) == b"%PDF-"
    kinds = list(Event.objects.filter(case=world.ida).order_by("-seq").values_list("kind", flat=True)[:5])
    assert {"ankesag_rejst", "dokument", "klage_videresendt"} <= set(kinds)


def test_an_index_that_names_a_confidential_document_is_confidential(world: World, matter: tuple[Event, UUID]) -> None:
    decision, complaint = matter
    lay(world, "Erklæring om far", list(decision.about), restricted=True)
    forward(world, complaint)
    assert Document.objects.get(title__startswith="Fortegnelse").restricted is True


def test_a_reason_that_is_too_long_stops_it_and_nothing_is_sent(world: World, matter: tuple[Event, UUID]) -> None:
    _, complaint = matter
    before = Event.objects.filter(case=world.ida).count()
    with pytest.raises(RefusedError, match="500 tegn"):
        forward(world, complaint, left_out={str(complaint): "x" * 501})
    assert Event.objects.filter(case=world.ida).count() == before and Document.objects.count() == 2


def test_the_words_about_a_brother_do_not_go_along(world: World) -> None:
    decision = decide(world)
    emil = str(world.people["emil"].pk)
    both = (Passage("Ida trives."), Passage("Emil har slået.", about=(emil,)))
    write(world.ida, "notat", "2026-02-12 10:00", passages=both, about=decision.about)
    complaint = complain(world, decision)
    told = [text for line in lines(world.ida, complaint) for text in line.texts]
    assert "Ida trives." in told and "Emil har slået." not in told
