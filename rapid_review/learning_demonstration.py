"""Halton's six learning reviews of 2024/25 as bare entries, and plainly invented ones, one at each stage."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rapid_review import learning_texts, review_settings
from rapid_review.actions import briefings, learning, triage
from rapid_review.actions.learning_start import NewReview, enter_earlier, start_review
from rapid_review.actions.triage import Comparison, NewOutside
from rapid_review.models import Came, LearningReview, OutsideRecommendation, Participant, ReviewKind, Verdict
from workflows.clock import day_of
from workflows.models import Partnership, Post, Procedure, Role, Theme
from workflows.rulebook import current_procedure
from workflows.vault import Identifiers

DAY: Final = timedelta(days=1)
SAID: Final = "An invented example."
# HSCP annual report 2024/25 (source 001), section 8: kind and pseudonym, and of Child N the national Panel's answer.
# Nothing else of theirs is known here, and nothing is added.
CHILD_N: Final = (
    "The national Child Safeguarding Practice Review Panel discussed the rapid review on 3 September 2024 and agreed "
    "with the decision not to undertake a local child safeguarding practice review (annual report, section 8.2)."
)
EARLIER: Final = (
    (ReviewKind.CIRCLE, "Sibling Group L", ""),
    (ReviewKind.CIRCLE, "Child M", ""),
    (ReviewKind.RAPID, "Child N", CHILD_N),
    (ReviewKind.CIRCLE, "Child O", ""),
    (ReviewKind.AUDIT, "Sibling Group P", ""),
    (ReviewKind.REFLECTIVE, "Sibling Group Q", ""),
)
# Plainly made up, and as long as one that a team would read.
BRIEFING: Final = (
    "Made up for the demonstration: nothing in it happened.\nSix practitioners of four agencies met for a learning "
    "circle about one family. Each of them had been worried for months; none had known of the others.",
    "Neglect is seldom one event. It is seen by whoever puts several small things together, and several agencies each "
    "hold some of them.",
    "A school noticed that a child came hungry and late. A health visitor found the home cold. A housing officer had "
    "written twice about rent. Each made a note, and each waited for something worse.",
    "A note is not a conversation. Everybody thought that their own worry was too small to ring anybody about. "
    "Together the worries met the threshold for early help half a year before anybody asked for it.",
    "The child was asked how she was by three people, and her answer stands in no record. What she said would have "
    "changed what was done.",
    "Before you close a note, ask: who else sees this child, and have I spoken with them?\nWrite down what the child "
    "says, in the child’s words.\nIf another agency does not act on your worry, raise a professional challenge.",
    "Whom would you ring about a child who worries you a little?\nHow would you know that a colleague elsewhere is "
    "worried too?\nWhere does the child’s own voice stand in your last three records?",
)
# The report's own partnership briefing of October 2024 is number 90; where its numbers stand today is not known.
FIRST_BRIEFING: Final = 101


@dataclass
class Example:
    """One review on its way, who acts, and the hour of the next act."""

    reference: str
    team: Post
    chair: Post
    guests: list[Post]
    at: datetime

    def later(self, days: int) -> datetime:
        self.at += DAY * days
        return self.at


def load_reviews(partnership: Partnership, *, at: datetime) -> None:
    """In Halton those of the report and one at each stage; nothing where there is one already, or elsewhere."""
    if partnership.slug != "halton" or LearningReview.objects.filter(case__partnership=partnership).exists():
        return
    procedure = current_procedure(partnership, kind="review", on=day_of(at))
    for kind, about, known in EARLIER:
        enter_earlier(partnership, procedure, kind=kind, about=about, known=known, by=None, at=at)
    posts = Post.objects.filter(agency__partnership=partnership).select_related("user", "agency").order_by("pk")
    (team, *_) = posts.filter(role=Role.PARTNERSHIP_MANAGER)
    chairs = [posts.filter(role=Role.LINE_MANAGER, agency__type=one)[0] for one in ("nhs", "council", "police")]
    guests = [posts.filter(role=Role.SAFEGUARDING_LEAD, agency__type=one)[0] for one in ("school", "police", "nhs")]
    texts = learning_texts.shipped()
    review_settings.change_settings(partnership, texts=texts, first_briefing=FIRST_BRIEFING, by=team.user, at=at)
    for chair in chairs:
        review_settings.join_rota(partnership, chair, by=team.user, at=at)
    for number, (what, days, stages) in enumerate(PLACES):
        began_at = at - days * DAY
        new = _new(procedure, what, number)
        reference = start_review(new, by=team.user, post=team, at=began_at)
        example = Example(reference, team, chairs[number % len(chairs)], guests, began_at)
        for stage in stages:
            stage(example)


def _new(procedure: Procedure, kind: str, number: int) -> NewReview:
    texts = learning_texts.shipped()[kind]
    of_a_theme = kind in (ReviewKind.AUDIT, ReviewKind.TRIAGE)
    return NewReview(
        procedure,
        kind,
        texts["purpose"],
        texts["protocol"],
        themes=tuple(Theme)[number : number + 2],
        title=f"Invented theme {number + 1}" if of_a_theme else "",
        who=None if of_a_theme else Identifiers(f"Example Learner {number + 1}"),
    )


# -- the stages, each through the actions -------------------------------------------------------------


def planned(example: Example) -> None:
    by, at = example.team.user, example.later(1)
    learning.name_chair(example.reference, post=example.chair, why=SAID, by=by, at=at)
    learning.invite_people(example.reference, example.guests, by=by, at=at)
    learning.plan_session(example.reference, session_at=at + 13 * DAY, place="An invented room", by=by, at=at)


def held(example: Example) -> None:
    at = example.later(14)
    came = {one.pk: Came.CAME for one in Participant.objects.filter(case__reference=example.reference)}
    learning.hold_session(example.reference, held_at=at - DAY, came=came, note=SAID, by=example.chair.user, at=at)


def written(example: Example) -> None:
    said = {"findings": SAID, "good_practice": SAID, "learning": f"{SAID}\nAnother invented example."}
    learning.hand_in(example.reference, **said, by=example.chair.user, at=example.later(7))


def seen(example: Example) -> None:
    at = example.later(7)
    by = example.team.user
    learning.record_quality_view(example.reference, on_day=day_of(at), agrees=True, words=SAID, by=by, at=at)


def ratified(example: Example) -> None:
    at = example.later(7)
    by = example.team.user
    learning.record_ratification(example.reference, on_day=day_of(at), agrees=True, words=SAID, by=by, at=at)


def published(example: Example) -> None:
    at, by = example.later(2), example.team.user
    briefings.write_briefing(example.reference, title="Asking who else is worried", boxes=BRIEFING, by=by, at=at)
    briefings.publish_briefing(example.reference, by=by, at=at)


def stopped(example: Example) -> None:
    learning.stop_review(example.reference, why=SAID, by=example.team.user, at=example.later(1))


def compared(example: Example) -> None:
    """Of three recommendations one is in place, one is a gap, and one waits."""
    at, by = example.later(2), example.team.user
    rows = [NewOutside(f"Invented recommendation {number}. {SAID}", "All partners") for number in (1, 2, 3)]
    triage.enter_outside(example.reference, rows, by=by, at=at)
    first, second, _ = OutsideRecommendation.objects.filter(case__reference=example.reference).order_by("number")
    in_place = Comparison(Verdict.IN_PLACE, SAID, have="An invented protocol.", next_look_on=day_of(at + 180 * DAY))
    triage.compare(example.reference, first.pk, in_place, by=by, at=at)
    triage.compare(example.reference, second.pk, Comparison(Verdict.GAP, SAID), by=by, at=at)


Stage = Callable[[Example], None]
_WHOLE: tuple[Stage, ...] = (planned, held, written, seen, ratified, published)
# Kind, days since it began, and how far it has come.
PLACES: tuple[tuple[str, int, tuple[Stage, ...]], ...] = (
    (ReviewKind.CIRCLE, 3, ()),
    (ReviewKind.CIRCLE, 5, _WHOLE[:1]),
    (ReviewKind.REFLECTIVE, 18, _WHOLE[:2]),
    (ReviewKind.AUDIT, 26, _WHOLE[:3]),
    (ReviewKind.CIRCLE, 33, _WHOLE[:4]),
    (ReviewKind.REFLECTIVE, 40, _WHOLE[:5]),
    (ReviewKind.AUDIT, 45, _WHOLE),
    (ReviewKind.CIRCLE, 10, (stopped,)),
    (ReviewKind.TRIAGE, 7, (compared,)),
)
