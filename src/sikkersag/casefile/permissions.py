"""The permissions that the casefile asks for, and which roles hold them. Registered when the program starts.

The roles themselves, and the permissions to read and write a case, stand in `foundation.access.roles`.
"""

from __future__ import annotations

from sikkersag.foundation.access.roles import Permission, grant_permissions, register_permission

_WORKERS = ("sagsbehandler", "modtagelse", "doegnvagt")
_LEADERS = ("afdelingsleder", "omraadechef")
_EVERYBODY = (
    *_WORKERS,
    *_LEADERS,
    "omraadejurist",
    "borgercenterchef",
    "kvalitetsstab",
    "sikkerhedsplansgruppe",
    "borgerraadgiver",
    "tilsynslaeser",
    "databeskyttelsesraadgiver",
    "systemadministrator",
)

#: Each permission with the roles that hold it.
PERMISSIONS: tuple[tuple[Permission, tuple[str, ...]], ...] = (
    (Permission("case.open", "Åbne en sag", "Oprette en sag for et barn."), (*_WORKERS, *_LEADERS)),
    (
        Permission("case.assign", "Fordele en sag", "Give sagen til en anden medarbejder eller en anden enhed."),
        ("modtagelse", *_LEADERS),
    ),
    (
        Permission("case.close", "Lukke og genåbne en sag", "Lukke en sag med en grund, og åbne den igen."),
        ("sagsbehandler", *_LEADERS),
    ),
    (
        Permission("case.seal", "Forsegle et notat", "Forsegle et notat på en forkert sag, så kun sporet er tilbage."),
        (*_LEADERS, "omraadejurist", "borgercenterchef"),
    ),
    (
        Permission(
            "case.depart",
            "Fravige et krav lovligt",
            "Skrive, at et krav fraviges, med en af de grunde, som loven giver, og hvem der har besluttet det.",
        ),
        (*_LEADERS, "omraadejurist", "borgercenterchef"),
    ),
    (
        Permission(
            "case.restrict",
            "Lukke sagen for andre end navngivne",
            "Begrænse sagen til den ansvarlige, lederen og navngivne.",
        ),
        (*_LEADERS, "borgercenterchef"),
    ),
    (
        Permission(
            "person.unprotect",
            "Ophæve en adressebeskyttelse",
            "Lade en beskyttet adresse kunne ses igen. Det kræver, at man leder alle de sager, som personen er i.",
        ),
        _LEADERS,
    ),
    (
        Permission(
            "team.see", "Se teamets overblik", "Se frister og sager for alle i teamet, fordelt på medarbejdere."
        ),
        ("modtagelse", *_LEADERS, "borgercenterchef", "kvalitetsstab"),
    ),
    (
        Permission("export", "Hente lister ud", "Hente lister over det, man må se, som CSV eller regneark."),
        ("sagsbehandler", "modtagelse", *_LEADERS, "omraadejurist", "borgercenterchef", "kvalitetsstab"),
    ),
    (
        Permission("rulebook.read", "Læse reglerne", "Slå lovens krav op, med formål og tidligere udgaver."),
        _EVERYBODY,
    ),
)


def register() -> None:
    """Register every permission and give it to its roles."""
    for permission, holders in PERMISSIONS:
        register_permission(permission)
        for role in holders:
            grant_permissions(role, permission.key)
