"""The addresses of signing in: allauth's own, each named here, so that an upgrade of allauth opens no page by itself.

Those that we do not have keep their names (allauth asks for some of them) and answer 404.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as code
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path

from sikkersag.foundation.access.gate import signed_in
from sikkersag.foundation.login import views

urlpatterns = [
    path("", signed_in(views.AccountView.as_view()), name="account"),
    path("login/", views.LoginView.as_view(), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", views.forgotten, name="account_reset_password"),
    path("tilbage/", signed_in(views.back), name="login_back"),
    path("2fa/", signed_in(views.AccountView.as_view()), name="mfa_index"),
    path("2fa/authenticate/", code.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", code.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", signed_in(views.ActivateView.as_view()), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", signed_in(views.CodesView.as_view()), name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/", signed_in(views.GenerateCodesView.as_view()), name="mfa_generate_recovery_codes"
    ),
    path("oidc/<slug:provider_id>/login/", views.oidc_login, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", oidc.callback, name="openid_connect_callback"),
    path("3rdparty/login/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("3rdparty/login/error/", login_not_required(social.login_error), name="socialaccount_login_error"),
    # What we do not have.
    path("signup/", views.closed, name="account_signup"),
    path("email/", views.closed, name="account_email"),
    path("confirm-email/", views.closed, name="account_email_verification_sent"),
    path("password/set/", views.closed, name="account_set_password"),
    path("login/code/confirm/", views.closed, name="account_confirm_login_code"),
    path("2fa/recovery-codes/download/", views.closed, name="mfa_download_recovery_codes"),
    path("3rdparty/signup/", views.closed, name="socialaccount_signup"),
    path("3rdparty/", views.closed, name="socialaccount_connections"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", views.closed, name="account_confirm_email"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.closed,
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", views.closed, name="account_reset_password_from_key_done"),
    path("password/reset/done/", views.closed, name="account_reset_password_done"),
]
