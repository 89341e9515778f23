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
# The children of the demonstration are called "Example Invented": no published word may say so.
REPORT = (
    "A practice review made up for the demonstration",
    "Nothing in it happened, and nobody in it lives.",
    "What practitioners saw was not put together. Each agency held a part of it, and none asked the others.",
    "What should be improved: that whoever sees an injury asks who else has seen one.",
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
        reference, title=f"{about}: {REPORT[0].lower()}", words="\n".join(REPORT[1:3]), by=team, at=example.at
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
    document.core_properties.author = ""
    document.add_heading(REPORT[0])
    for paragraph in (*REPORT[1:], f"This is {'the final version' if kind == 'final' else 'a draft'}."):
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
