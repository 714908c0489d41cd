"""The family that is told by hand (`family.toml`): its people, its three journals, and the first user's two drafts."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Any, Final
from uuid import UUID

from sikkersag.casefile.actions.importing import History
from sikkersag.casefile.entries import NewEvent, Passage
from sikkersag.casefile.models import Case, Draft, Family
from sikkersag.casefile.projections import label_of
from sikkersag.foundation.people.folding import folded, name_key
from sikkersag.foundation.people.models import Household, Person, Residence
from sikkersag.law.engine.moment import Moment
from sikkersag.law.vocabulary import load as vocabularies
from sikkersag.web.demo.people import Known
from sikkersag.web.demo.staff import RECEPTION, Staff
from sikkersag.web.demo.town import NOW, ZONE, id_of
from sikkersag.web.demo.wording import Wording

#: The three children, and who is the father of each.
CHILDREN: Final = {"alvilda": "ole", "jeppe": "ole", "vitus": "kasper"}
#: When each case was opened, given to the first user, and read by her.
_FIRST: Final = ("2025-05-12 10:40", "2025-05-13 12:15", "2025-05-14 14:20")
_VITUS: Final = ("2025-11-24 12:30", "2025-11-25 12:40", "2025-11-25 14:05")
_LISTS: Final = ("p1", "own", "p2", "p3")


def _told() -> dict[str, Any]:
    return tomllib.loads((files("sikkersag.web.demo") / "family.toml").read_text(encoding="utf-8"))


def person_id(name: str) -> UUID:
    """The id of one of the family's people."""
    return id_of("family", "person", name)


def _instant(local: str) -> int:
    return int(datetime.strptime(local, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE).timestamp())


def _day(day: date) -> Moment:
    begins = datetime(day.year, day.month, day.day, tzinfo=ZONE)
    following = day + timedelta(days=1)
    ends = datetime(following.year, following.month, following.day, tzinfo=ZONE)
    return Moment(int(begins.timestamp()), int(ends.timestamp()) - 1, "day")


def make(staff: Staff, *, seed: int) -> list[History]:
    """Write the people, and return the children's journals."""
    told = _told()
    people = {p["id"]: p for p in told["person"]}
    Family.objects.create(id=id_of("family"), name=told["family"]["name"], folded=folded(told["family"]["name"]))
    Person.objects.bulk_create(
        Person(
            id=person_id(p["id"]),
            name=p["name"],
            folded=folded(p["name"]),
            name_key=name_key(p["name"]),
            cpr=p["cpr"],
            born=p["born"],
            protected_address=p.get("protected", False),
        )
        for p in told["person"]
    )
    _homes(people)
    return [_Journal(child, told, people, staff, seed).history() for child in CHILDREN]


def _homes(people: Mapping[str, Mapping[str, Any]]) -> None:
    for address, who in (
        ("Rævens Kvarter 12, 2. th., Fjordby", ("mor", *CHILDREN)),
        ("Fyrtårnsløkken 3, st. tv., Fjordby Strand", ("ole",)),
        ("Tolv Egetræers Vej 41, Nørre Fjordby", ("kasper",)),
    ):
        home = Household.objects.create(address=address)
        for name in who:
            since = max(date(2019, 8, 1), people[name]["born"])
            Residence.objects.create(person_id=person_id(name), household=home, starts=since)


