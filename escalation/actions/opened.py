"""That somebody opened a page of a case is logged as well as what they change."""

from datetime import datetime

from audit_log.entries import open_page
from workflows.models import Case, User


def opened(case: Case, *, page: str, by: User, at: datetime, why: str = "") -> None:
    """Log it. The case has come through a door already; `page` names what was shown ("story" …)."""
    open_page(case_id=case.pk, user=by, page=page, at=at, why=why).save()
