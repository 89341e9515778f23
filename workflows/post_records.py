"""How a change of posts is written down: the row with its history, the partnership's trail, what follows.

Used inside `workflows.handover.handing_over` by the acts of `workflows.posts` and by the calendar.
"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q

from audit_log.entries import entry as trail_entry
from notifications.models import Notice
from notifications.outbox import notice
from workflows import across, clock
from workflows.cover_rules import check_cover
from workflows.handover import Ends, Handover
from workflows.models import (
    Agency,
    CaseFile,
    Cover,
    Deadline,
    DirectoryEntry,
    Involvement,
    Post,
    Side,
    User,
    current_on,
)
from workflows.signing_in import sessions

# How long a successor answers for what was still in the name of the one who left.
AFTERWARDS = timedelta(days=365)


def sign(row: Post | Cover | DirectoryEntry, handover: Handover) -> None:
    """What django-simple-history reads when it writes the row's history."""
    change = handover.change
    row._history_user, row._history_date = change.by, change.at  # type: ignore[union-attr]
    row._change_reason = change.why or None  # type: ignore[union-attr]


def write(row: Post | Cover | DirectoryEntry, handover: Handover) -> None:
    sign(row, handover)
    row.save()


def entry(handover: Handover, act: str, words: str) -> None:
    """A line in the partnership's own chain."""
    change = handover.change
    trail_entry(
        case_id=None,
        partnership_id=handover.partnership.pk,
        act=act,
        words=words,
        by=change.by,
        at=change.at,
        recorded_at=change.recorded_at,
        why=change.why,
    ).save()


def tell_stand_in(cover: Cover, handover: Handover) -> None:
    key = f"cover_starts:{cover.pk}"
    if not Notice.objects.filter(key=key).exists():
        until = f"until the end of {day_text(cover.ends_on)}"
        notice(
            recipient_id=cover.stand_in.user_id,
            case_id=None,
            partnership_id=handover.partnership.pk,
            reference="",
            kind="cover_starts",
            key=key,
            at=handover.change.recorded_at,
            link="/",
            due=until,
        ).save()


def tell_keepers(post: Post, handover: Handover, *, roles: frozenset[str]) -> None:
    """The others who keep the partnership's posts hear of a new one, who could stand for a second pair of eyes."""
    keeping = Post.objects.filter(current_on(handover.on), agency__partnership=handover.partnership, role__in=roles)
    others = keeping.filter(user__is_active=True).exclude(user=post.user_id).values_list("user", flat=True)
    for recipient in set(others) - {handover.change.by.pk if handover.change.by else 0}:
        notice(
            recipient_id=recipient,
            case_id=None,
            partnership_id=handover.partnership.pk,
            reference="",
            kind="new_keeper",
            key=f"new_keeper:{post.pk}:{recipient}",
            at=handover.change.recorded_at,
            link="/directory/",
        ).save()


def stood_in(cover: Cover) -> Ends:
    """The stand-in reads no longer what they came to read only since the cover began."""
    since, user_id = clock.start_of(cover.starts_on), cover.stand_in.user_id

    def ends(file: CaseFile, one: Involvement) -> bool:
        return one.user_id == user_id and one.since >= since

    return ends


def _left(post: Post, on: date) -> Ends:
    """The leaver reads no longer what they read for a party, unless they have another post at its agency.

    What the partnership asked or told somebody, it asked or told them in a post: that ends whatever other post they
    have, unless the case names it.
    """
    others = list(Post.objects.filter(current_on(on), user=post.user_id).exclude(pk=post.pk))
    stays, kept = any(one.agency_id == post.agency_id for one in others), {one.pk for one in others}
    asked = set(Deadline.objects.filter(post__in=kept).values_list("case", flat=True))

    def ends(file: CaseFile, one: Involvement) -> bool:
        if one.user_id != post.user_id:
            return False
        if one.side in (Side.PARTNERSHIP, Side.ASKED):
            return file.case_id not in asked and kept.isdisjoint(file.named_posts())
        party = file.parties.get(one.side)
        return not stays and party is not None and party.agency_id == post.agency_id

    return ends


def admit(user: User) -> str:
    """Whoever takes up a post can sign in from now on; says in words what that changed, for the trail.

    A new person is saved, without a password. Raises ValidationError where somebody was first with the address.
    """
    if user.pk is None:
        if User.objects.filter(email=user.email).exists():
            raise ValidationError({"user": "Somebody has just been added with this email address. Try again."})
        user.set_unusable_password()
        user.save()
        return f" {user.name} is new here, with the address {user.email}."
    if user.is_active:
        return ""
    user.is_active = True
    user.save(update_fields=["is_active"])
    return f" {user.name} may sign in again."


def leave(post: Post, handover: Handover) -> None:
    """A post is over. Who has none left, now or later, is deactivated."""
    post.end_applied_at = handover.change.at
    write(post, handover)
    handover.ending.append(_left(post, handover.on))
    if not across.partnerships_of(post.user_id, since=handover.on):  # nor in a partnership that is not seen from here
        User.objects.filter(pk=post.user_id).update(is_active=False)
        sessions.end_all(post.user, why="no post left", at=handover.change.recorded_at)
    handover.absent.append(post)
    _hand_on_reports(post, handover)


def _hand_on_reports(post: Post, handover: Handover) -> None:
    """Whom a leaver managed, the successor manages, if there is one."""
    day = (post.ends_on or handover.on) + timedelta(days=1)
    heir = Cover.objects.filter(post=post, starts_on=day).first()
    if heir is not None:
        for report in Post.objects.filter(line_manager=post).exclude(pk=heir.stand_in_id):
            report.line_manager_id = heir.stand_in_id
            write(report, handover)


def succeed(post: Post, successor: Post, day: date, handover: Handover) -> None:
    """The successor answers, as a cover does, for what is in the leaver's name; the directory names them."""
    today = handover.on
    until = min(max(day, today) + AFTERWARDS, successor.ends_on or date.max)
    check_cover(post, successor, starts_on=day, ends_on=until, today=today)
    cover = Cover(post=post, stand_in=successor, starts_on=day, ends_on=until)
    cover.why, cover.start_applied_at = f"Took over from {post.user.name}", None
    if day <= today:
        cover.start_applied_at = handover.change.at
    write(cover, handover)
    named = DirectoryEntry.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), post=post)
    for one in list(named.select_related("agency")):
        enter_in_directory(one.agency, one.role, day, handover, post=successor)


def enter_in_directory(
    agency: Agency,
    role: str,
    day: date,
    handover: Handover,
    *,
    post: Post | None = None,
    proxy: Agency | None = None,
) -> DirectoryEntry:
    """A directory entry from a day on; the one before ends the day before."""
    entries = DirectoryEntry.objects.filter(agency=agency, role=role)
    for before in entries.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lt=day):
        before.valid_until = day - timedelta(days=1)
        write(before, handover)
    fresh = DirectoryEntry(agency=agency, role=role, valid_from=day)
    written = entries.filter(valid_from=day).first() or fresh
    written.post, written.proxy, written.valid_until = post, proxy, None
    write(written, handover)
    return written


def day_text(day: date) -> str:
    return f"{day:%A %-d %B %Y}"
