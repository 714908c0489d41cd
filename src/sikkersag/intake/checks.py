"""Mistakes in how the ways in are set up, told at `check --deploy`. docs/install.md lists them by id."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning

#: The number that stands on the form until the municipality's own is said; nobody answers it.
EXAMPLE = "12 34 56 78"


def check_phone(app_configs: Any = None, **kwargs: Any) -> Iterator[CheckMessage]:
    """W001: the telephone of the form is the example."""
    if "".join(settings.INTAKE_PHONE.split()) in ("", "".join(EXAMPLE.split())) and not settings.DEMO:
        yield Warning(
            "SIKKERSAG_INTAKE_PHONE is not set: the form tells people with a child in danger to ring a number that "
            "nobody answers.",
            hint="Say the number where somebody is reached at any hour.",
            id="intake.W001",
        )
