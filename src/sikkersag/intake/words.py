"""How the entries of a notification's own journal are told: Danish words, never the names of their kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sikkersag.foundation.ui import danish
from sikkersag.intake.actions.concluding import CONCLUSIONS
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


_TOLD: Mapping[str, Callable[[Mapping[str, Any], Names], Told]] = {
    "modtaget": _received,
    "taget": lambda data, names: Told("Taget"),
    "givet_videre": _given,
    "laest": lambda data, names: Told("Bekræftet læst"),
    "knyttet": lambda data, names: Told(f"Knyttet til {names.child(data['case'])}"),
    "loesnet": lambda data, names: Told(
        f"Ikke længere knyttet til {names.child(data['case'])}",
        str(data.get("reason", "")) if data["case"] in names.children else "",
    ),
    "vurderet": _judged,
    "konkluderet": _concluded,
    "handlet": _acted,
    "genvurderet": lambda data, names: Told(f"Genvurderet: {names.child(data['case'])}"),
    "lagt_til_side": lambda data, names: Told("Lagt til side", str(data.get("reason", ""))),
    "taget_frem": lambda data, names: Told("Taget frem igen"),
    "registreret": lambda data, names: Told("Registreret"),
    "kvittering": lambda data, names: Told("Kvittering sendt til den, der underrettede"),
    "orienteret": lambda data, names: Told("Den, der underrettede, er orienteret"),
    "svar_fejlet": lambda data, names: Told("Svaret kunne ikke sendes"),
}


def told_of(kind: str, data: Mapping[str, Any], names: Names) -> Told:
    """One entry in words."""
    teller = _TOLD.get(kind)
    return teller(data, names) if teller is not None else Told(OTHER)
