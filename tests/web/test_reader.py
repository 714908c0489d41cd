"""Under the reader's name stands where they are employed on the day of the request."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from tests.foundation.town import DAY, NOW, TODAY, Town, build

from sikkersag.web.reader import unit_of


def asked(town: Town, name: str, at: datetime = NOW) -> str:
    """What is told of somebody at a moment."""
    request: Any = RequestFactory().get("/")
    request.user, request.now = town.people[name], at
    return unit_of(request)


def test_it_names_the_unit_of_the_day(db: None) -> None:
    assert asked(build(), "anne") == "A1"


def test_somebody_with_two_posts_has_both_named_and_a_post_that_has_ended_is_not(db: None) -> None:
    town = build()
    town.post("anne", "sagsbehandler", "b", starts=TODAY)
    assert asked(town, "anne") == "A1, B"
    town.post("anne", "sagsbehandler", "c", starts=TODAY - 5 * DAY, ends=TODAY)
    assert asked(town, "anne") == "A1, B"
    assert asked(town, "anne", NOW - timedelta(days=1)) == "A1, C"


def test_somebody_without_a_post_or_not_signed_in_has_nothing_there(db: None) -> None:
    town = build()
    town.person("ny")
    assert asked(town, "ny") == ""
    request: Any = RequestFactory().get("/")
    request.user, request.now = AnonymousUser(), NOW
    assert unit_of(request) == ""
