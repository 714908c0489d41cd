"""The permissions that the inquiry asks for, and which roles hold them. Registered when the program starts.

Writing in a working document is writing in the case (`case.write`); what needs a permission of its own is here.
"""

from __future__ import annotations

from sikkersag.foundation.access.roles import Permission, grant_permissions, register_permission

_LEADERS = ("afdelingsleder", "omraadechef")

#: Each permission with the roles that hold it.
PERMISSIONS: tuple[tuple[Permission, tuple[str, ...]], ...] = (
    (
        Permission(
            "inquiry.approve",
            "Godkende undersøgelser",
            "Kommentere en børnefaglig undersøgelse, bede om ændringer og godkende den. Ikke sin egen.",
        ),
        _LEADERS,
    ),
)


def register() -> None:
    """Register every permission and give it to its roles."""
    for permission, holders in PERMISSIONS:
        register_permission(permission)
        for role in holders:
            grant_permissions(role, permission.key)
