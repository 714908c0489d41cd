"""Roles and permissions as data, and the registries in which each app puts its own.

Here stand the roles (they belong to the whole organisation) and the permissions that the foundation itself asks for.
A permission of a room above is registered by that room from `AppConfig.ready`, with the roles that hold it.
Who has which role from when to when is `organisation`; what a role reaches is worked out in `viewer`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Scope(StrEnum):
    """How far a role reaches among the cases."""

    NONE = "ingen"
    OWN = "egne"
    TEAM = "team"
    UNIT = "enhed"
    CENTRE = "center"
    ALL = "alle"
    NAMED = "navngivne"


#: What each scope means, for the page of roles.
SCOPE_WORDS: dict[Scope, str] = {
    Scope.NONE: "Ingen sager",
    Scope.OWN: "Egne sager",
    Scope.TEAM: "Egne sager og teamets sager",
    Scope.UNIT: "Enhedens sager og sagerne i de enheder, der ligger under den",
    Scope.CENTRE: "Alle sager i borgercentret",
    Scope.ALL: "Alle sager",
    Scope.NAMED: "Kun sager, som rollen har fået adgang til, så længe adgangen gælder",
}


@dataclass(frozen=True)
class Permission:
    """Something that may be done: a key for the code, a Danish title and description for people."""

    key: str
    title: str
    description: str


@dataclass(frozen=True)
class Role:
    """What somebody is employed as, how far it reaches, and what it may do there.

    A role that `leads` also reaches the cases of its units that are open to named people only.
    """

    key: str
    title: str
    description: str
    scope: Scope
    permissions: frozenset[str]
    leads: bool = False


_permissions: dict[str, Permission] = {}
_roles: dict[str, Role] = {}


def register_permission(permission: Permission) -> None:
    """Make a permission known. The same one twice is nothing; another one with the same key is a mistake."""
    if _permissions.setdefault(permission.key, permission) != permission:
        raise ValueError(f"The permission {permission.key} is registered already with another text.")


def register_role(role: Role) -> None:
    """Make a role known. Its permissions may be registered later; the system check sees to it that they are."""
    known = _roles.setdefault(role.key, role)
    if replace(known, permissions=role.permissions) != role:
        raise ValueError(f"The role {role.key} is registered already with another text.")


def grant_permissions(role_key: str, *permission_keys: str) -> None:
    """Let a role hold more permissions. KeyError where there is no such role."""
    role = _roles[role_key]
    _roles[role_key] = replace(role, permissions=role.permissions | frozenset(permission_keys))


def roles() -> dict[str, Role]:
    """Every role by its key, in the order in which they were registered."""
    return dict(_roles)


def permissions() -> dict[str, Permission]:
    """Every permission by its key, in the order in which they were registered."""
    return dict(_permissions)


def problems() -> list[tuple[str, str, str]]:
    """What is wrong with the registries: (id of the check, what is wrong, what to do about it)."""
    found = []
    held: set[str] = set()
    for role in _roles.values():
        held |= role.permissions
        for key in sorted(role.permissions - _permissions.keys()):
            found.append(
                (
                    "access.E001",
                    f"The role {role.key} holds the permission {key}, which does not exist.",
                    "Register it with register_permission from the ready() of the app that asks for it.",
                )
            )
    for key in _permissions:
        if key not in held:
            found.append(
                (
                    "access.E002",
                    f"No role holds the permission {key}.",
                    "Give it to a role with grant_permissions, or take the permission away.",
                )
            )
    return found


_OWN_PERMISSIONS = (
    Permission("case.read", "Læse sagen", "Se sagen, dens forløb, dokumenter og krav. Hver visning skrives i loggen."),
    Permission("case.write", "Skrive i sagen", "Skrive notater og registrere det, der er sket i sagen."),
    Permission(
        "case.grant",
        "Give andre adgang",
        "Give en navngiven person adgang til én sag i et bestemt tidsrum, og tage adgangen tilbage.",
    ),
    Permission(
        "case.break_glass",
        "Bruge nødadgang",
        "Åbne en sag, man ellers ikke kan se, i 24 timer. Det kræver en begrundelse, og lederen ser på det bagefter.",
    ),
    Permission(
        "access.review", "Efterprøve nødadgang", "Se, hvem der har brugt nødadgang, og skrive, om det var i orden."
    ),
    Permission("access.log", "Se, hvem der har læst", "Se loggen over, hvem der har læst en sag, hvornår og hvorfor."),
    Permission("organisation.edit", "Rette organisationen", "Oprette, flytte og lukke enheder, ansætte og fratræde."),
    Permission("organisation.stand_in", "Sætte vikarer", "Sætte en vikar for en medarbejder i de enheder, man leder."),
    Permission("users.edit", "Oprette brugere", "Oprette og lukke brugere og nulstille deres to-trins-login."),
    Permission("jobs.see", "Se systemets opgaver", "Se systemets natlige opgaver, og om de er gået godt."),
)

_ALL_ROLES = (
    Role(
        "sagsbehandler",
        "Sagsbehandler",
        "Har ansvaret for børns sager. Ser og skriver i egne sager og i sit teams sager.",
        Scope.TEAM,
        frozenset({"case.read", "case.write", "case.break_glass", "access.log"}),
    ),
    Role(
        "modtagelse",
        "Modtagelse",
        "Tager imod underretninger, åbner sager og fordeler dem. Ser sagerne i de enheder, som modtagelsen betjener.",
        Scope.UNIT,
        frozenset({"case.read", "case.write", "case.break_glass", "access.log"}),
    ),
    Role(
        "doegnvagt",
        "Døgnvagt",
        "Handler uden for kontorets åbningstid. Ser alle sager, fordi vagten betjener hele kommunen.",
        Scope.ALL,
        frozenset({"case.read", "case.write", "case.break_glass", "access.log"}),
    ),
    Role(
        "afdelingsleder",
        "Afdelingsleder",
        "Leder en enhed. Ser alle enhedens sager, fordeler dem, giver andre adgang og efterprøver nødadgang.",
        Scope.UNIT,
        frozenset(
            {
                "case.read",
                "case.write",
                "case.grant",
                "case.break_glass",
                "access.review",
                "access.log",
                "organisation.stand_in",
            }
        ),
        leads=True,
    ),
    Role(
        "omraadechef",
        "Områdechef",
        "Leder flere enheder i et borgercenter. Ser alle centrets sager og kan det, som en afdelingsleder kan.",
        Scope.CENTRE,
        frozenset({"case.read", "case.write", "case.grant", "access.review", "access.log", "organisation.stand_in"}),
        leads=True,
    ),
    Role(
        "omraadejurist",
        "Områdejurist",
        "Vejleder i jura. Ser alle borgercentrets sager og skriver sin vurdering i dem.",
        Scope.CENTRE,
        frozenset({"case.read", "case.write", "access.log"}),
    ),
    Role(
        "borgercenterchef",
        "Borgercenterchef",
        "Leder et borgercenter. Ser alle centrets sager, men skriver ikke i dem.",
        Scope.CENTRE,
        frozenset({"case.read", "case.grant", "access.review", "access.log", "organisation.stand_in"}),
        leads=True,
    ),
    Role(
        "kvalitetsstab",
        "Kvalitetsstab",
        "Følger sagsbehandlingen i hele kommunen. Læser alle sager, men skriver ikke i dem.",
        Scope.ALL,
        frozenset({"case.read", "access.log"}),
    ),
    Role(
        "sikkerhedsplansgruppe",
        "Sikkerhedsplansgruppe",
        "Arbejder med sikkerhedsplaner i de sager, som gruppens medlemmer har fået adgang til.",
        Scope.NAMED,
        frozenset({"case.read", "case.write"}),
    ),
    Role(
        "borgerraadgiver",
        "Borgerrådgiver eller anden udefra",
        "Læser en sag, som en leder har givet adgang til, indtil adgangen slutter. Skriver aldrig i sagen.",
        Scope.NAMED,
        frozenset({"case.read"}),
    ),
    Role(
        "tilsynslaeser",
        "Læser i en tilsynsrunde",
        "Læser de sager, der er udtrukket til en tilsynsrunde, så længe runden varer. Skriver aldrig i sagen.",
        Scope.NAMED,
        frozenset({"case.read"}),
    ),
    Role(
        "databeskyttelsesraadgiver",
        "Databeskyttelsesrådgiver",
        "Fører tilsyn med, hvem der har læst hvad. Ser loggene, men ingen sager.",
        Scope.NONE,
        frozenset({"access.log"}),
    ),
    Role(
        "systemadministrator",
        "Systemadministrator",
        "Passer brugere, organisation og systemets opgaver. Ser ingen sager.",
        Scope.NONE,
        frozenset({"organisation.edit", "organisation.stand_in", "users.edit", "jobs.see"}),
    ),
)

for _permission in _OWN_PERMISSIONS:
    register_permission(_permission)
for _role in _ALL_ROLES:
    register_role(_role)
