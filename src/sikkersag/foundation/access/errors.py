"""The error for "you may not": who somebody is, not what the moment allows (that is `foundation.refused`)."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied


class Denied(PermissionDenied):
    """The viewer lacks the permission, or the case is not theirs. `message` is one plain Danish sentence."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
