"""A challenge under Lincolnshire's procedure, from the professionals to the meeting with an independent chair."""

from datetime import date

import pytest

from escalation import actions
from tests.escalation.acting import see, send
from tests.escalation.other_procedures import HALTON_ONLY, dates, explained_dates, nothing_stalls, under
from tests.escalation.shipped import FILES
from tests.escalation.stories import HOUR, deadline, lines, london, outcome, state, told, words
from tests.escalation.visiting import buttons_of, signed_in, text_of
from tests.factories import AT
from workflows.clock import end_of
from workflows.models import Deadline

# Raised on Tuesday 8 September 2026: step 2 opens as Thursday 10 ends, step 3 as Tuesday 15, step 4 as Thursday 17.
AT_4 = london("2026-09-18 11:00")


@pytest.fixture
def lincolnshire(halton):
    return under(halton, path=FILES["lincolnshire"])


@pytest.fixture
def at_the_meeting(lincolnshire):
    ref = lincolnshire.challenge()
    lincolnshire.play(AT_4)
    assert lincolnshire.load(ref).step == 4
    return ref


def own(found: dict) -> dict:
    """The procedure's own deadlines; what is asked beside them has no rule."""
    return {key: due for key, due in found.items() if key[1] not in ("approval", "date_to_agree")}


def test_left_alone_every_date_is_the_explainers(lincolnshire, at_the_meeting):
    assert own(dates(at_the_meeting)) == own(explained_dates(lincolnshire, AT))
    assert own(dates(at_the_meeting)) == {
        (1, "acknowledge"): end_of(date(2026, 9, 8)),
        (1, "plan"): end_of(date(2026, 9, 10)),
        (2, "meeting"): end_of(date(2026, 9, 15)),
        (2, "plan"): end_of(date(2026, 9, 15)),
        (3, "contact"): end_of(date(2026, 9, 16)),
        (3, "plan"): end_of(date(2026, 9, 17)),
        (4, "set_date"): end_of(date(2026, 9, 18)),
        (4, "meeting"): None,
    }


def test_the_line_manager_is_asked_whether_the_concern_is_justified(lincolnshire):
    ref = lincolnshire.challenge(raiser="officer")
    page = text_of(see(lincolnshire.officer, ref, "escalate", AT + HOUR))
    assert "Serge Sergeant will be asked to approve it" in page
    data = {"tried": "Rang", "why_failed": "No answer", "step": "1"}
    send(lincolnshire.officer, ref, "escalate", data, AT + HOUR)
    assert words(ref, "ask_approval") == "Asked the line manager to approve going to the next step."
    refused = {"approved": "no", "why": "Ring again"}
    assert send(lincolnshire.sergeant, ref, "approval", refused, AT + 2 * HOUR).status_code == 302
    with signed_in(lincolnshire.officer, AT + 3 * HOUR) as client:
        said = text_of(client.get(f"/challenges/{ref}/"))
    assert "Your line manager did not approve it." in said
    assert "safeguarding lead did not" not in said
    send(lincolnshire.officer, ref, "go-on", {"why": "At risk", "step": "1"}, AT + 3 * HOUR)
    assert lincolnshire.load(ref).step == 2


def test_an_acknowledgement_and_a_meeting_stop_their_clocks(lincolnshire):
    ref = lincolnshire.challenge()
    send(lincolnshire.social_worker, ref, "respond", {"text": "Seen."}, AT + HOUR)
    assert outcome(ref, "acknowledge") == "met"
    lincolnshire.play(london("2026-09-11 09:00"))
    held = {
        "held_at_day": "11",
        "held_at_month": "9",
        "held_at_year": "2026",
        "held_at_time": "10am",
        "present": "Both",
        "said": "Much",
    }
    assert send(lincolnshire.team_manager, ref, "record-meeting", held, london("2026-09-11 11:00")).status_code == 302
    assert (outcome(ref, "meeting"), lincolnshire.load(ref).step) == ("met", 2)


def test_contact_between_senior_officers_is_recorded_by_whoever_made_it(lincolnshire):
    ref = lincolnshire.challenge()
    at = london("2026-09-16 11:00")
    lincolnshire.play(at)
    assert lincolnshire.load(ref).step == 3
    with signed_in(lincolnshire.head, at) as client:
        assert "happened" in buttons_of(client.get(f"/challenges/{ref}/"))
    empty = text_of(send(lincolnshire.head, ref, "happened", {"event": "contact_made", "text": ""}, at))
    assert "Enter who did it, and how" in empty
    assert not lines(ref, "record_event")
    done = send(lincolnshire.head, ref, "happened", {"event": "contact_made", "text": "Rang Oona"}, at)
    assert done.status_code == 302
    assert deadline(ref, "contact").closed_as == "met"
    again = send(lincolnshire.head, ref, "happened", {"event": "contact_made", "text": "Rang again"}, at + HOUR)
    assert again.status_code in (200, 409)
    assert len(lines(ref, "record_event")) == 1


def test_no_date_for_the_meeting_is_chased_until_both_sides_agree_one(lincolnshire, at_the_meeting):
    ref, world = at_the_meeting, lincolnshire
    chase = deadline(ref, "date_to_agree")
    assert chase.label == "Agree a date for “Hold the chaired meeting”"
    assert chase.due_at == end_of(date(2026, 9, 21))  # it opened as Friday 18 began
    assert world.keys(chase.holder_ids) == {"head", "council_senior", "partnership_manager"}
    world.play(london("2026-09-24 09:00"))
    assert "partnership_manager" in told(world, ref, "overdue", since=london("2026-09-23 00:00"))
    assert nothing_stalls()


