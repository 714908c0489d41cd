"""The histories: from the first notification to the end of a case, put together from their parts.

Each is lawful in both regimes, and across their change, where no error is planted in it; tests/synth holds them
against the engine. Under BL § 213 a matter that is open on 31 December 2023 is finished under Barnets lov.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from sikkersag.synth import rates
from sikkersag.synth.acute import assessed, taken_out
from sikkersag.synth.block import HISTORIES
from sikkersag.synth.clock import DAY, Bools, Ints, add_months, days_after, end_of, start_of, workdays_after
from sikkersag.synth.draft import NONE, Draft, Group, later
from sikkersag.synth.inquiry import heard, investigated
from sikkersag.synth.measure import DECIDED, preventive, told
from sikkersag.synth.notification import more, notified
from sikkersag.synth.placement import placed
from sikkersag.synth.safety import kept_safe

MATTER = "sag-1"


def write(draft: Draft) -> None:
    """Write every case of the block: birth and custody, and its history."""
    everything = Group(draft, np.arange(draft.block.size))
    _born(everything)
    for number, (name, _) in enumerate(HISTORIES):
        chosen = np.flatnonzero(draft.block.history == number)
        if len(chosen):
            _WRITERS[name](Group(draft, chosen))


def _born(group: Group) -> None:
    """The birth, and who holds custody from then on; a father's custody may have ended before the case began."""
    begins, ends = start_of(group.born), end_of(group.born)
    group.add("foedt", "foedsel", begins, until=ends, written=ends, concerns="barn", role="")
    for person, holds in group.holders():
        group.add(
            f"foraeldremyndighed-{person}", "foraeldremyndighed_begyndt", begins, holds | (group.far_until != NONE)
            if person == "far" else holds,
            until=ends, written=ends, facts={"indehaver": person}, role="",
        )  # fmt: skip
    ceased = np.maximum(group.far_until, group.born + 1)
    group.add(
        "foraeldremyndighed-far-slut", "foraeldremyndighed_ophoert", start_of(ceased), group.far_until != NONE,
        until=end_of(ceased), written=end_of(ceased), facts={"indehaver": "far"}, role="",
    )  # fmt: skip


def _everywhere(group: Group) -> Bools:
    return np.ones(group.size, bool)


def _first(group: Group, conclusion: str, *, danger: bool = False, abuse: Bools | None = None) -> Ints:
    return notified(
        group,
        group.start,
        _everywhere(group),
        about=MATTER,
        conclusion=conclusion,
        danger=danger,
        shared=True,
        abuse=abuse,
    )


def _dismissed(group: Group) -> None:
    """A notification, perhaps several, and nothing further."""
    _first(group, "ikke_mere")
    more(group, 1, start_of(add_months(group.born, 18 * 12)) - 60 * DAY)
    group.add("telefon", "telefonsamtale", workdays_after(group.random, group.start, 1, 2), group.chance(0.4),
              about=MATTER)  # fmt: skip


def _early_help(group: Group) -> None:
    """Early help without an investigation, under SEL § 11 and BL § 30."""
    concluded = _first(group, "samtale")
    talked = workdays_after(group.random, concluded, 2, 4)
    decision = days_after(group.random, talked, 14, 28)
    everywhere = _everywhere(group)
    heard(group, "samtale", MATTER, talked, decision, everywhere & group.new_law(decision), ("afgoerelse",))
    group.add("afgoerelse", "afgoerelse", decision, about=MATTER, facts={**DECIDED, "art": "tidlig_forebyggelse"})
    started = days_after(group.random, decision, 5, 20)
    told(group, "afgoerelse", decision, everywhere, started + 40 * DAY, about=MATTER)
    group.add("indsats", "indsats_ivaerksat", started, about=MATTER, refs={"afgoerelse": "afgoerelse"},
              facts={"grundlag": "tidlig_forebyggelse"})  # fmt: skip
    ended = days_after(group.random, started, 80, 200)
    group.add("indsats-slut", "indsats_ophoert", ended, about=MATTER, refs={"indsats": "indsats"})
    group.add("lukket", "sag_lukket", workdays_after(group.random, ended, 3, 15))


