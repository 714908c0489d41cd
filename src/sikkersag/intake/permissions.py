"""The permissions that the inbox asks for, and which roles hold them. Registered when the program starts."""

from __future__ import annotations

from sikkersag.foundation.access.roles import Permission, grant_permissions, register_permission

_RECEIVERS = ("modtagelse", "doegnvagt")
_LEADERS = ("afdelingsleder", "omraadechef")

#: Each permission with the roles that hold it.
PERMISSIONS: tuple[tuple[Permission, tuple[str, ...]], ...] = (
    (
        Permission("intake.read", "Se indbakken", "Se underretninger, også før man ved, hvem de handler om."),
        (*_RECEIVERS, *_LEADERS, "borgercenterchef", "sagsbehandler"),
    ),
    (
        Permission(
            "intake.receive",
            "Modtage underretninger",
            "Se og fordele de underretninger, som endnu ikke ligger i en enhed.",
        ),
        (*_RECEIVERS, *_LEADERS),
    ),
    (
        Permission(
            "intake.handle",
            "Behandle underretninger",
            "Registrere, tage, knytte til barnet, vurdere, konkludere og besvare en underretning.",
        ),
        (*_RECEIVERS, *_LEADERS, "sagsbehandler"),
    ),
    (
        Permission(
            "intake.count",
            "Se afstemning og tal for underretninger",
            "Se, om alt det modtagne er registreret, og tallene for de 24 timer; uden navne.",
        ),
        (*_RECEIVERS, *_LEADERS, "borgercenterchef", "kvalitetsstab"),
    ),
    (
        Permission(
            "intake.report",
            "Hente filen til Danmarks Statistik",
            "Hente underretninger med børnenes CPR-numre som en fil. Hver gang noteres.",
        ),
        ("omraadechef", "borgercenterchef", "kvalitetsstab"),
    ),
    (
        Permission(
            "intake.omissions",
            "Se, hvad der mangler på underretninger",
            "Se, hvilke underretninger kommunen ikke har vurderet, konkluderet, besvaret eller læst i tide.",
        ),
        (*_LEADERS, "borgercenterchef"),
    ),
    (
        Permission(
            "intake.route",
            "Bestemme, hvilken enhed der får underretninger fra hvor",
            "Rette kommunens fordeling efter adresse og emne, som enheden foreslås efter. Et menneske vælger altid.",
        ),
        ("omraadechef", "borgercenterchef"),
    ),
)


def register() -> None:
    """Make the permissions known and give them to their roles."""
    for permission, holders in PERMISSIONS:
        register_permission(permission)
        for role in holders:
            grant_permissions(role, permission.key)
