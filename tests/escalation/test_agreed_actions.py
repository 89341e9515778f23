"""After the end: an action is chased, said to be done, confirmed, or found not done and reopened."""

from datetime import date

import pytest

from escalation import actions
from escalation.models import AgreedAction
from tests.escalation.stories import DAY, HOUR, at_step, deadline, histories, lines, london, told, words
from workflows.access import NotAllowed
from workflows.conflict import Conflict


@pytest.fixture
def resolved(halton):
    """A resolved challenge with one action for the social worker: (reference, action, when it was resolved)."""
    ref, at = at_step(halton, 2)
    planned = actions.NewAction("Visit the child", halton.post("social_worker"), date(2026, 9, 14))
    actions.propose_resolution(ref, text="A visit.", actions=[planned], by=halton.team_manager, at=at)
    actions.agree_resolution(ref, halton.load(ref).open_proposal().pk, by=halton.dsl, at=at)
    return ref, AgreedAction.objects.get(case__reference=ref).pk, at


def test_done_in_time_it_is_for_the_raiser_to_confirm(halton, resolved):
    ref, action, at = resolved
    actions.action_done(ref, action, note="Seen on Friday.", by=halton.social_worker, at=at + DAY)
    row = AgreedAction.objects.get(pk=action)
    assert (row.done_note, row.deadline.closed_as) == ("Seen on Friday.", "met")
    assert histories(row) == ["+", "~", "~"]  # proposed, begun, done
    asked = deadline(ref, "confirm_action")
    assert halton.keys(asked.holder_ids) == {"teacher"}
    assert asked.due_at == london("2026-09-15 00:00")  # Friday's next working day is Monday
    assert told(halton, ref, "action_done") == {"teacher"}
    actions.confirm_action(ref, action, done=True, by=halton.teacher, at=at + 2 * DAY)
    asked.refresh_from_db()
    assert asked.closed_as == "met"
    assert told(halton, ref, "action_answered") == {"social_worker"}
    assert words(ref, "confirm_action") == "Confirmed that it was done: Visit the child."


def test_overdue_everybody_concerned_is_told_once_and_late_still_counts(halton, resolved):
    ref, action, _ = resolved
    due = london("2026-09-15 00:00")
    halton.play(due)
    assert told(halton, ref, "overdue", since=due) == {"social_worker", "teacher", "partnership_manager"}
    actions.action_done(ref, action, note="Seen at last.", by=halton.social_worker, at=due + HOUR)
    assert AgreedAction.objects.get(pk=action).deadline.closed_as == "late"
    assert "after its date" in words(ref, "action_done")


def test_only_its_owner_marks_it_done(halton, resolved):
    ref, action, at = resolved
    with pytest.raises(NotAllowed):
        actions.action_done(ref, action, note="-", by=halton.council_lead, at=at + DAY)


def test_only_the_raising_side_confirms(halton, resolved):
    ref, action, at = resolved
    actions.action_done(ref, action, note="Seen.", by=halton.social_worker, at=at + DAY)
    with pytest.raises(NotAllowed):
        actions.confirm_action(ref, action, done=True, by=halton.social_worker, at=at + DAY)


def test_marked_done_twice_is_a_conflict_that_says_when(halton, resolved):
    ref, action, at = resolved
    actions.action_done(ref, action, note="Seen.", by=halton.social_worker, at=at + DAY)
    with pytest.raises(Conflict, match="already been marked done") as refused:
        actions.action_done(ref, action, note="Seen!", by=halton.social_worker, at=at + DAY)
    assert "11 September 2026" in refused.value.detail


def test_confirming_needs_somebodys_word_and_happens_once(halton, resolved):
    ref, action, at = resolved
    with pytest.raises(Conflict, match="Nobody has said yet"):
        actions.confirm_action(ref, action, done=True, by=halton.teacher, at=at + HOUR)
    with pytest.raises(Conflict, match="not due yet"):
        actions.confirm_action(ref, action, done=False, why="-", by=halton.teacher, at=at + HOUR)
    actions.action_done(ref, action, note="Seen.", by=halton.social_worker, at=at + DAY)
    actions.confirm_action(ref, action, done=True, by=halton.teacher, at=at + DAY)
    with pytest.raises(Conflict, match="already been confirmed"):
        actions.confirm_action(ref, action, done=True, by=halton.teacher, at=at + DAY)


def test_not_done_alerts_the_leads_and_can_be_reopened(halton, resolved):
    ref, action, at = resolved
    actions.action_done(ref, action, note="Seen.", by=halton.social_worker, at=at + DAY)
    actions.confirm_action(ref, action, done=False, why="Nobody came.", by=halton.teacher, at=at + 2 * DAY)
    assert told(halton, ref, "alert") == {"dsl", "council_lead"}
    assert lines(ref, "not_done")[-1].why == "Nobody came."
    again = actions.reopen(ref, why="Nobody came.", by=halton.teacher, at=at + 3 * DAY)
    assert halton.load(again).step == 2


def test_an_owner_may_say_again_that_it_is_done(halton, resolved):
    ref, action, at = resolved
    actions.action_done(ref, action, note="Seen.", by=halton.social_worker, at=at + DAY)
    actions.confirm_action(ref, action, done=False, why="Nobody came.", by=halton.teacher, at=at + 2 * DAY)
    actions.action_done(ref, action, note="Now.", by=halton.social_worker, at=at + 3 * DAY)
    actions.confirm_action(ref, action, done=True, by=halton.teacher, at=at + 3 * DAY)
    assert AgreedAction.objects.get(pk=action).confirmed_at == at + 3 * DAY


def test_an_action_is_handed_over_within_the_owners_agency(halton, resolved):
    ref, action, at = resolved
    mine = deadline(ref, "action").pk
    with pytest.raises(Conflict, match="within the agency"):
        actions.hand_over(
            ref, to=halton.post("dsl"), why="Away.", deadline_id=mine, by=halton.social_worker, at=at + HOUR
        )
    actions.hand_over(
        ref, to=halton.post("other_manager"), why="Away.", deadline_id=mine, by=halton.social_worker, at=at + HOUR
    )
    actions.action_done(ref, action, note="Seen.", by=halton.other_manager, at=at + DAY)
    assert told(halton, ref, "handed_over") == {"other_manager"}


def test_an_action_of_another_case_is_not_touched(halton, resolved):
    _, action, at = resolved
    other = halton.challenge(at=at, concern="Another.")
    actions.withdraw(other, why="-", under_pressure=False, by=halton.teacher, at=at)
    with pytest.raises(Conflict, match="no agreed action"):
        actions.confirm_action(other, action, done=True, by=halton.teacher, at=at + DAY)
