"""One notification at each stage, for the tests that go through every page: not found, about two children, assessed.

They come by the public form, so the clock of the program must be `when()` and the spool must be the test's own.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.casefile.factory import NOW, World, when
from tests.intake.judged import arrived, assess, link

from sikkersag.correspondence.delivery import BY_HAND
from sikkersag.intake.actions import answering, handling
from sikkersag.intake.models import Notification


@dataclass(frozen=True)
class Waiting:
    """The notifications, by how far they are."""

    unfound: Notification
    two: Notification
    assessed: Notification

    @property
    def each(self) -> tuple[Notification, Notification, Notification]:
        """All of them."""
        return self.unfound, self.two, self.assessed


def make_waiting(world: World, said: str = "Ida og Emil er alene hjemme om natten.") -> Waiting:
    """`said` stands in the text of each, and in the file that came with the first. The last has a letter written."""
    assert "brev" in BY_HAND
    file = SimpleUploadedFile("brev.txt", said.encode(), "text/plain")
    unfound = arrived(noegle="w1", tekst=said, hvem="borger", overgreb="nej", filer=file, **{"barn.0.navn": "Oliver"})
    two = arrived(noegle="w2", tekst=f"{said} Far slår.", hvem="fagperson", overgreb="ja")
    assessed = arrived(noegle="w3", tekst=f"{said} Igen.", hvem="borger", overgreb="nej")
    by = world.town.receiver
    link(two, world, "ida", NOW)
    link(two, world, "emil", NOW)
    handling.claim(notification=assessed.pk, by=by, now=when())
    link(assessed, world, "ida", NOW)
    assess(assessed, world, "ida", at=NOW)
    answering.prepare(
        notification=assessed.pk, sort="kvittering", channel="brev", to="Egon Vang, Vej 1", by=by, now=when()
    )
    for one in (unfound, two, assessed):
        one.refresh_from_db()
    return Waiting(unfound, two, assessed)
