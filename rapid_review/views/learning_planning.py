"""The acts on a learning review up to its session that have a page: who chairs it, who takes part, when, and how."""

from typing import Any

from rapid_review.actions import learning
from rapid_review.forms import learning as plans
from rapid_review.models import LearningReview
from rapid_review.views.learning_table import Act, Done
from workflows import clock


def _chair(form: plans.ChairForm, done: Done) -> None:
    learning.name_chair(done.reference, post=form.chosen(), why=form.cleaned_data["why"], **done.who)


def _hold(form: plans.HoldForm, done: Done) -> None:
    said = {name: form.cleaned_data[name] for name in ("held_at", "note")}
    learning.hold_session(done.reference, came=form.came(), **said, **done.who)


def _has_chair(review: LearningReview) -> bool:
    return review.chair_id is not None


def _has_participants(review: LearningReview) -> bool:
    return any(one.left_at is None for one in review.participants)


def _is_over(review: LearningReview) -> bool:
    """Whether the session can have been held, as far as is known."""
    return review.session_at is None or review.session_at <= clock.now()


def _skipped(form: plans.ChairForm) -> dict[str, Any]:
    return {"lines": form.skipped, "empty": "" if form.can else "Nobody on the rota can chair it."}


PLANNING: dict[str, Act] = {
    "chair": Act(
        "name_chair",
        plans.ChairForm,
        _chair,
        "Name the chair",
        "The chair is named, and told.",
        "Name the chair",
        does=("plan_session",),
        offered=lambda review: not _has_chair(review),
        beside=_skipped,
    ),
    "another-chair": Act(
        "name_chair",
        plans.ChairForm,
        _chair,
        "Name the chair",
        "The chair is named, and told.",
        "Name another chair",
        offered=_has_chair,
        beside=_skipped,
    ),
    "invite": Act(
        "plan_review",
        plans.PeopleForm,
        lambda form, done: learning.invite_people(done.reference, form.chosen(), **done.who),
        "Invite them",
        "They are invited, and can read this review until it is over.",
        "Invite agencies and people",
        does=("plan_session",),
        next=lambda review: not _has_participants(review),
    ),
    "uninvite": Act(
        "uninvite",
        plans.UninviteForm,
        lambda form, done: learning.uninvite(done.reference, form.chosen(), why=form.cleaned_data["why"], **done.who),
        "Take them off",
        "They do not take part any more.",
        "Take somebody off again who was invited",
        offered=_has_participants,
    ),
    "session": Act(
        "plan_review",
        plans.SessionForm,
        lambda form, done: learning.plan_session(done.reference, **form.cleaned_data, **done.who),
        "Set the time",
        "The time is set. Whoever is invited is told.",
        "Set when the session is",
        does=("plan_session",),
        next=lambda review: review.session_at is None,
    ),
    "protocol": Act(
        "plan_review",
        plans.TextsForm,
        lambda form, done: learning.change_texts(done.reference, **form.cleaned_data, **done.who),
        "Save",
        "The purpose and the protocol are saved.",
        "Change the purpose and the protocol",
    ),
    "held": Act(
        "hold_session",
        plans.HoldForm,
        _hold,
        "Record the session",
        "The session is recorded. The report is next.",
        "Record that the session was held",
        does=("hold_session",),
        next=_is_over,
        offered=_has_chair,
    ),
}
