"""The calendar changes posts too: what was written with a date takes effect when its day has come.

Run by beat. Rows say what was applied, and the heartbeat "posts" up to which day everything else was; so a
run that comes late, or twice, does what is left and no more.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from workflows import clock
from workflows.handover import Handover, handing_over
from workflows.models import Cover, DirectoryEntry, Heartbeat, Partnership, Post
from workflows.partnerships import working_for
from workflows.post_records import entry, leave, stood_in, tell_stand_in, write

HEARTBEAT = "posts"
NEXT_DAY = timedelta(days=1)


@dataclass
class Come:
    """What has come by a day in one partnership, and is not applied yet."""

    starting: list[Cover] = field(default_factory=list)
    ending: list[Cover] = field(default_factory=list)
    leaving: list[Post] = field(default_factory=list)
    others: list[date] = field(default_factory=list)

    @property
    def boundaries(self) -> list[date]:
        """The first days on which something is different, in order."""
        first = [cover.starts_on for cover in self.starting]
        first += [cover.ends_on + NEXT_DAY for cover in self.ending]
        first += [post.ends_on + NEXT_DAY for post in self.leaving if post.ends_on]
        return sorted({*first, *self.others})


def keep_posts(at: datetime) -> int:
    """Apply what has come by `at`: covers, posts and directory entries. Returns on how many days it came."""
    today = clock.day_of(at)
    beat = Heartbeat.objects.filter(name=HEARTBEAT).first()
    since = min(clock.day_of(beat.last_at), today) if beat else today
    applied = 0
    for partnership in Partnership.objects.order_by("pk"):
        with working_for(partnership.pk):
            come = _come(partnership, since, today)
            if come.boundaries:
                _apply(partnership, come, since=since, at=at)
                applied += len(come.boundaries)
    Heartbeat.objects.update_or_create(name=HEARTBEAT, defaults={"last_at": at})
    return applied


def _come(partnership: Partnership, since: date, today: date) -> Come:
    covers = Cover.objects.filter(post__agency__partnership=partnership)
    covers = covers.select_related("post__user", "stand_in__user").order_by("pk")
    posts = Post.objects.filter(agency__partnership=partnership).select_related("user").order_by("pk")
    entries = DirectoryEntry.objects.filter(agency__partnership=partnership)
    yesterday = today - NEXT_DAY
    began = posts.filter(starts_on__gt=since, starts_on__lte=today).values_list("starts_on", flat=True)
    opened = entries.filter(valid_from__gt=since, valid_from__lte=today).values_list("valid_from", flat=True)
    closed = entries.filter(valid_until__gte=since, valid_until__lte=yesterday)
    return Come(
        starting=list(covers.filter(start_applied_at__isnull=True, starts_on__lte=today)),
        ending=list(covers.filter(end_applied_at__isnull=True, ends_on__lte=yesterday)),
        leaving=list(posts.filter(end_applied_at__isnull=True, ends_on__lte=yesterday)),
        others=[*began, *opened, *(one.valid_until + NEXT_DAY for one in closed if one.valid_until)],
    )


def _apply(partnership: Partnership, come: Come, *, since: date, at: datetime) -> None:
    with handing_over(
        partnership,
        by=None,
        at=at,
        boundaries=come.boundaries,
        leavers=[post.user_id for post in come.leaving] + [cover.stand_in.user_id for cover in come.ending],
    ) as handover:
        still = _come(partnership, since, handover.on)  # another run may have been first
        for cover in still.starting:
            _begin(cover, handover)
        for cover in still.ending:
            _end(cover, handover)
        for post in still.leaving:
            leave(post, handover)
            entry(handover, "post_ended", f"{post.user.name} is no longer {post.title}.")


def _begin(cover: Cover, handover: Handover) -> None:
    cover.start_applied_at = handover.change.at
    write(cover, handover)
    entry(handover, "cover_began", f"{cover.stand_in.user.name} now stands in for {cover.post.user.name}.")
    if cover.ends_on >= handover.on:
        handover.absent.append(cover.post)
        tell_stand_in(cover, handover)


def _end(cover: Cover, handover: Handover) -> None:
    cover.end_applied_at = handover.change.at
    write(cover, handover)
    handover.ending.append(stood_in(cover))
    words = f"{cover.stand_in.user.name} no longer stands in for {cover.post.user.name}."
    entry(handover, "cover_ended", words)
