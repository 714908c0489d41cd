"""What reception and Døgnvagten write down: kept first, with the time it came and the time it was written."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.casefile.factory import World, when
from tests.intake.conftest import Visit

from sikkersag.intake import spool, weblog
from sikkersag.intake.kinds import LIMIT
from sikkersag.intake.models import Attachment, Notification

FIELDS = {
    "noegle": "a",
    "dag": "2026-03-10",
    "klokken": "02:10",
    "maade": "telefon",
    "tekst": "En nabo hører børn græde.",
    "hvem": "borger",
    "navn": "Bo Nabo",
    "barn.0.navn": "Ida",
    "barn.0.cpr": "",
    "mistaenkt": "ukendt",
}


def register(visit: Visit, who: str = "night", **more: Any) -> Any:
    return visit(who).post("/indbakke/ny/", {**FIELDS, **more})


def test_a_call_at_ten_past_two_written_down_at_two_forty_runs_from_the_call(
    world: World, visit: Visit, at: Callable[[str], datetime]
) -> None:
    written = at("2026-03-10 02:40")
    answer = register(visit)
    found = Notification.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/indbakke/{found.pk}/")
    assert (found.channel, found.arrived_at) == ("haand", when("2026-03-10 02:10"))
    assert found.due_at == found.arrived_at + LIMIT
    (told,) = spool.everything()
    assert (told.by, told.arrived, datetime.fromisoformat(told.kept_at)) == (
        world.town.night.pk, found.arrived_at, written,
    )  # fmt: skip
    kept = json.loads(spool.body_of(told.raw))
    assert (kept["text"], kept["method"], kept["suspect"]) == (FIELDS["tekst"], "telefon", "ukendt")
    entry = found.entries.get()
    assert (entry.at, entry.data["registered_by"], entry.data["kept_at"]) == (written, told.by, told.kept_at)


def test_a_letter_that_lay_over_the_weekend_is_overdue_at_once(world: World, visit: Visit) -> None:
    register(visit, "receiver", dag="2026-03-06", klokken="15:00", maade="brev")
    assert Notification.objects.get().due_at == when("2026-03-07 15:00")
    assert " over" in visit("receiver").get("/indbakke/").content.decode()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"klokken": "08:41"}, "ude i fremtiden"),
        ({"dag": "2027-01-01"}, "ude i fremtiden"),
        ({"dag": "2024-03-10"}, "mere end et år tilbage"),
        ({"dag": ""}, "hvilken dag"),
        ({"klokken": "25:00"}, "Klokken går fra 0.00 til 23.59"),
        ({"klokken": ""}, "Skriv også klokkeslættet"),
        ({"dag": "x" * 5000}, "Skriv datoen som dag-måned-år"),
        ({"tekst": " "}, "hvad der blev sagt"),
        ({"hvem": "kongen"}, "hvem der underretter"),
        ({"maade": ""}, "hvordan den kom"),
    ],
)
def test_what_cannot_be_is_told_and_everything_typed_stays(
    world: World, visit: Visit, more: dict[str, str], said: str
) -> None:
    answer = register(visit, **more)
    page = answer.content.decode()
    assert (answer.status_code, said in page) == (422, True)
    assert "Bo Nabo" in page and 'value="Ida"' in page and 'value="a"' in page
    assert not list(spool.everything())


def test_a_double_click_registers_once(world: World, visit: Visit) -> None:
    assert register(visit)["Location"] == register(visit)["Location"]
    assert Notification.objects.count() == 1


def test_the_letter_itself_comes_along(world: World, visit: Visit) -> None:
    register(visit, filer=SimpleUploadedFile("brev.txt", b"Et brev.", "text/plain"))
    assert Attachment.objects.get().filename == "brev.txt"


def test_a_caller_who_will_not_be_known_is_not_kept(world: World, visit: Visit) -> None:
    register(visit, hvem="anonym", telefon="11223344")
    assert "Bo Nabo" not in str(Notification.objects.get().told)
    assert "11223344" not in "".join(path.read_bytes().decode("latin-1") for path in _files())


def _files() -> Any:
    from django.conf import settings

    return [path for path in settings.INTAKE_DIR.rglob("*") if path.is_file()]


def test_a_full_disk_is_told_and_everything_typed_stays(
    world: World, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise spool.SpoolFullError

    monkeypatch.setattr(spool, "keep", full)
    answer = register(visit)
    assert (answer.status_code, "Bo Nabo" in answer.content.decode()) == (503, True)


@pytest.mark.parametrize(("who", "status"), [("receiver", 200), ("night", 200), ("worker", 200), ("lawyer", 403)])
def test_who_may_register(world: World, visit: Visit, who: str, status: int) -> None:
    assert visit(who).get("/indbakke/ny/").status_code == status


def test_the_log_of_the_ways_in_has_its_receipt(world: World, visit: Visit) -> None:
    register(visit)
    (line,) = weblog.lines(when("2026-03-10 00:00"), when("2026-03-11 00:00"))
    assert (line.channel, line.receipt) == ("haand", weblog.hash_of(Notification.objects.get().receipt))
