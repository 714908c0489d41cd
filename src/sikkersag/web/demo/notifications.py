"""The notifications of the last thirty days, through the real actions: kept, brought in, linked, assessed, answered.

What waits on the morning of the demo is told by hand (`notifications.toml`); the others take their texts from there in
turn. They are about children in whose journals nobody has written for a month, so that each act has its own time.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from random import Random
from typing import Any
from urllib.parse import urlencode

from django.db.models import Max

from sikkersag.casefile.models import Case
from sikkersag.correspondence.delivery import ports
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation.models import Unit
from sikkersag.intake import spool, weblog
from sikkersag.intake.actions import answering, concluding, handling
from sikkersag.intake.actions.ingesting import ingest
from sikkersag.intake.actions.reconciling import reconcile
from sikkersag.intake.models import Notification
from sikkersag.web.demo.staff import RECEPTION, Staff
from sikkersag.web.demo.town import NOW, ZONE

#: How many came before those that wait, and how many of these are not concluded, and not answered, yet.
PAST, UNCONCLUDED, UNANSWERED = 34, 4, 9
_REASONS = "Skolen og forældrene er ringet op. Der er ikke tegn på fare lige nu, men der skal ses nærmere på trivslen."


def make(staff: Staff, *, seed: int) -> int:
    """Write them; returns how many. Their files lie in the spool of the settings."""
    told = tomllib.loads((files("sikkersag.web.demo") / "notifications.toml").read_text(encoding="utf-8"))
    random = Random(f"{seed}/notifications")
    cases = _quiet(random)
    waiting = [(one, _taken(cases, one["children"])) for one in told["waiting"]]
    past = list(zip(range(PAST), cases, strict=False))
    for number, about in past:
        _past(told["past"][number % len(told["past"])]["told"], number, about, staff, random)
    for one, about in waiting:
        _waiting(one, about, staff)
    reconcile(now=NOW.astimezone(UTC))
    return len(past) + len(waiting)


def _taken(cases: list[list[Case]], number: int) -> list[Case]:
    """Take the next family with so many children, or the next that there is."""
    if not number or not cases:
        return []
    at = next((place for place, some in enumerate(cases) if len(some) >= number), 0)
    return cases.pop(at)[:number]


def _quiet(random: Random) -> list[list[Case]]:
    """Cases in which nothing has been written for a month, each with the brothers and sisters of whom that is true."""
    before = int((NOW - timedelta(days=31)).timestamp())
    found = Case.objects.filter(status=Case.Status.OPEN, restricted=False).annotate(last=Max("events__recorded_at"))
    families: dict[Any, list[Case]] = {}
    for case in found.filter(last__lt=before, child__born__isnull=False).select_related("child").order_by("pk"):
        families.setdefault(case.family_id, []).append(case)
    several = [cases for cases in families.values() if len(cases) > 1]
    single = [cases for cases in families.values() if len(cases) == 1]
    random.shuffle(single)
    return [*several[:3], *single, *several[3:]]


def _arrive(told: Mapping[str, Any], channel: str, at: datetime, children: list[Case]) -> Notification:
    """Keep it, bring it in, and note that it was posted."""
    name = children[0].child.name.split()[0] if children else ""
    body = {**told, "text": told["text"].replace("{navn}", name)}
    if children:
        body["children"] = [{"name": case.child.name} for case in children]
    kept = spool.keep(
        [_form(body) if channel == "web" else json.dumps(body, ensure_ascii=False).encode()],
        channel=channel,
        arrived_at=at,
        media_type="application/x-www-form-urlencoded" if channel == "web" else "application/json",
        key=f"demo {at.isoformat()}",
    )
    done = ingest(kept.raw, now=at)
    if done.refused:
        raise ValueError(f"a notification of the demo was refused: {done.refused}")
    if channel in ("web", "api"):
        weblog.write(weblog.Line(at.isoformat(), channel, 200, weblog.hash_of(done.receipt)))
    return Notification.objects.get(receipt=done.receipt)


def _form(told: Mapping[str, Any]) -> bytes:
    """The same as the public form sends it."""
    said = {True: "ja", False: "nej", None: ""}
    fields = {
        "tekst": told["text"],
        "hvem": told["sender_kind"],
        "hvorfra": told.get("sender_place", ""),
        "navn": told.get("sender_name", ""),
        "stilling": told.get("sender_role", ""),
        "mail": told.get("sender_mail", ""),
        "overgreb": said[told.get("abuse")],
        "mistaenkt": told.get("suspect", ""),
        "ufoedt": said[told.get("unborn")],
    }
    for number, child in enumerate(told.get("children", ())):
        fields[f"barn.{number}.navn"] = child.get("name", "")
        fields[f"barn.{number}.sted"] = child.get("place", "")
    return urlencode(fields).encode()


def _link(found: Notification, cases: list[Case], by: User, at: datetime) -> None:
    for case in cases:
        handling.link_child(notification=found.pk, case=case, by=by, now=at, key=f"demo-{found.pk}-{case.pk}")


def _past(told: Mapping[str, Any], number: int, cases: list[Case], staff: Staff, random: Random) -> None:
    """One that has been assessed; the older ones are concluded and answered too, and one in nine was late."""
    days = 29 - number * 29 / PAST
    at = (NOW - timedelta(days=days, minutes=random.randrange(600))).replace(second=0).astimezone(UTC)
    if number >= PAST - 3:
        at = (NOW - timedelta(days=1, hours=6 - number % 3, minutes=10)).astimezone(UTC)
    by = random.choice(staff.by_role["modtagelse"])
    channel = {"telefon": "haand", "brev": "haand", "mail": "mail"}.get(told["method"], "web")
    found = _arrive(told, channel, at, cases)
    handling.claim(notification=found.pk, by=by, now=at + timedelta(minutes=20))
    _link(found, cases, by, at + timedelta(minutes=50))
    assessed = at + (timedelta(hours=26) if number % 9 == 4 else timedelta(hours=2, minutes=random.randrange(900)))
    assessed = min(assessed, NOW.astimezone(UTC) - timedelta(minutes=30))
    judged = {case.pk: handling.Judged(danger=number % 5 == 0, acute=False, reasons=_REASONS) for case in cases}
    handling.assess(
        notification=found.pk, judged=judged, in_role="modtagelse", by=by, now=assessed, key=f"demo-{found.pk}"
    )
    later = min(assessed + timedelta(hours=20), NOW.astimezone(UTC) - timedelta(minutes=20))
    if number < PAST - UNCONCLUDED:
        concluded = {
            case.pk: concluding.Concluded("samtale" if number % 2 else "ikke_mere", _REASONS, seen_together=True)
            for case in cases
        }
        concluding.conclude(
            notification=found.pk, concluded=concluded, in_role="modtagelse", by=by, now=later, key=f"demo-{found.pk}"
        )
    if told["sender_kind"] != "anonym" and number < PAST - 5:
        _answer(found, told, by, later + timedelta(minutes=5))


def _answer(found: Notification, told: Mapping[str, Any], by: User, at: datetime) -> None:
    told_by = {"mail": "sender_mail", "brev": "sender_address", "telefon": "sender_phone"}
    channel = next((way for way in ports() if told.get(told_by[way])), "")
    if not channel:
        return
    sorts = ["kvittering", *(["orientering"] if told["sender_kind"] == "fagperson" else [])]
    found.refresh_from_db()
    for sort in sorts:
        if sort == "orientering" and found.status != Notification.Status.CONCLUDED:
            continue
        answering.answer(notification=found.pk, sort=sort, channel=channel, to="", by=by, now=at, begun=False)


def _waiting(one: Mapping[str, Any], about: list[Case], staff: Staff) -> None:
    at = _local(one["arrived"])
    found = _arrive(one["told"], one["channel"], at, about)
    by = staff.by_role[one.get("claimed", "modtagelse")][0]
    acted = _local(one["claimed_at"]) if "claimed_at" in one else at + timedelta(minutes=15)
    _link(found, about, by, acted)
    if "claimed" in one:
        handling.claim(notification=found.pk, by=by, now=acted + timedelta(minutes=1))
    if one.get("handed"):
        reception = Unit.objects.get(key=RECEPTION)
        handling.hand_over(notification=found.pk, to=None, unit=reception, by=by, now=acted + timedelta(minutes=30))


def _local(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE).astimezone(UTC)
