"""A word planted in every kind of object, for the walk of test_sentinel; and who may see each."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.casefile import factory
from tests.casefile.factory import World, make_case, make_person, open_matter, when, write
from tests.correspondence.writing import decide, letter_to

from sikkersag.casefile.actions.cases import hand_over
from sikkersag.casefile.actions.documents import Told, Upload, add_documents
from sikkersag.casefile.actions.journal import seal
from sikkersag.casefile.entries import Passage
from sikkersag.casefile.models import Draft, Family, Matter, SavedView
from sikkersag.decisions.actions import building as deciding
from sikkersag.decisions.actions.complaints import receive_complaint
from sikkersag.decisions.actions.reviewing import ask_review
from sikkersag.decisions.models import Decision, GateReason
from sikkersag.decisions.queries.gate import REVIEW
from sikkersag.foundation.access import actions as access
from sikkersag.foundation.access.models import Grant
from sikkersag.foundation.people.models import Household
from sikkersag.inquiry.actions import documents as inquiries
from sikkersag.inquiry.actions import finishing
from sikkersag.intake.actions import answering
from sikkersag.intake.models import Notification

#: Those who may read Ida's case: her worker and team, their leaders, the area, roles that see all, and the granted.
READERS = {"worker", "colleague", "leader", "lawyer", "quality", "night", "outsider"}

#: Those who write in Ida's case, and so see what is not journalised yet; and those of them who decide.
WRITERS = READERS - {"quality", "outsider"}
DECIDERS = WRITERS - {"lawyer"}

#: Those who read a notification before anybody has said whom it is about: who receives, and their leaders.
RECEIVERS = {"leader", "other_leader", "night"}


@dataclass
class Planted:
    """The words by what they were planted in, and who may see each."""

    words: dict[str, str] = field(default_factory=dict)
    seen_by: dict[str, set[str]] = field(default_factory=dict)

    def word(self, name: str, seen_by: set[str]) -> str:
        """A new word for an object, and who may see it."""
        self.seen_by[name] = seen_by
        return self.words.setdefault(name, f"Vagtord{len(self.words):02d}x")


def plant_everything(world: World) -> Planted:
    """One word in each kind of object of Ida's case, of a restricted case, and of what belongs to one user alone."""
    town, ida, plant = world.town, world.ida, Planted()
    before = when("2026-03-01 09:00")
    write(ida, "notat", "2026-02-20 10:00", text=plant.word("passage", READERS), title=plant.word("title", READERS))
    facts = {"krav": "I1", "grund": "x", "begrundelse": plant.word("fact", READERS)}
    write(ida, "fravigelse", "2026-02-21 10:00", facts=facts)
    open_matter(ida, plant.word("matter", READERS), "2026-02-22 10:00")
    sealed = write(ida, "notat", "2026-02-23 10:00", text=plant.word("sealed text", set()))
    seal(event=sealed.pk, reason=plant.word("reason of sealing", READERS), by=town.leader, now=before)
    only_emil = Passage(plant.word("passage about a brother", READERS - {"outsider"}), (str(world.emil.child_id),))
    factory.write_shared([world.ida, world.emil], "hjemmebesoeg", "2026-02-24 10:00", passages=[only_emil])
    hand_over(
        case=ida,
        unit=ida.unit,
        worker=town.colleague,
        reason=plant.word("reason of a hand-over", READERS),
        by=town.leader,
        now=before,
        key="to-colleague",
    )
    hand_over(
        case=ida, unit=ida.unit, worker=town.worker, reason="Tilbage igen", by=town.leader, now=before, key="back-again"
    )
    _inquiry(world, plant)
    _notification(world, plant)
    _personal(world, plant)
    _documents(world, plant)
    _letters(world, plant)
    _complaint(world, plant)
    _decision(world, plant)
    _of_one_user(world, plant)
    _restricted(world, plant)
    until = when("2026-03-20 09:00")
    access.give_grant(
        case=ida.pk,
        user=town.outsider,
        kind=Grant.Kind.OUTSIDER,
        reason="Borgerrådgiveren undersøger sagen om hjemmebesøg.",
        until=until,
        by=town.leader,
        now=before,
    )
    # One whose grant has run out, and one whose case is closed to themself.
    access.give_grant(
        case=ida.pk,
        user=town.peer,
        kind=Grant.Kind.PEER,
        reason="Tilsynsrunden om hjemmebesøg i foråret.",
        until=before + timedelta(hours=1),
        by=town.leader,
        now=before,
    )
    access.declare_conflict(
        case=ida.pk,
        reason=f"Jeg er i familie med barnets mor. {plant.word('reason of a conflict', {'area_leader', 'leader'})}",
        by=town.area_leader,
        now=before,
    )
    return plant


