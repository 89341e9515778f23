"""What an act on a learning review is that has a page: what it asks, what it does, and when it is offered."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapid_review.actions.learning_acting import is_at
from rapid_review.forms.learning import ReviewForm
from rapid_review.models import LearningReview
from workflows.models import User


@dataclass(frozen=True)
class Done:
    """What an act's form was sent with."""

    review: LearningReview
    by: User
    at: datetime
    of: int

    @property
    def reference(self) -> str:
        return self.review.case.reference

    @property
    def who(self) -> dict[str, Any]:
        """By whom and when, as every action asks."""
        return {"by": self.by, "at": self.at}


@dataclass(frozen=True)
class Act:
    """As the acts on an incident (`rapid_review.views.act_table`), on a learning review."""

    name: str
    form: type[ReviewForm]
    do: Callable[[Any, Done], object]
    button: str
    done: str
    label: str = ""
    does: Collection[str] = ()
    next: Callable[[LearningReview], bool] = lambda review: True
    offered: Callable[[LearningReview], bool] = lambda review: True
    template: str = "rapid_review/learning_act.html"
    beside: Callable[[Any], dict[str, Any]] = lambda form: {}

    def is_offered(self, review: LearningReview) -> bool:
        """Whether the review stands where this act belongs."""
        return is_at(review, self.name) and self.offered(review)

    def does_next(self, review: LearningReview, code: str) -> bool:
        """Whether this is what a deadline of this code asks for now."""
        return code in self.does and self.next(review)
