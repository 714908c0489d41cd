"""The permissions that letters ask for, and which roles hold them. Registered when the program starts.

A letter is written, sent and stopped by those who may write in its case (`case.write`).
"""

from __future__ import annotations

from sikkersag.foundation.access.roles import Permission, grant_permissions, register_permission

#: Each permission with the roles that hold it.
PERMISSIONS: tuple[tuple[Permission, tuple[str, ...]], ...] = (
    (
        Permission(
            "correspondence.follow",
            "Følge brevene",
            "Se, om de breve, der er skrevet i de sager, man må se, er sendt og kommet frem, og lægge dem i posten.",
        ),
        ("sagsbehandler", "modtagelse", "doegnvagt", "afdelingsleder", "omraadechef"),
    ),
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
