"""The one error for "this may not be done now": raised by policies and actions of every room, shown by the views.

What somebody may not do because of who they are is `access.errors.Denied`, not this.
"""

from __future__ import annotations


class RefusedError(Exception):
    """A write that is refused as a whole. `message` is Danish: what happened, what was kept, what to do next."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        #: The field of the form that the message is about; empty where it is about the whole.
        self.field = field
