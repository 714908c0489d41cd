"""The permissions of letters, and which roles hold them. Registered when the program starts."""

from __future__ import annotations

from sikkersag.foundation.access.roles import Permission, grant_permissions, register_permission

#: Each permission with the roles that hold it.
PERMISSIONS: tuple[tuple[Permission, tuple[str, ...]], ...] = (
    (
        Permission(
            "correspondence.texts",
            "Skrive brevenes tekster",
            "Rette de tekster, som breve bliver lavet af. Hver udgave bliver gemt med navn og grund.",
        ),
        ("omraadejurist",),
    ),
    (
        Permission("correspondence.read_texts", "Læse brevenes tekster", "Se brevenes tekster og deres udgaver."),
        ("omraadejurist", "afdelingsleder", "omraadechef", "borgercenterchef"),
    ),
)


def register() -> None:
    """Make the permissions known and give them to their roles."""
    for permission, holders in PERMISSIONS:
        register_permission(permission)
        for role in holders:
            grant_permissions(role, permission.key)
