"""Where django-allauth asks us: what a sign-in begins, which mail leaves, what goes on the trail.

Its mails are notices of ours, so that none is lost while mail is down; its links lead to BASE_URL, whatever host a
request names; and what it tells people about (a new password, a second factor) is what the trail has to say.
"""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.contrib.auth import login as django_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from notifications.outbox import notice
from workflows import clock
from workflows.models import How, User
from workflows.signing_in import factor_secrets, second_factor, sessions
from workflows.signing_in.records import record

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
FRESH = timedelta(minutes=10)  # how long a sign-in counts as having just proved who one is

# allauth's name of a mail: the kind of our notice.
KINDS = {
    "account/email/password_reset_key": "reset_password",
    "account/email/email_confirmation": "verify_address",
    "account/email/email_confirmation_signup": "verify_address",
}
# allauth's name of a message about something that has happened: kind of notice, act, words.
HAPPENED = {
    "account/email/password_changed": ("password_changed", "password_changed", "changed their password"),
    "account/email/password_set": ("password_changed", "password_changed", "chose a password"),
    "account/email/password_reset": ("password_changed", "password_changed", "chose a new password by mail"),
    "mfa/email/totp_activated": ("factor_changed", "factor_added", "added an authenticator app as second factor"),
    "mfa/email/totp_deactivated": ("factor_changed", "factor_removed", "took away their authenticator app"),
    "mfa/email/webauthn_added": ("factor_changed", "factor_added", "added a passkey as second factor"),
    "mfa/email/webauthn_removed": ("factor_changed", "factor_removed", "took away a passkey"),
    "mfa/email/recovery_codes_generated": ("factor_changed", "factor_added", "made new recovery codes"),
}
NEW_FACTORS = ("mfa/email/totp_activated", "mfa/email/webauthn_added")
NEW_PASSWORDS = ("account/email/password_changed", "account/email/password_set", "account/email/password_reset")


def tell(user: User, kind: str, *, link: str = "", secret: str = "") -> None:
    """An urgent message about somebody's account, to them."""
    at = clock.now()
    key = f"{kind}:{user.pk}:{at.timestamp()}"
    notice(
        recipient_id=user.pk,
        case_id=None,
        reference="",
        kind=kind,
        key=key,
        at=at,
        urgent=True,
        link=link,
        secret=secret,
    ).save()


class FactorStage(AuthenticateStage):  # type: ignore[misc]  # allauth has no types
    """Asks for the second factor, unless the agency's identity provider is taken at its word."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if how_of(self.request, self.login.user) == How.AGENCY and second_factor.trusted(
            self.login.user, at=clock.now()
        ):
            return None, True
        found: tuple[HttpResponse | None, bool] = super().handle()
        return found


def how_of(request: HttpRequest, user: User) -> How:
    """With what somebody who is signing in began."""
    methods = {one["method"] for one in get_authentication_records(request, user)}
    return How.AGENCY if "socialaccount" in methods else How.PASSWORD


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Passwords and sessions."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": "There were too many attempts to sign in. Wait an hour and try again.",
        "incorrect_password": "That is not your password",
        "enter_current_password": "That is not your password",
        "rate_limited": "There were too many attempts. Wait a few minutes and try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # signing up is ours: workflows/signing_in/invitations.py

    def get_login_stages(self) -> list[str]:
        return ["allauth.account.stages.EmailVerificationStage", "workflows.signing_in.adapters.FactorStage"]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        since = self.request.session.get(sessions.SINCE, 0)
        return bool(clock.real_now().timestamp() - since > FRESH.total_seconds())

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """How somebody proves again who they are; whoever has neither password nor factor signs in again."""
        again = {"id": "again", "description": "Sign in again", "url": reverse("sign_in_again")}
        return super().get_reauthentication_methods(user) or [again]

    def login(self, request: HttpRequest, user: User) -> None:
        """The session begins, under a new key."""
        how = how_of(request, user)
        methods = {one["method"] for one in get_authentication_records(request, user)}
        django_login(request, user, backend=MODEL_BACKEND)
        sessions.begin(request, user, how=how, at=clock.now())
        if "mfa" in methods or (how == How.AGENCY and second_factor.trusted(user, at=clock.now())):
            request.session[second_factor.PROVED] = True

    def logout(self, request: HttpRequest) -> None:
        sessions.leave(request, why="signed out", at=clock.now())

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        request.session[sessions.OVER] = "this account is no longer in use"
        return redirect("sign_in")

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Nothing: our pages say what has happened."""

    # -- mail -----------------------------------------------------------------------------------------

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A link that opens something by itself, as an urgent notice to whoever has the address."""
        user = User.objects.filter(email=email.lower(), is_active=True).first()
        if user is not None and template_prefix in KINDS:
            secret = context.get("password_reset_url") or context.get("activate_url") or ""
            tell(user, KINDS[template_prefix], secret=secret)

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """Something about an account has changed: the trail says it, its owner is told, other sessions end."""
        kind, act, words = HAPPENED[template_prefix]
        at = clock.now()
        record(act, f"{user.name} {words}.", about=user, by=user, at=at)
        tell(user, kind, link="/account/")
        if template_prefix in NEW_PASSWORDS + NEW_FACTORS:  # no other session has been asked for what is new
            why = "a new password" if template_prefix in NEW_PASSWORDS else "a new second factor"
            sessions.end_all(user, why=why, at=at, but=self.request.session.get(sessions.ROW))
        if template_prefix == "account/email/password_reset":
            verified(user)

    def get_reset_password_from_key_url(self, key: str) -> str:
        return reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"}).replace(
            "UID-KEY", key
        )

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return reverse("account_confirm_email", args=[emailconfirmation.key])


def verified(user: User) -> None:
    """Somebody has shown that mail to their address reaches them."""
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Second factors: their secrets are sealed as the vault seals."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That is not the right code, or it was used already. Wait for the next one and try again",
        "cannot_delete_authenticator": "You need a second factor. Add another one first, then take this one away.",
    }

    def encrypt(self, text: str) -> str:
        return factor_secrets.sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        return factor_secrets.opened(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one of somebody who needs one."""
        others = Authenticator.objects.filter(user=authenticator.user, type__in=second_factor.KINDS)
        how = self.request.session.get(sessions.HOW, "")
        last = not others.exclude(pk=authenticator.pk).exists()
        return not (last and second_factor.demanded(authenticator.user, how=how, at=clock.now()))

    def generate_authenticator_name(self, user: User, type: str) -> str:
        count = Authenticator.objects.filter(user=user, type=type).count()
        return "Passkey" if not count else f"Passkey {count + 1}"

    def _get_site_name(self) -> str:
        return "Challenges and reviews"
