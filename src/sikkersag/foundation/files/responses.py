"""Handing a stored file to a browser so that nothing in it can act as a page of ours.

Whether the viewer may have the file, and writing down that it was read, is the view's.
"""

from __future__ import annotations

from django.http import FileResponse

from sikkersag.foundation.files import store
from sikkersag.foundation.files.names import content_disposition

#: What a browser may show in its own window; everything else is saved.
SHOWN = frozenset({"application/pdf", "image/png", "image/jpeg"})

#: Nothing is fetched, run or sent, and the page has no origin of its own.
_STRICT = "default-src 'none'; base-uri 'none'; form-action 'none'; sandbox"
#: What the browser's own page around a picture or a PDF needs. Chromium shows both in a sandbox too.
_VIEWER = "img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def download_response(sha256: str, *, filename: str, media_type: str) -> FileResponse:
    """The file as something to save, never to show. Raises FileNotFoundError where the bytes are gone."""
    return _response(sha256, filename, media_type, inline=False)


def preview_response(sha256: str, *, filename: str, media_type: str) -> FileResponse:
    """The file shown by the browser, in a page of its own or in a frame of ours, where it is a PDF or an image.

    Any other kind is given as something to save.
    """
    return _response(sha256, filename, media_type, inline=media_type in SHOWN)


def _response(sha256: str, filename: str, media_type: str, *, inline: bool) -> FileResponse:
    response = FileResponse(store.open(sha256), content_type=media_type)
    response["Content-Disposition"] = content_disposition(filename, inline=inline)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Referrer-Policy"] = "no-referrer"
    if not inline:
        response["Content-Security-Policy"] = f"{_STRICT}; frame-ancestors 'none'"
        response["X-Frame-Options"] = "DENY"
    else:
        response["Content-Security-Policy"] = f"{_STRICT}; {_VIEWER}"
        response["X-Frame-Options"] = "SAMEORIGIN"
    return response
