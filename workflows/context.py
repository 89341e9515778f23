"""What every page shows around its content: the menu, the engine's banner, and the demonstration's strip."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from workflows import clock, health
from workflows.access import TEAM, Standing
from workflows.models import Post, Role, User

MENU = (
    ("Your work", "your_work"),
    ("Raise a challenge", "raise"),
    ("All challenges", "challenges"),
    ("Overdue", "overdue"),
    ("Incidents", "incidents"),
    ("Directory", "directory"),
    ("Procedure", "procedure"),
    ("Notices", "notices"),
)
KEEPING = ("Keeping", "review_list")  # for the partnership's team


def banner(request: HttpRequest) -> dict[str, Any]:
    """Context of every page. A visitor who has not signed in is shown neither menu nor engine."""
    at = clock.now()
    context: dict[str, Any] = {"now": at, "demonstration": None}
    user = _signed_in(request)
    posts = Standing(user, at).posts if user else []
    context["demonstration"] = _demonstration(user, posts, at=at)
    if user is None:
        return context
    first = next(iter(posts), None)
    return context | {
        "nav": [(label, reverse(name), request.path.startswith(reverse(name))) for label, name in _menu(posts)],
        "sign_out_url": reverse("sign_out"),
        "engine_banner": health.look(at).problems(),
        "partnership": first.agency.partnership if first else None,
        "is_of_team": any(post.role in TEAM for post in posts),
        "is_administrator": any(post.role == Role.ADMINISTRATOR for post in posts),
    }


def _menu(posts: list[Post]) -> list[tuple[str, str]]:
    return [*MENU, *([KEEPING] if any(post.role in TEAM for post in posts) else [])]


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
