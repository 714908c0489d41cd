"""Addresses that the pages lead to. Those of rooms that are not there lead nowhere and are not shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from sikkersag.casefile import policies
from sikkersag.casefile.doing import Row, doing_of, filled_in, page_of, query_of
from sikkersag.casefile.forms.opening import permission_for
from sikkersag.casefile.models import Case
from sikkersag.casefile.queries.entries import label_of


@dataclass(frozen=True, slots=True)
class Link:
    """An act as a link: what it is called and where it is done."""

    label: str
    url: str


#: How many forms a row offers.
MOST_FORMS = 3
#: The acts on a case: name of the address, what it is called, the permission that it needs, and on which cases.
_ACTS = (
    ("matter_new", "Åbn et spørgsmål", "case.write", "aaben"),
    ("parties", "Personer i sagen", "case.read", ""),
    ("party_new", "Tilføj en person", "case.write", "aaben"),
    ("custody_change", "Ret forældremyndighed", "case.write", "aaben"),
    ("family_join", "Flyt til en anden familie", "case.write", "aaben"),
    ("talk_new", "Skriv en samtale med barnet", "case.write", "aaben"),
    ("consents", "Samtykker", "case.read", ""),
    ("sharing", "Oplysninger indhentet og givet", "case.read", ""),
    ("document_upload", "Læg et dokument på sagen", "case.write", "aaben"),
    ("case_letters", "Breve", "case.read", ""),
    ("complaints", "Klager", "case.read", ""),
    ("case_hand_over", "Giv sagen videre", "case.assign", "aaben"),
    ("case_grant", "Giv en anden adgang", "case.grant", ""),
    ("case_restrict", "Begræns, hvem der kan se sagen", "case.restrict", ""),
    ("case_close", "Luk sagen", "case.close", "aaben"),
    ("case_reopen", "Genåbn sagen", "case.close", "lukket"),
)
#: The acts on one entry: name of the address, what it is called, the permission that it needs, or none where it needs
#: what writing such an entry needs; and why a kind of entry does not bear it.
_ENTRY_ACTS = (
    ("entry_correct", "Ret", "", policies.why_not_correct_kind),
    ("entry_withdraw", "Træk tilbage", "", policies.why_not_withdraw_kind),
    ("entry_seal", "Forsegl", "case.seal", policies.why_not_seal_kind),
)
#: What more an entry of a kind leads to, in rooms above: name of the address, what it is called, the permission.
_LEADS = {
    "afgoerelse": (("complaint_new", "Registrér en klage", "case.write"),),
    "klage_modtaget": (("complaint", "Åbn klagen", "case.read"),),
}
#: Where a requirement is fulfilled on a page of a room above, by the requirement: what the link is called, and its
#: address.
_places: dict[str, tuple[str, Callable[[Case, Row], str]]] = {}


def register_place(requirement: str, label: str, place: Callable[[Case, Row], str]) -> None:
    """Let a room say where the rows of a requirement are fulfilled, instead of the plain forms of their entries."""
    if _places.setdefault(requirement, (label, place)) != (label, place):
        raise ValueError(f"the requirement {requirement} is fulfilled elsewhere already")


def address(name: str, *args: object) -> str:
    """The address with a name; empty where no room has it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def note_link(case: Case, permissions: Collection[str]) -> str:
    """Where a note on the case is written, for who may and where the case is open."""
    if "case.write" not in permissions or case.status != Case.Status.OPEN:
        return ""
    return address("note_in_case", case.number)


def acts_of(case: Case, permissions: Collection[str], *, unread: bool) -> list[Link]:
    """What else the viewer may do to the case. `unread`: it was handed to them, and they have not said to have read."""
    wanted = [*_ACTS]
    if case.child.born is None:
        wanted.insert(0, ("case_birth", "Barnet er født", "case.write", "aaben"))
    if unread:
        wanted.insert(0, ("case_acknowledge", "Bekræft, at du har læst overdragelsen", "case.write", "aaben"))
    found = [
        Link(label, url)
        for name, label, permission, state in wanted
        if permission in permissions and state in ("", case.status) and (url := address(name, case.number))
    ]
    if log := address("case_receipt", case.number):
        found.append(Link("Se kvitteringen for Lovens krav", log))
    return found


def entry_acts(case: Case, event: str, kind: str, permissions: Collection[str]) -> list[Link]:
    """What the viewer may do to one entry of a kind; what such an entry does not bear is not offered."""
    leads = [
        Link(label, url)
        for name, label, permission in _LEADS.get(kind, ())
        if permission in permissions and (url := address(name, case.number, event))
    ]
    return leads + [
        Link(label, url)
        for name, label, permission, why_not in _ENTRY_ACTS
        if (permission or permission_for(kind)) in permissions
        and not why_not(kind)
        and (url := address(name, case.number, event))
    ]


def step_links(case: Case, row: Row, permissions: Collection[str]) -> Iterator[Link]:
    """The forms that fulfil a row, filled in, the commonest first; none where the viewer may not write.

    A kind that is an act of its own (opening a matter, registering a person) is not written as a step.
    """
    doing = doing_of(row)
    if not doing.kinds or "case.write" not in permissions or case.status != Case.Status.OPEN:
        return
    if row.requirement in _places:
        label, place = _places[row.requirement]
        yield Link(label[:1].lower() + label[1:], place(case, row))
        return
    if doing.corrects:
        if url := address("entry_correct", case.number, filled_in(row).get("ret", "")):
            yield Link(f"ret »{label_of(doing.kinds[0])}«", url)
        return
    for kind in [kind for kind in doing.kinds if not policies.why_not_as_step(kind)][:MOST_FORMS]:
        if url := written_at(case, kind):
            yield Link(label_of(kind).lower(), f"{url}?{query_of(row)}")


def written_at(case: Case, kind: str) -> str:
    """The address where a kind of entry is written in a case: a room's own page, or the generated form."""
    name, *more = page_of(kind)
    return address(name, case.number, *more)


def step_link(case: Case, row: Row, permissions: Collection[str]) -> str:
    """The first of `step_links`, for lists with one button a row; empty where there is none."""
    return next((link.url for link in step_links(case, row, permissions)), "")


def departure_link(case: Case, row: Row, permissions: Collection[str]) -> str:
    """The form that departs from a requirement on a lawful ground, for who may."""
    if "case.depart" not in permissions or case.status != Case.Status.OPEN:
        return ""
    base = address("departure_new", case.number)
    return f"{base}?{query_of(row)}" if base else ""


def trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a page: the list of children where there is one, then what is given."""
    top = address("children")
    return [*([("Børn og familier", top)] if top else []), *more]
