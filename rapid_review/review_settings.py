"""How a partnership runs its learning reviews: its texts, its rota of chairs, where its briefings’ numbers begin."""

from datetime import datetime
from typing import Any

from django.db import transaction

from audit_log.entries import outside_cases
from rapid_review.models import ReviewSettings, RotaMember
from workflows.access import NotAllowed
from workflows.conflict import Conflict
from workflows.models import Partnership, Post, User

ACT = "review_settings"


def change_settings(
    partnership: Partnership, *, texts: dict[str, Any], first_briefing: int, by: User, at: datetime
) -> None:
    """New reviews begin with these texts from now on; those that were started keep theirs."""
    with transaction.atomic():
        ReviewSettings.objects.update_or_create(
            partnership=partnership, defaults={"texts": texts, "first_briefing": first_briefing}
        )
        words = f"Changed how learning reviews are run. Briefings begin with number {first_briefing}."
        outside_cases(partnership.pk, ACT, words, by=by, at=at).save()


def join_rota(partnership: Partnership, post: Post, *, by: User, at: datetime) -> None:
    """Somebody's turn to chair comes from now on. Raises Conflict for whoever is on the rota already."""
    if post.agency.partnership_id != partnership.pk:
        raise NotAllowed(ACT)
    with transaction.atomic():
        Partnership.objects.select_for_update(no_key=True).get(pk=partnership.pk)
        if RotaMember.objects.filter(partnership=partnership, post=post, left_at=None).exists():
            raise Conflict(f"{post.user.name} is on the rota already")
        RotaMember.objects.create(partnership=partnership, post=post, joined_at=at)
        outside_cases(partnership.pk, ACT, f"Put {post.user.name} on the rota of chairs.", by=by, at=at).save()


def leave_rota(partnership: Partnership, member_id: int, *, by: User, at: datetime) -> None:
    """Somebody's turn comes no more. What they chair stays theirs."""
    with transaction.atomic():
        found = RotaMember.objects.select_for_update(of=("self",)).filter(
            pk=member_id, partnership=partnership, left_at=None
        )
        one = found.select_related("post__user").first()
        if one is None:
            raise Conflict("They are not on the rota any more")
        one.left_at = at
        one.save(update_fields=["left_at"])
        outside_cases(partnership.pk, ACT, f"Took {one.post.user.name} off the rota of chairs.", by=by, at=at).save()
