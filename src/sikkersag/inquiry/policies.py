"""May it be done now with a working document? Who may is `foundation.access`.

Each function answers a Danish sentence that refuses, or an empty text.
"""

from __future__ import annotations

from sikkersag.casefile import policies
from sikkersag.casefile.models import Case
from sikkersag.foundation.login.models import User
from sikkersag.foundation.ui import danish
from sikkersag.inquiry.forms.ground import Ground
from sikkersag.inquiry.forms.outline import BARNETS_LOV
from sikkersag.inquiry.models import Save, WorkingDocument

_Kind, _Status = WorkingDocument.Kind, WorkingDocument.Status


def why_not_go_on(ground: Ground) -> str:
    """Why nothing of an inquiry may be begun or finished in a case now."""
    if said := policies.why_not_write(ground.case):
        return said
    if ground.is_adult:
        name = ground.told.first
        return (
            f"{name} er fyldt 18 år. En undersøgelse efter reglerne om børn kan ikke begyndes eller gøres færdig. "
            "Det, der er skrevet, bliver stående og kan læses."
        )
    return ""


def why_not_begin(kind: str, ground: Ground) -> str:
    """Why a kind of document may not be begun now."""
    if said := why_not_go_on(ground):
        return said
    if kind != _Kind.BFU and ground.regime != BARNETS_LOV:
        return "Serviceloven har ingen regel om screening eller afdækning. Begynd en børnefaglig undersøgelse."
    if kind != _Kind.BFU and ground.child.unborn:
        return "Barnet er ikke født. Forholdene hos de kommende forældre undersøges i en børnefaglig undersøgelse."
    return ""


def why_not_share(first: WorkingDocument, ground: Ground, sibling: Case) -> str:
    """Why a BFU may not be begun as one with this one, about the child of another case; `ground` is this one's."""
    if said := why_not_go_on(ground):
        return said
    if str(sibling.child_id) not in {one.id for one in ground.siblings}:
        return "Barnet står ikke som søskende i sagen, så undersøgelsen kan ikke være fælles."
    if first.kind != _Kind.BFU or not first.is_open:
        return "Kun en børnefaglig undersøgelse, der er i gang, kan blive fælles for søskende."
    if first.shared_from_id is not None:
        return "Undersøgelsen er selv begyndt sammen med en andens. Begynd derfra, så hører de alle sammen."
    return ""


def why_not_write_in(document: WorkingDocument) -> str:
    """Why a document may not be altered now."""
    match document.status:
        case _Status.WAITS:
            return (
                "Dokumentet er sendt til godkendelse og kan ikke ændres imens. Træk det tilbage, hvis der skal rettes "
                "i det."
            )
        case _Status.DONE:
            return "Dokumentet er færdigt og journalført. Det ændres ikke mere. Før det ajour i et nyt dokument."
        case _Status.DROPPED:
            return "Dokumentet er opgivet. Det kan læses, men ikke ændres."
    return ""


def why_not_approve(document: WorkingDocument, by: User) -> str:
    """Why somebody who may approve investigations may not approve this one: it is their own, or it does not wait."""
    if document.status == _Status.DONE:
        who = "" if document.finished_by is None else f" af {document.finished_by.name}"
        when = "" if document.finished_at is None else f" {danish.plain_day(document.finished_at)}"
        return f"Undersøgelsen er allerede godkendt{who}{when}. Der er ikke skrevet noget igen."
    if document.status != _Status.WAITS:
        return "Undersøgelsen venter ikke på godkendelse. Se den igen, og spørg den, der skriver den."
    wrote = document.author_id == by.pk or Save.objects.filter(document=document, by=by).exists()
    if wrote:
        return (
            "Du har selv skrevet i undersøgelsen, så en anden leder skal godkende den. Dine kommentarer er bevaret her."
        )
    return ""


def why_not_preliminary(document: WorkingDocument, ground: Ground) -> str:
    """Why no preliminary assessment may be written now."""
    if said := why_not_go_on(ground):
        return said
    if document.kind != _Kind.BFU:
        return "En foreløbig vurdering hører til en børnefaglig undersøgelse."
    if not document.is_open:
        return "Undersøgelsen er ikke i gang mere, så der skal ikke skrives en foreløbig vurdering."
    if document.provisional_at is not None:
        return "Der er allerede skrevet en foreløbig vurdering. Undersøgelsen skal nu gøres færdig snarest."
    return ""
