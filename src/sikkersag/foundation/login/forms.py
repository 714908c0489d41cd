"""The forms of signing in, with our labels; the code forms also count and refuse as the lockout says."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_second_factor_adapter
from allauth.mfa.base import forms as code_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django import forms
from django.conf import settings
from django.db import transaction

from sikkersag.foundation.login import encryption, lockout

#: What AUTH_PASSWORD_VALIDATORS ask, in one sentence; Django's own four say the same at length.
RULES = "Mindst 12 tegn. Ikke kun tal, ikke en kendt adgangskode og ikke noget, der ligner dit navn eller brugernavn."
#: Where no key opens what is kept of the telephone; %s is whom to ask.
UNREADABLE = (
    "Din kode kan ikke efterprøves, for programmet kan ikke læse, hvad det har gemt om din telefon. Det er ikke koden, "
    "der er noget galt med, og forsøget tæller ikke. Kontakt %s, og fortæl, hvad der står her."
)
#: Where an authenticator keeps the count of the last code that was used.
LAST_COUNTER = "last_counter"


def _word(form: forms.Form, name: str, label: str, help_text: str = "", **attrs: str) -> None:
    """Give a field our label and hint. A placeholder vanishes when one begins to type, so there is none."""
    field = form.fields[name]
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


class LoginForm(account_forms.LoginForm):  # type: ignore[misc]
    """User name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "login", "Brugernavn", autocapitalize="none", spellcheck="false")
        _word(self, "password", "Adgangskode")


class ReauthenticateForm(account_forms.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "password", "Adgangskode")


class ChangePasswordForm(account_forms.ChangePasswordForm):  # type: ignore[misc]
    """The old password and the new one, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "oldpassword", "Nuværende adgangskode")
        _word(self, "password1", "Ny adgangskode", RULES)
        _word(self, "password2", "Ny adgangskode igen")

    def clean_oldpassword(self) -> str:
        """Wrong ones count towards the lockout, so that an open screen is no place to guess."""
        given: str = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, given):
            raise get_adapter().validation_error("enter_current_password")
        return given


class _CountedCode(forms.Form):
    """A code that counts towards the lockout when it is wrong, and that is taken once only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(
            self,
            "code",
            "Kode",
            "De 6 cifre, din telefon viser nu, eller en af dine engangskoder på 8 cifre.",
            inputmode="numeric",
            maxlength="12",
        )

    def clean_code(self) -> str:
        """Refuse during a lockout, also a right code; then ask allauth; then see that it was not used before."""
        if lockout.is_locked_out(context.request, self.user.username):  # type: ignore[attr-defined]
            raise get_adapter().validation_error("too_many_login_attempts")
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except encryption.UnreadableError as error:
            encryption.tell(error, self.user.pk)  # type: ignore[attr-defined]
            raise forms.ValidationError(UNREADABLE % settings.SUPPORT, code="unreadable") from error
        authenticator: Authenticator = self.authenticator  # type: ignore[attr-defined]
        if authenticator.type == Authenticator.Type.TOTP and not _take(authenticator, code):
            self._emit_authentication_failed(authenticator)  # type: ignore[attr-defined]
            raise get_second_factor_adapter().validation_error("incorrect_code")
        return code


def _take(authenticator: Authenticator, code: str) -> bool:
    """Mark a right code as used; False where it or a later one was used before, also in another process."""
    secret = decrypt(authenticator.data["secret"])
    digits = "".join(sign for sign in code if sign.isdigit())
    with transaction.atomic():
        kept = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        for counter in yield_hotp_counters_from_time():
            if format_hotp_value(hotp_value(secret, counter)) == digits and counter > kept.data.get(LAST_COUNTER, 0):
                kept.data[LAST_COUNTER] = counter
                kept.save(update_fields=["data"])
                return True
    return False


class AuthenticateForm(_CountedCode, code_forms.AuthenticateForm):  # type: ignore[misc]
    """The code at sign-in."""


class ReauthenticateCodeForm(_CountedCode, code_forms.ReauthenticateForm):  # type: ignore[misc]
    """A code once more, before a page about codes."""


class ActivateForm(totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    """The first code from a telephone that was just shown the key."""

    #: True where the key that was shown could not be read again, so that another is shown now.
    key_is_new = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # allauth keeps the key in the session until a code is shown; so it lies encrypted between the requests.
        session = context.request.session
        if kept := session.pop(SECRET_SESSION_KEY, None):
            try:
                session[SECRET_SESSION_KEY] = encryption.decrypt(kept)
            except encryption.UnreadableError:
                self.key_is_new = True
        super().__init__(*args, **kwargs)
        session[SECRET_SESSION_KEY] = encryption.encrypt(self.secret)
        _word(self, "code", "Kode fra appen", "De 6 cifre, appen viser nu.", inputmode="numeric", maxlength="12")

    def clean_code(self) -> str:
        """A code of the key that was shown before is no mistake of the person's."""
        if self.key_is_new:
            raise forms.ValidationError(
                "Nøglen er lavet om, efter at du åbnede siden. Slet kontoen i appen, skan billedet her, og skriv den "
                "kode, appen viser så.",
                code="key_is_new",
            )
        code: str = super().clean_code()
        return code
