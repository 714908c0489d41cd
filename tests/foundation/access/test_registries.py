"""The registries of roles and permissions: complete at start-up, and a fault in them is told by a system check."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sikkersag.foundation.access import roles
from sikkersag.foundation.access.checks import registries_are_complete
from sikkersag.foundation.access.roles import Permission, Scope

KEYS = {
    *("case.read", "case.write", "case.open", "case.assign", "case.close", "case.seal", "case.depart"),
    *("case.restrict", "case.grant", "case.break_glass", "access.review", "access.log", "team.see", "export"),
    *("rulebook.read", "organisation.edit", "organisation.stand_in", "users.edit", "jobs.see"),
}


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Registries that a test may spoil."""
    monkeypatch.setattr(roles, "_roles", roles.roles())
    monkeypatch.setattr(roles, "_permissions", roles.permissions())


def test_every_permission_exists_and_is_held_by_a_role() -> None:
    assert registries_are_complete() == []
    assert roles.permissions().keys() >= KEYS


def test_roles_that_see_no_case_hold_no_permission_on_cases() -> None:
    for role in roles.roles().values():
        if role.scope is Scope.NONE:
            assert not any(key.startswith("case.") for key in role.permissions), role.key


def test_readers_from_outside_may_only_read() -> None:
    for key in ("borgerraadgiver", "tilsynslaeser", "kvalitetsstab"):
        on_cases = {one for one in roles.roles()[key].permissions if one.startswith("case.")}
        assert on_cases == {"case.read"}


def test_a_role_with_an_unknown_permission_is_told_of_at_start_up(own: None) -> None:
    roles.grant_permissions("modtagelse", "case.fly")
    (message,) = registries_are_complete()
    assert message.id == "access.E001"
    assert "modtagelse" in message.msg and "case.fly" in message.msg
    assert message.hint


def test_a_permission_that_nobody_holds_is_told_of_at_start_up(own: None) -> None:
    roles.register_permission(Permission("case.fly", "Flyve", "Flyve med sagen."))
    (message,) = registries_are_complete()
    assert message.id == "access.E002"
    assert "case.fly" in message.msg


def test_it_refuses_two_texts_for_one_key(own: None) -> None:
    known = roles.permissions()["case.read"]
    roles.register_permission(known)
    with pytest.raises(ValueError, match=r"case\.read"):
        roles.register_permission(replace(known, title="Noget andet"))
    role = roles.roles()["modtagelse"]
    roles.register_role(role)
    with pytest.raises(ValueError, match="modtagelse"):
        roles.register_role(replace(role, scope=Scope.ALL))
    with pytest.raises(KeyError):
        roles.grant_permissions("findes-ikke", "case.read")
