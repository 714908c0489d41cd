"""Roles and permissions laid out as a table: for the page `/adgang/roller/` and for docs/reference/roles.md."""

from __future__ import annotations

from dataclasses import dataclass

from sikkersag.foundation.access.roles import SCOPE_WORDS, Permission, Role, permissions, roles

#: How permissions are grouped, by the first part of their key.
GROUPS = {"case": "I en sag", "access": "Adgang"}
OTHER = "På tværs af sager"


@dataclass(frozen=True)
class Line:
    """A permission and, role by role in the order of the roles, whether the role holds it."""

    permission: Permission
    held: tuple[tuple[Role, bool], ...]

    @property
    def holders(self) -> list[Role]:
        """The roles that hold it."""
        return [role for role, held in self.held if held]


def described() -> list[tuple[Role, str]]:
    """Every role with the words for how far it reaches."""
    return [(role, SCOPE_WORDS[role.scope]) for role in roles().values()]


def groups() -> list[tuple[str, list[Line]]]:
    """The permissions by what they are about, each with who holds it."""
    found: dict[str, list[Line]] = {title: [] for title in (*GROUPS.values(), OTHER)}
    everyone = roles().values()
    for permission in permissions().values():
        title = GROUPS.get(permission.key.partition(".")[0], OTHER)
        found[title].append(Line(permission, tuple((role, permission.key in role.permissions) for role in everyone)))
    return [(title, lines) for title, lines in found.items() if lines]


def markdown() -> str:
    """The page docs/reference/roles.md."""
    everyone = list(roles().values())
    lines = [
        "# Roles and permissions",
        "",
        "Made from `foundation/access/roles.py` and what each room registers, by `scripts/check_generated.py --write`.",
        "The program shows the same at `/adgang/roller/`. Titles and descriptions are Danish, as people see them.",
        "",
        "## Roles",
        "",
        "| key | role | reaches | what it is for |",
        "|---|---|---|---|",
    ]
    lines += [f"| `{role.key}` | {role.title} | {words} | {role.description} |" for role, words in described()]
    for title, found in groups():
        lines += ["", f"## {title}", "", "| permission | who holds it | what it lets one do |", "|---|---|---|"]
        for line in found:
            holders = [role.title for role in line.holders]
            who = "Alle roller" if len(holders) == len(everyone) else ", ".join(holders)
            lines.append(
                f"| {line.permission.title} (`{line.permission.key}`) | {who} | {line.permission.description} |"
            )
    return "\n".join(lines) + "\n"