def test_a_date_is_proposed_and_agreed_on_the_pages(lincolnshire, at_the_meeting):
    ref, world = at_the_meeting, lincolnshire
    meeting = deadline(ref, "meeting", step=4)
    data = {"deadline_id": meeting.pk, "due_on_day": "25", "due_on_month": "9", "due_on_year": "2026", "why": ""}
    assert send(world.head, ref, "propose-date", data, AT_4).status_code == 302
    proposed = meeting.proposed_dates.get()
    with signed_in(world.council_senior, AT_4 + HOUR) as client:
        assert "answer-date" in buttons_of(client.get(f"/challenges/{ref}/"))
    unsaid = send(world.council_senior, ref, "answer-date", {}, AT_4 + HOUR, about=proposed.pk)
    assert "There is a problem" in text_of(unsaid)
    yes = send(world.council_senior, ref, "answer-date", {"agreed": "yes"}, AT_4 + HOUR, about=proposed.pk)
    assert yes.status_code == 302
    meeting.refresh_from_db()
    assert meeting.due_at == end_of(date(2026, 9, 25))
    assert deadline(ref, "date_to_agree").closed_as == "met"
    assert nothing_stalls()


def test_the_meeting_ends_with_a_plan_both_agree(lincolnshire, at_the_meeting):
    ref, world = at_the_meeting, lincolnshire
    manager = world.partnership_manager
    actions.arrange_meeting(ref, planned_at=AT_4 + HOUR, place="Room 4", by=manager, at=AT_4)
    assert outcome(ref, "set_date") == "met"
    held = AT_4 + HOUR
    actions.record_meeting(ref, held_at=held, present="Chair, both", said="A plan.", by=manager, at=held + HOUR)
    assert Deadline.objects.get(case__reference=ref, code="meeting", step=4).closed_as == "met"
    live = world.load(ref).live_deadlines
    assert live
    assert nothing_stalls()
    actions.propose_resolution(ref, text="The plan.", actions=[], by=world.head, at=held + 2 * HOUR)
    proposal = world.load(ref).open_proposal()
    actions.agree_resolution(ref, proposal.pk, by=world.council_senior, at=held + 3 * HOUR)
    assert state(ref) == "RESOLVED"


def test_after_the_meeting_somebody_always_has_to_settle_it(lincolnshire, at_the_meeting):
    ref, world = at_the_meeting, lincolnshire
    actions.arrange_meeting(ref, planned_at=AT_4 + HOUR, place="R", by=world.partnership_manager, at=AT_4)
    meeting = deadline(ref, "meeting", step=4)
    proposed = actions.propose_date(ref, meeting.pk, due_on=date(2026, 9, 25), by=world.head, at=AT_4)
    actions.answer_date(ref, proposed, agreed=True, by=world.council_senior, at=AT_4 + HOUR)
    held = AT_4 + 2 * HOUR
    actions.record_meeting(ref, held_at=held, present="B", said="-", by=world.head, at=held)
    settle = deadline(ref, "settle")
    assert settle.label == "Agree a resolution, or record the conclusion of the meeting"
    world.play(london("2026-10-02 09:00"))
    assert nothing_stalls()
    assert "partnership_manager" in told(world, ref, "overdue", since=london("2026-10-01 00:00"))


def test_without_agreement_the_conclusion_of_the_meeting_is_recorded_and_answered(lincolnshire, at_the_meeting):
    ref, world = at_the_meeting, lincolnshire
    manager = world.partnership_manager
    page = text_of(see(manager, ref, "recommend", AT_4))
    assert "Record the conclusion of the meeting" in page
    assert "What the meeting concluded" in page
    said = {"text": "The council visits.", "step": "4"}
    assert send(manager, ref, "recommend", said, AT_4).status_code == 302
    asked = text_of(see(world.head, ref, "answer-recommendation", AT_4))
    assert "Does your agency accept the conclusion of the meeting?" in asked
    no = {"accepted": "no", "why": "Too late"}
    assert send(world.head, ref, "answer-recommendation", no, AT_4 + HOUR).status_code == 302
    send(world.council_senior, ref, "answer-recommendation", {"accepted": "yes"}, AT_4 + 2 * HOUR)
    assert state(ref) == "DETERMINED"
    with signed_in(world.teacher, AT_4 + 3 * HOUR) as client:
        page = text_of(client.get(f"/challenges/{ref}/"))
    trail = " ".join(f"{one.words} {one.why}" for one in lines(ref))
    found = f"{page} {asked} {trail}".lower()
    assert "Conclusion of the meeting The council visits." in page
    assert not [word for word in HALTON_ONLY if word in found]


def test_stepping_back_speaks_of_no_days_and_begins_the_limits_anew(lincolnshire):
    ref = lincolnshire.challenge()
    at = london("2026-09-11 11:00")
    lincolnshire.play(at)
    page = text_of(see(lincolnshire.dsl, ref, "step-back", at))
    assert "time limits begin anew" in page
    assert "first day of that step" not in page
    assert send(lincolnshire.dsl, ref, "step-back", {"to": "1", "why": "They talk", "step": "2"}, at).status_code == 302
    assert deadline(ref, "plan", step=1).due_at == end_of(date(2026, 9, 15))
