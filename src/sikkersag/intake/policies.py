"""What a notification must hold to be taken, and what may be done to one now; in Danish. Who may is `permissions`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sikkersag.intake import metadata
from sikkersag.intake.models import Notification
from sikkersag.intake.submission import ANONYMOUS, PROFESSIONAL, Submission

#: Characters that the text of a notification may have.
LONGEST_TEXT = 100_000


def problems_of(submission: Submission) -> Mapping[str, str]:
    """What keeps a submission from being taken, by the name of the form's field. Only what nobody could act without:
    a child may be unknown, a sender may be anonymous.
    """
    found = {}
    if not submission.text:
        found["tekst"] = "Skriv, hvad du har set eller hørt, eller hvad der bekymrer dig."
    elif len(submission.text) > LONGEST_TEXT:
        found["tekst"] = f"Der kan stå {LONGEST_TEXT:,} tegn. Skriv det kortere, eller vedlæg det som en fil.".replace(
            ",", ".", 1
        )
    if not submission.sender_kind:
        found["hvem"] = "Vælg, hvem du er. Du kan også vælge at være anonym."
    kept = [one.filename for one in submission.attached if not metadata.can_clean(one.filename)]
    if kept and submission.anonymous and not submission.files_as_they_are:
        found["filer"] = not_cleaned(kept)
    return found


def not_cleaned(names: Sequence[str]) -> str:
    """What an anonymous sender is told of files that cannot be cleaned."""
    return (
        f"{', '.join(names)}: Vi kan ikke fjerne det, der i sådan en fil kan vise, hvem du er. Vi kan rense "
        f"{metadata.CLEANED}. Send et billede af siderne i stedet, eller sæt kryds ved, at filerne skal sendes, som de "
        "er."
    )


def why_not_act(notification: Notification) -> str:
    """Why nothing more is done to a notification."""
    if notification.status == Notification.Status.CONCLUDED:
        return "Underretningen er konkluderet. Det, der skal ske nu, står i barnets sag."
    if notification.status == Notification.Status.SET_ASIDE:
        return "Underretningen er lagt til side. Tag den frem igen først."
    return ""


def why_not_conclude(notification: Notification) -> str:
    """Why no conclusion is written now. Acting at once needs none, and is never stopped."""
    if said := why_not_act(notification):
        return said
    if notification.status != Notification.Status.ASSESSED:
        return "Skriv først 24-timers vurderingen for hvert barn."
    return ""


def why_not_tell_sender(notification: Notification) -> str:
    """Why it cannot be told afterwards who wrote."""
    if notification.told.get("sender_kind"):
        return "Afsenderen har selv sagt, hvem det er."
    return ""


def why_not_receipt(notification: Notification) -> str:
    """Why who wrote gets no receipt (U7)."""
    if notification.sender_kind == ANONYMOUS:
        return "Afsenderen er anonym, så der er ingen at skrive til."
    if notification.status == Notification.Status.SET_ASIDE:
        return "Den er lagt til side som misbrug, så den besvares ikke."
    return ""


def why_not_feedback(notification: Notification) -> str:
    """Why who wrote may not be told whether something was begun (U8): only a professional may, never anybody else."""
    if notification.sender_kind != PROFESSIONAL:
        return (
            "Kun en fagperson må få at vide, om der er sat noget i gang (barnets lov § 138, stk. 2). Afsenderen her "
            "får en kvittering og ikke mere."
        )
    if notification.status != Notification.Status.CONCLUDED:
        return "Underretningen er ikke konkluderet endnu, så der er ikke noget at fortælle."
    return ""
