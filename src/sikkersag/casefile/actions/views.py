"""Lists that a user has saved under a name of their own."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from sikkersag.casefile.models import SavedView
from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login.models import User
from sikkersag.foundation.refused import RefusedError

#: So many views one user may save for one page.
MOST = 30
#: What looks like somebody's number: a view's name is shown wherever its list is.
_NUMBER = re.compile(r"[0-9]{6}\s?[-‐‑–]?\s?[0-9]{4}")


@transaction.atomic
def save_view(*, page: str, name: str, query: str, by: User, now: datetime) -> SavedView:
    """Save a list's filters under a name; the same name again takes the new filters."""
    name = " ".join(name.split())
    if not name:
        raise RefusedError("Skriv et navn til visningen. Den er ikke gemt.", field="navn")
    if len(name) > 80 or len(query) > 500:
        raise RefusedError("Navnet er for langt; der kan stå 80 tegn. Visningen er ikke gemt.", field="navn")
    if _NUMBER.search(name):
        raise RefusedError(
            "Navnet ligner et CPR-nummer, så visningen er ikke gemt. Giv den et andet navn. En person finder du med "
            "søgefeltet øverst.",
            field="navn",
        )
    saved = SavedView.objects.filter(user=by, page=page)
    if not saved.filter(name=name).exists() and saved.count() >= MOST:
        raise RefusedError(f"Du har allerede {MOST} gemte visninger. Slet en af dem først.", field="navn")
    view, _ = SavedView.objects.update_or_create(user=by, page=page, name=name, defaults={"query": query})
    write_entry("view.save", by=by, now=now, object=f"view:{view.pk}", page=page)
    return view


@transaction.atomic
def delete_view(*, view: int, by: User, now: datetime) -> None:
    """Delete one of one's own saved views; one that is not there, or is another's, is left alone."""
    deleted, _ = SavedView.objects.filter(pk=view, user=by).delete()
    if deleted:
        write_entry("view.delete", by=by, now=now, object=f"view:{view}")
