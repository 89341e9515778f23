"""Inviting somebody to a post, and signing up: one link to one address, once, for a few days.

Leads invite practitioners and line managers to their own agency; whoever keeps the partnership's posts invites
everybody else. Anyone with an address at a listed domain may ask for such a link themselves, as a practitioner.
Nobody learns from an answer whether an address or a domain is known here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from notifications.outbox import notice
from workflows import clock, posts
from workflows.access import NotAllowed, Standing
from workflows.conflict import Conflict
from workflows.models import Agency, AgencyDomain, Invitation, Post, Role, Team, User, current_on
from workflows.signing_in.adapters import tell, verified
from workflows.signing_in.records import record

LASTS, SIGN_UP_LASTS = timedelta(days=7), timedelta(days=1)
NOT_AGAIN = timedelta(minutes=10)  # so often at most one and the same address is sent a link for signing up
BY_LEADS = frozenset({Role.PRACTITIONER.value, Role.LINE_MANAGER.value})


@dataclass(frozen=True)
class Newcomer:
    """Who is to take up which post."""

    email: str
    name: str
    agency: Agency
    title: str
    role: str = Role.PRACTITIONER.value
    team: Team | None = None


def may_invite(by: User, agency: Agency, role: str, *, at: datetime) -> bool:
    if posts.may_keep(by, agency, at=at):
        return True
    return by.is_active and role in BY_LEADS and Standing(by, at).leads(agency.pk)


def invite(new: Newcomer, *, by: User, at: datetime) -> Invitation:
    """Somebody is sent a link. Raises NotAllowed, and ValidationError by field."""
    if not may_invite(by, new.agency, new.role, at=at):
        raise NotAllowed("invite")
    if new.email.strip().lower() == by.email:
        raise ValidationError({"email": "Nobody gives a post to themselves."})
    if new.team is not None and new.team.agency_id != new.agency.pk:
        raise ValidationError({"team": "That team belongs to another agency."})
    with transaction.atomic():
        made = _send(new, kind="invitation", lasts=LASTS, by=by, at=at)
        words = f"{by.name} invited {new.name} to be {new.title} at {new.agency.name}."
        record("invite", words, about=by, by=by, at=at, partnership=new.agency.partnership)
    return made


def take_back(one: Invitation, *, by: User, at: datetime) -> None:
    """The link no longer works."""
    if not may_invite(by, one.agency, one.role, at=at):
        raise NotAllowed("take_back")
    with transaction.atomic():
        still = Invitation.objects.filter(pk=one.pk, used_at=None, withdrawn_at=None)
        if not still.update(withdrawn_at=at):
            raise Conflict("This invitation is no longer open", "It was used or taken back before.")
        words = f"{by.name} took back the invitation of {one.name} ({one.title}, {one.agency.name})."
        record("take_back_invitation", words, about=by, by=by, at=at, partnership=one.agency.partnership)


def ask_to_sign_up(email: str, *, name: str, title: str, team: str, at: datetime) -> None:
    """Somebody whom nobody knows asks for an account. Whatever follows, they are told the same."""
    address = email.strip().lower()
    listed = AgencyDomain.objects.filter(domain=address.rpartition("@")[2]).select_related("agency__partnership")
    domain, known = listed.first(), User.objects.filter(email=address).first()
    recent = Invitation.objects.filter(email=address, at__gt=at - NOT_AGAIN).exists()
    if domain is None or recent:
        return
    if known is not None:
        if known.is_active:  # whose post was ended comes back by an invitation only
            tell(known, "already_here", link="/")
        return
    found = Team.objects.filter(agency=domain.agency, name__iexact=team.strip()).first() if team.strip() else None
    new = Newcomer(email=address, name=name, agency=domain.agency, title=title, team=found)
    _send(new, kind="sign_up", lasts=SIGN_UP_LASTS, by=None, at=at)


def _send(new: Newcomer, *, kind: str, lasts: timedelta, by: User | None, at: datetime) -> Invitation:
    token = token_urlsafe(24)
    address = new.email.strip().lower()
    made = Invitation.objects.create(
        agency=new.agency, team=new.team, email=address, name=new.name, role=new.role, title=new.title,
        invited_by=by, at=at, expires_at=at + lasts, token_hash=hash_of(token),
    )  # fmt: skip
    known = User.objects.filter(email=address, is_active=True).first()
    notice(
        recipient_id=known.pk if known else None,
        address="" if known else address,
        case_id=None,
        reference="",
        kind=kind,
        key=f"{kind}:{made.pk}",
        at=at,
        urgent=True,
        secret=reverse("invitation", args=[token]),
    ).save()
    return made


def hash_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def find(token: str, *, at: datetime) -> Invitation | None:
    """The invitation that this link opens; None once it is used, taken back, too old, or its sender may no more.

    A link for signing up is over once there is an account, too: whoever's post was ended does not come back by it.
    """
    still = Invitation.objects.filter(
        token_hash=hash_of(token), used_at=None, withdrawn_at=None, expires_at__gt=at
    ).select_related("agency__partnership", "team", "invited_by")
    one = still.first()
    if one is None:
        return None
    if one.invited_by is None:
        return None if User.objects.filter(email=one.email).exists() else one
    return one if may_invite(one.invited_by, one.agency, one.role, at=at) else None


def waiting_for(email: str, agency: Agency, *, at: datetime) -> Invitation | None:
    """The latest open invitation of an address to an agency."""
    still = Invitation.objects.filter(
        email=email, agency=agency, used_at=None, withdrawn_at=None, expires_at__gt=at, invited_by__isnull=False
    ).select_related("agency__partnership", "team", "invited_by")
    fit = (
        one for one in still.order_by("-at") if one.invited_by and may_invite(one.invited_by, agency, one.role, at=at)
    )
    return next(fit, None)


def accept(one: Invitation, *, user: User | None, password: str | None, at: datetime) -> User:
    """The post is taken up, by `user` or by somebody new with this password (None: by their agency's account)."""
    with transaction.atomic():
        if not Invitation.objects.filter(pk=one.pk, used_at=None, withdrawn_at=None).update(used_at=at):
            raise Conflict("This link no longer works", "It was used or taken back before.")
        newcomer = Newcomer(one.email, one.name, one.agency, one.title, one.role, one.team)
        return take_up(newcomer, user=user, password=password, invited_by=one.invited_by, at=at)


def take_up(new: Newcomer, *, user: User | None, password: str | None, invited_by: User | None, at: datetime) -> User:
    """Somebody whose address is verified takes up their post; of whoever came by themselves the lead is told."""
    found = user or User.objects.filter(email=new.email).first() or User(email=new.email, name=new.name)
    why = f"Invited by {invited_by.name}" if invited_by else "Signed up with a verified address"
    post = posts.appoint(
        found, agency=new.agency, role=new.role, title=new.title, starts_on=clock.day_of(at),
        team=new.team, by=None, at=at, why=why,
    )  # fmt: skip
    if password is not None:
        found.set_password(password)
        found.save(update_fields=["password"])
    verified(found)
    if invited_by is None:
        words = f"{found.name} signed up as {new.title} at {new.agency.name}."
        record("sign_up", words, about=found, by=found, at=at, partnership=new.agency.partnership)
        _tell_leads(post, at=at)
    return found


def _tell_leads(post: Post, *, at: datetime) -> None:
    """The agency's safeguarding leads; where it has none, the partnership's own team."""
    today = Post.objects.filter(current_on(clock.day_of(at)), user__is_active=True)
    leads = set(today.filter(agency=post.agency, role=Role.SAFEGUARDING_LEAD).values_list("user", flat=True))
    team = today.filter(agency__partnership=post.agency.partnership_id, role__in=posts.KEEPERS)
    for recipient in leads or set(team.exclude(role=Role.ADMINISTRATOR).values_list("user", flat=True)):
        notice(
            recipient_id=recipient,
            case_id=None,
            reference="",
            kind="signed_up",
            key=f"signed_up:{post.pk}:{recipient}",
            at=at,
            link=f"{reverse('end_post')}?post={post.pk}",
        ).save()
