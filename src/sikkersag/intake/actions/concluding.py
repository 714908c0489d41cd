"""After the 24 hours: the second look where a measure runs, and the conclusion of each child.

A conclusion that leads on opens or continues a matter of the child's case, and ties the notification to it, so that the
four months of that matter run from when the municipality became aware (S5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from sikkersag.casefile.actions import cases, journal
from sikkersag.casefile.entries import NewEvent, Passage
from sikkersag.casefile.models import Case, Matter
from sikkersag.casefile.moments import instant
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation.models import Unit
from sikkersag.foundation.refused import RefusedError
from sikkersag.intake import policies
from sikkersag.intake.actions.entries import locked, write
from sikkersag.intake.kinds import CONCLUDED, CONCLUSIONS, RENEWED, TIED, EntryKind
from sikkersag.intake.models import Link, Notification
from sikkersag.intake.queries.progress import progress_of, status_of
from sikkersag.intake.submission import from_json


@dataclass(frozen=True, slots=True)
class Concluded:
    """The conclusion of one child. `matter` is one that is open, else `question` opens one. `seen_together`: earlier
    notifications have been looked at with this one; `suspected`: there is still a suspicion of abuse. `unit`/`worker`:
    who goes on with the case, where it is to be somebody else; `why` they get it.
    """

    conclusion: str
    reasons: str
    seen_together: bool
    suspected: bool | None = None
    matter: UUID | None = None
    question: str = ""
    unit: Unit | None = None
    worker: User | None = None
    why: str = ""


@transaction.atomic
def conclude(
    *, notification: int, concluded: Mapping[int, Concluded], in_role: str, by: User, now: datetime, key: str
) -> None:
    """Write the conclusion of each child in `concluded` (by case), one or several of those linked; the notification is
    concluded when each child has one. Raises RefusedError, and then nothing of it is written.
    """
    found = locked(notification)
    if journal.was_done(f"conclude {found.receipt} {key}"):
        return
    if said := policies.why_not_conclude(found):
        raise RefusedError(f"{said} Intet er gemt.")
    links = {link.case: link for link in found.links.all()}
    if not concluded or not set(concluded) <= set(links):
        raise RefusedError("Vælg en konklusion for mindst ét barn. Intet er gemt.")
    progress = progress_of(found)
    if progress.concluded & set(concluded):
        raise RefusedError(
            "Et af børnene har fået en konklusion imens. Den står i barnets sag. Er der mere at skrive, så skriv det "
            "dér. Intet er gemt."
        )
    standing = {case.pk: case for case in Case.objects.filter(pk__in=concluded).select_related("child")}
    abuse = from_json(found.told).abuse is True
    entries = {}
    # In the order in which every write locks the cases.
    for pk, one in sorted(concluded.items(), key=lambda item: item[0]):
        _check(standing[pk], one, abuse)
        matter = _matter(standing[pk], one, by=by, now=now, key=f"matter {found.receipt} {pk} {key}")
        entries[pk] = _entries(links[pk], one, matter, in_role, now)
    journal.append(entries, by=by, now=now, key=f"conclude {found.receipt} {key}", action="intake.conclude")
    for pk, one in concluded.items():
        if one.unit is not None and (one.unit.pk, one.worker and one.worker.pk) != (
            standing[pk].unit_id,
            standing[pk].worker_id,
        ):
            why = one.why.strip() or f"Efter en underretning: {CONCLUSIONS[one.conclusion][0].lower()}."
            given = f"route {found.receipt} {pk} {key}"
            cases.hand_over(case=standing[pk], unit=one.unit, worker=one.worker, reason=why, by=by, now=now, key=given)
    found.status = status_of(progress.with_concluded(concluded), taken=True)
    told = {str(pk): one.conclusion for pk, one in concluded.items()}
    write(found, EntryKind.CONCLUDED, by=by, now=now, children=told)


def _check(case: Case, one: Concluded, abuse: bool) -> None:
    name = case.child.name
    if one.conclusion not in CONCLUSIONS:
        raise RefusedError(f"Vælg en konklusion for {name}. Intet er gemt.", field=f"konklusion.{case.pk}")
    if not one.reasons.strip():
        raise RefusedError(f"Skriv grunden til konklusionen om {name}. Intet er gemt.", field=f"hvorfor.{case.pk}")
    if abuse and one.suspected is None:
        raise RefusedError(
            f"Svar på, om der stadig er mistanke om overgreb mod {name}. Intet er gemt.", field=f"mistanke.{case.pk}"
        )


def _matter(case: Case, one: Concluded, *, by: User, now: datetime, key: str) -> UUID | None:
    if not CONCLUSIONS[one.conclusion][1]:
        return None
    if one.matter is not None:
        if not Matter.objects.filter(pk=one.matter, case=case.pk, decided_at__isnull=True).exists():
            raise RefusedError(
                f"Det valgte spørgsmål i {case.child.name}s sag er ikke åbent længere. Intet er gemt.",
                field=f"spoergsmaal.{case.pk}",
            )
        return one.matter
    art = "boernefaglig_undersoegelse" if one.conclusion == "boernefaglig_undersoegelse" else ""
    title = one.question.strip()[:200] or f"Hvad har {case.child.name} brug for?"
    return cases.open_matter(case=case, title=title, art=art, by=by, now=now, key=key[:80])


def _entries(link: Link, one: Concluded, matter: UUID | None, in_role: str, now: datetime) -> list[NewEvent]:
    child, about = (str(link.child),), () if matter is None else (str(matter),)
    facts: dict[str, object] = {
        "konklusion": one.conclusion,
        "begrundet": True,
        "tidligere_inddraget": one.seen_together,
    }
    if one.suspected is not None:
        facts["mistanke_om_overgreb"] = one.suspected
    refs = {"underretning": (str(link.event),)}
    texts = (Passage(one.reasons.strip(), about=child),)
    conclusion = NewEvent(
        CONCLUDED, instant(now), about=about, concerns=child, facts=facts, refs=refs, passages=texts, in_role=in_role
    )
    if matter is None:
        return [conclusion]
    tied = NewEvent(TIED, instant(now), about=about, concerns=child, refs={"haendelse": (str(link.event),)})
    return [tied, conclusion]


@transaction.atomic
def renew(
    *, notification: int, case: int, reasons: str, ends: bool, in_role: str, by: User, now: datetime, key: str
) -> None:
    """The second look by somebody who took no part before (U4); `ends`: it ends in a conclusion. Whether the writer is
    new is the rulebook's to say: nobody is stopped from writing it, and an entry by somebody who is not new fulfils
    nothing.
    """
    found = locked(notification)
    link = found.links.filter(case=case).first()
    if link is None or found.status == Notification.Status.SET_ASIDE:
        raise RefusedError("Underretningen er ikke knyttet til dette barn. Intet er gemt.")
    if journal.was_done(f"renew {found.receipt} {key}"):
        return
    if not reasons.strip():
        raise RefusedError("Skriv, hvad du er kommet frem til. Intet er gemt.", field="genvurdering")
    entry = NewEvent(
        RENEWED,
        instant(now),
        concerns=(str(link.child),),
        facts={"konklusion": ends},
        refs={"underretning": (str(link.event),)},
        passages=(Passage(reasons.strip(), about=(str(link.child),)),),
        in_role=in_role,
    )
    journal.append({case: [entry]}, by=by, now=now, key=f"renew {found.receipt} {key}", action="intake.renew")
    write(found, EntryKind.RENEWED, by=by, now=now, case=case)


@transaction.atomic
def set_aside(*, notification: int, reason: str, by: User, now: datetime, seen: int | None = None) -> None:
    """Lay aside what is no notification at all (advertising, a test). It is kept, and can be taken out again."""
    found = locked(notification, seen=seen)
    if found.links.exists() or found.status in (Notification.Status.CONCLUDED, Notification.Status.SET_ASIDE):
        raise RefusedError("Den er knyttet til et barn eller er færdig, så den kan ikke lægges til side.")
    if not reason.strip():
        raise RefusedError("Skriv, hvorfor det ikke er en underretning. Intet er ændret.", field="fordi")
    found.status = Notification.Status.SET_ASIDE
    write(found, EntryKind.SET_ASIDE, by=by, now=now, reason=reason.strip())


@transaction.atomic
def take_out(*, notification: int, by: User, now: datetime) -> None:
    """Take out what was laid aside, by somebody or by the trap for machines: the 24 hours have run all the time."""
    found = locked(notification)
    if found.status != Notification.Status.SET_ASIDE:
        raise RefusedError("Underretningen er ikke lagt til side. Intet er ændret.")
    found.claimed_by, found.handed_unread = by, False
    found.status = status_of(progress_of(found), taken=True)
    write(found, EntryKind.TAKEN_OUT, by=by, now=now)
