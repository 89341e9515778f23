"""What is done to posts: somebody comes, leaves, is away, or another person answers for an agency.

Each function is one act with its line in the partnership's own trail, and open turns follow at once
(`workflows.handover`). What has a date in the future takes effect when that day comes: `keep_posts`.

`by` is None for the system. All raise NotAllowed for somebody who may not, and ValidationError, by field.
"""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError

from workflows import across, clock
from workflows.access import NotAllowed, Standing
from workflows.appointment_rules import ELSEWHERE, check_appointment, works_elsewhere
from workflows.cover_rules import check_cover
from workflows.directory_rules import check_entry
from workflows.handover import handing_over
from workflows.keeping import keep_posts
from workflows.models import Agency, Cover, DirectoryEntry, Post, Role, Team, User
from workflows.people import role_name
from workflows.post_records import (
    admit,
    day_text,
    enter_in_directory,
    entry,
    leave,
    sign,
    stood_in,
    succeed,
    tell_keepers,
    tell_stand_in,
    write,
)

__all__ = [
    "appoint",
    "change_directory",
    "end_cover",
    "end_post",
    "keep_posts",
    "kept_anywhere",
    "kept_by",
    "may_cover",
    "may_end",
    "may_keep",
    "start_cover",
]

KEEPERS = frozenset({Role.PARTNERSHIP_MANAGER.value, Role.BUSINESS_UNIT.value, Role.ADMINISTRATOR.value})


def may_keep(by: User | None, agency: Agency, *, at: datetime) -> bool:
    """Whether somebody may change an agency's posts: the partnership's own team and its administrator."""
    if by is None:
        return True
    return by.is_active and Standing(by, at).has(KEEPERS, partnership_id=agency.partnership_id)


def may_end(by: User | None, post: Post, *, at: datetime) -> bool:
    """Whether somebody may end a post: the keepers; for a practitioner of their own agency, its lead too."""
    if may_keep(by, post.agency, at=at):
        return True
    practises = post.role == Role.PRACTITIONER and by is not None and by.pk != post.user_id
    return practises and by is not None and by.is_active and Standing(by, at).leads(post.agency_id)


def kept_by(standing: Standing) -> frozenset[int]:
    """Ids of the partnerships whose posts somebody keeps, of those they are working for."""
    return frozenset(one.agency.partnership_id for one in standing.posts if one.role in KEEPERS)


def kept_anywhere(by: User, *, at: datetime) -> frozenset[int]:
    """Ids of all partnerships whose posts somebody keeps by a post of their own: whose people they may appoint."""
    today = clock.day_of(at)
    return frozenset(across.partnerships_of(by.pk, since=today, until=today, roles=KEEPERS)) | kept_by(Standing(by, at))


def may_cover(by: User | None, post: Post, *, at: datetime) -> bool:
    """Whether somebody may say who stands in for a post: its holder, their manager and lead, the keepers."""
    if by is None or may_keep(by, post.agency, at=at):
        return True
    manages = post.line_manager is not None and post.line_manager.user_id == by.pk
    return by.is_active and (by.pk == post.user_id or manages or Standing(by, at).leads(post.agency_id))


def start_cover(
    post: Post,
    *,
    stand_in: Post,
    starts_on: date | None,
    ends_on: date | None,
    by: User | None,
    at: datetime,
    why: str = "",
) -> Cover:
    """Somebody stands in for a post, from the first to the last of these days."""
    if not may_cover(by, post, at=at):
        raise NotAllowed("start_cover")
    if by is not None and by.pk == stand_in.user_id:
        raise ValidationError({"stand_in": "Somebody else has to say that you stand in."})
    today = clock.day_of(at)
    with handing_over(post.agency.partnership, by=by, at=at, why=why) as handover:
        first, last = check_cover(post, stand_in, starts_on=starts_on, ends_on=ends_on, today=today)
        cover = Cover(post=post, stand_in=stand_in, starts_on=first, ends_on=last, why=why)
        cover.start_applied_at = at if first <= today else None
        write(cover, handover)
        entry(
            handover,
            "start_cover",
            f"{stand_in.user.name} stands in for {post.user.name} ({post.title}) "
            f"from {day_text(first)} to the end of {day_text(last)}.",
        )
        if cover.start_applied_at:
            handover.absent.append(post)
            tell_stand_in(cover, handover)
    return cover


