"""The pages of signing in that are more than allauth's own view: what they show besides, and the two that are ours."""

from __future__ import annotations

from typing import Any, NoReturn

from allauth.account.views import LoginView as AllauthLoginView
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView as AllauthGenerateView
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView as AllauthCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from sikkersag.foundation.login.middleware import AFTER_SET_UP
from sikkersag.foundation.login.partial import TIMED_OUT


@login_not_required
def closed(request: HttpRequest, **kwargs: str) -> NoReturn:
    """A page of allauth that we do not have: sign-up, mail addresses, passkeys and the like."""
    raise Http404("There is no such page.")


class LoginView(AllauthLoginView):  # type: ignore[misc]
    """User name and password, with why one is here and whom to ask."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the page says besides the form."""
        return {
            **super().get_context_data(**kwargs),
            "timed_out": TIMED_OUT in self.request.GET,
            "idle_minutes": settings.SESSION_COOKIE_AGE // 60,
            "second_factor": settings.SECOND_FACTOR,
            "oidc": settings.OIDC_NAME if settings.SOCIALACCOUNT_PROVIDERS else "",
            "support": settings.SUPPORT,
        }


@login_not_required
def forgotten(request: HttpRequest) -> HttpResponse:
    """Whom to ask about a forgotten password or a lost telephone. No mail is sent."""
    return render(request, "account/password_reset.html", {"support": settings.SUPPORT})


@login_not_required
def oidc_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the municipality's own sign-in; a page that says so where it does not answer."""
    try:
        answer: HttpResponse = oidc.login(request, provider_id)
    except OSError:  # what the library for requests raises is one
        return render(request, "socialaccount/authentication_error.html", status=503)
    return answer


def back(request: HttpRequest) -> HttpResponse:
    """Signed in again in a window of its own; the other window holds what was being written."""
    return render(request, "login/back.html")


class AccountView(IndexView):  # type: ignore[misc]
    """Your account: password, telephone, recovery codes."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how many recovery codes are left."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        codes = context["authenticators"].get(Authenticator.Type.RECOVERY_CODES)
        return {
            **context,
            "telephone": context["authenticators"].get(Authenticator.Type.TOTP),
            "codes_left": len(codes.get_unused_codes()) if codes else 0,
            "has_password": self.request.user.has_usable_password(),
        }


@method_decorator(never_cache, name="dispatch")
class ActivateView(ActivateTOTPView):  # type: ignore[misc]
    """The picture to scan, and the same key in letters to type."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the key in groups of four."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        groups = [secret[at : at + 4] for at in range(0, len(secret), 4)]
        return {**context, "key": " ".join(groups), "support": settings.SUPPORT}


@method_decorator(never_cache, name="dispatch")
@method_decorator(transaction.atomic, name="dispatch")  # codes that cannot be read do not count as seen
class CodesView(AllauthCodesView):  # type: ignore[misc]
    """The recovery codes, shown once; then on to where one was going."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add where to go on to."""
        return {**super().get_context_data(**kwargs), "onward": self.request.session.get(AFTER_SET_UP, "/")}


class GenerateCodesView(AllauthGenerateView):  # type: ignore[misc]
    """New recovery codes instead of the old ones."""
