"""The notifications of a period as Danmarks Statistik asks for them, with a report of what is missing.

One row for each child of each notification. The codes of senders and of contents are those of the order of 2017 (BEK
1590 af 14/12/2017, § 20), letters and words; the tables of the order of 2025 have not been read for this, so the file
is to be held against them before it is sent. What a notification does not tell is left empty and named in the report:
nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sikkersag.casefile.ages import age_on
from sikkersag.casefile.models import Case
from sikkersag.foundation.access.narrowing import lifted
from sikkersag.foundation.ui import danish
from sikkersag.intake.models import Link, Notification
from sikkersag.intake.submission import Submission, from_json

HEAD = (
    "underretning", "modtaget", "barn_cpr", "barn_alder", "ufoedt", "mor_cpr", "afsender", "afsender_tekst",
    "indhold_barn_overgreb",
)  # fmt: skip
#: The sender's code by the place, and the text that the order has for it.
_PLACES = {
    "anden_forvaltning": "a", "skole": "b", "dagtilbud": "c", "sundhedsvaesen": "d", "sundhedspleje": "e",
    "politi_domstol": "f", "anbringelsessted": "i", "forening": "j", "andet": "k",
}  # fmt: skip
_KINDS = {"anden_kommune": "a", "familien": "g", "anonym": "h"}
SENDERS = {
    "a": "anden kommune eller anden kommunal forvaltning",
    "b": "skole",
    "c": "dagtilbud, fritidshjem, klub eller SFO",
    "d": "sundhedsvæsenet",
    "e": "sundhedsplejerske eller tandlæge",
    "f": "politi eller domstol",
    "g": "familie, barnet selv eller bekendte",
    "h": "anonym",
    "i": "anbringelsessted",
    "j": "forening, frivillig organisation eller center",
    "k": "andre",
}


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that must be mended before the file is sent, by the notification."""

    receipt: str
    what: str


@dataclass(frozen=True, slots=True)
class Export:
    """The rows in the order of arrival, and what is lacking in them."""

    rows: Sequence[tuple[str, ...]]
    lacks: Sequence[Lack]


def export(since: datetime, until: datetime) -> Export:
    """The rows of what arrived in a period, `until` not in it. Asked by the program: who may have it, sees every child
    of it.
    """
    with lifted():
        return _export(since, until)


def _export(since: datetime, until: datetime) -> Export:
    found = Notification.objects.filter(arrived_at__gte=since, arrived_at__lt=until).order_by("arrived_at", "pk")
    found = found.exclude(status=Notification.Status.SET_ASIDE)
    links: dict[int, list[int]] = {}
    for notification, about in (
        Link.objects.filter(notification__in=found).order_by("pk").values_list("notification_id", "case")
    ):
        links.setdefault(notification, []).append(about)
    wanted = {about for some in links.values() for about in some}
    cases = {case.pk: case for case in Case.objects.filter(pk__in=wanted).select_related("child")}
    rows: list[tuple[str, ...]] = []
    lacks: list[Lack] = []
    for one in found:
        told = from_json(one.told)
        sender = sender_of(one.sender_kind, one.sender_place)
        for what in _lacking(one, told, sender, bool(links.get(one.pk))):
            lacks.append(Lack(one.receipt, what))
        for number in links.get(one.pk, ()):
            case = cases.get(number)
            if case is None:
                lacks.append(Lack(one.receipt, "sagen, den er knyttet til, findes ikke"))
                continue
            row, missing = _row(one, told, sender, case)
            rows.append(row)
            lacks += [Lack(one.receipt, what) for what in missing]
    return Export(rows, lacks)


def sender_of(kind: str, place: str) -> str:
    """The code of who wrote; empty where it is not told. A private person is taken for one who knows the child."""
    if kind in _KINDS:
        return _KINDS[kind]
    if place in _PLACES:
        return _PLACES[place]
    return "g" if kind == "borger" else ""


def _lacking(one: Notification, told: Submission, sender: str, linked: bool) -> Iterator[str]:
    if not linked:
        yield "barnet er ikke fundet, så den er ikke i filen"
    if not sender:
        yield "det står ikke, hvor afsenderen hører til"
    if one.sender_kind == "borger" and not one.sender_place:
        yield "privatperson er sat til g (familie eller bekendte); ret til k, hvis det er en anden"
    if not told.abuse:
        yield "indholdet er ikke sat i kategori; kun overgreb kendes fra underretningen"


def _row(one: Notification, told: Submission, sender: str, case: Case) -> tuple[tuple[str, ...], list[str]]:
    child, missing = case.child, []
    cpr = (child.cpr or "") if not told.unborn else ""
    arrived = danish.day_of(one.arrived_at)
    years = age_on(child.born, arrived)
    age = str(years) if not cpr and years is not None and not told.unborn else ""
    if told.unborn:
        missing.append("ufødt barn: mors CPR-nummer skal skrives i filen")
    elif not cpr:
        missing.append("barnet har intet CPR-nummer; alder og køn skal skrives i filen")
    row = (
        one.receipt, arrived.isoformat(), cpr, age, "ja" if told.unborn else "nej", "", sender, SENDERS.get(sender, ""),
        "ja" if told.abuse else "",
    )  # fmt: skip
    return row, missing
