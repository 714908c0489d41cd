"""A notification of concern and what follows in the first days: registration, assessment, receipt, conclusion."""

from __future__ import annotations

import numpy as np

from sikkersag.synth import rates
from sikkersag.synth.block import is_night
from sikkersag.synth.clock import DAY, HOUR, MINUTE, Bools, Ints, workdays_after
from sikkersag.synth.draft import NONE, Group

_ARTS = tuple(dict.fromkeys(art for art, _, _ in rates.SENDERS))
_PLACES = tuple(dict.fromkeys(place for _, place, _ in rates.SENDERS if place))
_WAYS = tuple(way for way, _ in rates.WAYS)


def notified(
    group: Group,
    at: Ints,
    where: Bools,
    *,
    name: str = "u1",
    about: str,
    conclusion: str,
    danger: bool = False,
    running: Ints | None = None,
    unborn: bool = False,
    shared: bool = False,
    abuse: Bools | None = None,
    acute: Ints | None = None,
) -> Ints:
    """Add a notification with all that belongs to it; returns when its conclusion is drawn.

    `danger`: the assessment finds the child in danger. `running`: since when a measure runs, so that a new
    person must look again.
    `shared`: it stands on the siblings' timelines too. `abuse`: where it is about abuse by a parent. `acute`: when it
    was assessed that something must be done at once.
    """
    random = group.random
    block = group.draft.block
    if shared:
        which, ways, watch = block.sender[group.case], block.way[group.case], block.family[group.case]
    else:
        which = random.choice(len(rates.SENDERS), group.size, p=rates.weights([s for _, _, s in rates.SENDERS]))
        ways = random.choice(len(_WAYS), group.size, p=rates.weights([s for _, s in rates.WAYS]))
        watch = random.integers(0, 1_000, group.size)
    arts = np.array([_ARTS.index(art) for art, _, _ in rates.SENDERS])[which]
    places = np.array([_PLACES.index(place) if place else NONE for _, place, _ in rates.SENDERS])[which]
    refs = {"underretning": name}
    organisation = group.draft.organisation
    desk = organisation.watch(watch, is_night(at))
    receiver = organisation.holder(desk, at)
    about_abuse = where & (np.zeros(group.size, bool) if abuse is None else abuse)
    for facts, here in (
        ({"overgreb": False} | ({"ufoedt": True} if unborn else {}), where & ~about_abuse),
        ({"overgreb": True, "mistaenkt": "foraelder"}, about_abuse),
    ):
        group.add(
            name,
            "underretning_modtaget",
            at,
            here,
            about=about,
            facts=facts,
            by=receiver,
            role="modtagelse",
            shared=shared,
            varying={"afsender_art": (arts, _ARTS), "afsender_sted": (places, _PLACES), "maade": (ways, _WAYS)},
        )
    _abuse(group, at, about_abuse, name, about)
    _assess(group, at, where, name, about, danger, acute)
    _receipt(group, at, where & (arts != _ARTS.index("anonym")), name)
    concluded = workdays_after(random, at, 4, 7)
    if running is not None:
        _again(group, at, running, where, name, about)
    group.add(
        f"{name}-konklusion",
        "underretning_konklusion",
        concluded,
        where,
        about=about,
        refs=refs,
        facts={"konklusion": conclusion, "begrundet": True, "tidligere_inddraget": True},
    )
    group.add(
        f"{name}-orienteret",
        "underretter_orienteret",
        workdays_after(random, concluded, 1, 8),
        where & (arts == _ARTS.index("fagperson")),
        refs=refs,
        facts={"om_undersoegelse_eller_indsats": True},
    )
    return concluded


def _abuse(group: Group, at: Ints, where: Bools, name: str, about: str) -> None:
    """After a notification of abuse: the child alone, without the parents' consent; and is it for the police?"""
    random = group.random
    kept = group.chance(rates.INVENTED["talked_about_abuse"])
    failed = group.fails("overgreb", where, at, at + 40 * DAY, kept)
    missing = failed & group.chance(0.5)
    done = workdays_after(random, at, 1, 2)
    for parent in (False, True):
        group.add(
            f"{name}-samtale",
            "boernesamtale",
            done,
            where & ~missing & (failed == parent),
            about=about,
            refs={"underretning": name},
            facts={
                "holdt_af": "myndighed",
                "barnets_holdning": True,
                "bisidder_oplyst": True,
                "om_indsatsen": False,
                "i_undersoegelsen": False,
                "foraelder_til_stede": parent,
                "andre_til_stede": False,
                "uden_samtykke": not parent,
            }
            | ({} if parent else {"begrundelse_uden_samtykke": True}),
        )
    group.add(
        f"{name}-politi",
        "politianmeldelse_overvejet",
        workdays_after(random, done, 1, 1),
        where,
        about=about,
        refs={"underretning": name},
        facts={"anmeldes": False, "begrundet": True},
    )
    group.key("ingen_samtale_om_overgreb", name, missing, at)
    group.key("foraelder_med_til_samtalen", name, failed & ~missing, at)


