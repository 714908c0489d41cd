"""The permissions that decisions ask for, and which roles hold them. Registered when the program starts."""

from __future__ import annotations

from sikkersag.foundation.access.roles import Permission, grant_permissions, register_permission

_LEADERS = ("afdelingsleder", "omraadechef")

#: Each permission with the roles that hold it.
PERMISSIONS: tuple[tuple[Permission, tuple[str, ...]], ...] = (
    (
        Permission("decisions.write", "Forberede en afgørelse", "Skrive på en afgørelse i en sag og se gennemgangen."),
        ("sagsbehandler", "modtagelse", "doegnvagt", *_LEADERS),
    ),
    (
        Permission(
            "decisions.take",
            "Træffe en afgørelse",
            "Træffe en afgørelse på kommunens vegne, eller føre en afgørelse fra formand eller udvalg ind i sagen.",
        ),
        ("sagsbehandler", "modtagelse", "doegnvagt", *_LEADERS),
    ),
    (
        Permission(
            "decisions.reason",
            "Lade en afgørelse gå videre med en grund",
            "Skrive, hvorfor en afgørelse træffes, selv om et krav mangler, som ikke stopper den.",
        ),
        (*_LEADERS, "omraadejurist", "borgercenterchef"),
    ),
    # Legal review and complaints
    (
        Permission(
            "decisions.review",
            "Vurdere afgørelser juridisk",
            "Se de afgørelser, der er sendt til juristen, og skrive en udtalelse om dem. Aldrig om sine egne.",
        ),
        ("omraadejurist",),
    ),
    (
        Permission(
            "decisions.implement_at_once",
            "Beslutte, at en afgørelse gennemføres straks",
            "Beslutte, at en afgørelse gennemføres, selv om en klage ellers ville sætte den i bero.",
        ),
        ("afdelingsleder", "omraadechef"),
    ),
)


def register() -> None:
    """Make the permissions known and give them to their roles."""
    for permission, holders in PERMISSIONS:
        register_permission(permission)
        for role in holders:
            grant_permissions(role, permission.key)
