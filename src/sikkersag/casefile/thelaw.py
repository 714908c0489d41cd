"""The law that the casefile runs: vocabulary, rulebook and calendar, loaded once, and their digest."""

from __future__ import annotations

import hashlib
from functools import cache

from django.conf import settings

from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.receipt import engine_digest
from sikkersag.law.engine.requirement import Rulebook
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.vocabulary import load as vocabularies
from sikkersag.law.vocabulary.load import Vocabulary


def vocabulary() -> Vocabulary:
    """The kinds of event and their facts."""
    return vocabularies.load()


def rulebook() -> Rulebook:
    """The requirements of the law."""
    return rulebooks.load()


@cache
def calendar() -> Calendar:
    """Days, working days and the local time of Denmark."""
    return calendars.load()


@cache
def digest() -> str:
    """What a ledger was made with: engine, rulebook, vocabulary, calendar and settings, as one hash."""
    told = (engine_digest(), sorted(rulebook().digests.items()), settings.SATURDAY_IS_A_WORKING_DAY)
    return hashlib.sha256(repr(told).encode()).hexdigest()
