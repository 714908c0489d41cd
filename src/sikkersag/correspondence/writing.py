"""The form of a letter that somebody writes by hand: made from the data of its kind, so that a kind needs no code.

What stands in every letter of itself (the child, the receiver, the municipality, the sender) is not asked:
`write_letter` fills it in. Letters about a decision or a complaint are written where that is done, and are not here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.html import format_html

from sikkersag.casefile import moments
from sikkersag.casefile.forms.acts import ActForm
from sikkersag.casefile.models import Matter
from sikkersag.casefile.queries.documents import Listed
from sikkersag.correspondence.actions.letters import TO_A_POLITICIAN
from sikkersag.correspondence.addressees import Addressee
from sikkersag.correspondence.letters.blocks import Value
from sikkersag.correspondence.letters.composing import Asked
from sikkersag.correspondence.letters.kinds import Kind
from sikkersag.correspondence.notices import ACCESS, UNTIL
from sikkersag.foundation.ui.fields import DanishDateField

#: The kinds that are written by hand, in the order of the page.
BY_HAND = ("indkaldelse", "aktindsigt_svar", "notat_til_udvalg", TO_A_POLITICIAN)
#: Those that go to nobody of the case.
OUTSIDE_ONLY = frozenset({"notat_til_udvalg", TO_A_POLITICIAN})
#: Of these conditions exactly one holds: the answer is one of them.
_ONE_OF = {"aktindsigt_svar": ("fuldt", "delvist", "afslag", "forsinket")}
#: Where one of the first holds, one of the second must: a refusal tells how to complain (forvaltningsloven § 25).
_COMPLAINT = {"aktindsigt_svar": (("delvist", "afslag"), ("klage_forvaltning", "klage_udvalg"))}
#: Filled in by `write_letter`.
_OWN = frozenset({"barn", "modtager", "kommune", "afsender", "kontakt", "har_bilag", "klage_foreloebig"})
OUTSIDE = "udenfor"
LINE, TEXT = 200, 5_000
_EMPTY = "Skriv noget her. Brevet kan ikke skrives uden."


def _sentence(words: str) -> str:
    """With a capital first letter, whatever the rest is."""
    return words[:1].upper() + words[1:]


class AnyLetterForm(ActForm):
    """One letter: to whom, what the kind asks for, the matter and the annexes. `told()` is what the action is given."""

    until: date | None = None

    def __init__(
        self,
        *args: Any,
        kind: Kind,
        asked: Asked,
        people: Sequence[Addressee],
        matters: Sequence[Matter],
        documents: Sequence[Listed],
        today: date,
        requests: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.kind, self.asked = kind, [name for name in asked.names if name not in _OWN]
        self.people = {} if kind.id in OUTSIDE_ONLY else {one.key: one for one in people}
        if self.people:
            self._receiver()
        self._outside()
        if kind.id == ACCESS and requests:
            self._requests(requests)
        for name in self.asked:
            self.fields[name] = self._condition(name) if name in kind.allowed.conditions else self._text(name, asked)
        if matters:
            self.fields["om"] = forms.ChoiceField(
                label="Hvilket spørgsmål handler brevet om?",
                required=False,
                choices=[("", "Intet bestemt"), *((str(one.pk), one.title) for one in matters)],
                error_messages={"invalid_choice": "Det spørgsmål hører ikke til sagen. Vælg et af dem, der står her."},
            )
        if documents and kind.id != TO_A_POLITICIAN:
            self._annexes(documents)

    def _receiver(self) -> None:
        choices = [(one.key, _who(one)) for one in self.people.values()]
        self.fields["til"] = forms.ChoiceField(
            label="Hvem er brevet til?",
            choices=[*choices, (OUTSIDE, "En anden, som ikke er i sagen")],
            widget=forms.RadioSelect(attrs={"class": "letter-to"}),
            error_messages={
                "required": "Vælg, hvem brevet er til.",
                "invalid_choice": "Den modtager er ikke i sagen. Vælg en af dem, der står her.",
            },
        )

    def _outside(self) -> None:
        """The name and address of somebody outside the case: needed where nobody of the case is to be chosen."""
        alone = not self.people
        only = "Kun når brevet er til en, som ikke er i sagen."
        self.fields["til_navn"] = forms.CharField(
            label="Modtagerens navn" if alone else "Navn på den, der ikke er i sagen",
            help_text="Står over adressen og i brevets første linje." if alone else only,
            required=alone,
            max_length=100,
            error_messages={"required": "Skriv, hvem brevet er til."},
        )
        self.fields["til_adresse"] = forms.CharField(
            label="Modtagerens adresse" if alone else "Adresse på den, der ikke er i sagen",
            help_text="Som på en kuvert: vej og nummer, så postnummer og by på en linje for sig.",
            required=alone,
            max_length=400,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": "Skriv adressen. Den står på brevet."},
        )

    def _requests(self, requests: Sequence[tuple[str, str]]) -> None:
        self.fields["anmodning"] = forms.ChoiceField(
            label="Hvilken anmodning svarer brevet på?",
            help_text="Når brevet er kommet frem, står svaret i journalen ved anmodningen.",
            required=False,
            choices=[*requests, ("", "En, der ikke står i journalen")],
            initial=requests[0][0],
            error_messages={"invalid_choice": "Den anmodning er besvaret eller hører ikke til sagen. Vælg igen."},
        )

    def _condition(self, name: str) -> forms.Field:
        return forms.ChoiceField(
            label=_sentence(self.kind.allowed.words[name]),
            choices=[("ja", "Ja"), ("nej", "Nej")],
            widget=forms.RadioSelect(attrs={"class": "choices-across"}),
            error_messages={"required": "Svar ja eller nej.", "invalid_choice": "Svar ja eller nej."},
        )

    def _text(self, name: str, asked: Asked) -> forms.Field:
        form, hint = self.kind.allowed.forms[name], ""
        if name in asked.sometimes:
            words = self.kind.allowed.words
            answers = (f"{'ja' if on else 'nej'} til »{_sentence(words[one])}«" for one, on in asked.sometimes[name])
            hint = f"Udfyldes, når du svarer {' eller '.join(answers)}."
        if form == "liste":
            hint = f"En på hver linje. {hint}".strip()
        return forms.CharField(
            label=_sentence(self.kind.allowed.words[name]),
            help_text=hint,
            required=name in asked.always,
            max_length=LINE if form == "linje" else TEXT,
            widget=forms.TextInput if form == "linje" else forms.Textarea(attrs={"rows": 3 if form == "liste" else 4}),
            error_messages={"required": _EMPTY},
        )

    def _annexes(self, documents: Sequence[Listed]) -> None:
        self.fields["bilag"] = forms.MultipleChoiceField(
            label="Bilag fra sagen",
            help_text="De får numre i brevet i den rækkefølge, de står her: det øverste, du vælger, er bilag 1.",
            required=False,
            choices=[(one.id, _paper(one)) for one in documents],
            widget=forms.CheckboxSelectMultiple(attrs={"class": "letter-annexes"}),
            error_messages={
                "invalid_choice": "Et af bilagene er ikke et dokument i sagen, som du kan læse. Vælg blandt dem, der "
                "står her."
            },
        )

    def clean(self) -> dict[str, Any]:
        """What hangs together: who it is to, and that an answer is one answer."""
        told = super().clean() or {}
        if told.get("til") == OUTSIDE:
            for name, error in (("til_navn", "Skriv, hvem brevet er til."), ("til_adresse", "Skriv adressen.")):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, error)
        elif told.get("til") and (told.get("til_navn") or told.get("til_adresse")):
            name = "til_navn" if told.get("til_navn") else "til_adresse"
            self.add_error(name, "Du har valgt en fra sagen. Slet det her, eller vælg »En anden, som ikke er i sagen«.")
        for name, what in (("bilag", "Et af bilagene"), ("om", "Spørgsmålet"), ("anmodning", "Anmodningen")):
            # What was on the page is gone from the case, or was never there: said, and not left out in silence.
            if name not in self.fields and self.data.get(name):
                self.add_error(None, f"{what} kan ikke komme med i brevet. Brevet er ikke skrevet.")
        self._one_answer(told)
        if told.get("anmodning") and told.get("forsinket") == "ja" and told.get("forventet"):
            self._until(told["forventet"])
        return told

    def _until(self, typed: str) -> None:
        """The day that is promised, which the journal keeps as a day; it is to come."""
        try:
            self.until = DanishDateField().clean(typed)
        except forms.ValidationError:
            self.add_error("forventet", "Skriv dagen som 20-3-2026, så det kan ses, om svaret kommer i tide.")
        else:
            if self.until is not None and self.until <= self.today:
                self.add_error("forventet", "Dagen, svaret forventes, skal være en dag, der kommer.")

    def request(self) -> UUID | None:
        """The request that is answered, where the journal has it."""
        told = self.cleaned_data.get("anmodning")
        return UUID(told) if told else None

    def facts(self) -> dict[str, Any]:
        """What the answer to a request says where it is not ready: why, and when it is expected."""
        return {} if self.until is None else {"begrundet": True, UNTIL: moments.day(self.until)}

    def _one_answer(self, told: Mapping[str, Any]) -> None:
        names = [name for name in _ONE_OF.get(self.kind.id, ()) if name in self.fields]
        if names and all(name in told for name in names) and sum(told[name] == "ja" for name in names) != 1:
            words = ", ".join(f"»{self.fields[name].label}«" for name in names)
            self.add_error(names[0], f"Svar ja til netop ét af {words}. Ellers siger brevet to ting eller ingen.")
        refused, ways = _COMPLAINT.get(self.kind.id, ((), ()))
        asked = [name for name in ways if name in self.fields]
        if any(told.get(name) == "ja" for name in refused) and asked and all(told.get(one) == "nej" for one in asked):
            self.add_error(
                asked[0],
                "Den, der ikke får alt at se, skal have at vide, hvordan man klager (forvaltningsloven § 25). Svar ja "
                "til, hvem der har truffet afgørelsen.",
            )

    def addressee(self) -> Addressee | None:
        """The receiver where they are of the case."""
        return self.people.get(self.cleaned_data.get("til", ""))

    def lines(self) -> tuple[str, ...] | None:
        """Name and address of a receiver outside the case."""
        if self.addressee() is not None:
            return None
        told = (self.cleaned_data["til_navn"], *self.cleaned_data["til_adresse"].splitlines())
        return tuple(line.strip() for line in told if line.strip())

    def values(self) -> dict[str, Value]:
        """What the kind is told: what was left empty is not in it."""
        found: dict[str, Value] = {}
        for name in self.asked:
            told = self.cleaned_data[name]
            if name in self.kind.allowed.conditions:
                found[name] = told == "ja"
            elif told and self.kind.allowed.forms[name] == "liste":
                found[name] = tuple(line.strip() for line in told.splitlines() if line.strip())
            elif told:
                found[name] = told
        return found


def _who(one: Addressee) -> str:
    hidden = format_html(' <span class="tag">{}</span>', "beskyttet adresse") if one.protected else ""
    return format_html(
        '{}, {}{}<span class="explanation">{}</span>', one.person.name, one.role_label.lower(), hidden, one.why
    )


def _paper(one: Listed) -> str:
    hidden = format_html(' <span class="tag">{}</span>', "fortroligt") if one.restricted else ""
    return format_html('{}{} <span class="explanation nowrap">{}</span>', one.title, hidden, one.number)
