"""How the entries of a notification's own journal are told: Danish words, never the names of their kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sikkersag.casefile.words import word
from sikkersag.correspondence.delivery import CHANNELS as CHANNELS_OUT
from sikkersag.foundation.ui import danish
from sikkersag.intake.kinds import CONCLUSIONS, NOTIFIED, EntryKind
from sikkersag.intake.submission import CHANNELS

#: Where the child's case is not the viewer's to see.
HIDDEN = "et barn i en sag, du ikke kan se"
#: What is told of an entry that a later version of the program may have written.
OTHER = "Noget andet er skrevet om underretningen"


@dataclass(frozen=True, slots=True)
class Names:
    """The names that the entries need: of users, of units, and of the children of the cases the viewer may see."""

    users: Mapping[int, str] = field(default_factory=dict)
    units: Mapping[int, str] = field(default_factory=dict)
    children: Mapping[int, str] = field(default_factory=dict)

    def child(self, case: object) -> str:
        """The child of a case, or that it is not shown."""
        return self.children.get(int(str(case)), HIDDEN)


@dataclass(frozen=True, slots=True)
class Told:
    """One entry as a reader sees it: what happened, and the reason or the text that was given with it."""

    what: str
    more: str = ""


def _received(data: Mapping[str, Any], names: Names) -> Told:
    return Told("Modtaget", CHANNELS.get(str(data.get("channel")), ""))


def _given(data: Mapping[str, Any], names: Names) -> Told:
    to = names.users.get(data.get("to") or 0) or names.units.get(data.get("unit") or 0, "en anden enhed")
    return Told(f"Givet videre til {to}", str(data.get("reason", "")))


def _judged(data: Mapping[str, Any], names: Names) -> Told:
    said = []
    for case, one in data.get("children", {}).items():
        danger = "i fare" if one.get("danger") else "ikke i fare"
        if one.get("acute"):
            danger += ", skal handles akut"
        said.append(f"{names.child(case)}: {danger}" if int(case) in names.children else HIDDEN.capitalize())
    return Told("24-timers vurdering skrevet", " · ".join(said))


def _concluded(data: Mapping[str, Any], names: Names) -> Told:
    said = [
        f"{names.child(case)}: {CONCLUSIONS.get(one, ('konkluderet', False))[0].lower()}"
        if int(case) in names.children
        else HIDDEN.capitalize()
        for case, one in data.get("children", {}).items()
    ]
    return Told("Konklusion skrevet", " · ".join(said))


def _acted(data: Mapping[str, Any], names: Names) -> Told:
    at = datetime.fromtimestamp(data["acted_at"], UTC)
    return Told(f"Handlet akut {danish.plain_day(at)} {danish.clock(at)}", str(data.get("what", "")))


def _sender(data: Mapping[str, Any], names: Names) -> Told:
    parts = [word(NOTIFIED, "afsender_art", str(data.get("sender", "")))]
    if data.get("place"):
        parts.append(word(NOTIFIED, "afsender_sted", data["place"]))
    return Told("Skrevet til, hvem der har underrettet", ", ".join(parts))


def _followed(data: Mapping[str, Any], names: Names) -> Told:
    gone = data.get("gone", {})
    said = [
        (data.get("assessed", ()), "vurderet i sagen"),
        (data.get("concluded", ()), "konkluderet i sagen"),
        (gone.get("assessed", ()), "vurderingen er taget tilbage"),
        (gone.get("concluded", ()), "konklusionen er taget tilbage"),
    ]
    parts = [
        f"{names.child(case)}: {what}" if int(case) in names.children else HIDDEN.capitalize()
        for cases, what in said
        for case in cases
    ]
    return Told("Skrevet i barnets sag", " · ".join(dict.fromkeys(parts)))


def _answered(said: str) -> Callable[[Mapping[str, Any], Names], Told]:
    return lambda data, names: Told(said, CHANNELS_OUT.get(str(data.get("channel")), ""))


_TOLD: Mapping[str, Callable[[Mapping[str, Any], Names], Told]] = {
    EntryKind.RECEIVED: _received,
    EntryKind.TAKEN: lambda data, names: Told("Taget"),
    EntryKind.GIVEN: _given,
    EntryKind.READ: lambda data, names: Told("Bekræftet læst"),
    EntryKind.LINKED: lambda data, names: Told(f"Knyttet til {names.child(data['case'])}"),
    EntryKind.UNLINKED: lambda data, names: Told(
        f"Ikke længere knyttet til {names.child(data['case'])}",
        str(data.get("reason", "")) if data["case"] in names.children else "",
    ),
    EntryKind.ASSESSED: _judged,
    EntryKind.CONCLUDED: _concluded,
    EntryKind.ACTED: _acted,
    EntryKind.RENEWED: lambda data, names: Told(f"Genvurderet: {names.child(data['case'])}"),
    EntryKind.SENDER: _sender,
    EntryKind.FOLLOWED: _followed,
    EntryKind.SET_ASIDE: lambda data, names: Told("Lagt til side", str(data.get("reason", ""))),
    EntryKind.TAKEN_OUT: lambda data, names: Told("Taget frem igen"),
    EntryKind.RECEIPT_READY: _answered("Kvitteringen er skrevet og skal sendes"),
    EntryKind.RECEIPT_SENT: _answered("Kvittering sendt til den, der underrettede"),
    EntryKind.RECEIPT_FAILED: _answered("Kvitteringen kunne ikke sendes"),
    EntryKind.FEEDBACK_READY: _answered("Orienteringen er skrevet og skal sendes"),
    EntryKind.FEEDBACK_SENT: _answered("Den, der underrettede, er orienteret"),
    EntryKind.FEEDBACK_FAILED: _answered("Orienteringen kunne ikke sendes"),
}


def told_of(kind: str, data: Mapping[str, Any], names: Names) -> Told:
    """One entry in words."""
    teller = _TOLD.get(kind)
    return teller(data, names) if teller is not None else Told(OTHER)
