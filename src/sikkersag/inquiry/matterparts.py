"""What the page of a matter says of talks, consents, information and discussions, and what can be done from there."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse

from sikkersag.casefile.matters import Act, Part, Piece
from sikkersag.casefile.models import Case, Matter
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.inquiry.queries.written import Line, lines_of

TALKS = ("boernesamtale", "direkte_kontakt_med_barnet", "bisidder_oensket", "bisidder_fravalgt")
CONSENTS = (
    *("samtykke", "samtykke_soegt", "samtykke_tilbagekaldt", "samarbejdskontrakt"),
    *("oplysninger_indhentet", "oplysninger_videregivet", "oplysninger_udvekslet", "besked_om_indhentning"),
)


def _piece(case: Case, line: Line) -> Piece:
    return Piece(line.title, reverse("case_event", args=[case.number, line.event]), line.when)


def _acts(case: Case, permissions: Collection[str], *acts: Act) -> tuple[Act, ...]:
    writable = "case.write" in permissions and case.status == Case.Status.OPEN
    return acts if writable else ()


def talks(viewer: Viewer, case: Case, matter: Matter, permissions: Collection[str]) -> Part | None:
    """The talks that serve the matter."""
    lines = lines_of(case, TALKS, matter=matter.pk, now=viewer.now)
    url = f"{reverse('talk_new', args=[case.number])}?spoergsmaal={matter.pk}"
    talked = any(line.kind in ("boernesamtale", "direkte_kontakt_med_barnet") for line in lines)
    return Part(
        "Samtaler med barnet",
        tuple(_piece(case, line) for line in lines),
        _acts(case, permissions, Act("Skriv en samtale", url, first=not talked and matter.decided_at is None)),
        "Der er ikke talt med barnet om spørgsmålet endnu.",
    )


def consents(viewer: Viewer, case: Case, matter: Matter, permissions: Collection[str]) -> Part | None:
    """The consents, the contracts and the information that serve the matter."""
    lines = lines_of(case, CONSENTS, matter=matter.pk, now=viewer.now)
    overview = reverse("consents", args=[case.number])
    given = f"{reverse('consent_new', args=[case.number, 'givet'])}?spoergsmaal={matter.pk}"
    collected = f"{reverse('sharing_new', args=[case.number, 'indhentet'])}?spoergsmaal={matter.pk}"
    return Part(
        "Samtykker og oplysninger",
        tuple(_piece(case, line) for line in lines),
        (
            Act("Se alle samtykker", overview),
            Act("Se loggen over oplysninger", reverse("sharing", args=[case.number])),
            *_acts(
                case,
                permissions,
                Act("Skriv et samtykke", given),
                Act("Skriv, at du har indhentet oplysninger", collected),
            ),
        ),
        "Der er ikke skrevet samtykker eller indhentet oplysninger om spørgsmålet endnu.",
    )


def discussions(viewer: Viewer, case: Case, matter: Matter, permissions: Collection[str]) -> Part | None:
    """The case discussions about the matter."""
    lines = lines_of(case, ("sagsdroeftelse",), matter=matter.pk, now=viewer.now)
    url = f"{reverse('discussion_new', args=[case.number])}?spoergsmaal={matter.pk}"
    return Part(
        "Sagsdrøftelser",
        tuple(_piece(case, line) for line in lines),
        _acts(case, permissions, Act("Skriv en sagsdrøftelse", url)),
        "Spørgsmålet er ikke drøftet endnu.",
    )
