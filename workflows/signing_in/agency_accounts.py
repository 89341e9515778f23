"""Signing in with the account one has at work, by OpenID Connect.

An agency's row names its issuer, its listed domains say for which addresses it may speak, and it has to say that the
address is verified. Whoever has an account here already is joined to it only where they hold a post at that agency
and none in another partnership, and is told: an administrator who names an issuer, and invites somebody, does not
answer for what they are elsewhere. Whoever is new is taken as somebody who signed up, or who was invited.
"""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.openid_connect import views as openid
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from requests import RequestException

from workflows import across, clock, vault
from workflows.models import AgencyDomain, IdentityProvider, Post, Role, User, current_on
from workflows.signing_in import invitations
from workflows.signing_in.adapters import tell, verified
from workflows.signing_in.records import record

PROVIDER = "openid_connect"
WHY = {
    "address": "Your agency’s sign-in did not say that your email address is verified.",
    "domain": "Your email address is not one of this agency’s.",
    "issuer": "The answer came from somebody else than your agency.",
    "person": "There is an account with your email address, and it is not at this agency or no longer in use. If you "
    "have an invitation, follow its link and sign in with your password first.",
    "elsewhere": "There is an account with your email address that works in another partnership too. Sign in with your "
    "password.",
    "process": "This way is for signing in only.",
}


def provider_for(address: str) -> IdentityProvider | None:
    """Where somebody with this address signs in, if their agency has such a place."""
    domain = address.strip().lower().rpartition("@")[2]
    found = IdentityProvider.objects.filter(is_active=True, agency__domains__domain=domain)
    return found.select_related("agency").first()


def start(request: HttpRequest, slug: str) -> HttpResponse:
    """To the agency's own sign-in page, or a page that says that it cannot be reached."""
    try:
        answer: HttpResponse = openid.login(request, slug)
    except (RequestException, KeyError, ValueError) as error:
        answer = render_authentication_error(request, slug, exception=error)
    return answer


class AgencyAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Reads the agencies' rows instead of allauth's own."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        rows = IdentityProvider.objects.filter(is_active=True).select_related("agency")
        if provider and provider != PROVIDER:
            rows = rows.filter(slug=provider)
        if client_id:
            rows = rows.filter(client_id=client_id)
        return [_app(row) for row in rows]

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Finds or makes the person whom the answer names; raises ImmediateHttpResponse with a page for nobody."""
        row = IdentityProvider.objects.select_related("agency__partnership").get(slug=sociallogin.account.provider)
        address, problem = _checked(sociallogin, row)
        if not problem:
            problem = self._person(request, sociallogin, address, row)
        if problem:
            at = clock.now()
            words = f"Somebody failed to sign in by the account of {row.agency.name}: {problem}."
            record("sign_in_failed", words, about=None, by=None, at=at, partnership=row.agency.partnership)
            page = render(request, "workflows/agency_refused.html", {"why": WHY[problem]}, status=403)
            raise ImmediateHttpResponse(page)
        sociallogin.account.extra_data = {}  # who they are stands in our own rows

    def _person(self, request: HttpRequest, found: SocialLogin, address: str, row: IdentityProvider) -> str:
        """Joins the answer to somebody; a key of WHY when there is nobody to join it to."""
        if found.is_existing:
            return "" if found.user.is_active else "person"
        at = clock.now()
        user = User.objects.filter(email=address).first()
        waiting = invitations.waiting_for(address, row.agency, at=at)
        if user is not None and (user.is_active or waiting is None) and not _works_there(user, row):
            return "person"
        if user is not None and not _works_here_alone(user, row):
            return "elsewhere"
        with transaction.atomic():
            if waiting is not None:
                user = invitations.accept(waiting, user=user, password=None, at=at)
            if user is None:
                name = (_claims(found).get("name") or address.partition("@")[0])[:120]
                new = invitations.Newcomer(address, name, row.agency, Role.PRACTITIONER.label)
                user = invitations.take_up(new, user=None, password=None, invited_by=None, at=at)
            found.account.extra_data = {}
            found.connect(request, user)
            verified(user)
        return ""

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """An account at work now opens an account here: its owner is told."""
        words = f"{user.name} can sign in with their agency’s account."
        record("agency_account_added", words, about=user, by=user, at=clock.now())
        tell(user, "agency_account", link="/account/")


def _app(row: IdentityProvider) -> SocialApp:
    return SocialApp(
        provider=PROVIDER,
        provider_id=row.slug,
        name=row.agency.name,
        client_id=row.client_id,
        secret=vault.unseal(row.key_id, row.sealed)["secret"],
        settings={"server_url": row.issuer.rstrip("/")},
    )


def _claims(found: SocialLogin) -> dict[str, Any]:
    """What the provider says of somebody; what it signed counts before what it merely answered."""
    data = found.account.extra_data
    return {**data.get("userinfo", {}), **data.get("id_token", {})}


def _checked(found: SocialLogin, row: IdentityProvider) -> tuple[str, str]:
    """The verified address at the agency, or which of WHY."""
    stated: list[EmailAddress] = found.email_addresses
    address = stated[0].email.lower() if stated else ""
    if found.state.get("process", "login") != "login":
        return "", "process"
    if str(_claims(found).get("iss", "")).rstrip("/") != row.issuer.rstrip("/"):
        return "", "issuer"
    if not address or not stated[0].verified:
        return "", "address"
    if not AgencyDomain.objects.filter(agency=row.agency, domain=address.rpartition("@")[2]).exists():
        return "", "domain"
    return address, ""


def _works_there(user: User, row: IdentityProvider) -> bool:
    today = Post.objects.filter(current_on(clock.day_of(clock.now())), user=user, agency=row.agency)
    return user.is_active and today.exists()


def _works_here_alone(user: User, row: IdentityProvider) -> bool:
    """An invitation does not make another partnership's person one of this agency's."""
    theirs = across.partnerships_of(user.pk, since=clock.day_of(clock.now()))
    return set(theirs) <= {row.agency.partnership_id}
