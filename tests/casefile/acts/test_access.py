"""Who may see a case: only named people, or one more until a day; and every grant the case has had."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tests.casefile.acts.conftest import Visit, fill
from tests.casefile.factory import World

from sikkersag.foundation.access.models import Grant
from sikkersag.foundation.access.queries import may_see
from sikkersag.foundation.audit.models import Entry


def text(answer: object) -> str:
    """A page with plain spaces."""
    return answer.content.decode().replace("\u00a0", " ")  # type: ignore[attr-defined, no-any-return]


def test_a_colleague_is_let_in_until_a_day_and_out_again(
    world: World, visit: Visit, at: Callable[[str], datetime]
) -> None:
    town, url = world.town, f"/sag/{world.ida.number}/adgang/"
    leader = visit("leader")
    sent = fill(
        leader,
        url,
        kind="navngivet",
        user=town.stranger.pk,
        until="31-03-2026",
        reason="Skal med til mødet om Ida i marts.",
    )
    page = text(leader.post(url, sent, follow=True))
    assert "Mette Lind kan se Ida Møllegårds sag til og med 31. marts 2026" in page
    assert may_see(town.viewer("stranger", "2026-03-31 23:59"), world.ida.pk)
    assert not may_see(town.viewer("stranger", "2026-04-01 00:00"), world.ida.pk)
    leader.post(url, sent)
    grant = Grant.objects.get(case=world.ida.pk)
    assert Entry.objects.filter(action="access.give_grant", case=world.ida.pk).count() == 1
    at("2026-03-10 08:45")
    page = text(leader.post(f"{url}{grant.pk}/tag-tilbage/", follow=True))
    assert "Taget tilbage i dag kl. 8.45" in page
    assert not may_see(town.viewer("stranger", "2026-03-10 08:46"), world.ida.pk)


def test_what_is_refused_keeps_what_was_typed(world: World, visit: Visit) -> None:
    url, leader = f"/sag/{world.ida.number}/adgang/", visit("leader")
    user = world.town.stranger.pk
    for fields, said in (
        ({"user": world.town.leader.pk, "until": "31-03-2026", "reason": "Jeg vil gerne selv se den."}, "dig selv"),
        ({"user": user, "until": "01-03-2026", "reason": "Skal med til mødet om Ida."}, "skal slutte efter nu"),
        ({"user": user, "until": "31-03-2026", "reason": "Møde"}, "Skriv med en sætning"),
        (
            {"user": world.town.users["admin"].pk, "until": "31-03-2026", "reason": "Skal se sagen om Ida nu."},
            "ikke må se",
        ),
    ):
        answer = leader.post(url, fill(leader, url, kind="navngivet", **fields))
        assert answer.status_code == 422 and said in text(answer), said
        assert str(fields["reason"]) in text(answer) and str(fields["until"]) in text(answer)
    assert not Grant.objects.exists()


def test_a_grant_of_another_case_is_not_withdrawn_through_this_one(world: World, visit: Visit) -> None:
    leader = visit("leader")
    url = f"/sag/{world.emil.number}/adgang/"
    fields = {"kind": "udefra", "user": world.town.users["outsider"].pk, "until": "31-03-2026"}
    leader.post(url, fill(leader, url, reason="Borgerrådgiveren ser på klagen.", **fields))
    grant = Grant.objects.get(case=world.emil.pk)
    assert leader.post(f"/sag/{world.ida.number}/adgang/{grant.pk}/tag-tilbage/").status_code == 404
    grant.refresh_from_db()
    assert grant.withdrawn_at is None


def test_a_worker_gives_nobody_access(world: World, visit: Visit) -> None:
    assert visit("worker").get(f"/sag/{world.ida.number}/adgang/").status_code == 403
    assert visit("worker").post(f"/sag/{world.ida.number}/begraens/", {"til": "navngivne"}).status_code == 403


def test_a_case_is_closed_to_all_but_named_people_and_opened_again(world: World, visit: Visit) -> None:
    town, url, leader = world.town, f"/sag/{world.ida.number}/begraens/", visit("leader")
    page = text(leader.get(url))
    assert "Sara Holm" in page and "Birgitte Ravn" in page and "Begræns sagen" in page
    told = text(leader.post(url, {"til": "navngivne"}, follow=True))
    assert "Ida Møllegårds sag kan nu kun ses af" in told and "Kun for navngivne" in told
    assert leader.post(url, {"til": "navngivne"}).status_code == 302
    assert Entry.objects.filter(action="case.restrict", case=world.ida.pk).count() == 1
    assert [may_see(town.viewer(who), world.ida.pk) for who in ("worker", "leader", "colleague", "quality")] == [
        True,
        True,
        False,
        False,
    ]
    assert "Lad enheden se sagen" in text(leader.get(url))
    leader.post(url, {"til": "alle"})
    assert may_see(town.viewer("colleague"), world.ida.pk)
