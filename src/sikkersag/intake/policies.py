"""What a notification must hold to be taken, and what may be done to one now; in Danish. Who may is `permissions`."""

from __future__ import annotations

from collections.abc import Mapping

from sikkersag.intake.models import Notification
from sikkersag.intake.submission import Submission

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
    return found


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
