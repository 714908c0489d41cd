"""A municipality that grows, and the addresses that are opened in it: for the bounds of the pages' queries."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.urls import reverse
from tests.casefile.factory import (
    World,
    make_case,
    make_person,
    make_unit,
    make_user,
    make_world,
    moment_at,
    open_matter,
    settle,
    when,
    write,
)
from tests.web.growing_complaints import complain, complaint_pages
from tests.web.growing_decisions import decide, decision_pages
from tests.web.growing_rooms import inquiry_pages, letter_pages

from sikkersag.casefile.actions.cases import close_case, hand_over
from sikkersag.casefile.actions.documents import Told, Upload, add_documents
from sikkersag.casefile.models import AppendKey, Case, Document, Draft, Event, Family, LedgerRow, Matter, SavedView
from sikkersag.casefile.policies import why_not_depart
from sikkersag.casefile.queries.lawrows import key_of
from sikkersag.casefile.thelaw import rulebook
from sikkersag.correspondence.models import Letter, TextVersion
from sikkersag.foundation.access.models import CaseAccess, Conflict, Grant, Read
from sikkersag.foundation.access.principals import row_of
from sikkersag.foundation.jobs.models import Job
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation.models import UnitKind
from sikkersag.foundation.people.folding import folded
from sikkersag.inquiry.models import Approval, Save, WorkingDocument
from sikkersag.intake.actions import acting, answering, handling
from sikkersag.intake.models import Answer, Attachment, Notification, Route
from sikkersag.intake.submission import Submission, ToldChild, to_json


@dataclass
class Place:
    """What the addresses point at: the family's world, an event, a row of the ledger and a paper of Ida's case, two
    drafts; and cases of other children that are closed, expected, and given to the colleague.
    """

    world: World
    event: Event
    row: LedgerRow
    draft: UUID
    written: UUID
    paper: Document
    closed: Case
    unborn: Case
    given: Case
    notification: Notification


def notify(world: World, number: int) -> Notification:
    """A notification in the inbox, with a file, on Ida and her brother, given on once: as the way in leaves it."""
    town, now = world.town, when()
    told = Submission(
        text=f"Ida kommer i skole uden mad, {number}.",
        sender_kind="fagperson",
        sender_place="skole",
        abuse=True,
        children=(ToldChild(name="Barn Nummer", born="2.3.2017", address="Grønnegade 1"),),
    )
    found = Notification.objects.create(
        receipt=f"AAAA-BBBB-CCCC-{number:04d}",
        channel="web",
        arrived_at=now,
        due_at=now + timedelta(hours=24),
        told=to_json(told),
        sender_kind="fagperson",
        head="",
    )
    Attachment.objects.create(
        notification=found, sha256=f"{number:064x}", filename="brev.txt", media_type="text/plain", size=5
    )
    handling.claim(notification=found.pk, by=town.night, now=now)
    handling.hand_over(
        notification=found.pk, to=town.receiver, unit=town.units["nord-1"], reason="Dag.", by=town.night, now=now
    )
    acting.act_now(notification=found.pk, what="Ringede.", at=now, by=town.night, now=now, key=f"{number}")
    for case in (world.ida, world.emil)[: 1 + number % 2]:
        handling.link_child(notification=found.pk, case=case, by=town.receiver, now=now, key=f"n{number}")
    return found


def make_place(few: int) -> Place:
    """The world, with a few of everything, and what the addresses need beside it."""
    world = make_world()
    grow(world, 0, few)
    ida, town = world.ida, world.town
    event = write(ida, "telefonsamtale", "2026-03-08 10:00", text="En samtale", now="2026-03-09 16:40")
    row = LedgerRow.objects.filter(case=ida, is_open=True).order_by("pk")[0]
    draft = Draft.objects.filter(family=world.family).order_by("pk")[0].pk
    written = AppendKey.objects.create(key=str(uuid4()), by=town.worker, at=when(), events=[event.pk])
    paper = lay_paper(ida, "Udtalelse fra skolen", by=town.worker)
    parties = [(world.people["mor"], "mor", True)]
    others = {}
    for n, (name, born, expected) in enumerate(
        (("Karl Elmo", "2018-01-01", None), ("Ufødt barn", None, "2026-03-01"), ("Maja Elmo", "2018-01-02", None))
    ):
        child = make_person(name, born=born, expected=expected)
        others[name] = make_case(
            child,
            world.family,
            number=f"2026-000010{n}",
            unit=town.units["nord-1"],
            worker=town.worker,
            parties=parties,
            at="2026-02-01 10:00",
        )
    closed, unborn, given = others.values()
    close_case(case=closed, reason="Barnet er flyttet.", by=town.leader, now=when(), key="closes")
    hand_over(
        case=given,
        unit=town.units["nord-1"],
        worker=town.colleague,
        reason="Kender familien.",
        by=town.leader,
        now=when(),
        key="gives",
    )
    notification = notify(world, 9999)
    answering.prepare(
        notification=notification.pk, sort="kvittering", channel="brev", to="Skolevej 4",
        by=world.town.receiver, now=when(),
    )  # fmt: skip
    return Place(world, event, row, draft, UUID(written.key), paper, closed, unborn, given, notification)


def lay_paper(case: Case, title: str, *, by: User) -> Document:
    """A file with a text of its own, laid on a case."""
    upload = Upload(io.BytesIO(f"{title}: det går fremad.\n".encode()), f"{title}.txt", "text/plain", title)
    told = Told(moment_at("2026-03-02"), concerns=(str(case.child_id),), annex=True)
    (paper,) = add_documents(case=case, uploads=[upload], told=told, by=by, now=when(), key=f"lays {title}")
    case.refresh_from_db()
    return paper


def grow(world: World, begin: int, end: int) -> None:
    """Everything that there may be many of, from so many to so many."""
    town, ida, now = world.town, world.ida, when()
    team, worker = town.units["nord-1"], town.worker
    for n in range(begin, end):
        sibling = n % 5 == 0
        family = (
            world.family if sibling else Family.objects.create(name=f"Familien {n}", folded=folded(f"Familien {n}"))
        )
        child = make_person(f"Barn Nummer {n}", born="2017-03-02")
        parents = [(make_person(f"Forælder {n}", born="1988-01-01"), "mor", True)]
        case = make_case(child, family, number=f"2025-1{n:06d}", unit=team, worker=worker, parties=parents)
        write(
            case,
            "underretning_modtaget",
            f"2026-03-0{1 + n % 9} 09:00",
            text="Bekymring fra skolen.",
            by=town.colleague,
        )
        if sibling:
            facts = {"person": str(child.pk), "rolle": "soeskende"}
            write(ida, "part_registreret", "2026-01-05 09:00", facts=facts, now="2026-03-09 12:00")
        write(ida, "underretning_modtaget", "2026-02-02 09:00", text=f"Nummer {n}", now="2026-03-09 12:00")
        write(ida, "notat", "2026-02-03 10:00", text=f"Notat {n}", now="2026-03-09 16:30", by=town.colleague)
        open_matter(ida, f"Skal Ida have støtte nummer {n}?", "2026-03-09 11:00")
        Draft.objects.create(author=worker, family=family, form="notat", title=f"Kladde {n}", saved_at=now)
        for page in ("opgaver", "boern"):
            SavedView.objects.create(user=worker, page=page, name=f"Visning {n}")
        place = make_unit(f"hold-{n}", UnitKind.TEAM, f"Hold {n}", town.units["nord"])
        reader = make_user(f"laeser{n}", f"Læser {n}", "sagsbehandler", place)
        Read.objects.create(case=ida.pk, user=reader, at=now - timedelta(minutes=n), what="sagen", why="dit team")
        Read.objects.create(case=case.pk, user=worker, at=now - timedelta(minutes=n), what="sagen", why="dit team")
        for kind, who in ((Grant.Kind.BREAK_GLASS, reader), (Grant.Kind.NAMED, reader)):
            grant = Grant.objects.create(
                case=ida.pk if n % 2 else case.pk,
                user=who,
                kind=kind,
                reason="Akut i nat.",
                given_by=town.leader,
                given_at=now,
                until=now + timedelta(hours=20),
            )
            CaseAccess.objects.bulk_create([row_of(grant)])
        Conflict.objects.create(case=ida.pk, user=reader, reason="Nabo.", declared_at=now - timedelta(days=1))
        relative = make_person(f"Slægtning {n}", born="1960-01-01")
        settle(f"Grønnegade {n}", relative)
        facts = {"person": str(relative.pk), "rolle": "netvaerk"}
        write(ida, "part_registreret", "2026-01-05 09:00", facts=facts, now="2026-03-09 16:30")
        lay_paper(ida, f"Udtalelse {n}", by=worker)
        investigate(world, n)
        fail(notify(world, n), world)
        written(ida, world, n)
        Route.objects.create(unit=place, street=f"grønnegade {n}", street_name=f"Grønnegade {n}", starts="2020-01-01")
        Route.objects.create(unit=place, street="birkevej", street_name="Birkevej", first=n + 1, starts="2020-01-01")
        text = f"Hilsen {n}\n{{afsender}}"
        TextVersion.objects.create(block="hilsen", version=n + 1, text=text, why="Ny.", by=town.lawyer, at=now)
        Job.objects.create(name="bench", key=f"bench {n}", due_at=now, max_attempts=1, created_at=now, failed_at=now)

    decide(world, end)
    complain(world, end)


def written(case: Case, world: World, number: int) -> None:
    """A letter that waits to be printed; every second one to the father."""
    Letter.objects.create(
        case=case, kind="afgoerelse", to=world.people["far" if number % 2 else "mor"], to_name="Camilla Møllegård",
        address="Birkevej 14", title=f"Afgørelse nummer {number}", words={"paragraphs": [{"text": "Hej"}]},
        sha256=f"{number:064x}", made_at=when() - timedelta(days=20), by=world.town.worker, channel="print",
    )  # fmt: skip


def investigate(world: World, number: int) -> None:
    """A BFU of a matter of its own that waits for approval, and one more version, comment and passage in the first."""
    matter = Matter.objects.filter(case=world.ida, inquiries=None).order_by("pk")[0]
    data = {"t.hos_barnet.0.tekst": [f"Barnet {number}"], "t.hos_barnet.0.fra": [str(uuid4())]}
    made = WorkingDocument.objects.create(
        case=world.ida, matter=matter, kind="bfu", status="afventer", data=data, author=world.town.worker,
        begun_at=when(), saved_at=when(), saved_by=world.town.worker,
    )  # fmt: skip
    Approval.objects.create(document=made, version=1, sent_by=world.town.worker, sent_at=when())
    first = WorkingDocument.objects.order_by("-version", "pk")[0]
    for sort in ("t", "sos", "skala", "fag"):
        first.data |= {f"{'t.hos_barnet' if sort == 't' else sort}.{number + 1}.tekst": [f"Mere {number}"]}
    first.version += 1
    first.save()
    Save.objects.create(
        document=first, version=first.version, how="gemt", data=first.data, by=world.town.colleague, since=when(),
        at=when(),
    )  # fmt: skip
    comments = {"konklusion": f"Nummer {number}"}
    Approval.objects.create(
        document=first, version=1, sent_by=world.town.worker, sent_at=when(), comments=comments, outcome="aendringer",
        answered_by=world.town.leader, answered_at=when(),
    )  # fmt: skip


def fail(found: Notification, world: World) -> None:
    """An answer to a notification that did not go out."""
    Answer.objects.create(
        notification=found, sort="kvittering", channel="mail", to="lise@example.dk", text="Hej", status="fejlet",
        made_at=when(), by=world.town.receiver,
    )  # fmt: skip


def departable() -> str:
    """A requirement that a leader may depart from."""
    at = int(when().timestamp())
    rules = rulebook().requirements
    return next(name for name, rule in rules.items() if not why_not_depart(rule, at=at, roles=["afdelingsleder"]))


#: What is sent to those addresses that are read by sending something.
SENT = {"search": {"q": "nummer"}}


def pages(place: Place) -> dict[str, tuple[str, str]]:
    """Who opens each address, and the address itself."""
    ida, family, town = place.world.ida.number, place.world.family.pk, place.world.town
    event, draft = place.event.event, place.draft
    matter = Matter.objects.filter(case=place.world.ida).order_by("opened_at", "pk")[0].pk
    grant = Grant.objects.filter(kind=Grant.Kind.BREAK_GLASS).order_by("pk")[0].pk
    mother, papers = place.world.people["mor"].pk, f"/sag/{ida}/dokument/{place.paper.pk}"
    told = {
        "case": ("worker", f"/sag/{ida}/"),
        "case_acknowledge": ("colleague", f"/sag/{place.given.number}/laest-overdragelse/"),
        "case_birth": ("worker", f"/sag/{place.unborn.number}/foedsel/"),
        "case_close": ("leader", f"/sag/{ida}/luk/"),
        "case_grant": ("leader", f"/sag/{ida}/adgang/"),
        "case_hand_over": ("leader", f"/sag/{ida}/giv-videre/"),
        "case_new": ("worker", "/sag/ny/"),
        "case_reopen": ("leader", f"/sag/{place.closed.number}/genaabn/"),
        "case_restrict": ("leader", f"/sag/{ida}/begraens/"),
        "custody_change": ("worker", f"/sag/{ida}/foraeldremyndighed/"),
        "document": ("worker", f"{papers}/"),
        "document_file": ("worker", f"{papers}/1/"),
        "document_preview": ("worker", f"{papers}/1/vis/"),
        "document_upload": ("worker", f"/sag/{ida}/dokument/nyt/"),
        "document_version": ("worker", f"{papers}/ny-version/"),
        "documents": ("worker", f"/sag/{ida}/dokumenter/"),
        "family_join": ("worker", f"/sag/{ida}/familie/"),
        "matter": ("worker", f"/sag/{ida}/spoergsmaal/{matter}/"),
        "matter_new": ("worker", f"/sag/{ida}/spoergsmaal/nyt/"),
        "parties": ("worker", f"/sag/{ida}/personer/"),
        "party_home": ("worker", f"/sag/{ida}/personer/{mother}/bopael/"),
        "party_new": ("worker", f"/sag/{ida}/personer/ny/"),
        "party_remove": ("worker", f"/sag/{ida}/personer/{mother}/fjern/mor/"),
        "search": ("leader", "/soeg/"),
        "case_event": ("worker", f"/sag/{ida}/haendelse/{event}/"),
        "case_on_day": ("worker", f"/sag/{ida}/pr/2026-03-09/"),
        "case_phase": ("worker", reverse("case_phase", args=[ida, "underretninger"])),
        "case_reads": ("leader", f"/sag/{ida}/laest/"),
        "case_receipt": ("worker", f"/sag/{ida}/kvittering/"),
        "case_requirement": ("worker", f"/sag/{ida}/krav/{key_of(place.row.finding)}/"),
        "children": ("leader", "/boern/"),
        "conflicts": ("leader", "/adgang/inhabil/"),
        "create_unit": ("admin", "/organisation/ny/"),
        "create_user": ("admin", "/brugere/ny/"),
        "departure_new": ("leader", f"/sag/{ida}/fravigelse/?krav={departable()}"),
        "draft": ("worker", f"/kladde/{draft}/"),
        "draft_written": ("worker", f"/kladde/{place.written}/skrevet/"),
        "entry_correct": ("worker", f"/sag/{ida}/haendelse/{event}/ret/"),
        "entry_seal": ("leader", f"/sag/{ida}/haendelse/{event}/forsegl/"),
        "entry_withdraw": ("worker", f"/sag/{ida}/haendelse/{event}/traek-tilbage/"),
        "family": ("worker", f"/familie/{family}/"),
        "inbox": ("receiver", "/indbakke/"),
        "notification": ("receiver", f"/indbakke/{place.notification.pk}/"),
        "inbox_routes": ("area_leader", "/indbakke/fordeling/"),
        "inbox_route_end": ("area_leader", f"/indbakke/fordeling/{Route.objects.order_by('pk')[0].pk}/afslut/"),
        "inbox_counting": ("receiver", "/indbakke/afstemning/"),
        "inbox_figures": ("area_leader", "/indbakke/tal/"),
        "inbox_statistics": ("area_leader", "/indbakke/tal/statistik.csv"),
        "notification_answer": ("receiver", f"/indbakke/{place.notification.pk}/svar/"),
        "notification_letter": ("receiver", f"/indbakke/{place.notification.pk}/svar/kvittering/brev/"),
        "omissions": ("leader", "/indbakke/mangler/"),
        "jobs:overview": ("admin", "/job/"),
        "list_export": ("leader", "/lister/opgaver.csv"),
        "note_new": ("worker", f"/familie/{family}/notat/nyt/"),
        "notification_new": ("receiver", "/indbakke/ny/"),
        "notify": ("worker", "/underretning/"),
        "notify_lookup": ("worker", "/underretning/kvittering/"),
        "organisation": ("worker", "/organisation/"),
        "overview": ("worker", "/overblik/"),
        "party_unprotect": (
            "leader",
            reverse("party_unprotect", args=[place.world.noah.number, place.world.people["noahs_far"].pk]),
        ),
        "read_log": ("protection", "/adgang/log/?sag=" + ida),
        "review": ("leader", "/adgang/gennemgang/"),
        "review_one": ("leader", f"/adgang/gennemgang/{grant}/"),
        "roles": ("worker", "/adgang/roller/"),
        "rulebook": ("worker", "/lovsamling/"),
        "rulebook_changes": ("worker", "/lovsamling/forskel/"),
        "rulebook_requirement": ("worker", "/lovsamling/U1/"),
        "step_new": ("worker", f"/sag/{ida}/skridt/vurdering_24_timer/"),
        "task_list": ("leader", "/opgaver/"),
        "team": ("leader", "/team/"),
        "unit": ("worker", "/organisation/enhed/nord/"),
        "user": ("admin", f"/brugere/{town.worker.pk}/"),
        "users": ("admin", "/brugere/"),
    }
    return (
        told
        | decision_pages(place.world)
        | complaint_pages(place.world)
        | letter_pages(ida)
        | inquiry_pages(ida, matter)
    )
