"""Whom one may appoint to what: a person of one's own partnership or a new one, once, to a post that makes sense."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q

from workflows import across
from workflows.models import Post, Role, User

ELSEWHERE = "This email address belongs to somebody outside this partnership, who cannot be appointed from here."


def person(email: str, name: str, *, kept: Collection[int]) -> User:
    """Who has this address; with a name, and where nobody has it, a new person who is not saved yet.

    `kept` are the ids of the partnerships whose posts the asker keeps: of anybody else they learn no more than
    that the address is taken. Raises ValidationError, by "email" and "name".
    """
    address = email.strip().lower()
    found = User.objects.filter(email=address).first()
    if found is None:
        if not name:
            raise ValidationError(
                {"name": "Nobody here has this email address. Enter a name to add them, or check the address."}
            )
        return User(email=address, name=name)
    if works_elsewhere(found, kept=kept):
        raise ValidationError({"email": ELSEWHERE})
    if name and name.casefold() != found.name.casefold():
        raise ValidationError(
            {"name": f"This email address belongs to {found.name}. Leave the name empty, or check the address."}
        )
    return found


def works_elsewhere(user: User, *, kept: Collection[int]) -> bool:
    """Whether somebody has, or had, posts, and none of them in these partnerships."""
    theirs = set(across.partnerships_of(user.pk)) if user.pk else set()
    return bool(theirs) and theirs.isdisjoint(kept)


def check_appointment(post: Post, *, today: date) -> None:
    """Whether this post, not yet saved, may be written. Raises ValidationError, by field."""
    if post.role not in Role.values:
        raise ValidationError({"role": "There is no such role."})
    if post.ends_on is not None and post.ends_on < post.starts_on:
        raise ValidationError({"ends_on": "The last day must not be before the first."})
    if post.ends_on is not None and post.ends_on < today:
        raise ValidationError({"ends_on": "The last day has already passed."})
    if post.team is not None and post.team.agency_id != post.agency_id:
        raise ValidationError({"team": "That team belongs to another agency."})
    if post.employer is not None and post.employer.partnership_id != post.agency.partnership_id:
        raise ValidationError({"employer": "That agency belongs to another partnership."})
    _check_line_manager(post)
    _check_twice(post)


def _check_line_manager(post: Post) -> None:
    manager = post.line_manager
    if manager is None:
        return
    if manager.agency.partnership_id != post.agency.partnership_id:
        raise ValidationError({"line_manager": "The line manager works in another partnership."})
    if post.user.pk is not None and manager.user_id == post.user.pk:
        raise ValidationError({"line_manager": "Nobody is their own line manager."})


def _check_twice(post: Post) -> None:
    """The same post twice is one button pressed twice."""
    if post.user.pk is None:
        return
    held = Post.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=post.starts_on),
        user=post.user, agency=post.agency, team=post.team, role=post.role, title=post.title,
    )  # fmt: skip
    if post.ends_on is not None:
        held = held.filter(starts_on__lte=post.ends_on)
    if held.exists():
        raise ValidationError({"user": f"{post.user.name} already holds this post."})
