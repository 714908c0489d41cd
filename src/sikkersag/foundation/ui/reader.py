"""What stands under the reader's name in the header: the unit they work in.

This room knows no units: the room that knows them says it here, once, from its `ready()`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

Caption = Callable[[HttpRequest], str]

_captions: list[Caption] = []


def register_caption(caption: Caption) -> None:
    """Tell what stands under the name of who is signed in, for a request. The latest one holds."""
    _captions[:] = [caption]


def caption(request: HttpRequest) -> str:
    """The line under the reader's name; nothing where nobody has said what it is."""
    return _captions[0](request) if _captions else ""
