"""Letters written by hand: a summons, an answer on access, a memo and an answer to a politician, each by its form."""

from __future__ import annotations

import io
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from tests.casefile.factory import World, moment_at, open_matter, when, write
from tests.web.growing import lay_paper

from sikkersag.casefile.actions.documents import Told, Upload, add_documents
from sikkersag.casefile.entries import Passage
from sikkersag.casefile.filetexts import text_of_file
from sikkersag.casefile.models import AppendKey, Case, Document
from sikkersag.correspondence.actions.letters import write_letter
from sikkersag.correspondence.letters.kinds import Sample, kinds
from sikkersag.correspondence.models import Letter
from sikkersag.correspondence.writing import BY_HAND, OUTSIDE, OUTSIDE_ONLY
from sikkersag.foundation import clock
from sikkersag.foundation.refused import RefusedError

SAMPLES = [(kind, sample) for kind in BY_HAND for sample in kinds()[kind].samples]
OWN = ("barn", "modtager", "kommune", "afsender", "kontakt")


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Every request comes on Tuesday 10 March 2026 at 8.40; no code is asked for."""
    monkeypatch.setattr(clock, "now", when)
    settings.SECOND_FACTOR = False


def client(world: World, who: str = "worker") -> Client:
    """Somebody who is signed in."""
    made = Client()
    made.force_login(world.town.users[who], "allauth.account.auth_backends.AuthenticationBackend")
    return made


def url(case: Case, kind: str = "") -> str:
    """Where a kind is written, or chosen."""
    return f"/sag/{case.number}/brev/nyt/" + (f"{kind}/" if kind else "")


def typed(kind: str, sample: Sample | None = None, **more: Any) -> dict[str, Any]:
    """A form filled in with a sample's values, to somebody outside the case."""
    values = (sample or kinds()[kind].samples[0]).values
    fields = {name: _as_typed(value) for name, value in values.items() if name not in OWN}
    outside = {"til_navn": values["modtager"], "til_adresse": "Rådhuspladsen 1\n4000 Fjordby"}
    to = {} if kind in OUTSIDE_ONLY else {"til": OUTSIDE}
    return {"noegle": str(uuid4()), **to, **outside, **fields, **more}


