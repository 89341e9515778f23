"""Who has to prove who they are in a second way, and that nobody goes on without.

Everybody but practitioners needs a second factor, and practitioners from their second visit; a partnership may ask
for it at once, or take the word of an agency's identity provider. Whoever has one is asked for it while they sign in
(`adapters.AccountAdapter`); here is met who has none yet.
"""

from collections.abc import Callable
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from workflows import across, clock
from workflows.access import Standing
from workflows.models import How, Partnership, Post, Role, SignIn, User
from workflows.partnerships import working_for
from workflows.signing_in import sessions

KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
PROVED = "second_factor"  # in the session, once given
WANTED = "second_factor_wanted"  # where somebody was going when they were stopped
# What one needs to get a second factor, or to leave.
OPEN = ("/account/", "/sign-in/", "/sign-out/", "/healthz", "/static/")


def has_one(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type__in=KINDS).exists())


def visits(user: User) -> int:
    """How often somebody has signed in, this time included; clicks in a demonstration do not count."""
    return SignIn.objects.filter(user=user).exclude(how=How.CLICK).count()


def demanded(user: User, *, how: str, at: datetime) -> bool:
    """Whether somebody who came this way needs a second factor of ours."""
    if how == How.CLICK:
        return False
    posts = _posts(user, at=at)
    partnerships = [post.agency.partnership for post in posts]
    if how == How.AGENCY and taken_on_trust(partnerships):
        return False
    if any(post.role != Role.PRACTITIONER for post in posts):
        return True
    return any(one.second_factor_at_once for one in partnerships) or visits(user) > 1


def _posts(user: User, *, at: datetime) -> list[Post]:
    """What somebody holds in every partnership, whichever they are working for."""
    today = clock.day_of(at)
    with working_for(*across.partnerships_of(user.pk, since=today, until=today)):
        return Standing(user, at).posts


def taken_on_trust(partnerships: list[Partnership]) -> bool:
    """Whether every partnership of somebody takes the word of their agency's identity provider."""
    return bool(partnerships) and all(one.trusts_agency_factor for one in partnerships)


def trusted(user: User, *, at: datetime) -> bool:
    """Whether somebody who comes by their agency's account is not asked for a second factor here."""
    return taken_on_trust([post.agency.partnership for post in _posts(user, at=at)])


class SecondFactorMiddleware:
    """Leads whoever still needs a second factor to setting it up, before any other page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session and not request.path.startswith(OPEN) and missing(request):
            if request.method == "GET":
                request.session[WANTED] = request.get_full_path()
            return redirect(reverse("mfa_index"))
        return self.get_response(request)


def missing(request: HttpRequest) -> bool:
    """Whether this session may not go on before a second factor is set up."""
    user, how = request.user, request.session.get(sessions.HOW, "")
    if how == How.CLICK or request.session.get(PROVED) or not isinstance(user, User):
        return False
    if has_one(user):
        request.session[PROVED] = True
        return False
    return demanded(user, how=how, at=clock.now())
