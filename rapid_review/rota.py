"""Whose turn it is to chair a learning review: of the rota, whoever chaired longest ago and can. Reads only."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from rapid_review.models import LearningReview, LearningState, RotaMember
from workflows import clock
from workflows.models import Post, RulingKind
from workflows.people import Directory


@dataclass(frozen=True)
class Candidate:
    """Somebody on the rota; `last_at` is when they were last named, `skipped` why it is not their turn, in words.

    Whoever is `away` is passed over, and can be named with a reason all the same.
    """

    post: Post
    last_at: datetime | None
    skipped: str = ""
    away: bool = False

    @property
    def can(self) -> bool:
        """Whether they can be named, in turn or with a reason."""
        return not self.skipped or self.away


def members(partnership_id: int) -> list[RotaMember]:
    """Those on the rota today, in the order in which they joined."""
    found = RotaMember.objects.filter(partnership=partnership_id, left_at=None)
    return list(found.select_related("post__user", "post__agency").order_by("joined_at", "pk"))


def order(review: LearningReview, *, at: datetime) -> list[Candidate]:
    """Everybody on the rota, who chaired longest ago first; somebody who never did comes before all others.

    A review that was stopped used up nobody's turn. Who is away is asked of the day of the session, once there is one
    to come, and of today before and after.
    """
    posts = [one.post for one in members(review.case.partnership_id)]
    chaired = LearningReview.objects.filter(chair__in=posts).exclude(state=LearningState.STOPPED)
    last = dict(chaired.exclude(pk=review.pk).values_list("chair__user").annotate(at=Max("chair_named_at")))
    session = review.session_at if review.session_at and review.session_at > at else at
    directory = Directory([review], on=clock.day_of(session), posts=[post.pk for post in posts])
    found = [Candidate(post, last.get(post.user_id), *_skipped(review, directory, post)) for post in posts]
    never = [one for one in found if one.last_at is None]
    return never + sorted((one for one in found if one.last_at is not None), key=lambda one: (one.last_at, one.post.pk))


def _skipped(review: LearningReview, directory: Directory, post: Post) -> tuple[str, bool]:
    """Why somebody is passed over, "" if they are not; and whether they are merely away."""
    if post.user_id in review.ruled(RulingKind.CONFLICT):
        return "has a conflict of interest", False
    holder = directory.answering(post.pk)
    if holder is None:
        return "has left the post", False
    return ("is away", True) if holder.user_id != post.user_id else ("", False)


def proposed(found: list[Candidate]) -> Candidate | None:
    """Whose turn it is; None where nobody on the rota can."""
    return next((one for one in found if not one.skipped), None)