def _inquiry(world: World, plant: Planted) -> None:
    """A working document of Ida's case, with a comment that its leader has answered with."""
    town, ida = world.town, world.ida
    matter = Matter.objects.get(pk=open_matter(ida, "Skal Ida undersøges?", "2026-02-25 09:00"))
    now, told = when("2026-03-02 09:00"), plant.word("inquiry", READERS)
    made = inquiries.begin(
        uuid4(), case=ida, matter=matter, kind="bfu", by=town.worker, now=now,
        decided=factory.moment_at("2026-02-26"), reason=plant.word("reason of a BFU", READERS),
    )  # fmt: skip
    data = {
        f"t.{key}.0.tekst": [told]
        for key in (
            "hos_barnet", "hos_familien", "i_netvaerket", "helhedsbetragtning", "barnets_holdning",
            "foraeldres_holdning", "ressourcer_konklusion", "konklusion",
        )
    }  # fmt: skip
    data |= {"valg.skoleudfordringer": ["nej"], "valg.stoette": ["ja"], "sos.0.slags": ["bekymring"],
             "sos.0.tekst": [plant.word("concern", READERS)]}  # fmt: skip
    for name in ("emil", "noah"):
        base = f"sosk.{world.people[name].pk}"
        data |= {f"{base}.undersoeges": ["nej"], f"{base}.tekst": [plant.word("about a sibling", READERS)]}
    saved = inquiries.save(made.pk, data, 1, by=town.worker, now=now)
    finishing.send(made.pk, version=saved.version, by=town.worker, now=now)
    comments = {"konklusion": plant.word("comment of a leader", WRITERS)}
    finishing.ask_for_changes(made.pk, comments, 0, by=town.leader, now=now)


def _notification(world: World, plant: Planted) -> None:
    """A notification that nobody has taken or linked: for those who receive, and for nobody else."""
    told = [(plant.word(f"{name} of a notification", RECEIVERS)) for name in ("text", "sender", "child", "file")]
    text, sender, child, file = told
    fields = {
        "tekst": f"Bekymring {text}.", "hvem": "fagperson", "navn": f"Lærer {sender}", "barn.0.navn": f"Barn {child}",
        "noegle": "planted", "filer": SimpleUploadedFile("brev.txt", f"Se her: {file}.".encode(), "text/plain"),
    }  # fmt: skip
    assert Client().post("/underretning/", fields).status_code == 200
    to = plant.word("receiver of an answer", RECEIVERS)
    answering.prepare(
        notification=Notification.objects.get().pk, sort="kvittering", channel="brev", to=f"Lærer {to}",
        by=world.town.receiver, now=when(),
    )  # fmt: skip


def _personal(world: World, plant: Planted) -> None:
    """Names and addresses of those in Ida's case."""
    aunt = make_person(f"Moster {plant.word('name of a party', READERS)}")
    Household.objects.filter(address="Birkevej 14").update(address=plant.word("address", READERS))
    facts = {"person": str(aunt.pk), "rolle": "netvaerk"}
    write(world.ida, "part_registreret", "2026-02-25 10:00", facts=facts)
    # The half-brother's father has a protected address.
    Household.objects.filter(address="Skjulestræde 99").update(address=plant.word("protected address", set()))


def _documents(world: World, plant: Planted) -> None:
    """A document that every reader of the case sees, and a confidential one that only those near to it do."""
    near = {"worker", "leader"}
    for name, viewers, restricted in (("document", READERS, False), ("confidential document", near, True)):
        text, title = plant.word(f"text of a {name}", viewers), plant.word(f"title of a {name}", viewers)
        filename = plant.word(f"file name of a {name}", viewers)
        add_documents(
            case=world.ida,
            uploads=[Upload(io.BytesIO(f"{text} i en fil.\n".encode()), f"{filename}.txt", "text/plain", title)],
            told=Told(at=factory.moment_at("2026-02-26"), restricted=restricted),
            by=world.town.worker,
            now=when("2026-03-01 08:00"),
            key=f"the {name}",
        )


