"""That somebody opened a page of a case is logged as well as what they change."""

from datetime import datetime

from audit_log.entries import open_page
from workflows.access import Standing
from workflows.models import Case, User


def opened(case: Case, *, page: str, by: User, at: datetime, why: str = "") -> None:
    """Log it. The case has come through a door already; `page` names what was shown ("story" …)."""
    open_page(case_id=case.pk, user=by, page=page, at=at, why=why).save()


def overdue_copied(user: User, *, at: datetime) -> None:
    """A copy of the list of what is overdue leaves the system: once for each partnership it may hold cases of."""
    for partnership_id in sorted({post.agency.partnership_id for post in Standing(user, at).posts}):
        open_page(case_id=None, partnership_id=partnership_id, user=user, page="overdue.csv", at=at).save()
