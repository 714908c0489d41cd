"""What has been told so far of a case that is to be opened: four steps whose fields travel together in one POST.

A step that is not on the screen goes along as hidden fields, so nothing of it is stored and nothing is lost. Whether
a case may be opened is the action's to say.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import QueryDict

from sikkersag.casefile.actions.cases import NewChild
from sikkersag.casefile.actions.opening import SIBLING, Comer
from sikkersag.casefile.actions.persons import NewPerson
from sikkersag.casefile.forms.acts import ActForm
from sikkersag.casefile.forms.opening_case import NEW_FAMILY, AdultForm, ChildForm, FamilyForm, SiblingForm
from sikkersag.casefile.models import Case, Family
from sikkersag.casefile.queries.people import (
    FoundFamily,
    Known,
    adults_in,
    children_in,
    families_like,
    found_families,
)
from sikkersag.casefile.queries.receivers import own_place, receivers_on, unit_and_worker
from sikkersag.foundation.access.queries import visible
from sikkersag.foundation.access.viewer import Viewer
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.foundation.people import cpr as numbers
from sikkersag.foundation.people.models import Person

STEPS = ("barn", "familie", "personer", "bekraeft")
#: Which fields belong to which step, by how their names begin.
_PREFIXES = {"barn": ("barn-",), "familie": ("familie-", "soeg"), "personer": ("voksen", "soeskende", "af-familie")}
#: So many may be told of at most.
MOST = 12


class NewCase:
    """The four steps. `data` is what was posted; nothing on the first visit."""

    def __init__(self, viewer: Viewer, data: QueryDict | None) -> None:
        self.viewer = viewer
        self.data = data
        self.more = False
        self.day = organisation.day_of(viewer.now)

    @property
    def step(self) -> str:
        """The step that was sent."""
        told = self.data.get("trin", "") if self.data is not None else ""
        return told if told in STEPS else STEPS[0]

    @cached_property
    def last(self) -> ActForm:
        """The form with the key, which is made on the first visit and goes along."""
        return ActForm(self.data)

    @property
    def key(self) -> str:
        """The name of the opening, the same however often the form is sent."""
        return self.last.key("aabn", self.viewer.user.pk) if self.last.is_valid() else ""

    # The child

    @cached_property
    def receivers(self) -> Any:
        """To whom the case can be given."""
        return receivers_on(self.day)

    @cached_property
    def child(self) -> ChildForm:
        """The child and who gets the case."""
        initial = {"til": own_place(self.viewer, self.receivers)}
        choices = self.receivers.choices
        return ChildForm(self.data, prefix="barn", choices=choices, today=self.day, initial=initial)

    def known_child(self) -> Person | None:
        """The person that the number is of, if it is known."""
        number = self.child.cleaned_data["cpr"]
        return Person.objects.filter(cpr=number).first() if number else None

    @property
    def masked(self) -> str:
        """The number as it is shown."""
        return numbers.masked(self.child.cleaned_data["cpr"])

    @property
    def receiver(self) -> str:
        """Who gets the case, as the list says it."""
        found = self.receivers.find(self.child.cleaned_data["til"])
        unit = next((name for name, group in self.receivers.groups if found in group), "")
        return "" if found is None else found.label if found.worker is None else f"{found.label}, {unit}"

    # The family

    @property
    def search(self) -> str:
        """What was searched for."""
        return self.data.get("soeg", "").strip()[:80] if self.data is not None else ""

    @cached_property
    def found(self) -> list[FoundFamily]:
        """The families that were found, and the one that is chosen."""
        found = families_like(self.viewer, self.search)
        chosen = self._chosen_family()
        if chosen is not None and all(one.family.pk != chosen for one in found):
            found = [*found_families(self.viewer, [chosen]), *found]
        return found

    def _chosen_family(self) -> UUID | None:
        told = self.data.get("familie-familie", "") if self.data is not None else ""
        try:
            return UUID(told)
        except ValueError:
            return None

    @cached_property
    def family(self) -> FamilyForm:
        """The family that is chosen."""
        choices = [(str(one.family.pk), one.label) for one in self.found]
        data = self.data if self.data is not None and "familie-familie" in self.data else None
        return FamilyForm(data, prefix="familie", choices=choices)

    @property
    def chosen(self) -> FoundFamily | None:
        """The family that is there; nothing for a new one. Only one that the viewer sees a child of is ever chosen."""
        chosen = self._chosen_family()
        return next((one for one in self.found if one.family.pk == chosen), None)

    @property
    def family_name(self) -> str:
        """What the family is called, also a new one."""
        if self.chosen is not None:
            return self.chosen.label
        return f"Familien {self.child.cleaned_data['name'].split()[-1]} (ny)"

    # The people

    @property
    def _same_family(self) -> bool:
        """Were the people told with the family that is chosen now?"""
        told = self.data.get("af-familie", "") if self.data is not None else ""
        return told == self.family_key

    @property
    def family_key(self) -> str:
        """How the form names the chosen family."""
        return NEW_FAMILY if self.chosen is None else str(self.chosen.family.pk)

    @cached_property
    def adults(self) -> list[AdultForm]:
        """The grown-ups: those who are known in the family, then rows for others."""
        known = adults_in(self.viewer, self.chosen.family) if self.chosen is not None else []
        born = self.child.cleaned_data.get("born") if self.child.is_bound and self.child.is_valid() else None
        return [
            *(
                self._row(
                    AdultForm,
                    f"voksen-{one.person.pk}",
                    one,
                    {"med": True, "rolle": one.role, "myndighed_fra": born if one.custody else None},
                )
                for one in known
            ),
            *(self._row(AdultForm, f"voksen{n}", None, {}) for n in range(self._rows("voksne", 1 if known else 2))),
        ]

    @cached_property
    def siblings(self) -> list[SiblingForm]:
        """The brothers and sisters: those with cases, then rows for others."""
        cases = children_in(self.viewer, self.chosen.family) if self.chosen is not None else []
        known = [Known(case.child, SIBLING, custody=False, case=case) for case in cases]
        return [
            *(self._row(SiblingForm, f"soeskende-{one.person.pk}", one, {"med": True}) for one in known),
            *(self._row(SiblingForm, f"soeskende{n}", None, {}) for n in range(self._rows("soeskende", 1))),
        ]

    def rows_of_adults(self) -> int:
        """How many rows for grown-ups who are not known."""
        return sum(row.known is None for row in self.adults)

    def rows_of_siblings(self) -> int:
        """How many rows for brothers and sisters who are not known."""
        return sum(row.known is None for row in self.siblings)

    def _rows(self, which: str, least: int) -> int:
        told = self.data.get(f"af-familie-{which}", "") if self.data is not None and self._same_family else ""
        count = int(told) if told.isascii() and told.isdigit() and len(told) < 3 else least
        return min(max(count, least) + self.more, MOST)

    def _row(self, form: Any, prefix: str, known: Known | None, initial: dict[str, Any]) -> Any:
        data = self.data if self.data is not None and self._same_family else None
        return form(data, prefix=prefix, known=known, initial=initial)

    # All of it

    def whole(self, step: str) -> bool:
        """Is what was told in a step as it must be?"""
        if step == "barn":
            return self.child.is_valid()
        if step == "familie":
            return self.family.is_valid()
        if step == "personer":
            # Each is asked, so that everything that is wrong is shown at once.
            whole = [row.is_valid() for row in (*self.adults, *self.siblings)]
            return self._same_family and all(whole)
        return self.last.is_valid()

    def carried(self, step: str) -> list[tuple[str, str]]:
        """What goes along hidden while a step is on the screen: the fields of the other steps."""
        if self.data is None:
            return []
        others = tuple(prefix for name, prefixes in _PREFIXES.items() if name != step for prefix in prefixes)
        return [(n, value) for n, values in self.data.lists() if n.startswith(others) for value in values]

    def wanted(self) -> dict[str, Any]:
        """What the action is given."""
        data = self.child.cleaned_data
        unit, worker = unit_and_worker(self.receivers.find(data["til"]))
        told = NewChild(data["name"], data["cpr"], data["born"], data["expected"], data["protected_address"])
        return {
            "child": told,
            "unit": unit,
            "worker": worker,
            "family": Family.objects.get(pk=self.chosen.family.pk) if self.chosen is not None else None,
            "people": [*self._grown(), *self._brothers()],
            "grown_up": data["grown_up"],
            "siblings_in": self._cases_of_siblings(),
            "by": self.viewer.user,
            "now": self.viewer.now,
            "key": self.key,
        }

    def people_told(self) -> list[AdultForm]:
        """The rows of grown-ups that tell of somebody."""
        return [row for row in self.adults if row.is_valid() and row.meant]

    def siblings_told(self) -> list[SiblingForm]:
        """The rows of brothers and sisters that tell of somebody."""
        return [row for row in self.siblings if row.is_valid() and row.meant]

    def _grown(self) -> list[Comer]:
        return [
            Comer(self._person(row), row.cleaned_data["rolle"], row.cleaned_data["myndighed_fra"])
            for row in self.people_told()
        ]

    def _brothers(self) -> list[Comer]:
        return [Comer(self._person(row), SIBLING) for row in self.siblings_told()]

    def _person(self, row: AdultForm | SiblingForm) -> Person | NewPerson:
        if row.known is not None:
            return row.known.person
        data = row.cleaned_data
        return NewPerson(data["name"], data["cpr"], data.get("born"), data.get("beskyttet", False))

    def _cases_of_siblings(self) -> list[Case]:
        """The open cases of brothers and sisters that the viewer may write in."""
        cases = [row.known.case.pk for row in self.siblings_told() if row.known is not None and row.known.case]
        mine = visible(self.viewer, Case.objects.filter(pk__in=cases), permission="case.write")
        return list(mine.filter(status=Case.Status.OPEN))
