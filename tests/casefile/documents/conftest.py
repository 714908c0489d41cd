"""What the tests of documents share: the family's world, signed-in browsers, and how a file is laid on a case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.casefile.factory import World
from tests.casefile.pages.conftest import Visit, at, visit, world

__all__ = ["at", "lay", "visit", "world"]

Lay = Callable[..., Any]
Given = tuple[str, bytes, str]

TEXT: Given = ("Udtalelse.txt", "Ida trives på Ærø.\n".encode(), "text/plain")


@pytest.fixture
def lay(visit: Visit, world: World) -> Lay:
    """Lay files on a case through the form: `lay("worker", files=[TEXT], title="…", restricted="on")`."""

    def do(
        name: str = "worker",
        *,
        files: Sequence[Given] = (TEXT,),
        case: str = "ida",
        document: str = "",
        **fields: object,
    ) -> Any:
        number = world.cases[case].number
        sent = {
            "title": "",
            "direction": "modtaget",
            "at": "02-03-2026",
            "concerns": [str(world.cases[case].child_id)],
            "key": str(uuid4()),
            "file": [SimpleUploadedFile(n, data, content_type=kind) for n, data, kind in files],
            **fields,
        }
        place = f"{document}/ny-version" if document else "nyt"
        response: Any = visit(name).post(f"/sag/{number}/dokument/{place}/", sent)
        return response

    return do
