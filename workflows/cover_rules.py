"""Who may stand in for whom: no circles, no gaps in who serves, no two stand-ins for one post at a time."""

from collections.abc import Iterator
from datetime import date

from django.core.exceptions import ValidationError

from workflows.models import Cover, Post, Role

Window = tuple[date, date]


def check_cover(post: Post, stand_in: Post, *, starts_on: date | None, ends_on: date | None, today: date) -> Window:
    """The first and last day of a cover that may be written. Raises ValidationError, by field."""
    if starts_on is None or ends_on is None:
        which = "starts_on" if starts_on is None else "ends_on"
        raise ValidationError({which: "A cover needs a first and a last day."})
    if ends_on < starts_on:
        raise ValidationError({"ends_on": "The last day must not be before the first."})
    if ends_on < today:
        raise ValidationError({"ends_on": "The last day has already passed."})
    window = (starts_on, ends_on)
    _check_stand_in(post, stand_in, window)
    if other := Cover.objects.filter(post=post, starts_on__lte=ends_on, ends_on__gte=starts_on).first():
        raise ValidationError({"starts_on": f"{other.stand_in.user.name} already stands in {_days(other)}."})
    if circle := _circle(post, stand_in, window):
        raise ValidationError({"stand_in": f"That is a circle: {circle} would stand in for themselves."})
    return window


def _check_stand_in(post: Post, stand_in: Post, window: Window) -> None:
    """The stand-in is somebody else of the same partnership, who serves on every day of the cover."""
    starts_on, ends_on = window
    name = stand_in.user.name
    if stand_in.user_id == post.user_id:
        raise ValidationError({"stand_in": f"{name} cannot stand in for themselves."})
    if stand_in.agency.partnership_id != post.agency.partnership_id:
        raise ValidationError({"stand_in": f"{name} does not work in this partnership."})
    if Role.ADMINISTRATOR in (stand_in.role, post.role) and stand_in.role != post.role:
        raise ValidationError({"stand_in": "An administrator sees no cases, and stands in for nobody else."})
    leaves_before = stand_in.ends_on is not None and stand_in.ends_on < ends_on
    if not stand_in.user.is_active or stand_in.starts_on > starts_on or leaves_before:
        raise ValidationError({"stand_in": f"{name} does not serve on all of those days."})


def _circle(post: Post, stand_in: Post, window: Window) -> str | None:
    """The name of somebody who, through however many hands, would stand in for themselves on some day."""
    for waiting, days in _up(post, window):
        for answering in _down(stand_in, days):
            if answering.user_id == waiting.user_id:
                return waiting.user.name
    return None


def _up(post: Post, window: Window) -> Iterator[tuple[Post, Window]]:
    """The post, and every post that is covered by it on some days of the window, with those days."""
    yield post, window
    for cover in Cover.objects.filter(stand_in=post).select_related("post__user"):
        if days := _overlap(cover, window):
            yield from _up(cover.post, days)


def _down(post: Post, window: Window) -> Iterator[Post]:
    """The post, and whoever stands in for it on some days of the window."""
    yield post
    for cover in Cover.objects.filter(post=post).select_related("stand_in__user"):
        if days := _overlap(cover, window):
            yield from _down(cover.stand_in, days)


def _overlap(cover: Cover, window: Window) -> Window | None:
    starts_on, ends_on = max(cover.starts_on, window[0]), min(cover.ends_on, window[1])
    return (starts_on, ends_on) if starts_on <= ends_on else None


def _days(cover: Cover) -> str:
    return f"from {cover.starts_on:%-d %B %Y} to {cover.ends_on:%-d %B %Y}"