def _needed(group: Group, event: str = "afgoerelse") -> Ints:
    """The first notification and the investigation, or none although the law wants one.

    Returns when support may be decided. `event`: what the key names as going without an investigation.
    """
    kept = group.chance_by_year(rates.INVESTIGATED, group.start)
    shows = group.start + 400 * DAY
    without = group.fails("ingen_undersoegelse", _everywhere(group), group.start, shows, kept)
    ready = np.empty(group.size, np.int64)
    investigate, with_it = group.part(~without)
    abuse = group.draft.block.abuse[investigate.case]
    concluded = _first(investigate, "boernefaglig_undersoegelse", danger=True, abuse=abuse)
    ready[with_it] = investigated(investigate, investigate.start, concluded, abuse, about=MATTER)
    skipping, without_it = group.part(without)
    ready[without_it] = _first(skipping, "samtale")
    skipping.key("ingen_undersoegelse", event, np.ones(skipping.size, bool), skipping.start)
    return ready


def _preventive(group: Group) -> None:
    """Investigation, then a measure at home; sometimes a new notification while it runs."""
    ready = _needed(group)
    started, ended = preventive(group, ready, about=MATTER)
    again = started + group.random.integers(40, 180, group.size) * DAY + group.random.integers(0, 86_400, group.size)
    here = group.chance(0.3) & (again < ended - 30 * DAY)
    notified(group, again, here, name="u2", about="sag-u2", conclusion="eksisterende_indsats_justeret", running=started)


def _placement(group: Group) -> None:
    """Investigation, then a placement and the return home."""
    placed(group, _needed(group), about=MATTER)


def _acute(group: Group) -> None:
    """A child in danger is taken out the same day, and is home within weeks; the investigation goes on."""
    seen = assessed(group)
    concluded = notified(
        group, group.start, _everywhere(group), about=MATTER, conclusion="boernefaglig_undersoegelse", danger=True,
        shared=True, acute=seen,
    )  # fmt: skip
    home = taken_out(group, seen, about=MATTER)
    finished = investigated(group, group.start, concluded, np.zeros(group.size, bool), about=MATTER)
    group.add("lukket", "sag_lukket", workdays_after(group.random, later(home, finished), 3, 15))


def _safety_plan(group: Group) -> None:
    """Investigation, then a safety plan."""
    kept_safe(group, _needed(group, "sikkerhedsplan"), about=MATTER)


def _unborn(group: Group) -> None:
    """A notification about an unborn child, an investigation of the parents to be, and the birth."""
    random = group.random
    concluded = notified(
        group, group.start, _everywhere(group), about=MATTER, conclusion="boernefaglig_undersoegelse", danger=True,
        unborn=True,
    )  # fmt: skip
    lo, hi = start_of(group.born + 3), end_of(group.born + 3)
    group.add("termin", "forventet_foedsel", concluded, varying={"termin": (lo, hi)})
    begun = workdays_after(random, concluded, 1, 3)
    group.add(
        "screening", "screening", concluded + 60, group.new_law(concluded), about=MATTER,
        facts={"konklusion": "boernefaglig_undersoegelse", "kompleksitet_vurderet": True},
    )  # fmt: skip
    facts = {"kommende_foraeldre": True}
    group.add("bfu", "bfu_besluttet", begun, about=MATTER, facts=facts)
    group.add("samarbejde", "samarbejde_soegt", workdays_after(random, begun, 1, 4), about=MATTER,
              facts={"hvem": ("mor",)})  # fmt: skip
    group.add("moede", "moede", days_after(random, begun, 10, 30), about=MATTER)
    finished = days_after(random, group.start, 66, 112)
    group.add("bfu-slut", "bfu_afsluttet", finished, about=MATTER, facts=facts | {
        "konklusion_begrundet": True, "foraeldres_holdning": True, "stoette_vurderet": True,
        "ressourcer_i_netvaerk": True, "individuel": True, "ressourcer_og_udfordringer": True,
    })  # fmt: skip
    group.add("lukket", "sag_lukket", workdays_after(random, finished, 3, 15))


_WRITERS: Mapping[str, Callable[[Group], None]] = {
    "dismissed": _dismissed,
    "early_help": _early_help,
    "preventive": _preventive,
    "placement": _placement,
    "acute": _acute,
    "safety_plan": _safety_plan,
    "unborn": _unborn,
}
