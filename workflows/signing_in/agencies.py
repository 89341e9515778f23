"""What administrators keep: agencies, their domains and identity providers, what is asked at the door; second factors.

Each act has its line in the partnership's chain. Whoever changes how an agency's people sign in could let themselves
in as one of them, so the agency's safeguarding leads are told.
"""

from datetime import datetime
from secrets import token_hex

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from workflows import across, clock, posts, vault
from workflows.access import NotAllowed, Standing
from workflows.models import (
    Agency,
    AgencyDomain,
    AgencyType,
    IdentityProvider,
    Partnership,
    Post,
    Role,
    User,
    current_on,
)
from workflows.signing_in import sessions
from workflows.signing_in.adapters import tell
from workflows.signing_in.records import record

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR.value})


def administered(by: User, *, at: datetime) -> list[Partnership]:
    """The partnerships that somebody administers."""
    if not by.is_active:
        return []
    found = [post.agency.partnership for post in Standing(by, at).posts if post.role in ADMINISTRATORS]
    return list({one.pk: one for one in found}.values())


def _require(by: User, partnership: Partnership, act: str, *, at: datetime) -> None:
    if partnership not in administered(by, at=at):
        raise NotAllowed(act)


def add_agency(partnership: Partnership, *, name: str, type: str, by: User, at: datetime) -> Agency:
    """A new agency of the partnership."""
    _require(by, partnership, "add_agency", at=at)
    slug = slugify(name)[:50]
    if not slug or type not in AgencyType.values:
        raise ValidationError({"name": "Enter a name with letters in it"})
    if Agency.objects.filter(partnership=partnership, slug=slug).exists():
        raise ValidationError({"name": "There is an agency of this name already"})
    with transaction.atomic():
        agency = Agency(partnership=partnership, name=name, slug=slug, type=type)
        agency._history_user = by  # type: ignore[attr-defined]
        agency.save()
        record("add_agency", f"Added {name} to the agencies.", about=by, by=by, at=at, partnership=partnership)
    return agency


def add_domain(agency: Agency, *, domain: str, by: User, at: datetime) -> None:
    """Whoever has an address there may sign up as the agency's practitioner."""
    _require(by, agency.partnership, "add_domain", at=at)
    try:
        with transaction.atomic():
            AgencyDomain.objects.create(agency=agency, domain=domain)
            words = f"Listed the domain {domain} for {agency.name}."
            record("add_domain", words, about=by, by=by, at=at, partnership=agency.partnership)
    except IntegrityError:  # another partnership's list is not shown to whoever asks, so only the database knows
        raise ValidationError({"domain": "This domain is listed already, here or elsewhere"}) from None


def remove_domain(one: AgencyDomain, *, by: User, at: datetime) -> None:
    """Nobody signs up from there any more; who has an account keeps it."""
    _require(by, one.agency.partnership, "remove_domain", at=at)
    with transaction.atomic():
        words = f"The domain {one.domain} is no longer listed for {one.agency.name}."
        record("remove_domain", words, about=by, by=by, at=at, partnership=one.agency.partnership)
        one.delete()


def set_provider(agency: Agency, *, issuer: str, client_id: str, secret: str, by: User, at: datetime) -> None:
    """With which account the agency's people may sign in. An empty secret keeps the one that is stored."""
    _require(by, agency.partnership, "set_provider", at=at)
    issuer = issuer.removesuffix("/.well-known/openid-configuration")
    row = IdentityProvider.objects.filter(agency=agency).first()
    if not issuer.startswith("https://") and not settings.DEMONSTRATION:
        raise ValidationError({"issuer": "The address must begin with https://"})
    if not secret and (row is None or row.issuer != issuer):
        raise ValidationError({"secret": "Enter the client secret"})
    with transaction.atomic():
        fresh = row is None or row.issuer != issuer
        row = row or IdentityProvider(agency=agency)
        row.slug = f"{agency.slug[:40]}-{token_hex(4)}" if fresh else row.slug
        row.issuer, row.client_id, row.is_active = issuer, client_id, True
        if secret:
            row.key_id, row.sealed = vault.seal({"secret": secret})
        row.save()
        words = f"People of {agency.name} may sign in by {issuer}."
        record("set_provider", words, about=by, by=by, at=at, partnership=agency.partnership)
        _tell_leads(agency, at=at)


def stop_provider(agency: Agency, *, by: User, at: datetime) -> None:
    """From now on nobody comes in that way."""
    _require(by, agency.partnership, "stop_provider", at=at)
    with transaction.atomic():
        IdentityProvider.objects.filter(agency=agency).update(is_active=False)
        words = f"People of {agency.name} may no longer sign in by their agency’s account."
        record("stop_provider", words, about=by, by=by, at=at, partnership=agency.partnership)
        _tell_leads(agency, at=at)


def _tell_leads(agency: Agency, *, at: datetime) -> None:
    today = Post.objects.filter(current_on(clock.day_of(at)), agency=agency, role=Role.SAFEGUARDING_LEAD)
    for user in User.objects.filter(posts__in=today, is_active=True).distinct():
        tell(user, "provider_changed", link="/notices/")


def ask_of_partnership(
    partnership: Partnership, *, second_factor_at_once: bool, trusts_agency_factor: bool, by: User, at: datetime
) -> None:
    """What the partnership asks of those who sign in."""
    _require(by, partnership, "ask_of_partnership", at=at)
    now = (second_factor_at_once, trusts_agency_factor)
    with transaction.atomic():
        Partnership.objects.filter(pk=partnership.pk).update(second_factor_at_once=now[0], trusts_agency_factor=now[1])
        words = (
            f"Practitioners need a second factor {'at once' if now[0] else 'from their second visit'}; whoever signs "
            f"in with their agency’s account {'needs none' if now[1] else 'needs one too'}."
        )
        record("ask_of_partnership", words, about=by, by=by, at=at, partnership=partnership)


def reset_factor(user: User, *, by: User, why: str, at: datetime) -> None:
    """Somebody lost their phone: every second factor of theirs goes, their sessions end, and they are told."""
    if not may_reset(by, user, at=at):
        raise NotAllowed("reset_factor")
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        sessions.end_all(user, why="second factor taken away", at=at)
        record("factor_reset", f"{by.name} took away {user.name}’s second factor.", about=user, by=by, at=at, why=why)
        tell(user, "factor_reset", link="/account/")


def may_reset(by: User, user: User, *, at: datetime) -> bool:
    """Whoever keeps the posts of all partnerships somebody has a post in; nobody for themselves."""
    today = clock.day_of(at)
    theirs = across.partnerships_of(user.pk, since=today, until=today)
    return by.is_active and by.pk != user.pk and bool(theirs) and posts.kept_anywhere(by, at=at).issuperset(theirs)
