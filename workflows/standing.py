"""Somebody with the posts they hold on a day: where every door begins."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Q, QuerySet

from workflows import clock, partnerships
from workflows.models import Cover, Involvement, Post, Role, User, current_on

TEAM = frozenset({Role.PARTNERSHIP_MANAGER.value, Role.BUSINESS_UNIT.value})
LEADS = frozenset({Role.SAFEGUARDING_LEAD.value})
PARTNERS = frozenset({Role.STATUTORY_PARTNER.value, Role.LEAD_SAFEGUARDING_PARTNER.value})
ON_CALL = frozenset({Role.STATUTORY_PARTNER.value, Role.PARTNERSHIP_MANAGER.value})
SCRUTINEERS = frozenset({Role.SCRUTINEER.value})


@dataclass(frozen=True)
class Standing:
    """A person and the posts they hold today, covers included, in the partnership they are working for."""

    user: User
    at: datetime

    @cached_property
    def posts(self) -> list[Post]:
        day = clock.day_of(self.at)
        return partnerships.once(("posts", self.user.pk, day), lambda: self._posts(day))

    def _posts(self, day: date) -> list[Post]:
        own = Post.objects.filter(current_on(day), user=self.user)
        covered = Cover.objects.filter(current_on(day), stand_in__in=own).values("post")
        posts = Post.objects.filter(Q(pk__in=own) | Q(pk__in=covered)).select_related("agency__partnership")
        here = partnerships.here()
        return list(posts if here is None else posts.filter(agency__partnership__in=here))

    def has(self, roles: frozenset[str], *, partnership_id: int) -> bool:
        return partnership_id in self.with_role(roles)

    def leads(self, agency_id: int | None) -> bool:
        return any(post.role in LEADS and post.agency_id == agency_id for post in self.posts)

    def with_role(self, roles: frozenset[str]) -> set[int]:
        """Ids of the partnerships in which they hold or cover a post of one of these roles."""
        return {post.agency.partnership_id for post in self.posts if post.role in roles}

    @cached_property
    def partnerships(self) -> set[int]:
        """Ids of those in which they are more than an administrator."""
        return self.with_role(frozenset(Role.values) - {Role.ADMINISTRATOR.value})

    @cached_property
    def employers(self) -> set[int]:
        """Ids of the agencies that employ them, by their own posts: whoever stands in keeps their employer."""
        return {post.employed_by for post in self.posts if post.user_id == self.user.pk}

    def involvements(self) -> QuerySet[Involvement, Involvement]:
        """Those that are not over."""
        return Involvement.objects.filter(Q(until__isnull=True) | Q(until__gt=self.at), user=self.user)
