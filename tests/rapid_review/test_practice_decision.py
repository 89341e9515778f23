"""The decision on a practice review: since when the six months run, and what becomes of them when it is sent back."""

from datetime import date

from rapid_review import actions
from tests.factories import World
from tests.rapid_review import practising as p
from tests.rapid_review.practising import DAY, DECIDED
from tests.rapid_review.reporting import HOUR, deadline, load, views
from workflows import clock
from workflows.models import Deadline, Procedure


def sent_back(halton: World, rules: Procedure, *, then: str) -> str:
    """The Panel sent a practice review back; a week later the partners sign another round off, and send it."""
    reference, team = p.practising(halton, rules, answer="reconsider"), halton.partnership_manager
    at = DECIDED + 7 * DAY
    views(reference, answer=then, panel="review", at=at)
    actions.conclude_review(reference, conclusion=then, why="x", complete_why="x", criteria=[], by=team, at=at)
    for key in p.PARTNERS:
        p.sign(reference, halton, key, at)
    actions.send_review(reference, sent_at=at, how="mail", by=team, at=at)
    return reference


def publishing(reference: str) -> list[Deadline]:
    return [one for one in load(reference).live_deadlines if one.code == "publish_review"]


def test_the_six_months_did_not_run_until_the_panel_had_answered(halton: World, rules: Procedure) -> None:
    reference, team = p.to_panel(halton, rules, aware_at=DECIDED - DAY), halton.partnership_manager
    views(reference, answer="cspr", panel="review", at=DECIDED - HOUR)
    actions.conclude_review(reference, conclusion="cspr", why="x", criteria=[], by=team, at=DECIDED - HOUR)
    for key in p.PARTNERS:
        assert publishing(reference) == []
        p.sign(reference, halton, key, DECIDED)
    (six_months,) = publishing(reference)
    assert six_months.due_at == clock.end_of(date(2027, 3, 1))
    actions.send_review(reference, sent_at=DECIDED, how="mail", by=team, at=DECIDED)
    at = DECIDED + HOUR
    actions.record_answer(reference, answer="agrees", why="x", answered_at=at, by=team, at=at)
    assert publishing(reference) == [six_months]


def test_the_six_months_moved_when_the_panel_sent_the_decision_back(halton: World, rules: Procedure) -> None:
    reference, at = sent_back(halton, rules, then="cspr"), DECIDED + 8 * DAY
    said = {"answer": "agrees", "why": "x", "by": halton.partnership_manager}
    actions.record_answer(reference, answered_at=at, at=at, **said)
    assert load(reference).practice.decided_at == DECIDED
    assert [one.due_at for one in publishing(reference)] == [clock.end_of(date(2027, 3, 1))]


def test_a_decision_that_is_taken_back_leaves_no_six_months(halton: World, rules: Procedure) -> None:
    reference = sent_back(halton, rules, then="no_cspr")
    assert publishing(reference) == []
    assert deadline(reference, "publish_review").closed_as == "superseded"
    assert "review_initiated" not in load(reference).case.events
