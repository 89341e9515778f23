"""What learning reviews are about: chosen at the start, changed with the report, and a filter of the list."""

from rapid_review.models import LearningReview
from tests.escalation.visiting import said
from tests.factories import World
from tests.rapid_review.learning_stories import AT, DAY, REPORT, held, on_rota, send
from workflows.models import Procedure


def test_reviews_have_themes_of_the_shared_list_and_are_found_by_them(halton: World, learning: Procedure) -> None:
    team = halton.partnership_manager
    on_rota(halton, "nhs_manager")
    answers = {"kind": "audit", "title": "Neglect at home", "themes": ["voice", "drift"]}
    assert "Progress of a plan, or drift" in send(team, "/reviews/start/", answers)
    one = LearningReview.objects.get()
    reference, other = one.case.reference, held(halton, learning, kind="audit", title="Other")
    assert reference in said(team, "/reviews/?theme=drift")
    assert other not in said(team, "/reviews/?theme=drift")
    assert "no learning review that you may read on this theme" in said(team, "/reviews/?theme=closure")
    assert other in said(team, "/reviews/?theme=nonsense")
    link, at = f"/reviews/{other}/report/", AT + 15 * DAY
    send(team, link, REPORT | {"themes": ["closure"], "finished": "no"}, at)
    assert LearningReview.objects.get(case__reference=other).themes == ["closure"]
    send(team, link, REPORT | {"themes": [], "finished": "no"}, at)
    assert LearningReview.objects.get(case__reference=other).themes == []
