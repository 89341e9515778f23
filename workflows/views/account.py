"""One's own account: how one signs in, and where one is signed in."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.webauthn import views as passkeys
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from workflows import clock
from workflows.access import NotAllowed
from workflows.models import User
from workflows.signing_in import second_factor, sessions
from workflows.signing_in.records import record
from workflows.views.entrance import again, next_of
from workflows.views.invitation_forms import TakeUpForm


def overview(request: HttpRequest) -> HttpResponse:
    """Password, second factor, and every open session of mine."""
    assert isinstance(request.user, User)
    context = {
        "heading": "Your account",
        "sessions": sessions.open_sessions(request.user),
        "this": request.session.get(sessions.ROW),
        "has_password": request.user.has_usable_password(),
        "has_factor": second_factor.has_one(request.user),
        "idle": sessions.idle(),
    }
    return render(request, "workflows/account.html", context)


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out somewhere else."""
    assert isinstance(request.user, User)
    at = clock.now()
    row = get_object_or_404(sessions.open_sessions(request.user), pk=pk)
    record(
        "session_ended",
        f"{request.user.name} ended a session ({row.browser}).",
        about=request.user,
        by=request.user,
        at=at,
    )
    sessions.end(row, why="ended elsewhere", at=at)
    messages.success(request, "You are signed out there.")
    return redirect("account")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    assert isinstance(request.user, User)
    at = clock.now()
    ended = sessions.end_all(request.user, why="ended elsewhere", at=at, but=request.session.get(sessions.ROW))
    record(
        "session_ended",
        f"{request.user.name} ended {ended} other sessions.",
        about=request.user,
        by=request.user,
        at=at,
    )
    messages.success(request, "You are signed out everywhere but here.")
    return redirect("account")


def picture(request: HttpRequest) -> HttpResponse:
    """The key of the app that is being set up, for the phone's camera. An image needs no hole in the policy."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404("No app is being set up.")
    adapter = get_adapter()
    drawn = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(drawn, content_type="image/svg+xml")


def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """Not the last second factor of somebody who needs one."""
    kept = get_object_or_404(Authenticator, pk=pk, user=request.user, type=Authenticator.Type.WEBAUTHN)
    if not get_adapter().can_delete_authenticator(kept):
        raise NotAllowed("remove_passkey")
    answer: HttpResponse = passkeys.remove_webauthn(request, pk=pk)
    return answer


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Somebody without password and second factor, whose sign-in is too long ago for what they want to do."""
    if request.method == "POST":
        return again(request)
    context = {
        "form": TakeUpForm(),
        "heading": "Sign in again",
        "button_text": "Sign out and in again",
        "cancel_url": "/account/",
    }
    intro = "It is a while since you signed in. Before you change how you sign in, show once more that it is you."
    return render(request, "workflows/sign_in_again.html", context | {"intro": intro, "next": next_of(request)})
