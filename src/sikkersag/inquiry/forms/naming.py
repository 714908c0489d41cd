"""What the fields of a working document are called to people: in conflicts, versions, lists of what is missing."""

from __future__ import annotations

from collections.abc import Mapping

from sikkersag.inquiry.forms.outline import outline, section

_PARTS = {
    "slags": "hvad det er",
    "svarer": "hvad det svarer på",
    "hvem": "hvem",
    "sted": "hvor",
    "dag": "dag",
    "tal": "tal",
    "fra": "kilde",
    "ord": "barnets egne ord",
    "undersoeges": "skal undersøges",
    "hjemme": "bor hjemme",
    "aabenlyst": "åbenlyst unødvendig",
}
_ROWS = {"sos": "Bekymring, mål eller aftale", "skala": "Skalering", "fag": "Fagperson", "sosk": "Søskende"}


def name_of(field: str) -> str:
    """What a field is called: "Hos barnet", "Skalering 2, dag"."""
    first, _, rest = field.partition(".")
    middle, _, last = rest.partition(".")
    part = _PARTS.get(last.rpartition(".")[2], "")
    if first in ("t", "valg", "uden"):
        known = section(middle)
        title = middle if known is None else known.title
        if first == "uden":
            part = "hvorfor der ikke står noget"
        return f"{title}, {part}" if part else title
    number = f" {int(middle) + 1}" if middle.isascii() and middle.isdigit() else ""
    title = f"{_ROWS.get(first, first)}{number}"
    return f"{title}, {part}" if part else title


def problem_list(problems: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """Every problem with the id of its field on the page (empty: of none), in the order of the page."""
    order = {one.key: number for number, one in enumerate(outline()[0])}
    placed = sorted(problems.items(), key=lambda told: order.get(told[0], len(order)))
    return [(f"f-{place.replace('.', '-')}" if place else "", said) for place, some in placed for said in some]
