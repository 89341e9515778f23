"""Meetings: arranged, excused from, held."""

import pytest

from escalation import actions
from escalation.models import Meeting
from tests.escalation.stories import DAY, HOUR, at_step, histories, lines, london, told, words
from tests.factories import PROJECT, make_procedure
from workflows.conflict import Conflict


def test_arranged_both_sides_are_told_that_there_is_one_and_not_where(halton):
    ref, at = at_step(halton, 3, receiver="officer")
    actions.arrange_meeting(ref, planned_at=at + DAY, place="Town hall", by=halton.head, at=at)
    assert {"teacher", "police_senior", "police_rep", "council_rep"} <= told(halton, ref, "meeting_arranged")
    assert words(ref, "arrange_meeting") == "Arranged a meeting for 11am on Friday 18 September 2026."


def test_one_in_the_past_cannot_be_arranged_nor_the_same_one_twice(halton):
    ref, at = at_step(halton, 3, receiver="officer")
    with pytest.raises(Conflict, match="time has passed"):
        actions.arrange_meeting(ref, planned_at=at - HOUR, place="", by=halton.head, at=at)
    actions.arrange_meeting(ref, planned_at=at + DAY, place="", by=halton.head, at=at)
    with pytest.raises(Conflict, match="already a meeting"):
        actions.arrange_meeting(ref, planned_at=at + DAY, place="", by=halton.police_senior, at=at)


def test_held_with_who_came_and_what_was_said(halton):
    ref, at = at_step(halton, 3, receiver="officer")
    meeting = actions.arrange_meeting(ref, planned_at=at + HOUR, place="", by=halton.head, at=at)
    actions.send_apologies(ref, meeting, why="In court.", by=halton.police_senior, at=at)
    assert told(halton, ref, "alert") == {"head"}
    actions.record_meeting(
        ref,
        meeting_id=meeting,
        held_at=at + HOUR,
        present="Head, representatives",
        said="A visit on Monday.",
        by=halton.head,
        at=at + 3 * HOUR,
    )
    row = Meeting.objects.get(pk=meeting)
    assert (row.held_at, row.present, row.apologies) == (at + HOUR, "Head, representatives", "Cecil Chief: In court.")
    assert histories(row) == ["+", "~", "~"]
    assert lines(ref, "record_meeting")[-1].why == "A visit on Monday."
    with pytest.raises(Conflict, match="already been recorded"):
        actions.record_meeting(
            ref, meeting_id=meeting, held_at=at, present="", said="", by=halton.head, at=at + 4 * HOUR
        )


def test_apologies_are_sent_once(halton):
    ref, at = at_step(halton, 3, receiver="officer")
    meeting = actions.arrange_meeting(ref, planned_at=at + DAY, place="", by=halton.head, at=at)
    actions.send_apologies(ref, meeting, by=halton.police_senior, at=at)
    with pytest.raises(Conflict, match="already sent your apologies"):
        actions.send_apologies(ref, meeting, by=halton.police_senior, at=at + HOUR)


@pytest.mark.parametrize(("held", "said"), [(HOUR, "not come yet"), (-60 * DAY, "before this challenge was raised")])
def test_a_meeting_is_held_between_the_raising_and_now(halton, held, said):
    ref, at = at_step(halton, 3, receiver="officer")
    with pytest.raises(Conflict, match=said):
        actions.record_meeting(ref, held_at=at + held, present="", said="", by=halton.head, at=at)


def test_a_limit_to_hold_a_meeting_counts_when_it_was_held_and_not_when_it_was_written_down(halton):
    path = PROJECT / "escalation" / "procedures" / "lincolnshire.toml"
    procedure = make_procedure(halton.partnership, path)
    ref = halton.challenge(procedure=procedure, receiver="officer", enter_at=2, enter_why="Known for weeks.")
    meeting = next(one for one in halton.load(ref).live_deadlines if one.code == "meeting")
    held, written = meeting.due_at - 2 * HOUR, meeting.due_at - HOUR / 2
    actions.record_meeting(ref, held_at=held, present="Both", said="-", by=halton.sergeant, at=written)
    meeting.refresh_from_db()
    assert (meeting.closed_as, meeting.closed_at) == ("met", held)


def test_a_meeting_of_another_case_is_not_found(halton):
    ref, at = at_step(halton, 3, receiver="officer")
    meeting = actions.arrange_meeting(ref, planned_at=at + DAY, place="", by=halton.head, at=at)
    other = halton.challenge(at=london("2026-09-17 10:00"), concern="Another.")
    with pytest.raises(Conflict, match="no meeting of this challenge"):
        actions.send_apologies(other, meeting, by=halton.teacher, at=at)
