"""Writing a letter and freezing it; writing it anew; stopping it before it is sent. Sending it is `actions.delivering`.

A letter is its words, its file and the versions of its texts. They are frozen together with its document on the case,
in one transaction, and the database refuses to alter them (`apps`).
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from sikkersag.casefile import policies
from sikkersag.casefile.actions.documents import Told, Upload, add_documents
from sikkersag.casefile.actions.journal import KeyTaken, append, lock, remember, was_done
from sikkersag.casefile.entries import NewEvent, stored, told
from sikkersag.casefile.models import Case, Document
from sikkersag.casefile.moments import instant
from sikkersag.casefile.queries.kept_out import kept_out
from sikkersag.correspondence.addressees import Addressee
from sikkersag.correspondence.letters.blocks import Value
from sikkersag.correspondence.letters.composing import Composed, compose
from sikkersag.correspondence.letters.confidence import refuse_confidential
from sikkersag.correspondence.letters.kinds import kinds
from sikkersag.correspondence.letters.sheet import Sheet
from sikkersag.correspondence.letters.typesetting import typeset
from sikkersag.correspondence.models import Letter
from sikkersag.correspondence.notices import facts_for
from sikkersag.correspondence.queries.addressees import addressees_of, homes_of
from sikkersag.correspondence.queries.crossing import crossing, crossing_annexes, lives_in_family
from sikkersag.foundation.access.narrowing import lifted
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.numbering.models import Series
from sikkersag.foundation.organisation.queries import day_of
from sikkersag.foundation.refused import RefusedError
from sikkersag.foundation.ui import danish

PDF = "application/pdf"
NOT_WRITTEN = "Brevet er ikke skrevet."
#: How often a number is asked for before the case is held while the letter is set.
_TRIES = 3
LONGEST_REASON = 500
#: Read by others than the case's own: nothing that was told in confidence, and no document of the case, goes along.
TO_A_POLITICIAN = "svar_til_politiker"


@dataclass(frozen=True, slots=True)
class _Written:
    """A letter that is to be written: what `write_letter` was told, with its receiver and annexes."""

    case: Case
    kind: str
    lines: tuple[str, ...]
    addressee: Addressee | None
    name: str
    composed: Composed
    annexes: tuple[Document, ...]
    worker: User
    now: datetime

    def sheet(self, number: int) -> Sheet:
        """What stands on the paper, with this document number."""
        contact = (f"Telefon {settings.INTAKE_PHONE}", self.worker.email)
        return Sheet(
            title=self.composed.title,
            to=(self.name, *self.lines) if self.addressee is not None else self.lines,
            day=day_of(self.now),
            sender=settings.MUNICIPALITY,
            case_number=self.case.number,
            document_number=f"{self.case.number}-{number}",
            worker=self.worker.name,
            contact=tuple(line for line in contact if line),
            ean=settings.EAN,
            body=self.composed.paragraphs,
            annexes=tuple(annex_line(n, one, self.case) for n, one in enumerate(self.annexes, start=1)),
            for_child=self.composed.for_child,
        )


def annex_line(number: int, document: Document, case: Case) -> str:
    """How an annex stands in a letter: "Bilag 1: Udtalelse fra skolen (2026-0000123-4)"."""
    return f"Bilag {number}: {document.title} ({case.number}-{document.number})"


def letter_id(key: str) -> UUID:
    """The id of the letter that is written under a key: the same for the same key, and of the random kind, since it is
    the id of its message in Digital Post too.
    """
    return UUID(bytes=hashlib.sha256(f"letter {key}".encode()).digest()[:16], version=4)


def write_letter(
    *,
    case: Case,
    kind: str,
    addressee: Addressee | None,
    to_lines: Sequence[str] | None = None,
    values: Mapping[str, Value],
    matter: UUID | None = None,
    refers: UUID | None = None,
    facts: Mapping[str, Any] | None = None,
    annexes: Sequence[Document] = (),
    restricted: bool = False,
    by: User,
    now: datetime,
    key: str,
) -> Letter:
    """Write a letter of a kind to one receiver, set it, lay it on the case with its number, and freeze it.

    To an `addressee` of the case (`queries.addressees`), or to somebody outside it by `to_lines` (name first, then the
    address). `values` are the fields and conditions of the kind; who writes to whom about which child is filled in
    where it is not told. An answer to a politician takes no annexes, and nothing that the journal marks as confidential
    or about a third party. `refers` is the entry that the letter is about, `facts` what the entry says that it becomes
    when it has come (`notices`). `annexes` are documents of this case. `key` names the write: a second one with it
    writes nothing and answers the first letter.

    A protected address is not printed: the letter lies on the case, where others may come to see it; it goes on a sheet
    of its own with the post. Raises RefusedError (Danish) where a field is missing, the case is closed, or another's
    address stands in the words; then there is no document, no number used and no row.
    """
    if was_done(key):
        return _before(case, key)
    kept = facts_for(kind, facts or {})
    made = _prepared(case, kind, addressee, to_lines, values, annexes, by, now)
    for _ in range(_TRIES):
        # The letter shows its own number. It is set before the case is held, since setting it takes its time.
        number = _next_document(case)
        file = typeset(made.sheet(number))
        with transaction.atomic():
            lock(case)
            if was_done(key):
                return _before(case, key)
            if _next_document(case) == number:
                document = _laid(made, file, number, matter, restricted, by, key)
                return _frozen(made, file, document, values, kept, matter, refers, by, key)
    raise RefusedError(f"Der bliver lagt mange dokumenter på sagen netop nu. {NOT_WRITTEN} Prøv igen om lidt.")


def _prepared(
    case: Case,
    kind: str,
    addressee: Addressee | None,
    to_lines: Sequence[str] | None,
    values: Mapping[str, Value],
    annexes: Sequence[Document],
    by: User,
    now: datetime,
) -> _Written:
    if said := policies.why_not_write(case):
        raise RefusedError(f"{said} {NOT_WRITTEN}")
    if (addressee is None) == (not to_lines):
        raise ValueError("a letter goes to an addressee of the case, or to somebody by lines")
    if any(document.case_id != case.pk for document in annexes):
        raise ValueError("an annex is a document of the letter's own case")
    if kind == TO_A_POLITICIAN:
        if annexes:
            raise RefusedError(
                f"Et svar til en politiker kan ikke have bilag fra sagen. {NOT_WRITTEN}", field="annexes"
            )
        refuse_confidential(values, kept_out(case))
    name = addressee.person.name if addressee is not None else (to_lines or ("",))[0].strip()
    lines = tuple(line for line in to_lines or () if line.strip())
    if addressee is not None:
        # As it is now, whatever the page said from which somebody chose them.
        home = homes_of([addressee.person], day_of(now))[addressee.person.pk]
        lines = () if home.protected else tuple(_address_lines(home.address))
    worker = case.worker or by
    composed = compose(kind, {**_own(kind, case, addressee, name, worker, annexes), **values})
    made = _Written(case, kind, lines, addressee, name, composed, tuple(annexes), worker, now)
    _nobody_elses(made)
    return made


def _own(
    kind: str, case: Case, addressee: Addressee | None, name: str, worker: User, annexes: Sequence[Document]
) -> dict[str, Value]:
    """What every letter says of itself, where this kind has a field or a condition for it. Who is outside the case may
    be a committee, and has no first name.
    """
    own: dict[str, Value] = {
        "barn": case.child.name.split(" ", 1)[0],
        "modtager": name if addressee is None else name.split(" ", 1)[0],
        "kommune": settings.MUNICIPALITY,
        "afsender": worker.name,
        "kontakt": worker.email or settings.INTAKE_PHONE,
        "har_bilag": bool(annexes),
        "klage_foreloebig": False,
    }
    return {name: told for name, told in own.items() if name in kinds()[kind].allowed.words}


def _address_lines(home: str) -> list[str]:
    """An address as it stands on an envelope: the postcode begins a line of its own."""
    return [line.strip(" ,") for line in re.split(r",\s*(?=\d{4} )", home) if line.strip(" ,")]


def _nobody_elses(made: _Written) -> None:
    """Refuse a letter that holds the address of anybody but its receiver."""
    to = made.addressee.person.pk if made.addressee is not None else None
    with lifted():
        lives = lives_in_family(made.case, made.now)
    text = "\n".join((made.composed.title, *(part.text for part in made.composed.paragraphs)))
    for other in crossing(text, lives, to=to):
        closed = " Den er beskyttet." if other.protected else ""
        raise RefusedError(
            f"{danish.genitive(other.name)} adresse står i teksten til {made.name}.{closed} {NOT_WRITTEN} Tag "
            "adressen ud, og prøv igen.",
            field="text",
        )
    if made.addressee is None and crossing("\n".join(made.lines), lives, to=None, protected_only=True):
        raise RefusedError(
            f"Den adresse, du har skrevet, er beskyttet. {NOT_WRITTEN} Er det en person i sagen, så vælg personen som "
            "modtager.",
            field="to_lines",
        )
    for title in crossing_annexes([one.pk for one in made.annexes], lives, to=to):
        raise RefusedError(
            f"Bilaget »{title}« nævner en beskyttet adresse, som ikke er modtagerens egen. {NOT_WRITTEN} Læg en udgave "
            "uden adressen på sagen, og vælg den.",
            field="annexes",
        )


def _next_document(case: Case) -> int:
    """The number that the next document of a case gets, as long as nobody lays one on it."""
    last = Series.objects.filter(key=f"document {case.number}").values_list("last", flat=True).first()
    return (last or 0) + 1


def _laid(
    made: _Written, file: bytes, number: int, matter: UUID | None, restricted: bool, by: User, key: str
) -> Document:
    to = (str(made.addressee.person.pk),) if made.addressee is not None else ()
    upload = Upload(
        io.BytesIO(file), f"brev-{made.case.number}-{number}.pdf", PDF, f"{made.composed.title} (til {made.name})"[:200]
    )
    laid = Told(
        instant(made.now),
        facts={"retning": "internt"},
        concerns=tuple(dict.fromkeys((str(made.case.child_id), *to))),
        about=(str(matter),) if matter is not None else (),
        restricted=restricted or any(document.restricted for document in made.annexes),
    )
    (document,) = add_documents(case=made.case, uploads=[upload], told=laid, by=by, now=made.now, key=key)
    if document.number != number:
        raise RuntimeError(f"the letter says number {number} and got {document.number}")
    # It lies in the journal with its date and title: what offentlighedsloven § 15 asks for (D7) is done with it.
    entry = NewEvent(
        "dokument_journaliseret",
        instant(made.now),
        facts={"dato_og_titel": True},
        refs={"dokument": (str(document.versions.get().event),)},
        about=laid.about,
        concerns=laid.concerns,
    )
    append({made.case.pk: [entry]}, by=by, now=made.now, key=f"journal {letter_id(key)}", action="letter.write")
    return document


def _frozen(
    made: _Written,
    file: bytes,
    document: Document,
    values: Mapping[str, Value],
    facts: Mapping[str, Any],
    matter: UUID | None,
    refers: UUID | None,
    by: User,
    key: str,
) -> Letter:
    one = made.addressee
    was = {} if one is None else {
        "role": one.role, "custody": one.custody, "party": one.party, "child": one.child, "why": one.why,
        "complains": one.complains,
    }  # fmt: skip
    annexes = [
        {"id": str(annex.pk), "number": annex.number, "title": annex.title, "version": latest.version,
         "sha256": latest.sha256}
        for annex in made.annexes
        for latest in annex.versions.order_by("-version")[:1]
    ]  # fmt: skip
    letter = Letter.objects.create(
        id=letter_id(key),
        case=made.case,
        matter=matter,
        kind=made.kind,
        to=one.person if one is not None else None,
        to_name=made.name,
        address=", ".join(made.lines) if one is not None else "\n".join(made.lines[1:]),
        to_child=one.child if one is not None else False,
        title=made.composed.title[:200],
        words={
            "paragraphs": [asdict(part) for part in made.composed.paragraphs],
            "to": list(made.lines),
            "values": {name: stored(value) for name, value in values.items()},
            "facts": {name: stored(value) for name, value in facts.items()},
            "addressee": was,
            "annexes": annexes,
            "warnings": list(made.composed.warnings),
        },
        blocks=dict(made.composed.blocks),
        document=document,
        sha256=hashlib.sha256(file).hexdigest(),
        refers=refers,
        made_at=made.now,
        by=by,
    )
    write_entry(
        "letter.write", by=by, now=made.now, case=made.case.pk, object=f"brev {letter.pk}", kind=made.kind,
        sha256=letter.sha256, document=document.number,
    )  # fmt: skip
    return letter


def _before(case: Case, key: str) -> Letter:
    found = Letter.objects.filter(case=case, pk=letter_id(key)).first()
    if found is None:
        raise KeyTaken(key)
    return found


@transaction.atomic
def stop_letter(*, letter: Letter, reason: str, by: User, now: datetime, key: str) -> Letter:
    """Stop a letter that is not on its way, with a reason; it stays on the case as what it was. Raises RefusedError for
    one that is sent already, or without a reason.
    """
    reason = reason.strip()
    lock(letter.case)
    found = Letter.objects.select_for_update().select_related("case").get(pk=letter.pk)
    if was_done(key):
        return found
    if not reason or len(reason) > LONGEST_REASON:
        raise RefusedError(
            f"Skriv, hvorfor brevet ikke skal sendes, med højst {LONGEST_REASON} tegn. Det er ikke standset.",
            field="reason",
        )
    if found.status not in (Letter.Status.WRITTEN, Letter.Status.FAILED):
        raise RefusedError(f"Brevet er {_FAR[Letter.Status(found.status)]}, så det kan ikke standses.")
    found.status, found.channel = Letter.Status.STOPPED, ""
    found.save(update_fields=["status", "channel"])
    found.deliveries.create(channel="", at=now, by=by, status=Letter.Status.STOPPED, why=reason)
    remember(key, by=by, now=now)
    write_entry("letter.stop", by=by, now=now, case=found.case_id, object=f"brev {found.pk}")
    return found


_FAR = {
    Letter.Status.SENT: "på vej til modtageren",
    Letter.Status.DELIVERED: "allerede afleveret",
    Letter.Status.STOPPED: "allerede standset",
}


@transaction.atomic
def write_anew(*, letter: Letter, by: User, now: datetime, key: str) -> Letter:
    """Stop a letter that may not go as it is, and write it again today from what was told, to the same receiver where
    they are now. All of it, or nothing. Raises RefusedError as `write_letter` and `stop_letter`.
    """
    if was_done(key):
        return _before(letter.case, key)
    to = None
    if letter.to_id is not None:
        told_of = addressees_of(letter.case, at=now, decision=str(letter.refers or ""))
        to = next((one for one in told_of if one.person.pk == letter.to_id), None)
        if to is None:
            raise RefusedError(f"{letter.to_name} er ikke længere registreret i sagen. {NOT_WRITTEN}")
    stop_letter(letter=letter, reason="Skrevet på ny.", by=by, now=now, key=f"{key} stop")
    wanted = [UUID(one["id"]) for one in letter.words.get("annexes", ())]
    annexes = {document.pk: document for document in letter.case.documents.filter(pk__in=wanted)}
    return write_letter(
        case=letter.case,
        kind=letter.kind,
        addressee=to,
        to_lines=None if to is not None else tuple(letter.words["to"]),
        values={name: told(value) for name, value in letter.words["values"].items()},
        matter=letter.matter,
        refers=letter.refers,
        facts={name: told(value) for name, value in letter.words["facts"].items()},
        annexes=[annexes[pk] for pk in wanted if pk in annexes],
        restricted=letter.case.documents.filter(letters=letter, restricted=True).exists(),
        by=by,
        now=now,
        key=key,
    )
