"""Plainly invented practice reviews for the demonstration: under way, put to the partners, and published."""

import io

from docx import Document

from rapid_review import actions, planning
from rapid_review.actions import agreeing
from rapid_review.demonstration_example import SAID, Example
from rapid_review.models import LogKind
from workflows import holidays
from workflows.clock import day_of
from workflows.models import Post, Role, User

DAY = 24  # hours
# Plainly made up. The children of the demonstration are called "Example Invented": no published word may say so.
TITLE = "A baby nobody put together the signs about: a practice review made up for the demonstration"
ABOUT = (
    "Nothing in it happened, and nobody in it lives. It shows what a published review looks like here.",
    "Several agencies each saw a sign of harm to a baby; none asked the others.",
)
REPORT: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Why this review",
        (
            "The three safeguarding partners decided on a local child safeguarding practice review after a rapid "
            "review had found that agencies could have worked together better. The national Panel agreed.",
            "Its purpose is to learn and to improve. It blames nobody, and it does not look into how the baby came to "
            "be hurt: that is for the police and the courts.",
        ),
    ),
    (
        "How it was done",
        (
            "An independent reviewer read what the agencies had returned, talked with eleven practitioners in two "
            "sessions, and met the mother, who had read the findings before publication.",
        ),
    ),
    (
        "What practitioners saw",
        (
            "A midwife noted that the parents were tired and alone. A health visitor saw a small bruise and accepted "
            "what she was told about it. A doctor saw the baby for a cough and did not know of the bruise.",
            "Each of them held a part of it, and none asked the others. Nobody saw all of it until the baby was in "
            "hospital.",
        ),
    ),
    (
        "What we learned",
        (
            "A bruise on a baby who cannot move by itself is looked at by a paediatrician on the same day. The "
            "protocol says so; three of the practitioners had not read it since their training.",
            "Fathers were spoken about, and rarely spoken with.",
            "Two practitioners disagreed about the threshold and left it at that. Neither raised a professional "
            "challenge, because neither knew that it could be done in three minutes.",
        ),
    ),
    (
        "What went well",
        ("The ward asked the right questions within the hour, and kept the family informed throughout.",),
    ),
    (
        "What should be improved",
        (
            "1. That whoever sees an injury to a baby asks who else has seen one, and writes down the answer.",
            "2. That every agency shows its practitioners once a year how a professional challenge is raised.",
            "3. That records say what the father was asked, and what he said.",
        ),
    ),
    (
        "How we will know",
        (
            "The partnership looks again after three, six and twelve months: forty files are read each time, and the "
            "number in which these questions were asked is compared with the eleven of forty found for this review.",
        ),
    ),
)


def answered(example: Example) -> None:
    """The national Panel agrees, and with that the practice review begins."""
    at = example.later(3 * DAY)
    actions.record_answer(
        example.reference, answer="agrees", why=SAID, answered_at=at, by=example.team, at=example.later()
    )


def going_on(example: Example) -> None:
    """A reviewer, terms of reference, a look at the review, and contacts with the family and the police."""
    team, reference = example.team, example.reference
    posts = Post.objects.filter(agency__partnership=example.file().case.partnership)
    reviewer = posts.filter(role=Role.INDEPENDENT_REVIEWER)[0]
    at = example.later(2 * DAY)
    last_on = planning.last_day(example.file(), holidays.calendar())
    actions.appoint_reviewer(reference, reviewer=reviewer, last_on=last_on, independence=SAID, by=team, at=at)
    actions.set_terms(reference, terms=SAID, methodology=SAID, supported_by=SAID, by=team, at=at)
    example.later(20 * DAY)
    _contact(example, LogKind.FAMILY, "the mother", "takes_part")
    _contact(example, LogKind.PROCEEDINGS, "senior investigating officer")
    _look(example)
    _add(example, "draft")


def put_to_the_partners(example: Example) -> None:
    """A final version, of which one partner and one of the checkers have spoken."""
    example.later(14 * DAY)
    _look(example)
    number = _add(example, "final")
    actions.submit_report(example.reference, number, by=example.team, at=example.later())
    at = example.later()
    _agree(example, most=1)
    actions.check_anonymity(example.reference, clear=True, note=SAID, by=example.team, at=at)


def published(example: Example) -> None:
    """The others agree too, it is sent ahead, and published on the first day on which it can be."""
    reference, team = example.reference, example.team
    example.later()
    _agree(example, most=2)
    unit = Post.objects.filter(agency__partnership=example.file().case.partnership, role=Role.BUSINESS_UNIT)[0].user
    actions.check_anonymity(reference, clear=True, note=SAID, by=unit, at=example.at)
    at = example.later()
    calendar = holidays.calendar()
    first = planning.window(example.file(), today=day_of(at), calendar=calendar).first
    actions.plan_publication(reference, planned_on=first, why=SAID, publicity=SAID, by=team, at=at)
    to = example.file().rules.report_recipients
    actions.send_ahead(reference, sent_at=at, to=to, proof=SAID, by=team, at=at)
    example.later(DAY * (first - day_of(at)).days)
    about = example.file().case.about
    actions.publish(
        reference,
        title=f"{about}: a practice review made up for the demonstration",
        words="\n".join(ABOUT),
        by=team,
        at=example.at,
    )


def _contact(example: Example, kind: str, contact: str, stands: str = "") -> None:
    at = example.later()
    actions.log(
        example.reference,
        kind=kind,
        on_day=day_of(at),
        contact=contact,
        stands=stands,
        what=SAID,
        by=example.team,
        at=at,
    )


def _look(example: Example) -> None:
    at = example.later()
    actions.monitor(
        example.reference, on_day=day_of(at), time_position=SAID, quality_position=SAID, by=example.team, at=at
    )


def _add(example: Example, kind: str) -> int:
    document, file = Document(), io.BytesIO()
    case = example.file().case
    facts = document.core_properties
    facts.author, facts.comments, facts.title = "", "", TITLE
    facts.created = facts.modified = example.at
    document.add_heading(TITLE, 0)
    stands = "For publication" if kind == "final" else "Draft, not for publication"
    document.add_paragraph(
        f"{case.partnership.name}\n{stands}, {example.at:%B %Y}\nThe child is called {case.about} here."
    )
    for heading, paragraphs in REPORT:
        document.add_heading(heading, 1)
        for paragraph in paragraphs:
            document.add_paragraph(paragraph)
    document.save(file)
    content, at = file.getvalue(), example.later()
    return actions.add_draft(
        example.reference, kind=kind, name="report.docx", content=content, note=SAID, by=example.team, at=at
    )


def _agree(example: Example, *, most: int) -> None:
    waiting = [one for one in agreeing.asked(example.file()) if not one.answer]
    for one in waiting[:most]:
        user = User.objects.get(pk=one.deadline.holder_ids[0])
        actions.agree_report(example.reference, one.pk, answer="signed", by=user, at=example.at)
