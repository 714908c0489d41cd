"""One form for each step of a decision. `told` is what the draft keeps of it; what is typed is never lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from sikkersag.casefile.words import word
from sikkersag.correspondence.addressees import Addressee
from sikkersag.decisions import policies
from sikkersag.decisions.bases import ADMINISTRATION, INSTANCES, Basis, asks_of
from sikkersag.decisions.forms.facts import field_of, hint, said, shown, stored, yes_no
from sikkersag.decisions.models import Decision
from sikkersag.decisions.proposal import KIND, one_line
from sikkersag.decisions.queries.passages import Source
from sikkersag.foundation.ui.fields import DanishDateField


@dataclass(frozen=True)
class Scene:
    """What the forms choose from: the bases of the law of the day, people of the case by id, addressees, passages."""

    at: int
    bases: Mapping[str, Basis]
    people: Mapping[str, str]
    addressees: Sequence[Addressee] = ()
    sources: Sequence[Source] = ()
    unborn: bool = False


def long_text(label: str, help_text: str = "", rows: int = 5) -> forms.CharField:
    """A field for a text of some length; it may stay empty until the gate."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=policies.LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class StepForm(forms.Form):
    """A step. `version` is the version of the draft that the form was made from."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    #: What stands beside a field that may be empty: the gate asks for it.
    optional = "kan vente"

    def __init__(self, *args: Any, decision: Decision, scene: Scene, **kwargs: Any) -> None:
        self.decision, self.scene = decision, scene
        kwargs.setdefault("initial", {**self.begins(decision.data), "version": decision.version})
        super().__init__(*args, **kwargs)
        self.grow()

    def grow(self) -> None:
        """Add what depends on the case."""

    def begins(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What the fields begin with."""
        return dict(data)

    def told(self) -> dict[str, Any]:
        """What the draft keeps."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ArtForm(StepForm):
    """What is decided, on which basis, by whom."""

    art = forms.ChoiceField(label="Hvad gælder afgørelsen?", error_messages={"required": "Vælg, hvad den gælder."})
    indhold = forms.CharField(
        label="Hvad bliver besluttet?",
        help_text="Skriv det, som familien skal forstå det. Det står øverst i brevet.",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Skriv, hvad der bliver besluttet."},
    )
    instans = forms.ChoiceField(
        label="Hvem træffer den?",
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg, hvem der træffer den."},
    )
    hjemmel = forms.CharField(
        label="Lovgrundlag",
        required=False,
        max_length=200,
        help_text="Sættes ind efter loven den dag. Skriv kun noget her, hvis det skal være mere præcist.",
    )
    afslag = yes_no("Er det et afslag?", required=True)
    truffet = DanishDateField(
        label="Hvornår blev den truffet?",
        required=False,
        help_text="Den dag formanden eller udvalget traf den.",
    )
    akut = forms.BooleanField(
        label="Det er akut",
        required=False,
        help_text="Et akut skridt stoppes aldrig. Det, der skal indhentes bagefter, åbner som krav med frist.",
    )

    def grow(self) -> None:
        """The kinds of the law of the day, and what the chosen one asks."""
        arts: Any = self.fields["art"]
        named = [(key, basis.label) for key, basis in self.scene.bases.items() if key != "andet"]
        arts.choices = [("", "Vælg"), *sorted(named, key=lambda one: one[1].lower()), ("andet", "Andet")]
        instances: Any = self.fields["instans"]
        instances.choices = [(one, word(KIND, "instans", one)) for one in INSTANCES]
        if self.told_so_far("instans") in ("", ADMINISTRATION):
            del self.fields["truffet"]
        for fact in self.asked():
            self.fields[f"mere_{fact}"] = field_of(fact, self.scene.people, self.scene.at)

    def asked(self) -> tuple[str, ...]:
        """The facts that the kind asks: the chosen one's where the form was sent, else that of the draft."""
        basis = self.scene.bases.get(self.told_so_far("art"))
        return asks_of(basis, instance=self.told_so_far("instans"), unborn=self.scene.unborn)

    def told_so_far(self, name: str) -> str:
        """What the form that was sent says, else the draft."""
        return str((self.data if self.is_bound else self.decision.data).get(name) or "")

    def begins(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What the draft holds, as the fields show it."""
        more = {f"mere_{fact}": shown(fact, value) for fact, value in data.get("mere", {}).items()}
        basis = self.scene.bases.get(str(data.get("art") or ""))
        told = {**data, **more, "afslag": shown("afslag", data.get("afslag", False))}
        if basis is not None and not told.get("instans"):
            told["instans"] = basis.by[0]
        return told

    def clean(self) -> dict[str, Any]:
        """The one who decides must be one who may, and the basis is set in where nothing was typed."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        basis = self.scene.bases.get(told.get("art", ""))
        if basis is None:
            return told
        if told.get("instans") and told["instans"] not in basis.by:
            may = " eller ".join(word(KIND, "instans", one).lower() for one in basis.by)
            self.add_error(
                "instans",
                f"Den træffes af {may} ({basis.words}). Er barnet i fare nu, så tag den akutte vej i trinnet.",
            )
        others = {one.words for one in self.scene.bases.values()} - {basis.words}
        if not told.get("hjemmel") or told["hjemmel"] in others:
            told["hjemmel"] = basis.words
        if not told["hjemmel"]:
            self.add_error("hjemmel", "Loven har ingen fast paragraf for dette. Skriv den paragraf, det bygger på.")
        # The page may not have asked for the day yet: then it does so next, and the gate waits for it.
        asked = "truffet" in self.data
        if asked and told.get("instans") not in ("", None, ADMINISTRATION) and not told.get("truffet"):
            self.add_error("truffet", "Skriv den dag, formanden eller udvalget traf afgørelsen.")
        return told

    def told(self) -> dict[str, Any]:
        """Facts that depend on the kind lie together, so that those of another kind go with it."""
        told = self.cleaned_data
        kept = {name: told[name] for name in ("art", "indhold", "instans", "hjemmel", "akut")}
        by_others = told["instans"] != ADMINISTRATION
        kept["afslag"] = said(told["afslag"])
        kept["truffet"] = told["truffet"].isoformat() if by_others and told.get("truffet") else ""
        answers = {fact: stored(fact, told.get(f"mere_{fact}")) for fact in self.asked()}
        return {**kept, "mere": {fact: value for fact, value in answers.items() if value is not None}}


class PartiesForm(StepForm):
    """Who gets the decision, who else is a party, and whether they all got what they asked for."""

    til = forms.MultipleChoiceField(
        label="Hvem får afgørelsen?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Vælg, hvem der skal have afgørelsen."},
    )
    andre_parter = forms.MultipleChoiceField(
        label="Hvem er ellers part?", required=False, widget=forms.CheckboxSelectMultiple
    )
    fuldt_medhold = yes_no("Får alle parter fuldt ud, hvad de har bedt om?", required=True)

    def grow(self) -> None:
        """The addressees, with why each is one."""
        to: Any = self.fields["til"]
        to.choices = [
            (one.key, f"{one.person.name}, {one.role_label.lower()}. {one.why}") for one in self.scene.addressees
        ]
        others: Any = self.fields["andre_parter"]
        others.choices = [
            (one.key, f"{one.person.name}, {one.role_label.lower()}")
            for one in self.scene.addressees
            if not one.default
        ]
        if not others.choices:
            del self.fields["andre_parter"]
        self.fields["fuldt_medhold"].help_text = hint("fuldt_medhold", self.scene.at)

    def begins(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Who must be told is ticked from the start."""
        told = dict(data)
        told.setdefault("til", [one.key for one in self.scene.addressees if one.default])
        told["fuldt_medhold"] = shown("fuldt_medhold", data["fuldt_medhold"]) if "fuldt_medhold" in data else ""
        return told

    def clean_til(self) -> list[str]:
        """Nobody whom the law names is left out."""
        told: list[str] = self.cleaned_data["til"]
        left = [one for one in self.scene.addressees if one.default and one.key not in told]
        if left:
            who = " og ".join(one.person.name for one in left)
            raise forms.ValidationError(f"{who} skal have afgørelsen. {left[0].why}")
        return told

    def told(self) -> dict[str, Any]:
        """The answer as yes or no."""
        return {
            "andre_parter": [],
            **super().told(),
            "fuldt_medhold": said(self.cleaned_data["fuldt_medhold"]),
        }


class FactsForm(StepForm):
    """The facts that the decision relies on: passages of the journal, and what is to be said beside them."""

    fakta = forms.MultipleChoiceField(
        label="Vælg afsnit fra sagen", required=False, widget=forms.CheckboxSelectMultiple
    )
    fakta_tekst = long_text("Andet, der lægges vægt på", "Det, der allerede står i sagen, skal ikke skrives igen.")

    def grow(self) -> None:
        """The passages that may be chosen, and those that are chosen already."""
        kept = {one["id"]: one for one in self.decision.data.get("fakta", ())}
        offered = {source.id: source for source in self.scene.sources}
        gone = [one for pk, one in kept.items() if pk not in offered]
        field: Any = self.fields["fakta"]
        field.choices = [
            (one["id"], f"{one_line(one['text'])} ({one['source']})")
            for one in (*gone, *(source.kept() for source in offered.values()))
        ]

    def begins(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The ids of what is chosen."""
        return {**data, "fakta": [one["id"] for one in data.get("fakta", ())]}

    def told(self) -> dict[str, Any]:
        """Each passage as it was when it was chosen, with where it stands."""
        kept = {one["id"]: one for one in self.decision.data.get("fakta", ())}
        offered = {source.id: source.kept() for source in self.scene.sources}
        chosen = [kept.get(pk) or offered[pk] for pk in self.cleaned_data["fakta"]]
        return {"fakta": chosen, "fakta_tekst": self.cleaned_data["fakta_tekst"]}


class ViewForm(StepForm):
    """The child's view, and what weight it got."""

    barnets_syn = long_text("Hvad er barnets syn?", "Helst med barnets egne ord.")
    vaegt = long_text("Hvilken vægt har det fået, og hvorfor?", rows=3)

    def grow(self) -> None:
        """Which law asks."""
        self.fields["vaegt"].help_text = hint("barnets_holdning_angivet", self.scene.at)


class HearingForm(StepForm):
    """How the answers of those who were heard were considered."""

    hoering = long_text(
        "Hvordan er svarene taget med i afgørelsen?",
        "Skriv, hvad parterne svarede, der har betydning, og hvad det har ført til.",
    )


class ReasonsForm(StepForm):
    """Why: for the adults and, in its own words, for the child."""

    begrundelse = long_text("Hvorfor bliver det besluttet?", rows=8)
    barn_hvorfor = long_text("Hvorfor, sagt til barnet", "Korte sætninger. Det står i barnets eget brev.", rows=3)

    def grow(self) -> None:
        """The child's part only where the child gets a letter; which law asks."""
        self.fields["begrundelse"].help_text = (
            "Nævn reglerne, de hovedhensyn der har talt for og imod, og de "
            "oplysninger der har vejet tungest. Kræves af forvaltningsloven § 24."
        )
        if self.scene.unborn:
            del self.fields["barn_hvorfor"]


class PurposeForm(StepForm):
    """What it is for, and for how long."""

    formaal = long_text("Hvad skal det føre til?", rows=3)
    varighed = forms.CharField(label="Hvor længe ventes det at vare?", required=False, max_length=300)

    def grow(self) -> None:
        """Which law asks."""
        self.fields["formaal"].help_text = hint("formaal_angivet", self.scene.at)
        self.fields["varighed"].help_text = hint("varighed_angivet", self.scene.at)
