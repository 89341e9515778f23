"""One plainly invented incident for the demonstration, reported through the action."""

from datetime import date, datetime, timedelta

from rapid_review.actions import NewChild, NewIncident, report_incident
from rapid_review.models import Harm, Incident, Suspected
from workflows.clock import day_of
from workflows.models import Partnership, Post, Role
from workflows.rulebook import current_procedure
from workflows.vault import Identifiers

PLACES = ("halton", "sefton")


def load_examples(partnership: Partnership, *, at: datetime) -> None:
    """An incident that the council became aware of yesterday; nothing when there is one already, or in Surrey."""
    if partnership.slug not in PLACES or Incident.objects.filter(case__partnership=partnership).exists():
        return
    post = Post.objects.filter(
        agency__partnership=partnership, agency__type="council", role=Role.SAFEGUARDING_LEAD
    ).first()
    if post is None:
        return
    new = NewIncident(
        procedure=current_procedure(partnership, kind="incident", on=day_of(at)),
        children=(NewChild(Identifiers("Example Invented", date(2022, 2, 2))),),
        aware_at=at - timedelta(days=1),
        harm=Harm.SERIOUSLY_HARMED,
        suspected=Suspected.SUSPECTED,
        circumstances="An invented example: an injury that the explanation given does not account for.",
        safety="An invented example: the child is in hospital, and the police are informed.",
    )
    report_incident(new, by=post.user, post=post, at=at)