def end_cover(cover: Cover, *, by: User | None, at: datetime, why: str = "") -> None:
    """The one who was away is back: their turns are theirs again at once.

    A cover that has not seen a whole day is called off: its row goes, its history and the trail keep it.
    """
    if not may_cover(by, cover.post, at=at):
        raise NotAllowed("end_cover")
    today, agency = clock.day_of(at), cover.post.agency
    with handing_over(agency.partnership, by=by, at=at, why=why, leavers=[cover.stand_in.user_id]) as handover:
        handover.ending.append(stood_in(cover))
        cover = Cover.objects.select_related("post__user", "stand_in__user").get(pk=cover.pk)
        if cover.ends_on < today:
            raise ValidationError("This cover has already ended.")
        words = f"{cover.stand_in.user.name} no longer stands in for {cover.post}."
        if cover.starts_on < today:
            cover.ends_on, cover.end_applied_at = today - timedelta(days=1), at
            cover.start_applied_at = cover.start_applied_at or at
            write(cover, handover)
        else:
            sign(cover, handover)
            cover.delete()
        entry(handover, "end_cover", words)


def appoint(
    user: User,
    *,
    agency: Agency,
    role: str,
    title: str,
    starts_on: date,
    by: User | None,
    at: datetime,
    team: Team | None = None,
    line_manager: Post | None = None,
    employer: Agency | None = None,
    ends_on: date | None = None,
    why: str = "",
) -> Post:
    """Somebody takes up a post, on its first day. Who is new is saved; who was deactivated may sign in again.

    `employer` is who employs them, where that is not the post's own agency.
    """
    _require_keeper(by, agency, "appoint", at=at)
    if by is not None and by.pk == user.pk:
        raise ValidationError({"user": "Nobody gives a post to themselves."})
    with handing_over(agency.partnership, by=by, at=at, why=why) as handover:
        if by is not None and works_elsewhere(user, kept=kept_anywhere(by, at=at)):
            raise ValidationError({"user": ELSEWHERE})
        post = Post(user=user, agency=agency, team=team, role=role, title=title, line_manager=line_manager)
        post.starts_on, post.ends_on, post.employer = starts_on, ends_on, employer
        check_appointment(post, today=handover.on)
        employed = f", employed by {employer.name}," if employer else ""
        words = f"{user.name} is {title} at {agency.name}{employed} from {day_text(starts_on)}."
        entry(handover, "appoint", words + admit(user))
        post.user = user
        write(post, handover)
        if role in KEEPERS:
            tell_keepers(post, handover, roles=KEEPERS)
    return post


def end_post(
    post: Post, *, last_on: date, by: User | None, at: datetime, successor: Post | None = None, why: str = ""
) -> None:
    """Somebody leaves a post at the end of a day; a day in the past means at once.

    `successor` answers from the next day on for what is in the leaver's name: their own challenges, their
    places in the directory. Without one it falls to whoever the directory finds. Whoever has no post left is
    deactivated.
    """
    agency, today = post.agency, clock.day_of(at)
    if not may_end(by, post, at=at):
        raise NotAllowed("end_post")
    if last_on < post.starts_on:
        raise ValidationError({"last_on": "The last day must not be before the first."})
    with handing_over(agency.partnership, by=by, at=at, why=why, leavers=[post.user_id]) as handover:
        post = Post.objects.select_related("user", "agency").get(pk=post.pk)
        if post.end_applied_at is not None:
            raise ValidationError({"last_on": f"This post ended on {day_text(post.ends_on or last_on)}."})
        post.ends_on = last_on
        if successor is not None:
            succeed(post, successor, last_on + timedelta(days=1), handover)
        if last_on < today:
            leave(post, handover)
        else:
            write(post, handover)
        entry(
            handover,
            "end_post",
            f"{post.user.name} is {post.title} at {agency.name} until the end of {day_text(last_on)}"
            + (f"; {successor.user.name} takes over." if successor else "."),
        )


def change_directory(
    agency: Agency,
    *,
    role: str,
    starts_on: date,
    by: User | None,
    at: datetime,
    post: Post | None = None,
    proxy: Agency | None = None,
    why: str = "",
) -> DirectoryEntry:
    """From a day on, a post answers for an agency at a rung, or another agency does on its behalf."""
    _require_keeper(by, agency, "change_directory", at=at)
    with handing_over(agency.partnership, by=by, at=at, why=why) as handover:
        check_entry(agency, role=role, starts_on=starts_on, post=post, proxy=proxy, by=by, today=handover.on)
        written = enter_in_directory(agency, role, starts_on, handover, post=post, proxy=proxy)
        who = f"{post.user.name} ({post.title})" if post else f"{proxy}, as its proxy,"
        entry(
            handover,
            "change_directory",
            f"{who} answers for {agency.name} as {role_name(role).lower()} from {day_text(starts_on)}.",
        )
    return written


def _require_keeper(by: User | None, agency: Agency, act: str, *, at: datetime) -> None:
    if not may_keep(by, agency, at=at):
        raise NotAllowed(act)