def _assess(group: Group, at: Ints, where: Bools, name: str, about: str, danger: bool, acute: Ints | None) -> None:
    """The assessment: mostly the same or the next morning; some at the last minute, and some a little too late."""
    random, size = group.random, group.size
    limit = 24 * HOUR
    kept = group.chance_by_year(rates.ASSESSED, at) if acute is None else np.ones(size, bool)
    failed = group.fails("vurdering", where, at, at + 40 * DAY, kept)
    missing = failed & group.chance(0.2)
    late = failed & ~missing
    soon = random.integers(20, 22 * 60, size) * MINUTE
    at_last = limit - random.integers(1, 50, size) * MINUTE
    delay = np.where(group.chance(0.04), at_last, soon)
    just_late = limit + random.integers(1, 59, size) * MINUTE
    very_late = limit + random.integers(60, 6 * 24 * 60, size) * MINUTE
    delay = np.where(late, np.where(group.chance(0.2), just_late, very_late), delay)
    done = at + delay if acute is None else acute
    organisation = group.draft.organisation
    by = organisation.holder(organisation.watch(random.integers(0, 1_000, size), is_night(done)), done)
    group.add(
        f"{name}-vurdering",
        "vurdering_24_timer",
        done,
        where & ~missing,
        about=about,
        refs={"underretning": name},
        facts={"fare": danger, "akut_behov": acute is not None, "akut_vurderet": True, "individuel": True},
        by=by,
        role="modtagelse",
        written=done,
    )
    group.key("vurdering_mangler", name, missing, at)
    group.key("vurdering_for_sent", name, late, at)


def _receipt(group: Group, at: Ints, where: Bools, name: str) -> None:
    kept = group.chance(rates.INVENTED["receipt_in_time"])
    late = group.fails("kvittering_for_sent", where, at, at + 60 * DAY, kept)
    early, tardy = workdays_after(group.random, at, 1, 4), workdays_after(group.random, at, 9, 20)
    group.add(
        f"{name}-kvittering",
        "kvittering_sendt",
        np.where(late, tardy, early),
        where,
        refs={"underretning": name},
    )
    group.key("kvittering_for_sent", name, late, at)


def _again(group: Group, at: Ints, since: Ints, where: Bools, name: str, about: str) -> None:
    """The new look at the case by somebody who had no part in it: a leader of another unit."""
    organisation = group.draft.organisation
    done = workdays_after(group.random, at, 1, 2)
    kept = group.chance(rates.INVENTED["new_person"])
    alone = group.fails("ingen_ny_person", where & (group.worker(done) == group.worker(since)), at, at + 40 * DAY, kept)
    other = organisation.holder(organisation.other_leader(group.desk, group.random.integers(0, 5, group.size)), done)
    refs, facts = {"underretning": name}, {"konklusion": True}
    for by, role, chosen in ((other, "afdelingsleder", ~alone), (group.worker(done), "sagsbehandler", alone)):
        group.add(
            f"{name}-genvurdering",
            "genvurdering",
            done,
            where & chosen,
            about=about,
            refs=refs,
            facts=facts,
            by=by,
            role=role,
        )
    group.key("ingen_ny_person", name, alone, at)


def more(group: Group, first: int, upto: Ints, *, about_prefix: str = "sag") -> Ints:
    """Further notifications without a measure, each a matter of its own and dismissed, before the instant `upto`.

    Returns how many each case got. They come after the first, some weeks or months apart.
    """
    number = group.random.choice(len(rates.NOTIFICATIONS), group.size, p=rates.weights(rates.NOTIFICATIONS))
    at = group.start
    made = np.zeros(group.size, np.int64)
    for extra in range(1, len(rates.NOTIFICATIONS)):
        at = at + group.random.integers(25 * 24, 140 * 24, group.size) * HOUR + group.random.integers(0, 60) * MINUTE
        here = (number >= extra) & (at < upto)
        name = f"u{first + extra}"
        notified(group, at, here, name=name, about=f"{about_prefix}-{name}", conclusion="ikke_mere")
        made += here
    return made
