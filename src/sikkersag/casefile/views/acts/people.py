"""The people in a case: the list, who comes in and goes out, custody, where somebody lives, protected addresses."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sikkersag.casefile.actions.family import change_custody, remove_party
from sikkersag.casefile.actions.persons import NewPerson, add_person, protect, set_home, unprotect
from sikkersag.casefile.forms.acts import ActForm
from sikkersag.casefile.forms.persons import CustodyForm, HomeForm, PartyForm, UnprotectForm
from sikkersag.casefile.models import Case
from sikkersag.casefile.queries.header import role_label
from sikkersag.casefile.queries.people import InCase, Known, known_to, people_of
from sikkersag.casefile.views.acts import frame
from sikkersag.foundation.access.gate import Request, needs_case
from sikkersag.foundation.access.permissions import may_on_case
from sikkersag.foundation.organisation import queries as organisation
from sikkersag.foundation.people.models import Person
from sikkersag.foundation.ui import danish


def _trail(case: Case) -> list[tuple[str, str]]:
    return frame.trail(case, ("Personer i sagen", reverse("parties", args=[case.number])))


@require_safe
@needs_case("case.read", what="personerne i sagen")
def parties(request: Request, number: str) -> HttpResponse:
    """Everybody in the case with their roles; whoever may write there also sees what can be done about each."""
    case = frame.case_of(request)
    people = people_of(case, request.viewer)
    may = case.status == Case.Status.OPEN and may_on_case(request.viewer, "case.write", case.pk)
    lifts = case.status == Case.Status.OPEN and may_on_case(request.viewer, "person.unprotect", case.pk)
    context = {"people": people, "open": may, "lifts": lifts, "title": "Personer i sagen"}
    return frame.page(request, case, "parties", **context)


@require_http_methods(["GET", "POST"])
@needs_case("case.write", what="tilføjer en person")
def new(request: Request, number: str) -> HttpResponse:
    """Register somebody in the case; `rolle` in the address chooses the role beforehand."""
    case = frame.case_of(request)
    if said := frame.closed(request, case):
        return said
    known = known_to(request.viewer, case)
    if request.method == "POST":
        form = PartyForm(request.POST, known=known)
        if frame.done(form, lambda: _add(request, case, form, known), cpr="cpr", at="myndighed_fra"):
            data = form.cleaned_data
            name = _meant(data, known).name
            messages.success(
                request, f"{name} er registreret i {case.child.name}s sag som {role_label(data['rolle'])}."
            )
            return redirect("parties", case.number)
    else:
        form = PartyForm(known=known, initial={"rolle": request.GET.get("rolle", "")})
    return frame.page(
        request, case, "party", form=form, title="Tilføj en person", act="Tilføj personen", trail=_trail(case)
    )


def _meant(data: dict[str, object], known: list[Known]) -> Person | NewPerson:
    for one in known:
        if str(one.person.pk) == data.get("kendt"):
            return one.person
    return NewPerson(
        name=str(data["name"]),
        cpr=str(data["cpr"]),
        born=data["born"],  # type: ignore[arg-type]
        protected_address=bool(data["beskyttet"]),
        profession=str(data["profession"]),
    )


def _add(request: Request, case: Case, form: PartyForm, known: list[Known]) -> None:
    data = form.cleaned_data
    add_person(
        case=case,
        who=_meant(data, known),
        role=data["rolle"],
        custody_from=data["myndighed_fra"],
        by=request.user,
        now=request.now,
        key=form.key("person", case.pk),
    )


@require_http_methods(["GET", "POST"])
@needs_case("case.write", what="fjerner en person")
def remove(request: Request, number: str, person: UUID, role: str) -> HttpResponse:
    """Somebody no longer has a role in the case."""
    case = frame.case_of(request)
    if said := frame.closed(request, case):
        return said
    party = case.parties.filter(person=person, role=role).select_related("person").first()
    form = ActForm(request.POST if request.method == "POST" else None)
    if party is None and request.method == "GET":
        raise Http404
    name = Person.objects.filter(pk=person, parts__case=case).values_list("name", flat=True).first() or "Personen"
    if request.method == "POST" and frame.done(
        form,
        lambda: remove_party(
            case=case,
            person=person,
            role=role,
            by=request.user,
            now=request.now,
            key=form.key("fjern", case.pk),
        ),
    ):
        messages.success(request, f"{name} er ikke længere {role_label(role)} i sagen. Forløbet viser, at det var så.")
        return redirect("parties", case.number)
    return frame.page(
        request,
        case,
        "form",
        form=form,
        title=f"Fjern {name} som {role_label(role)}?",
        act="Fjern fra sagen",
        sentence=f"{name} vises ikke mere blandt sagens personer. Det, der er skrevet om {name}, bliver stående, og "
        "forløbet viser, fra hvornår til hvornår det var så.",
        trail=_trail(case),
        back=reverse("parties", args=[case.number]),
    )


@require_http_methods(["GET", "POST"])
@needs_case("case.write", what="retter forældremyndigheden")
def custody(request: Request, number: str) -> HttpResponse:
    """Somebody's part in the custody begins or ends on a day."""
    case = frame.case_of(request)
    if said := frame.closed(request, case):
        return said
    people = people_of(case, request.viewer)
    if request.method == "POST":
        form = CustodyForm(request.POST, people=people)
        if frame.done(form, lambda: _custody(request, case, form), at="dato"):
            data = form.cleaned_data
            name = next(one.person.name for one in people if str(one.person.pk) == data["person"])
            day = danish.plain_day(data["dato"])
            if data["hvad"] == "begyndt":
                told = f"{name} har del i forældremyndigheden fra {day}."
            else:
                told = f"{name} har ikke længere del i forældremyndigheden fra {day}."
            messages.success(request, f"{told} Lovens krav om samtykke og partshøring er regnet om.")
            return redirect("parties", case.number)
    else:
        form = CustodyForm(people=people, initial={"person": request.GET.get("person", "")})
    return frame.page(
        request,
        case,
        "custody",
        form=form,
        title="Forældremyndighed",
        act="Gem",
        holders=[one for one in people if one.custody],
        trail=_trail(case),
    )


