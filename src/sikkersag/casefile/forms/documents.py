"""The forms of laying documents on a case: what is asked, and what the answers mean to `actions.documents`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile

from sikkersag.casefile.actions.documents import LONGEST_TITLE, Told, Upload
from sikkersag.casefile.forms.acts import name_of
from sikkersag.casefile.forms.typed import clean
from sikkersag.casefile.moments import day
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.foundation.files.names import safe_filename
from sikkersag.foundation.ui.fields import DanishDateField

_DIRECTIONS = (("modtaget", "Modtaget"), ("sendt", "Sendt"), ("internt", "Vores eget"))
_ANSWERS = (("", "Ikke vurderet"), ("ja", "Ja"), ("nej", "Nej"))
#: Facts that the duty to hear the parties reads; asked as yes, no, or not judged.
_JUDGED = ("til_ugunst", "vaesentlig", "kendt_af_parten")


class _ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """One file or more. That a file is empty, or of another kind than it says, the store tells in its own words."""

    widget = _ManyFiles

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_empty_file=True, error_messages={"required": "Vælg mindst én fil."}, **options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Every file that was chosen, in order."""
        single = super().clean
        return [single(file, initial) for file in (data if isinstance(data, list) and data else [None])]


class DocumentForm(forms.Form):
    """New documents. `people` are the case's persons by id, `matters` its open questions by id."""

    file = _FilesField(label="Filer", help_text="Du kan vælge flere på én gang. Hver fil bliver et dokument.")
    title = forms.CharField(
        label="Titel",
        required=False,
        max_length=LONGEST_TITLE,
        help_text="Står feltet tomt, bruges filens navn. Ved flere filer står titlen foran hver fils navn.",
    )
    direction = forms.ChoiceField(
        label="Er det modtaget eller sendt?",
        choices=_DIRECTIONS,
        initial="modtaget",
        widget=forms.RadioSelect(attrs={"class": "choices-across"}),
    )
    at = DanishDateField(label="Dato", help_text="Den dag, det blev modtaget, sendt eller lagt endeligt på sagen.")
    concerns = forms.MultipleChoiceField(
        label="Hvem handler det om?", required=False, widget=forms.CheckboxSelectMultiple()
    )
    sender = forms.ChoiceField(label="Hvem kommer det fra?", required=False)
    matter = forms.ChoiceField(label="Hvilket spørgsmål hører det til?", required=False)
    annex = forms.BooleanField(
        label="Giv det et bilagsnummer", required=False, help_text="Bilag nummereres fortløbende i sagen."
    )
    restricted = forms.BooleanField(
        label="Fortroligt",
        required=False,
        help_text="Så kan kun den, der har sagen, en vikar, lederen og dem, sagen er åbnet for ved navn, læse det.",
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput())

    def __init__(
        self,
        *args: Any,
        people: Sequence[tuple[str, str]] = (),
        matters: Sequence[tuple[str, str]] = (),
        today: date,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.today = today
        self._choose("concerns", people)
        self._choose("sender", [("", "Ikke en af sagens personer"), *people])
        self._choose("matter", [("", "Intet bestemt"), *matters])
        facts = vocabulary().kinds["dokument"].facts
        for name in _JUDGED:
            self.fields[name] = forms.ChoiceField(
                label=facts[name].label,
                choices=_ANSWERS,
                required=False,
                widget=forms.RadioSelect(attrs={"class": "choices-across"}),
            )
        self.initial.setdefault("key", uuid4())
        self.initial.setdefault("at", today)
        for name in _JUDGED:
            self.initial.setdefault(name, "")

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(choices)

    def judged(self) -> list[forms.BoundField]:
        """The fields that the duty to hear the parties reads."""
        return [self[name] for name in _JUDGED]

    def clean_at(self) -> date:
        """The day, which has come."""
        at: date = self.cleaned_data["at"]
        if at > self.today:
            raise forms.ValidationError("Dagen er ikke kommet endnu. Ret datoen.", code="future")
        return at

    def clean_title(self) -> str:
        """The title as it can be stored, on one line."""
        return " ".join(clean(self.cleaned_data["title"]).split())

    def clean_key(self) -> UUID:
        """The name of this write; a form without one gets a new one."""
        return self.cleaned_data.get("key") or uuid4()

    def told(self, in_role: str) -> Told:
        """What the answers say of the files."""
        data = self.cleaned_data
        facts: dict[str, Any] = {"retning": data["direction"]}
        if data["sender"]:
            facts["fra"] = data["sender"]
        facts |= {name: data[name] == "ja" for name in _JUDGED if data[name]}
        return Told(
            at=day(data["at"]),
            facts=facts,
            concerns=tuple(data["concerns"]),
            about=(data["matter"],) if data["matter"] else (),
            restricted=data["restricted"],
            annex=data["annex"],
            in_role=in_role,
        )

    def write_key(self) -> str:
        """The name of the write, the same for every sending of the same answers and files. Reads the files through."""
        hashes = []
        for file in self.cleaned_data["file"]:
            told = hashlib.sha256()
            for chunk in file.chunks():
                told.update(chunk)
            file.seek(0)
            hashes.append(f"{file.name} {told.hexdigest()}")
        return f"dokument {name_of(self.cleaned_data['key'], self.data, *hashes)}"

    def uploads(self) -> list[Upload]:
        """The files with the title of each."""
        files: list[UploadedFile] = self.cleaned_data["file"]
        title = self.cleaned_data["title"]
        return [_upload(file, title, among_many=len(files) > 1) for file in files]


class VersionForm(DocumentForm):
    """A new version of one document."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["file"].label = "Fil"
        self.fields["file"].help_text = "Den nye version. De tidligere bliver stående."
        self.fields["file"].widget = _ManyFiles(attrs={"multiple": False})
        self.fields["title"].help_text = "Står feltet tomt, bruges filens navn."

    def clean_file(self) -> list[UploadedFile]:
        """The one file."""
        files: list[UploadedFile] = self.cleaned_data["file"]
        if len(files) > 1:
            raise forms.ValidationError("Vælg kun én fil. En version er én fil.", code="several")
        return files


def _upload(file: UploadedFile, title: str, *, among_many: bool) -> Upload:
    name = safe_filename(file.name or "")
    stem = name.rpartition(".")[0] or name
    named = f"{title} – {stem}" if title and among_many else title or stem
    return Upload(file, file.name or "", file.content_type or "", named[:LONGEST_TITLE])


def initial_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What a new version begins with, from the facts of the latest one."""
    found: dict[str, Any] = {"direction": facts.get("retning", "modtaget"), "sender": facts.get("fra", "")}
    return found | {name: "ja" if facts[name] else "nej" for name in _JUDGED if name in facts}
