"""Which words an entry is found by. How they are looked up in each database is `searching`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sikkersag.casefile.filetexts import text_of_file
from sikkersag.casefile.models import Event, SearchText
from sikkersag.casefile.thelaw import vocabulary
from sikkersag.foundation.people.folding import folded


def search_text(row: Event, content: Mapping[str, Any], *, child: str) -> SearchText | None:
    """The row by which an entry is found, unsaved; None for an entry without words.

    `child` is whose case it is: a passage that is only about others is not found there.
    """
    words = folded(" ".join(w for w in _words(row, content, child) if w))
    if not words:
        return None
    document = content.get("document")
    return SearchText(
        case_id=row.case_id,
        event=row.event,
        folded=words,
        at=row.at_lo,
        is_document=document is not None,
        restricted=bool(document and document["restricted"]),
    )


def _words(row: Event, content: Mapping[str, Any], child: str) -> list[str]:
    kind = vocabulary().kinds.get(row.kind)
    return [
        "" if kind is None else kind.label,
        str(content.get("title", "")),
        *(p["text"] for p in content["passages"] if not p.get("about") or child in p["about"]),
        *(a["filename"] for a in content["attachments"]),
        *(text_of_file(a["sha256"], a["media_type"]) for a in content["attachments"]),
        *(v for v in content["facts"].values() if isinstance(v, str) and " " in v),
    ]
