"""Every act on an incident that has a page, by its place in the address."""

from rapid_review.views import practice_acts, publication_acts, returns_acts, review_acts, threshold_acts
from rapid_review.views.act_table import Act

ACTS: dict[str, Act] = (
    threshold_acts.ACTS | returns_acts.ACTS | review_acts.ACTS | practice_acts.ACTS | publication_acts.ACTS
)
