"""A challenge that has been kept long enough, full of planted words; and what the tests of keeping ask of it."""

from datetime import datetime, timedelta

from escalation import actions
from tests.escalation.stories import DAY, HOUR, london
from tests.factories import AT, PROJECT
from workflows import disposal, reviews
from workflows.models import Case, Partnership, RetentionSchedule, User
from workflows.retention_file import parse

SHIPPED = PROJECT / "workflows" / "data" / "retention.toml"
# Closed in September 2026 about a child born on 4 May 2018: kept to the 25th birthday, in May 2043.
NOT_YET = london("2042-03-04 10:00")
LATER = london("2043-06-08 10:00")
# Each stands in another column, and nothing else in the program says them.
PLANTED = [
    *("xylophonic", "quetzalish", "zugzwanger", "brouhahaing", "kumquatty", "flibberty", "gobbledy"),
    *("oxymoronic", "serendipal", "mellifluent", "discombobul"),
]
FILE = b"A letter that says gobbledy words."


def load_schedule(partnership: Partnership, text: str = "") -> RetentionSchedule:
    """The shipped schedule, or one of a text, stored as the loader stores it."""
    text = text or SHIPPED.read_text(encoding="utf-8")
    schedule = parse(text)
    return RetentionSchedule.objects.create(
        partnership=partnership,
        name=schedule.name,
        version=schedule.version,
        title=schedule.title,
        in_force_from=schedule.in_force_from,
        digest=schedule.digest,
        text=text,
        loaded_at=AT,
    )


def closed_challenge(world, *, at: datetime = AT, child: str = "Discombobul Child", wanted: str = "A visit") -> Case:
    """Raised, answered, commented on, with a file, looked into and withdrawn: something planted in every place."""
    reference = world.challenge(
        at=at, child=child, concern="No xylophonic visit.", impact="It is quetzalish.", wanted=wanted
    )
    answering = User.objects.get(pk=world.load(reference).parties["receiving"].holder_ids[0])
    actions.respond(reference, text="A zugzwanger answer.", by=answering, at=at + HOUR)
    actions.comment(reference, text="A brouhahaing remark.", by=world.teacher, at=at + HOUR)
    actions.attach(reference, name="kumquatty.txt", content=FILE, by=world.teacher, at=at + HOUR)
    actions.reveal_identity(reference, why="For a flibberty reason.", by=world.teacher, at=at + HOUR)
    actions.propose_resolution(
        reference,
        text="An oxymoronic way.",
        actions=[actions.NewAction("A serendipal act.", world.post("social_worker"), (at + 9 * DAY).date())],
        by=answering,
        at=at + HOUR,
    )
    actions.withdraw(reference, why="It is mellifluent now.", under_pressure=False, by=world.teacher, at=at + 2 * HOUR)
    return Case.objects.get(reference=reference)


def proposed(world, case: Case, *, at: datetime = LATER) -> Case:
    reviews.propose_disposal(case, why="Long over.", by=world.business_unit, at=at)
    return case


def approved(world, case: Case, *, at: datetime = LATER) -> Case:
    proposed(world, case, at=at)
    reviews.answer_disposal(
        case, approve=True, why="Nobody needs it.", by=world.partnership_manager, at=at + timedelta(minutes=5)
    )
    return case


def disposed(world, case: Case, *, at: datetime = LATER) -> Case:
    approved(world, case, at=at)
    assert disposal.dispose_approved(at + HOUR) == 1
    case.refresh_from_db()
    return case