def _custody(request: Request, case: Case, form: CustodyForm) -> None:
    data = form.cleaned_data
    change_custody(
        case=case,
        person=UUID(data["person"]),
        on=data["dato"],
        begins=data["hvad"] == "begyndt",
        by=request.user,
        now=request.now,
        key=form.key("myndighed", case.pk),
    )


def _one_of(case: Case, request: Request, person: UUID) -> tuple[InCase, list[InCase]]:
    people = people_of(case, request.viewer)
    for one in people:
        if one.person.pk == person:
            return one, people
    raise Http404


@require_http_methods(["GET", "POST"])
@needs_case("case.write", what="retter bopæl")
def home(request: Request, number: str, person: UUID) -> HttpResponse:
    """Where somebody of the case lives, from a day."""
    case = frame.case_of(request)
    if said := frame.closed(request, case):
        return said
    one, people = _one_of(case, request, person)
    homes = _homes(people, one)
    today = organisation.day_of(request.now)
    form = HomeForm(request.POST if request.method == "POST" else None, homes=homes, initial={"starts": today})
    if request.method == "POST" and frame.done(form, lambda: _home(request, case, person, form), address="adresse"):
        messages.success(
            request, f"{one.person.name}s bopæl er gemt fra {danish.plain_day(form.cleaned_data['starts'])}."
        )
        return redirect("parties", case.number)
    return frame.page(
        request,
        case,
        "home",
        form=form,
        one=one,
        title=f"Hvor bor {one.person.name}?",
        act="Gem bopælen",
        trail=_trail(case),
    )


def _homes(people: list[InCase], one: InCase) -> list[tuple[int, str]]:
    """The homes of the others in the case, named by who lives there; a protected address is not told."""
    found: dict[int, tuple[list[str], str]] = {}
    for other in people:
        for home in other.homes:
            if home.key and other.person.pk != one.person.pk:
                names, _ = found.setdefault(home.key, ([], "" if home.protected else home.address))
                names.append(other.person.name)
    return [
        (key, f"Hos {' og '.join(names)}" + (f", {address}" if address else " (adressen er beskyttet)"))
        for key, (names, address) in found.items()
    ]


def _home(request: Request, case: Case, person: UUID, form: HomeForm) -> None:
    data = form.cleaned_data
    set_home(
        case=case,
        person=person,
        home=int(data["hjem"]) if data["hjem"] else None,
        address=data["adresse"],
        moves=data["flytter"] == "ja",
        starts=data["starts"],
        ends=data["ends"],
        share=data["share"],
        by=request.user,
        now=request.now,
        key=form.key("bopael", case.pk),
    )


@require_POST
@needs_case("case.write", what="beskytter en adresse")
def protect_address(request: Request, number: str, person: UUID) -> HttpResponse:
    """Protect somebody's address."""
    case = frame.case_of(request)
    one, _ = _one_of(case, request, person)
    form = forms.Form(request.POST)
    if frame.done(form, lambda: protect(case=case, person=person, by=request.user, now=request.now)):
        messages.success(
            request,
            f"{one.person.name}s adresse er nu beskyttet og vises ikke. Det gælder i alle sager, som personen er i.",
        )
    else:
        messages.error(request, frame.refusal(form))
    return redirect("parties", case.number)


@require_http_methods(["GET", "POST"])
@needs_case("person.unprotect", what="ophæver en adressebeskyttelse")
def unprotect_address(request: Request, number: str, person: UUID) -> HttpResponse:
    """Let somebody's protected address be seen again, with a reason."""
    case = frame.case_of(request)
    if said := frame.closed(request, case):
        return said
    one, _ = _one_of(case, request, person)
    form = UnprotectForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and frame.done(form, lambda: _unprotect(request, case, person, form)):
        messages.success(
            request,
            f"{one.person.name}s adresse er ikke længere beskyttet. Det gælder i alle sager, som personen er i.",
        )
        return redirect("parties", case.number)
    return frame.page(
        request,
        case,
        "form",
        form=form,
        title=f"Ophæv beskyttelsen af {one.person.name}s adresse?",
        act="Ophæv beskyttelsen",
        sentence="Adressen kan bagefter ses af alle, der kan se en sag, som personen er i. Du skal lede alle de sager.",
        trail=_trail(case),
        back=reverse("parties", args=[case.number]),
    )


def _unprotect(request: Request, case: Case, person: UUID, form: UnprotectForm) -> None:
    unprotect(case=case, person=person, reason=form.cleaned_data["grund"], by=request.user, now=request.now)