def _as_typed(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return value if isinstance(value, str) else "\r\n".join(value)


def text(answer: Any) -> str:
    """The page as text on one line."""
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


def read(letter: Letter) -> str:
    """What the file of a letter says, on one line."""
    return " ".join(text_of_file(letter.sha256, "application/pdf").replace("\xa0", " ").split())


@pytest.mark.parametrize(("kind", "sample"), SAMPLES, ids=[f"{kind}: {sample.name}" for kind, sample in SAMPLES])
def test_each_kind_is_written_from_its_form_and_says_what_was_typed(world: World, kind: str, sample: Sample) -> None:
    answer = client(world).post(url(world.ida, kind), typed(kind, sample))
    assert answer.status_code == 302, text(answer)
    letter = Letter.objects.get()
    assert answer["Location"] == f"/sag/{world.ida.number}/brev/{letter.pk}/"
    said = read(letter)
    assert world.ida.number in said
    # Whoever is outside is called by their whole name: a committee has no first one.
    assert str(sample.values["modtager"]) in said
    for name in ("hvorfor", "du_kan"):
        assert " ".join(str(sample.values[name]).split()) in said
    assert Document.objects.get(letters=letter).case == world.ida


def test_sent_twice_it_is_one_letter(world: World) -> None:
    form, who = typed("svar_til_politiker"), client(world)
    first, second = (who.post(url(world.ida, "svar_til_politiker"), form) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Letter.objects.count() == Document.objects.count() == 1
    assert all(len(key) <= 80 for key in AppendKey.objects.values_list("key", flat=True))


def test_somebody_of_the_case_is_chosen_with_why_and_gets_it_where_they_live(world: World) -> None:
    who, mother = client(world), world.people["mor"]
    page = text(who.get(url(world.ida, "indkaldelse")))
    assert "Har forældremyndigheden og er part i sagen" in page
    form = typed("indkaldelse", til=str(mother.pk), til_navn="", til_adresse="")
    assert who.post(url(world.ida, "indkaldelse"), form).status_code == 302
    letter = Letter.objects.get()
    assert letter.to == mother
    assert "Kære Camilla Vi vil" in read(letter)
    assert "Birkevej 14" in letter.address


def test_a_protected_address_is_marked_and_shown_nowhere(world: World) -> None:
    page = text(client(world).get(url(world.noah, "indkaldelse")))
    assert "Rasmus Thorsen" in page
    assert "beskyttet adresse" in page
    assert "Skjulestræde" not in page


def test_a_protected_address_typed_by_hand_is_refused(world: World) -> None:
    form = typed("indkaldelse", til_navn="Rasmus", til_adresse="Skjulestræde 99\n4000 Fjordby")
    answer = client(world).post(url(world.noah, "indkaldelse"), form)
    assert answer.status_code == 422
    assert "er beskyttet. Brevet er ikke skrevet" in text(answer)
    assert not Document.objects.exists()


def test_what_was_told_in_confidence_is_kept_out_of_an_answer_to_a_politician(world: World) -> None:
    secret = Passage("Mormor vil ikke have, at Ida får det at vide.", confidential=True)
    write(world.ida, "notat", "2026-03-07 10:00", passages=[secret])
    world.ida.refresh_from_db()
    before = world.ida.length
    form = typed("svar_til_politiker", svar="Vi ved, at mormor vil ikke have, at Ida får det at vide.")
    answer = client(world).post(url(world.ida, "svar_til_politiker"), form)
    page = text(answer)
    assert answer.status_code == 422
    assert '<a href="#id_svar">Svaret</a>: Svaret gengiver noget, der er sagt i fortrolighed' in page
    assert "Karin Åby" in page
    world.ida.refresh_from_db()
    assert world.ida.length == before
    assert not Letter.objects.exists()
    assert not Document.objects.exists()


def test_what_is_about_somebody_else_is_kept_out_by_the_action_itself(world: World) -> None:
    write(world.ida, "notat", "2026-03-07 10:00", passages=[Passage("Naboens søn har det svært.", third_party=True)])
    told = {**kinds()["svar_til_politiker"].samples[0].values, "emne": "om naboens søn har det svært"}
    with pytest.raises(RefusedError, match="handler om en anden") as refused:
        write_letter(
            case=world.ida, kind="svar_til_politiker", addressee=None, to_lines=("Karin Åby", "Rådhuset"), values=told,
            by=world.town.worker, now=when(), key="one",
        )  # fmt: skip
    assert refused.value.field == "emne"


def test_an_answer_to_a_politician_takes_no_document_of_the_case(world: World) -> None:
    paper = lay_paper(world.ida, "Udtalelse fra skolen", by=world.town.worker)
    who = client(world)
    assert "Udtalelse fra skolen" not in text(who.get(url(world.ida, "svar_til_politiker")))
    answer = who.post(url(world.ida, "svar_til_politiker"), typed("svar_til_politiker", bilag=[str(paper.pk)]))
    assert "Et af bilagene kan ikke komme med" in text(answer)
    assert not Letter.objects.exists()
    with pytest.raises(RefusedError, match="kan ikke have bilag"):
        write_letter(
            case=world.ida, kind="svar_til_politiker", addressee=None, to_lines=("Karin Åby", "Rådhuset"),
            values=kinds()["svar_til_politiker"].samples[0].values, annexes=[paper], by=world.town.worker, now=when(),
            key="one",
        )  # fmt: skip


@pytest.mark.parametrize("kind", BY_HAND)
def test_what_is_missing_is_said_at_its_field_and_the_rest_is_kept(world: World, kind: str) -> None:
    answer = client(world).post(url(world.ida, kind), typed(kind, hvorfor=" ", du_kan="Ring på mandag kl. 9."))
    page = text(answer)
    assert answer.status_code == 422
    assert '<a href="#id_hvorfor">' in page
    assert "Ring på mandag kl. 9." in page
    assert not Letter.objects.exists()


def test_what_a_letter_says_only_sometimes_is_asked_for_then(world: World) -> None:
    sample = kinds()["aktindsigt_svar"].samples[0]
    answer = client(world).post(url(world.ida, "aktindsigt_svar"), typed("aktindsigt_svar", sample, undtaget=""))
    page = text(answer)
    assert '<a href="#id_undtaget">' in page
    assert "Brevet mangler »hvad der er taget ud, og hvorfor«" in page
    assert "Udfyldes, når du svarer ja til »Noget er taget ud« eller ja til »Parten får ikke aktindsigt«." in page
    assert not Letter.objects.exists()


def test_an_answer_on_access_says_one_thing_and_how_to_complain_of_a_refusal(world: World) -> None:
    who, address = client(world), url(world.ida, "aktindsigt_svar")
    assert "Svar ja til netop ét" in text(who.post(address, typed("aktindsigt_svar", fuldt="ja")))
    assert "forvaltningsloven § 25" in text(who.post(address, typed("aktindsigt_svar", klage_forvaltning="nej")))
    assert not Letter.objects.exists()


def test_annexes_are_numbered_in_the_order_of_the_case(world: World) -> None:
    first, second = (lay_paper(world.ida, title, by=world.town.worker) for title in ("Undersøgelse", "Referat"))
    form = typed("notat_til_udvalg", bilag=[str(second.pk), str(first.pk)])
    assert client(world).post(url(world.ida, "notat_til_udvalg"), form).status_code == 302
    said = read(Letter.objects.get())
    assert "Bilag 1: Undersøgelse (2025-0001874-1)" in said
    assert "Bilag 2: Referat (2025-0001874-2)" in said
    assert "Bilagene står nummereret" in said


def test_a_memo_without_annexes_speaks_of_none(world: World) -> None:
    assert client(world).post(url(world.ida, "notat_til_udvalg"), typed("notat_til_udvalg")).status_code == 302
    assert "Bilagene" not in read(Letter.objects.get())


def test_an_annex_of_another_case_is_refused(world: World) -> None:
    theirs = lay_paper(world.emil, "Hemmeligt papir", by=world.town.worker)
    lay_paper(world.ida, "Eget papir", by=world.town.worker)
    answer = client(world).post(url(world.ida, "notat_til_udvalg"), typed("notat_til_udvalg", bilag=[str(theirs.pk)]))
    page = text(answer)
    assert answer.status_code == 422
    assert "Et af bilagene er ikke et dokument i sagen" in page
    assert "Hemmeligt papir" not in page
    assert not Letter.objects.exists()


def test_a_confidential_annex_is_there_for_those_near_the_case_and_makes_the_letter_confidential(world: World) -> None:
    told = Told(moment_at("2026-03-02"), concerns=(str(world.ida.child_id),), restricted=True)
    upload = Upload(io.BytesIO(b"Fortroligt."), "brev.txt", "text/plain", "Lægens brev")
    (paper,) = add_documents(case=world.ida, uploads=[upload], told=told, by=world.town.worker, now=when(), key="lays")
    form = typed("notat_til_udvalg", bilag=[str(paper.pk)])
    assert client(world, "colleague").post(url(world.ida, "notat_til_udvalg"), form).status_code == 422
    assert client(world).post(url(world.ida, "notat_til_udvalg"), form).status_code == 302
    assert Document.objects.get(letters__isnull=False).restricted


def test_a_matter_of_the_case_is_kept_with_the_letter_and_anothers_is_refused(world: World) -> None:
    mine, theirs = (open_matter(case, "Skal der hjælp til?", "2026-01-15 10:00") for case in (world.ida, world.emil))
    who, address = client(world), url(world.ida, "indkaldelse")
    assert who.post(address, typed("indkaldelse", om=str(theirs))).status_code == 422
    assert who.post(address, typed("indkaldelse", om=str(mine))).status_code == 302
    assert str(Letter.objects.get().matter) == str(mine)


@pytest.mark.parametrize("who", ["stranger", "chief"])
def test_who_may_not_write_in_the_case_gets_neither_page_nor_letter(world: World, who: str) -> None:
    for address in (url(world.ida), url(world.ida, "indkaldelse")):
        assert client(world, who).get(address).status_code == 403
    assert client(world, who).post(url(world.ida, "indkaldelse"), typed("indkaldelse")).status_code == 403
    assert "Skriv et brev" not in text(client(world, who).get(f"/sag/{world.ida.number}/breve/"))
    assert not Letter.objects.exists()


@pytest.mark.parametrize("kind", ["afgoerelse", "klage_videresendt", "findes-ikke", "shared"])
def test_a_kind_that_is_not_written_by_hand_is_not_found(world: World, kind: str) -> None:
    who = client(world)
    assert who.get(url(world.ida, kind)).status_code == 404
    assert who.post(url(world.ida, kind), {"noegle": str(uuid4())}).status_code == 404


def test_in_a_closed_case_nothing_is_written_and_nothing_typed_is_lost(world: World) -> None:
    Case.objects.filter(pk=world.ida.pk).update(status=Case.Status.CLOSED)
    who = client(world)
    for address in (url(world.ida), url(world.ida, "indkaldelse")):
        answer = who.get(address)
        assert (answer.status_code, "Sagen er lukket" in text(answer)) == (409, True)
    answer = who.post(url(world.ida, "indkaldelse"), typed("indkaldelse"))
    assert answer.status_code == 422
    assert "Sagen er lukket" in text(answer)
    assert "et møde om Idas skole" in text(answer)
    assert "Skriv et brev" not in text(who.get(f"/sag/{world.ida.number}/breve/"))
    assert not Letter.objects.exists()


def test_the_kinds_are_chosen_from_the_letters_of_the_case(world: World) -> None:
    who = client(world)
    assert f'href="{url(world.ida)}"' in text(who.get(f"/sag/{world.ida.number}/breve/"))
    page = text(who.get(url(world.ida)))
    for kind in BY_HAND:
        assert f'href="{url(world.ida, kind)}"' in page
        assert kinds()[kind].purpose in page
