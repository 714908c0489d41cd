"""Reviews and complaints of a municipality that grows, and the addresses of their pages."""

from __future__ import annotations

from tests.casefile.factory import World, moment_at, when, write

from sikkersag.casefile.models import Event
from sikkersag.decisions.actions.complaints import receive_complaint
from sikkersag.decisions.actions.reviewing import ask_review
from sikkersag.decisions.models import Decision, Review


def complain(world: World, end: int) -> None:
    """A complaint of each party over a decision on its way home, and a review of every decision that has none."""
    ida, town, now = world.ida, world.town, when()
    decision = Event.objects.filter(case=ida, kind="afgoerelse").order_by("seq").first()
    if decision is None:
        # About no matter: those are the decisions' own (`growing_decisions`).
        facts = {"art": "hjemgivelse", "instans": "forvaltning"}
        decision = write(ida, "afgoerelse", "2026-03-02 09:00", facts=facts, now="2026-03-09 16:40")
    people = list(ida.parties.order_by("pk").values_list("person", flat=True).distinct())[:end]
    complained = Event.objects.filter(case=ida, kind="klage_modtaget").count()
    for person in people[complained:]:
        receive_complaint(
            case=ida,
            decision=decision.event,
            complainant=str(person),
            at=moment_at("2026-03-09"),
            how="som brev",
            words="Jeg er uenig.",
            by=town.worker,
            now=now,
            key=f"klage {person}",
        )
    for made in Decision.objects.filter(case=ida, reviews__isnull=True):
        ask_review(
            decision=made,
            topic="eget_oenske",
            question="Er hjemlen rigtig?",
            seen=made.version,
            by=town.worker,
            now=now,
            key=f"jura {made.pk}",
        )
    ida.refresh_from_db()


def complaint_pages(world: World) -> dict[str, tuple[str, str]]:
    """Who opens each address, and the address itself."""
    ida = f"/sag/{world.ida.number}"
    decision = Event.objects.filter(case=world.ida, kind="afgoerelse").order_by("seq")[0].event
    complaint = Event.objects.filter(case=world.ida, kind="klage_modtaget").order_by("seq")[0].event
    review = Review.objects.order_by("pk")[0].pk
    return {
        "complaints": ("worker", f"{ida}/klager/"),
        "complaint_new": ("worker", f"{ida}/klager/over/{decision}/"),
        "complaint_at_once": ("leader", f"{ida}/klager/straks/{decision}/"),
        "complaint": ("worker", f"{ida}/klage/{complaint}/"),
        "complaint_act": ("worker", f"{ida}/klage/{complaint}/genvurder/"),
        "legal_reviews": ("lawyer", "/jura/"),
        "legal_review": ("lawyer", f"{ida}/jura/{review}/"),
        "legal_review_withdraw": ("worker", f"{ida}/jura/{review}/traek-tilbage/"),
    }
