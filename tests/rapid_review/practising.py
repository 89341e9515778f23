"""Incidents whose practice review is under way, for tests, led there by the actions."""

from datetime import UTC, date, datetime, timedelta

from rapid_review import actions, planning
from rapid_review.models import Agreement, PracticeState
from tests.factories import World, make_person, make_post
from tests.rapid_review.reporting import HOUR, PARTNERS, load, views
from tests.rapid_review.test_to_the_answer import sign, to_panel
from workflows import clock
from workflows.calendar import Calendar
from workflows.models import Post, Procedure, User
from workflows.procedure import Before

DAY = timedelta(days=1)
DECIDED = datetime(2026, 8, 31, 10, tzinfo=UTC) + DAY  # Tuesday 1 September 2026; the day before is a bank holiday
TEXT = "A baby was hurt at home.\nWhat practitioners saw was not put together.\n"
RECIPIENTS = ("The national Child Safeguarding Practice Review Panel", "The Secretary of State for Education")


def practising(
    halton: World, rules: Procedure, *, decided_at: datetime = DECIDED, conclusion: str = "cspr", answer: str = "agrees"
) -> str:
    """The last partner signed at `decided_at`, and the Panel answered two hours later."""
    reference, team = to_panel(halton, rules, aware_at=decided_at - DAY), halton.partnership_manager
    views(reference, answer=conclusion, panel="review", at=decided_at - HOUR)
    actions.conclude_review(
        reference, conclusion=conclusion, why="Much to learn.", criteria=[], by=team, at=decided_at - HOUR
    )
    for key in PARTNERS:
        sign(reference, halton, key, decided_at)
    actions.send_review(reference, sent_at=decided_at, how="secure mail", by=team, at=decided_at + HOUR)
    at = decided_at + 2 * HOUR
    actions.record_answer(reference, answer=answer, why="As written.", answered_at=at, by=team, at=at)
    return reference


def reviewer_of(halton: World) -> Post:
    """Somebody with a post as independent reviewer; the small partnership has none."""
    found = Post.objects.filter(role="independent_reviewer", agency__partnership=halton.partnership).first()
    return found or make_post(make_person("Rita Reviewer"), halton.agency("council"), "independent_reviewer")


def appoint(reference: str, halton: World, *, at: datetime, last_on: date | None = None) -> Post:
    post = reviewer_of(halton)
    actions.appoint_reviewer(
        reference,
        reviewer=post,
        last_on=last_on or clock.day_of(at + 30 * DAY),
        independence="Works nowhere here.",
        by=halton.partnership_manager,
        at=at,
    )
    return post


def draft(reference: str, halton: World, *, at: datetime, text: str = TEXT, kind: str = "final") -> int:
    by = halton.partnership_manager
    return actions.add_draft(reference, kind=kind, name="report.txt", content=text.encode(), by=by, at=at)


def submitted(halton: World, rules: Procedure, *, text: str = TEXT, decided_at: datetime = DECIDED) -> str:
    """A reviewer appointed, and a version put to the partners and the checkers, a day after the decision."""
    reference, at = practising(halton, rules, decided_at=decided_at), decided_at + DAY
    appoint(reference, halton, at=at)
    number = draft(reference, halton, at=at, text=text)
    actions.submit_report(reference, number, by=halton.partnership_manager, at=at)
    return reference


def agree(reference: str, halton: World, key: str, *, at: datetime, answer: str = "signed", why: str = "") -> None:
    partner = key.removesuffix("_partner")
    one = Agreement.objects.filter(case__reference=reference, partner=partner).latest("round")
    actions.agree_report(reference, one.pk, answer=answer, why=why, by=getattr(halton, key), at=at)


def check(reference: str, by: User, *, at: datetime, clear: bool = True) -> None:
    actions.check_anonymity(reference, clear=clear, note="Read all of it.", looked=True, by=by, at=at)


def agreed(halton: World, rules: Procedure, *, decided_at: datetime = DECIDED) -> str:
    """All have agreed and two have checked, two days after the decision."""
    reference, at = submitted(halton, rules, decided_at=decided_at), decided_at + 2 * DAY
    for key in PARTNERS:
        agree(reference, halton, key, at=at)
    for user in (halton.partnership_manager, halton.business_unit):
        check(reference, user, at=at)
    assert load(reference).practice.state == PracticeState.AGREED
    return reference


def plan(reference: str, halton: World, on: date, *, at: datetime) -> None:
    by = halton.partnership_manager
    actions.plan_publication(reference, planned_on=on, why="A quiet week.", by=by, at=at)


def send(reference: str, halton: World, *, at: datetime) -> None:
    by = halton.partnership_manager
    actions.send_ahead(reference, sent_at=at, to=RECIPIENTS, proof="A receipt.", by=by, at=at)


def sent(halton: World, rules: Procedure, *, decided_at: datetime = DECIDED) -> str:
    """Sent ahead three days after the decision, to be published on the first day that is possible."""
    reference, at = agreed(halton, rules, decided_at=decided_at), decided_at + 3 * DAY
    plan(reference, halton, first_day(at), at=at)
    send(reference, halton, at=at)
    return reference


def first_day(sent_at: datetime) -> date:
    """The first day on which what was sent then can be published."""
    return planning.first_day(Before(7, "working days", "publication_planned"), clock.day_of(sent_at), Calendar())


def publish(reference: str, halton: World, *, at: datetime, title: str = "Child R: what we learned") -> None:
    by = halton.partnership_manager
    actions.publish(reference, title=title, words="A baby was hurt.", by=by, at=at)


def published(halton: World, rules: Procedure, *, decided_at: datetime = DECIDED) -> str:
    reference = sent(halton, rules, decided_at=decided_at)
    publish(reference, halton, at=clock.start_of(first_day(decided_at + 3 * DAY)) + 10 * HOUR)
    return reference