class _Journal:
    """Writes one of the three journals."""

    def __init__(
        self,
        child: str,
        told: Mapping[str, Any],
        people: Mapping[str, Mapping[str, Any]],
        staff: Staff,
        seed: int,
    ) -> None:
        self.child, self.told, self.people, self.staff, self.seed = child, told, people, staff, seed
        self.begun, self.given, self.read = _VITUS if child == "vitus" else _FIRST
        self.opened = _instant(self.begun)
        self.authors = {
            "hun": (label_of(staff.heroine), "sagsbehandler"),
            "modtagelsen": (label_of(staff.by_role["modtagelse"][0]), "modtagelse"),
        }

    def history(self) -> History:
        """The whole journal, in the order of receipt."""
        entries = [*self._register(), *self._administration(), *self._matters()]
        entries += [self._entry(e) for e in self.told["entry"] if self.child in e["for"]]
        entries.sort(key=lambda e: (e.received_at or 0, e.at.lo, e.at.hi))
        words = {"barn": self.child} | {name: name for name in self.people if name != self.child}
        known = Known(
            {word: person_id(name) for word, name in words.items()},
            {word: self.people[name]["name"] for word, name in words.items()},
            {"barn": self.child != "alvilda"},
        )
        born = {"barn" if name == self.child else name: _day(self.people[name]["born"]).lo for name in CHILDREN}
        entries = Wording(known, born, self.seed, f"family/{self.child}").put(entries)
        return History(person_id(self.child), id_of("family"), entries, case_type="preventive")

    def _event(self, name: str, kind: str, at: Moment, received: int, **told: Any) -> NewEvent:
        by, role = self.authors[told.pop("author", "hun")]
        return NewEvent(
            kind=kind,
            at=at,
            event=told.pop("event", None) or id_of("family", self.child, name),
            written_at=received,
            received_at=max(received, self.opened),
            by=told.pop("by", by),
            in_role=role,
            **told,
        )

    def _minute(self, name: str, kind: str, local: str, **told: Any) -> NewEvent:
        at = _instant(local)
        return self._event(name, kind, Moment(at, at, "minute"), told.pop("received", at), **told)

    def _register(self) -> Iterator[NewEvent]:
        born = _day(self.people[self.child]["born"])
        child = (str(person_id(self.child)),)
        yield self._event("foedt", "foedsel", born, born.hi, by="", concerns=child)
        for parent in ("mor", CHILDREN[self.child]):
            facts = {"indehaver": str(person_id(parent))}
            yield self._event(f"myndighed/{parent}", "foraeldremyndighed_begyndt", born, born.hi, by="", facts=facts)
        roles = {"mor": "mor", CHILDREN[self.child]: "far"}
        for name in CHILDREN:
            if name != self.child:
                roles[name] = "soeskende"
        for name, role in roles.items():
            party: dict[str, Any] = {"person": str(person_id(name)), "rolle": role}
            if role == "soeskende":
                party["foedt"] = _day(self.people[name]["born"])
            yield self._minute(
                f"part/{name}", "part_registreret", self.begun, author="modtagelsen", facts=party,
                concerns=(str(person_id(name)),),
            )  # fmt: skip

    def _administration(self) -> Iterator[NewEvent]:
        reception = {"enhed": RECEPTION, "grund": "Åbnet efter en underretning."}
        yield self._minute("aabnet", "sag_aabnet", self.begun, author="modtagelsen")
        yield self._minute("modtaget", "sag_overdraget", self.begun, author="modtagelsen", facts=reception)
        facts = {
            "enhed": self.staff.teams[0],
            "sagsbehandler": label_of(self.staff.heroine),
            "grund": "Fordelt af Modtagelsen.",
        }
        given = self._minute("tildelt", "sag_overdraget", self.given, author="modtagelsen", facts=facts)
        yield given
        yield self._minute("laest", "overdragelse_laest", self.read, refs={"overdragelse": (str(given.event),)})

    def _matters(self) -> Iterator[NewEvent]:
        for matter in self.told["matter"]:
            if matter["for"] == self.child:
                yield self._minute(
                    matter["id"], "spoergsmaal_aabnet", matter["at"], about=(str(id_of("family", matter["id"])),),
                    facts={"art": matter["art"], "spoergsmaal": matter["words"]},
                )  # fmt: skip

    def _entry(self, told: Mapping[str, Any]) -> NewEvent:
        kind = vocabularies.load().kinds[told["kind"]]
        event = id_of("family", told["id"])
        passages = tuple(
            Passage(
                told[name],
                about=(str(person_id(self.child)),) if name == "own" else (),
                id=str(id_of("passage", str(event), name)),
                person=str(person_id(self.child)) if name == "own" else "",
                own_words=name == "own",
            )
            for name in _LISTS
            if name in told
        )
        shared = len(told["for"]) > 1
        return self._minute(
            told["id"],
            told["kind"],
            told["at"],
            event=event,
            author=told.get("by", "hun"),
            received=_instant(told.get("written", told["at"])),
            about=(str(id_of("family", told["about"])),) if "about" in told else (),
            facts={name: _value(kind.facts[name].type, value) for name, value in told.get("facts", {}).items()},
            refs={name: (str(id_of("family", target)),) for name, target in told.get("ref", {}).items()},
            note=event if shared and told["kind"] == "hjemmebesoeg" else None,
            source=f"family/{told['id']}" if shared else "",
            title=told.get("title", ""),
            passages=passages,
        )


def _value(wanted: str, value: Any) -> Any:
    """A fact as the journal holds it, from how the file tells it."""
    match wanted:
        case "person":
            return str(person_id(value))
        case "persons":
            return tuple(str(person_id(name)) for name in value)
        case "choices":
            return tuple(value)
        case "choice":
            return value[0] if isinstance(value, list) else value
        case "date":
            return _day(date.fromisoformat(value))
    return value


def write_drafts(staff: Staff) -> None:
    """The first user's two drafts: yesterday's visit with two of the children, and a call she began on."""
    cases = {name: Case.objects.get(child=person_id(name)) for name in CHILDREN}
    persons = {name: str(person_id(name)) for name in ("mor", *CHILDREN)}
    jeppe, vitus = cases["jeppe"].number, cases["vitus"].number
    visit = {
        "dato": ["9. marts 2026"],
        "klokkeslaet": ["17.10"],
        "tilstede": [persons["mor"], persons["jeppe"], persons["vitus"]],
        "tilstede_kommune": [label_of(staff.heroine)],
        "skete.hjemmebesoeg": [jeppe, vitus],
        "afsnit.0.tekst": ["Jeg kom forbi efter skolens opkald. Stinne havde selv ringet, inden jeg nåede frem."],
        "afsnit.0.om": ["alle"],
        "afsnit.1.tekst": ["»Jeg sover bedst, når døren står åben.«"],
        "afsnit.1.om": [jeppe],
        "afsnit.1.egne_ord": ["ja"],
    }
    call = {
        "dato": ["6. marts 2026"],
        "klokkeslaet": ["14.05"],
        "tilstede_kommune": [label_of(staff.heroine)],
        "skete.telefonsamtale": [vitus],
        "afsnit.0.tekst": ["Kasper kan mødes i næste uge. Han foreslår biblioteket"],
        "afsnit.0.om": [vitus],
    }
    for name, title, data, saved in (
        ("besoeg", "Hjemmebesøg 9. marts", visit, NOW - timedelta(hours=14, minutes=35)),
        ("opkald", "Telefonsamtale 6. marts", call, NOW - timedelta(days=3, hours=18)),
    ):
        Draft.objects.create(
            id=id_of("draft", name),
            author=staff.heroine,
            family_id=id_of("family"),
            form="notat",
            title=title,
            data=data,
            version=3,
            saved_at=saved.astimezone(UTC),
        )
