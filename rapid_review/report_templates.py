"""Which Word template a partnership's reports are made on: the shipped one, or the last it sent in."""

from datetime import datetime

from django.db import transaction

from audit_log.entries import outside_cases
from rapid_review import word_report
from rapid_review.models import ReportTemplate
from workflows import uploads
from workflows.access import TEAM, NotAllowed, Standing
from workflows.conflict import Conflict
from workflows.models import Partnership, User
from workflows.scanner import scan

ACT = "report_template"


def current(partnership_id: int) -> ReportTemplate | None:
    """The partnership's own template; None where it uses the shipped one."""
    latest = ReportTemplate.objects.filter(partnership=partnership_id).order_by("pk").last()
    return latest if latest is not None and latest.content else None


def content_of(partnership_id: int) -> bytes:
    """What the Word file is made on; empty for the shipped template."""
    own = current(partnership_id)
    return bytes(own.content) if own else b""


def partnership_of(user: User, *, at: datetime, act: str = ACT) -> Partnership:
    """The partnership to whose team somebody belongs. Raises NotAllowed for whoever is of none."""
    for post in Standing(user, at).posts:
        if post.role in TEAM:
            return post.agency.partnership
    raise NotAllowed(act)


def wrong_with(name: str, content: bytes) -> str:
    """Why a file cannot be a template, in words for the person; empty when a report can be made on it."""
    try:
        uploads.content_type(name, content)
        verdict = scan(content)
        if verdict is not None and verdict.found:
            return f"The virus scanner found {verdict.found} in this file"
        for facts in (word_report.SAMPLE, word_report.NOTHING_YET):
            word_report.render(facts, content)
    except uploads.BadFile as wrong:
        return wrong.headline
    except word_report.WrongTemplate as wrong:
        return wrong.words
    return ""


def send_in(partnership: Partnership, *, name: str, content: bytes, by: User, at: datetime) -> None:
    """Reports are made on this template from now on; without content on the shipped one again."""
    if content and (wrong := wrong_with(name, content)):
        raise Conflict("This file cannot be the template", wrong)
    shown = uploads.safe_name(name) if content else ""
    words = (
        f"The report’s Word template is now {shown}." if content else "The report’s Word template is the shipped one."
    )
    with transaction.atomic():
        ReportTemplate.objects.create(
            partnership=partnership, name=shown, content=content, sent_in_by=by, sent_in_at=at
        )
        outside_cases(partnership.pk, ACT, words, by=by, at=at).save()
