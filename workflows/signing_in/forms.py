"""django-allauth's forms, drawn and worded as ours."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm

from workflows import clock
from workflows.forms import GovukForm, set_plain_messages
from workflows.signing_in import records

NEW = {"password1": "New password", "password2": "The new password again"}
LONG = {"password1": "At least 12 characters. Three words that do not belong together are good."}


class Worded(GovukForm):
    """Our words for the fields of a form that others wrote: `labels` and `hints` by field."""

    labels: dict[str, str] = {}
    hints: dict[str, str] = {}
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            set_plain_messages(field, str(field.label), self.called.get(name, ""))


class PasswordAgain(Worded, account.ReauthenticateForm):  # type: ignore[misc]
    labels = {"password": "Your password"}


class ChangePassword(Worded, account.ChangePasswordForm):  # type: ignore[misc]
    labels = {"oldpassword": "Your password now", **NEW}
    hints = LONG


class NewPassword(Worded, account.ResetPasswordKeyForm):  # type: ignore[misc]
    labels, hints = NEW, LONG


class ForgottenPassword(Worded, account.ResetPasswordForm):  # type: ignore[misc]
    labels = {"email": "Email address"}


class Code(Worded, factor.AuthenticateForm):  # type: ignore[misc]
    labels = {"code": "Code"}
    hints = {"code": "Six digits from your authenticator app, or one of your recovery codes."}
    called = {"code": "the code"}

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        records.failed(self.user.email, at=clock.now(), what="gave a wrong second factor to sign in")


class CodeAgain(Worded, factor.ReauthenticateForm):  # type: ignore[misc]
    labels, hints, called = Code.labels, Code.hints, Code.called

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        records.failed(self.user.email, at=clock.now(), what="gave a wrong second factor")


class FirstCode(Worded, ActivateTOTPForm):  # type: ignore[misc]
    labels = {"code": "The code that the app shows"}
    hints = {"code": "Six digits. They change every 30 seconds."}
    called = {"code": "the code that the app shows"}


class AddPasskey(Worded, AddWebAuthnForm):  # type: ignore[misc]
    labels = {"name": "What do you call this device?"}
    hints = {"name": "For example: my work phone."}
    called = {"name": "a name"}


class RenamePasskey(Worded, EditWebAuthnForm):  # type: ignore[misc]
    labels, called = AddPasskey.labels, AddPasskey.called
