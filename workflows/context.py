"""What every page shows around its content: the menu, the engine's banner, and the demonstration's strip."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from workflows import clock, health, partnerships
from workflows.access import TEAM, Standing, figures_of, visible_to
from workflows.auditor import stalled
from workflows.models import Post, Role, User
from workflows.standing import ON_CALL

MENU = (
    ("Your work", "your_work"),
    ("Raise a challenge", "raise"),
    ("All challenges", "challenges"),
    ("Overdue", "overdue"),
    ("Incidents", "incidents"),
    ("Reviews", "reviews"),
    ("Tracker", "tracker"),
    ("Directory", "directory"),
    ("Procedure", "procedure"),
    ("Notices", "notices"),
)
# What is empty for somebody who looks after the system and nothing else.
CASES = {"raise", "challenges", "overdue", "incidents", "reviews", "tracker"}


def banner(request: HttpRequest) -> dict[str, Any]:
    """Context of every page. A visitor who has not signed in is shown neither menu nor engine."""
    at = clock.now()
    context: dict[str, Any] = {"now": at, "demonstration": None}
    user = _signed_in(request)
    standing = Standing(user, at) if user else None
    posts = standing.posts if standing else []
    context["demonstration"] = _demonstration(user, posts, at=at)
    if standing is None or user is None:
        return context
    first = next(iter(posts), None)
    return context | {
        "nav": [(label, reverse(name), request.path.startswith(reverse(name))) for label, name in _menu(standing)],
        "footer_links": _rarely(standing),
        "sign_out_url": reverse("sign_out"),
        "engine_banner": _problems(user, at=at),
        "partnership": first.agency.partnership if first else None,
        "choose_url": reverse("choose_partnership") if partnerships.may_choose(request) else "",
        "is_of_team": bool(standing.with_role(TEAM)),
        "is_administrator": any(post.role == Role.ADMINISTRATOR for post in posts),
    }


def _menu(standing: Standing) -> list[tuple[str, str]]:
    """The pages everybody has, and those that only some posts open."""
    figures = figures_of(standing)
    more = [("Figures", "figures")] if figures.partnerships or figures.agencies else []
    roles = {post.role for post in standing.posts}
    menu = [one for one in MENU if one[1] not in CASES] if roles == {Role.ADMINISTRATOR} else list(MENU)
    if Role.ADMINISTRATOR in roles:
        more.append(("Settings", "agency_list"))
    elif roles & {Role.PARTNERSHIP_MANAGER, Role.BUSINESS_UNIT}:
        more.append(("People", "people"))
    return [*menu, *more]


def _rarely(standing: Standing) -> list[tuple[str, str]]:
    """What is needed once in a while: at the foot of every page."""
    found = [("Emergency access", "emergency")] if standing.with_role(ON_CALL) else []
    found += [("Keeping and letting go", "review_list")] if standing.with_role(TEAM) else []
    found += [("Is the record true?", "record")] if standing.posts else []
    return [(label, reverse(name)) for label, name in found]


def _problems(user: User, *, at: datetime) -> list[str]:
    """What the banner says to this person; only cases they may see are counted."""
    engine = health.look(at)
    if not engine.failing and not engine.stalled:
        return engine.problems()
    mine = visible_to(user, at=at)
    return engine.problems(
        failing=mine.filter(failed_at__isnull=False).count(),
        stalled=mine.filter(pk__in=stalled().values("pk")).count() if engine.stalled else 0,
    )


def _signed_in(request: HttpRequest) -> User | None:
    # A request refused before the session was read (a wrong Host header) has no user at all.
    user = getattr(request, "user", None)
    return user if isinstance(user, User) and user.is_authenticated else None


def _demonstration(user: User | None, posts: list[Post], *, at: datetime) -> dict[str, Any] | None:
    if not settings.DEMONSTRATION:
        return None
    shown: dict[str, Any] = {
        "switch_url": reverse("sign_in"),
        "mailbox_url": reverse("mailbox"),
        "clock_url": reverse("demonstration_clock"),
        "now": at,
        "pretended": bool(clock.pretended()),
    }
    if user:
        own = next((post for post in posts if post.user_id == user.pk), None)
        shown |= {"person": user.name, "post": f"{own.title}, {own.agency.name}" if own else ""}
    return shown
