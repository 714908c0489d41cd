"""System checks of the room, run at every start."""

from __future__ import annotations

from typing import Any

from django.core import checks

from sikkersag.foundation.access import roles


def registries_are_complete(**_: Any) -> list[checks.CheckMessage]:
    """Every permission that a role names exists, and every permission is held by a role."""
    return [checks.Error(wrong, hint=hint, id=id) for id, wrong, hint in roles.problems()]