def _letters(world: World, plant: Planted) -> None:
    """A letter that every reader of the case sees, and a confidential one that only those near to it do."""
    near = {"worker", "leader"}
    decided = decide(world.ida, "2026-02-26 12:00")
    for name, viewers, restricted in (("letter", READERS, False), ("confidential letter", near, True)):
        letter_to(
            world, decided=decided, restricted=restricted, now=when("2026-03-01 08:30"),
            values={
                "hvorfor": plant.word(f"words of a {name}", viewers), "emne": plant.word(f"title of a {name}", viewers),
            },
        )  # fmt: skip


def _decision(world: World, plant: Planted) -> None:
    """A decision on its way in Ida's case, with a reason at its gate."""
    matter = Matter.objects.get(pk=open_matter(world.ida, "Skal Ida have en kontaktperson?", "2026-02-25 10:00"))
    data = {"art": "sikkerhedsplan", "instans": "forvaltning", "til": []}
    told = {name: plant.word(f"{name} of a decision", DECIDERS) for name in ("begrundelse", "barnets_syn")}
    told["indhold"] = plant.word("indhold of a decision", READERS)
    now = when("2026-03-01 08:45")
    decision = deciding.begin(matter=matter, data={**data, **told}, by=world.town.worker, now=now)
    GateReason.objects.create(
        decision=decision, finding=REVIEW, requirement="jura", reason=plant.word("reason at a gate", READERS),
        by=world.town.leader, at=now,
    )  # fmt: skip


def _complaint(world: World, plant: Planted) -> None:
    """A complaint, and a decision that lies with the lawyer."""
    ida, worker = world.ida, world.town.worker
    facts = {"art": "hjemgivelse", "instans": "forvaltning"}
    decision = write(ida, "afgoerelse", "2026-02-25 10:00", facts=facts)
    receive_complaint(
        case=ida, decision=decision.event, complainant=str(world.people["mor"].pk), at=factory.moment_at("2026-03-05"),
        how="som brev", words=plant.word("complaint", READERS), by=worker, now=when(), key="klage",
    )  # fmt: skip
    matter = Matter.objects.get(pk=open_matter(ida, "Skal der være en plan?", "2026-02-26 10:00"))
    data = {"art": "sikkerhedsplan", "begrundelse": plant.word("decision with the lawyer", READERS)}
    made = Decision.objects.create(
        case=ida, matter=matter, data=data, author=worker, begun_at=when(), saved_at=when(), saved_by=worker
    )
    ask_review(
        decision=made, topic="sikkerhedsplan", question=plant.word("question to the lawyer", READERS), seen=1,
        by=worker, now=when(), key="jura",
    )  # fmt: skip


def _of_one_user(world: World, plant: Planted) -> None:
    """What only its own user sees: a draft and a saved view."""
    town = world.town
    Draft.objects.create(
        author=town.worker,
        family=world.family,
        form="notat",
        title=plant.word("title of a draft", {"worker"}),
        data={"sted": [plant.word("text of a draft", {"worker"})]},
        saved_at=when("2026-03-09 16:00"),
    )
    SavedView.objects.create(user=town.worker, page="opgaver", name=plant.word("saved view", {"worker"}), query="")


def _restricted(world: World, plant: Planted) -> None:
    """A case of the same worker that only the worker, the leaders and those named may see."""
    few = {"worker", "leader"}
    child = make_person(f"Barn {plant.word('name of a restricted child', few)}", born="2017-03-03")
    family = Family.objects.create(name=f"Familien {plant.word('name of a restricted family', few)}", folded="x")
    case = make_case(
        child, family, number="2026-0000777", unit=world.ida.unit, worker=world.town.worker, restricted=True
    )
    write(case, "notat", "2026-02-20 10:00", text=plant.word("text of a restricted case", few))
    world.cases["restricted"] = case


# The walk
