"""A child that is seen with another family: the drafts about it can still be opened by those who wrote them."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from tests.casefile.acts.conftest import Visit
from tests.casefile.factory import World, make_case, make_person, when

from sikkersag.casefile.actions.family import join_family
from sikkersag.casefile.models import Case, Draft, Family
from sikkersag.foundation.access.actions import declare_conflict
from sikkersag.foundation.audit.models import Entry


@pytest.fixture
def solo(world: World) -> Case:
    """The case of a child that is alone in its family."""
    family = Family.objects.create(name="Familien Solo", folded="familien solo")
    return make_case(
        make_person("Solo Barn", born="2018-01-01"),
        family,
        number="2026-0000777",
        unit=world.town.units["nord-1"],
        worker=world.town.worker,
    )


def saved(visit: Visit, name: str, family: Family, form: str = "notat", **fields: str) -> UUID:
    """Save a draft through its form."""
    draft = uuid4()
    sent = {"familie": str(family.pk), "formular": form, "handling": "gem", "version": "0", "afsnit.0.tekst": "En lang"}
    visit(name).post(f"/kladde/{draft}/", {**sent, **fields})
    assert Draft.objects.get(pk=draft).family == family
    return draft


def opens(visit: Visit, name: str, draft: UUID) -> bool:
    """Can the author open the draft with what was typed?"""
    page = visit(name).get(f"/kladde/{draft}/")
    return page.status_code == 200 and "En lang" in page.content.decode()


def join(case: Case, family: Family, world: World) -> None:
    """Move a child."""
    join_family(case=case, family=family.pk, by=world.town.worker, now=when())


def test_every_draft_follows_the_last_child_of_a_family(world: World, visit: Visit, solo: Case) -> None:
    drafts = [
        saved(visit, "worker", solo.family),
        saved(visit, "colleague", solo.family, **{"skete.hjemmebesoeg": solo.number}),
        saved(visit, "worker", solo.family, form=f"skridt:boernesamtale:{solo.number}"),
    ]
    join(solo, world.family, world)
    assert [opens(visit, name, one) for name, one in zip(("worker", "colleague", "worker"), drafts, strict=True)] == [
        True,
        True,
        True,
    ]
    assert Entry.objects.filter(action="case.family", detail__drafts=3).count() == 1


def test_of_a_family_that_goes_on_only_the_drafts_about_the_child_follow(
    world: World, visit: Visit, solo: Case
) -> None:
    about_ida = saved(visit, "worker", world.family, **{"skete.hjemmebesoeg": world.ida.number})
    asked = saved(visit, "worker", world.family, **{f"svar.hjemmebesoeg.{world.ida.number}.uanmeldt": "ja"})
    of_nobody = saved(visit, "worker", world.family)
    both = saved(
        visit,
        "worker",
        world.family,
        **{"skete.hjemmebesoeg": world.ida.number, "afsnit.0.om": world.emil.number},
    )
    join(world.ida, solo.family, world)
    kept = dict(Draft.objects.values_list("pk", "family"))
    assert kept == {
        about_ida: solo.family_id,
        asked: solo.family_id,
        of_nobody: world.family.pk,
        both: world.family.pk,
    }
    assert all(opens(visit, "worker", one) for one in kept)


def test_a_draft_follows_where_its_author_reaches_nobody_who_stays(world: World, visit: Visit, solo: Case) -> None:
    for case in (world.emil, world.noah):
        declare_conflict(case=case.pk, reason="Min nabo", by=world.town.colleague, now=when())
    hers = saved(visit, "colleague", world.family)
    join(world.ida, solo.family, world)
    assert Draft.objects.get(pk=hers).family == solo.family and opens(visit, "colleague", hers)
