"""Learning reviews for tests, led to each stage through the actions."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from rapid_review import review_settings
from rapid_review.actions import briefings as briefing_actions
from rapid_review.actions import learning, learning_start
from rapid_review.actions.learning_start import NewReview
from rapid_review.briefings import BOXES
from rapid_review.models import Came, LearningReview, Participant
from tests.escalation.visiting import signed_in, text_of
from tests.factories import PROJECT, World
from workflows.models import Case, Deadline, Procedure, User
from workflows.sweep import sweep
from workflows.vault import Identifiers

RULES = PROJECT / "rapid_review" / "procedures" / "learning-reviews.toml"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AT = datetime(2026, 9, 8, 9, 30, tzinfo=UTC)  # a Tuesday
SESSION = AT + 14 * DAY
CHILD = Identifiers("Marker Namesake", date(2014, 3, 2))
REPORT = {
    "findings": "Nobody rang the school.",
    "good_practice": "The nurse went twice.",
    "learning": "Ring the school.\nAsk who else visits.",
}
WORDS = tuple(f"In short, about {one.lower()}." for one in BOXES)


def start(halton: World, rules: Procedure, *, kind: str = "circle", at: datetime = AT, **more: Any) -> str:
    facts = {"who": CHILD} if kind in ("circle", "reflective") else {"title": "Neglect at home"}
    new = NewReview(**({"procedure": rules, "kind": kind, "purpose": "To learn.", "protocol": "Meet."} | facts | more))
    post = halton.post("partnership_manager")
    return learning_start.start_review(new, by=post.user, post=post, at=at)


def on_rota(halton: World, *keys: str, at: datetime = AT - DAY) -> None:
    for number, key in enumerate(keys):
        by = halton.partnership_manager
        review_settings.join_rota(halton.partnership, halton.post(key), by=by, at=at + number * HOUR / 60)


def planned(halton: World, rules: Procedure, *, chair: str = "nhs_manager", at: datetime = AT, **more: Any) -> str:
    """A chair, two who are invited, and a day."""
    reference = start(halton, rules, at=at, **more)
    team = {"by": halton.partnership_manager, "at": at}
    if not review(reference).case.partnership.rota.filter(post=halton.post(chair), left_at=None).exists():
        on_rota(halton, chair)
    learning.name_chair(reference, post=halton.post(chair), why="Asked for.", **team)
    learning.invite_people(reference, [halton.post("dsl"), halton.post("police_lead")], **team)
    learning.plan_session(reference, session_at=at + 14 * DAY, place="Room 4", **team)
    return reference


def held(halton: World, rules: Procedure, *, at: datetime = AT, **more: Any) -> str:
    reference = planned(halton, rules, at=at, **more)
    came = {one.pk: Came.CAME for one in Participant.objects.filter(case__reference=reference)}
    by = halton.nhs_manager
    then = at + 14 * DAY + HOUR
    learning.hold_session(reference, held_at=at + 14 * DAY, came=came, note="", by=by, at=then)
    return reference


def written(halton: World, rules: Procedure, *, at: datetime = AT, **more: Any) -> str:
    reference = held(halton, rules, at=at, **more)
    learning.hand_in(reference, **REPORT, by=halton.nhs_manager, at=at + 20 * DAY)
    return reference


def seen(halton: World, rules: Procedure, *, at: datetime = AT, **more: Any) -> str:
    reference = written(halton, rules, at=at, **more)
    on = (at + 25 * DAY).date()
    by = halton.business_unit
    learning.record_quality_view(reference, on_day=on, agrees=True, words="", by=by, at=at + 25 * DAY)
    return reference


def ratified(halton: World, rules: Procedure, *, at: datetime = AT, **more: Any) -> str:
    reference = seen(halton, rules, at=at, **more)
    on = (at + 30 * DAY).date()
    by = halton.nhs_partner
    learning.record_ratification(reference, on_day=on, agrees=True, words="Agreed.", by=by, at=at + 30 * DAY)
    return reference


def briefed(reference: str, halton: World, *, at: datetime, title: str = "Ring the school") -> None:
    briefing_actions.write_briefing(reference, title=title, boxes=WORDS, by=halton.business_unit, at=at)


def review(reference: str) -> LearningReview:
    return LearningReview.loaded([Case.objects.get(reference=reference)])[0]


def deadline(reference: str, code: str) -> Deadline:
    """The latest of a code: a repeated alert is a new row."""
    return Deadline.objects.filter(case__reference=reference, code=code).order_by("pk").last()


def run(at: datetime) -> None:
    """The timer of learning reviews, at an instant."""
    sweep(LearningReview, learning.learning_time_ran_out, at=at)


def send(user: User, path: str, answers: dict[str, Any], at: datetime = AT + HOUR, *, status: int = 302) -> str:
    """What the page says after a form was sent."""
    with signed_in(user, at) as client:
        answer = client.post(path, answers)
        assert answer.status_code == status, text_of(answer)
        return text_of(client.get(answer["Location"]) if status == 302 else answer)


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}
