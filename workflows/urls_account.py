"""The pages around one's account. django-allauth's views stand here one by one: what is not listed is not there.

`account_login`, `account_signup` and `account_logout` are the names by which it finds our own door.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount.providers.openid_connect import views as agency
from django.urls import path, re_path
from django.views.generic import RedirectView

from workflows.views import account as ours
from workflows.views import coming_in, entrance, settings

FACTOR = "account/second-factor/"

urlpatterns = [
    path("sign-in/", entrance.sign_in, name="account_login"),
    path("sign-out/", entrance.sign_out, name="account_logout"),
    path("sign-up/", coming_in.sign_up, name="account_signup"),
    path("sign-up/", coming_in.sign_up, name="sign_up"),
    path("sign-in/agency/", coming_in.agency_sign_in, name="agency_sign_in"),
    path("invitation/<str:token>/", coming_in.invitation, name="invitation"),
    path("go/<str:token>/", coming_in.go, name="go"),
    path("directory/invite/", coming_in.invite, name="invite"),
    path("directory/invite/<int:pk>/take-back/", coming_in.take_back, name="take_back"),
    path("settings/agencies/", settings.agency_list, name="agency_list"),
    path("settings/agencies/add/", settings.add_agency, name="add_agency"),
    path("settings/agencies/<int:pk>/domain/", settings.add_domain, name="add_domain"),
    path("settings/domains/<int:pk>/remove/", settings.remove_domain, name="remove_domain"),
    path("settings/agencies/<int:pk>/accounts/", settings.provider, name="identity_provider"),
    path("settings/agencies/<int:pk>/accounts/stop/", settings.stop_provider, name="stop_provider"),
    path("settings/signing-in/<slug:slug>/", settings.signing_in, name="signing_in_settings"),
    path("settings/people/", settings.people, name="people"),
    path("settings/people/<int:pk>/second-factor/", settings.reset_factor, name="reset_factor"),
    path("account/", ours.overview, name="account"),
    path("account/sessions/<int:pk>/end/", ours.end_session, name="end_session"),
    path("account/sessions/end/", ours.end_other_sessions, name="end_other_sessions"),
    # e-mail address and password
    path("account/confirm/", account.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^account/confirm/(?P<key>[-:\w]+)/$", account.confirm_email, name="account_confirm_email"),
    path("account/sign-in-again/", ours.sign_in_again, name="sign_in_again"),
    path("account/again/", account.reauthenticate, name="account_reauthenticate"),
    path("account/password/", account.password_change, name="account_change_password"),
    # Whoever has no password gets one by mail, not by an open session.
    path(
        "account/password/set/",
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="account_set_password",
    ),
    path("account/password/forgotten/", account.password_reset, name="account_reset_password"),
    path("account/password/forgotten/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^account/password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-\w]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/new/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    # the second factor
    path(FACTOR, factor.index, name="mfa_index"),
    path(f"{FACTOR}sign-in/", factor.authenticate, name="mfa_authenticate"),
    path(f"{FACTOR}again/", factor.reauthenticate, name="mfa_reauthenticate"),
    path(f"{FACTOR}app/", totp.activate_totp, name="mfa_activate_totp"),
    path(f"{FACTOR}app/picture/", ours.picture, name="second_factor_picture"),
    path(f"{FACTOR}app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(f"{FACTOR}codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(f"{FACTOR}codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(f"{FACTOR}passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path(f"{FACTOR}passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path(f"{FACTOR}passkeys/again/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path(f"{FACTOR}passkeys/<int:pk>/remove/", ours.remove_passkey, name="mfa_remove_webauthn"),
    path(f"{FACTOR}passkeys/<int:pk>/rename/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    # an agency's own identity provider
    path("account/agency/<slug:provider_id>/", coming_in.start_agency, name="openid_connect_login"),
    path("account/agency/<slug:provider_id>/back/", agency.callback, name="openid_connect_callback"),
    path("account/agency-cancelled/", coming_in.cancelled, name="socialaccount_login_cancelled"),
]
