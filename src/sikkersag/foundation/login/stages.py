"""The step between a right password and being signed in: the code."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest


class CodeStage(AuthenticateStage):  # type: ignore[misc]
    """Asks for a code, but not of who comes from the municipality's own sign-in: it has asked in its own way."""

    def _should_handle(self, request: HttpRequest) -> bool:
        steps = get_authentication_records(request, self.login.user)
        if steps and steps[-1].get("method") == "socialaccount":
            return False
        return bool(super()._should_handle(request))
