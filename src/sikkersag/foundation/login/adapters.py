"""What allauth asks of us: its decisions in our words, and nothing that makes an account by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from sikkersag.foundation.audit.actions import write_entry
from sikkersag.foundation.login import actions, encryption, lockout, second_factor
from sikkersag.foundation.login.models import User
from sikkersag.foundation.login.signals import now_of

#: For how long the last password or code is enough before a page about password and codes.
FRESH = timedelta(minutes=5)
#: The same for who is setting up a second factor: finding and installing an app takes its time.
FRESH_AT_SET_UP = timedelta(minutes=30)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in by user name; no sign-up; no answers in JSON; back only to our own addresses."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Din adgang er lukket.",
        "enter_current_password": "Det er ikke din nuværende adgangskode.",
        "incorrect_password": "Adgangskoden er ikke rigtig.",
        "incorrect_code": "Koden er ikke rigtig.",
        "too_many_login_attempts": "Der er for mange forsøg fra din adresse lige nu. Vent et minut, og prøv igen.",
        "rate_limited": "Der er for mange forsøg lige nu. Vent et minut, og prøv igen.",
        # The same words whether the name exists or not.
        "username_password_mismatch": "Brugernavn eller adgangskode er ikke rigtig. Se efter, og prøv igen.",
        "invalid_login": "Brugernavn eller adgangskode er ikke rigtig. Se efter, og prøv igen.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for themselves; `login.actions.create_user` makes them."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Never: these pages are whole pages, whatever a client says that it wants."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """After signing in one goes back to this host only, not to every host that we answer for."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        """The same address as the lockout counts by."""
        return lockout.address_of(request)

    def get_login_stages(self) -> list[str]:
        """After the password: the code. The other stages of allauth are for mail and telephone numbers."""
        return ["sikkersag.foundation.login.stages.CodeStage"]

    def set_password(self, user: User, password: str) -> None:
        """The page on which one changes one's own password."""
        actions.set_password(user=user, password=password, by=user, now=now_of(context.request))
        user.refresh_from_db()

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Must the password or a code be shown again? Not where that was done a moment ago."""
        request = context.request
        fresh = FRESH if second_factor.is_set_up(request.user.pk) else FRESH_AT_SET_UP
        # allauth stamps the steps by the machine's clock.
        since = (now_of(request) - settings.CLOCK_OFFSET - fresh).timestamp()
        return not any(step["at"] >= since for step in second_factor.steps_of(request, request.user))

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """A code, for who has one; a password alone is not enough to change where codes come from."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"] == "mfa_reauthenticate"] or methods


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor, in our words."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Koden er ikke rigtig. Tag den, telefonen viser nu, og prøv igen.",
        "cannot_generate_recovery_codes": "Du kan først lave engangskoder, når din telefon er tilknyttet.",
    }

    def get_totp_label(self, user: User) -> str:
        """What stands in the telephone beside the code: the user name, never a mail address."""
        return user.username

    def encrypt(self, text: str) -> str:
        """How the key of a telephone and the seed of recovery codes are kept."""
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """What was kept; raises UnreadableError, which the forms and `SecondFactorMiddleware` answer."""
        return encryption.decrypt(encrypted_text)


class OidcAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The municipality's own sign-in: it tells who somebody is; who may come in is decided here.

    Nothing of what the provider tells is kept: the claim is matched to our user name at each sign-in.
    """

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find our user by the claim, or refuse with a page that says so."""
        claimed = _claim(sociallogin, settings.OIDC_CLAIM)
        user = User.objects.filter(username__iexact=claimed).first() if claimed else None
        # allauth can also tie a foreign account to whoever is signed in; we have no such thing.
        if user is None or not user.is_active or sociallogin.state.get("process") not in (None, "", "login"):
            write_entry(
                "login.refused",
                by=None,
                now=now_of(request),
                object=actions.name_of_object(user) if user else "",
                why="no user" if user is None else "deactivated" if not user.is_active else "process",
                address=lockout.address_of(request),
            )
            page = render(
                request,
                "socialaccount/refused.html",
                {"claimed": claimed, "support": settings.SUPPORT, "oidc": settings.OIDC_NAME},
                status=403,
            )
            raise ImmediateHttpResponse(page)
        sociallogin.user = user

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never: no account comes of itself."""
        return False


def _claim(sociallogin: SocialLogin, name: str) -> str:
    """A claim as the provider signed it, else as its user page told it; empty where there is none."""
    told = sociallogin.account.extra_data or {}
    for part in ("id_token", "userinfo"):
        value = (told.get(part) or {}).get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""
