"""Whole challenges under procedures nobody has: six steps that end in a decision, and two that end in a meeting.

Between them they use what the language knows and no shipped procedure does: priorities, the soonest of several, a
decision received, confirmation in writing, an indicative limit, approval by a line manager on a later step.
"""

from datetime import date, timedelta

import pytest

from escalation import actions
from tests.escalation.acting import see, send
from tests.escalation.other_procedures import HALTON_ONLY, dates, explained_dates, nothing_stalls, under
from tests.escalation.stories import DAY, HOUR, deadline, lines, london, outcome, state, told, words
from tests.escalation.test_raise_pages import Draught
from tests.escalation.visiting import buttons_of, signed_in, text_of
from tests.factories import AT
from workflows.clock import end_of
from workflows.conflict import Conflict
from workflows.models import Deadline

HEAD = """
name = "{name}"
kind = "challenge"
version = "1"
title = "Resolving differences (test)"
in_force_from = 2020-01-01
source = "invented"
address = "https://example.org"
days = "working"
final = "{final}"
"""

SIX = (
    HEAD.format(name="six", final="decision")
    + """
may_step_back = false
priorities = ["high", "low"]

[[step]]
number = 1
code = "one"
title = "Between workers"
raising = ["practitioner"]
receiving = ["practitioner"]
source = "1"
[[step.deadline]]
code = "answer"
label = "Answer the challenge"
side = "receiving"
due = { by_priority = { high = "within 4 hours", low = "within 1 week" } }
stops_on = ["responded"]
on_timeout = "alert"
source = "1"
[[step.deadline]]
code = "settle_it"
label = "Settle it between you"
side = "both"
due = { soonest_of = ["within 10 working days after receiving the decision", "by the date set to protect the child"] }
on_timeout = "escalate"
source = "1"

[[step]]
number = 2
code = "two"
title = "Between managers"
raising = ["line_manager"]
receiving = ["line_manager"]
meeting = true
source = "2"
[step.approval]
by = "line_manager"
label = "Approve going on"
due = "within 1 working day"
source = "2"
[[step.deadline]]
code = "meet"
label = "Meet"
side = "both"
due = "by a date both sides agree"
on_timeout = "escalate"
source = "2"
[[step.deadline]]
code = "confirm"
label = "Confirm it in writing"
side = "receiving"
starts_on = "meeting_held"
due = "within 2 working days after the meeting"
stops_on = ["confirmed_in_writing"]
on_timeout = "alert"
told = ["partnership_manager"]
source = "2"

[[step]]
number = 3
code = "three"
title = "Between leads"
raising = ["safeguarding_lead"]
receiving = ["safeguarding_lead"]
source = "3"
[[step.deadline]]
code = "three"
label = "Discuss it"
side = "both"
due = "within 90 minutes"
on_timeout = "escalate"
binding = false
source = "3"

[[step]]
number = 4
code = "four"
title = "Between senior managers"
raising = ["senior_manager"]
receiving = ["senior_manager"]
source = "4"
[[step.deadline]]
code = "four"
label = "Discuss it higher up"
side = "both"
due = "within 3 working days after entering the step, counting that day"
on_timeout = "escalate"
source = "4"

[[step]]
number = 5
code = "five"
title = "Between representatives"
raising = ["partnership_representative"]
receiving = ["partnership_representative"]
source = "5"
[[step.deadline]]
code = "five"
label = "Discuss it once more"
side = "both"
due = "within 2 weeks after entering step 4"
on_timeout = "escalate"
source = "5"

[[step]]
number = 6
code = "six"
title = "The executive group"
raising = ["partnership_representative"]
receiving = ["partnership_representative"]
partnership = ["scrutineer"]
partnership_does = "decides"
source = "6"
[[step.deadline]]
code = "decide"
label = "Decide"
side = "partnership"
due = "within 1 month after entering the step"
stops_on = ["recommended"]
on_timeout = "alert"
told = ["partnership_manager"]
repeat = true
source = "6"
"""
)

TWO = (
    HEAD.format(name="two", final="meeting")
    + """
[[step]]
number = 1
code = "one"
title = "Between workers"
raising = ["practitioner"]
receiving = ["practitioner"]
source = "1"
[[step.deadline]]
code = "one"
label = "Settle it"
side = "both"
due = "within 2 working days"
on_timeout = "escalate"
source = "1"

[[step]]
number = 2
code = "two"
title = "A chaired meeting"
raising = ["senior_manager"]
receiving = ["senior_manager"]
partnership = ["business_unit"]
partnership_does = "convenes"
meeting = true
record = ["meeting"]
source = "2"
[[step.deadline]]
code = "meet"
label = "Hold the chaired meeting"
side = "partnership"
due = "by a date both sides agree"
stops_on = ["meeting_held"]
on_timeout = "alert"
told = ["partnership_manager"]
repeat = true
source = "2"
"""
)


@pytest.fixture
def six(halton):
    return under(halton, text=SIX)


@pytest.fixture
def two(halton):
    return under(halton, text=TWO)


def on(day: int, name: str = "due_on", month: int = 9) -> dict[str, str]:
    return {f"{name}_day": str(day), f"{name}_month": str(month), f"{name}_year": "2026"}


# -- six steps, a decision ----------------------------------------------------------------------------


def test_the_raise_pages_ask_for_the_priority_and_its_limit_counts(six):
    six.partnership.challenge_procedure = "six"
    six.partnership.save()
    with signed_in(six.teacher, AT) as client:
        draft = Draught(client)
        draft.fill(six, priority={"priority": "low"})
        check = text_of(draft.open("check"))
        assert "Priority Low" in check
        assert "by the end of Tuesday 15 September 2026" in check
        client.post(f"{draft.home}check/", follow=True)
    ref = Deadline.objects.get(code="answer").case.reference
    assert six.load(ref).priority == "low"
    assert deadline(ref, "answer").due_at == end_of(date(2026, 9, 15))


@pytest.mark.parametrize("priority", ["high", "low", ""])
def test_a_priority_sets_the_limit_and_none_the_shortest(six, priority):
    ref = six.challenge(priority=priority)
    assert dates(ref)[1, "answer"] == explained_dates(six, AT, priority=priority or None)[1, "answer"]
    assert (deadline(ref, "answer").due_at == AT + 4 * HOUR) == (priority != "low")


def test_a_limit_counted_from_the_decision_begins_when_it_is_recorded(six):
    ref = six.challenge(priority="low")
    assert deadline(ref, "settle_it").due_at is None
    sent = send(six.teacher, ref, "happened", {"event": "decision_received", "text": "By letter"}, AT + HOUR)
    assert sent.status_code == 302
    explained = explained_dates(six, AT, priority="low", events={"decision_received": AT + HOUR})
    assert deadline(ref, "settle_it").due_at == explained[1, "settle_it"] == end_of(date(2026, 9, 22))
    early = send(six.dsl, ref, "protective-date", {"why": "Contact", **on(10)}, AT + 2 * HOUR)
    assert early.status_code == 302
    assert deadline(ref, "settle_it").due_at == end_of(date(2026, 9, 10))
    six.play(london("2026-09-11 09:00"))
    assert six.load(ref).step == 2


def test_a_step_whose_date_nobody_agrees_is_chased_and_can_be_left(six):
    ref = six.challenge(priority="low", enter_at=2, enter_why="Managers know")
    chase = deadline(ref, "date_to_agree")
    assert chase.due_at == end_of(date(2026, 9, 9))
    six.play(AT + 6 * DAY)
    assert six.load(ref).step == 2
    assert nothing_stalls()
    assert "partnership_manager" in told(six, ref, "overdue")
    send(six.dsl, ref, "escalate", {"tried": "a", "why_failed": "b", "step": "2"}, AT + 6 * DAY)
    six.play(AT + 9 * DAY)
    assert six.load(ref).step > 2


def test_an_agreed_date_moves_it_on_when_it_runs_out(six):
    ref = six.challenge(priority="low", enter_at=2, enter_why="Managers know")
    meet = deadline(ref, "meet")
    send(six.team_manager, ref, "propose-date", {"deadline_id": meet.pk, **on(14), "why": ""}, AT + HOUR)
    proposed = meet.proposed_dates.get()
    send(six.dsl, ref, "answer-date", {"agreed": "yes", "why": ""}, AT + 2 * HOUR, about=proposed.pk)
    assert deadline(ref, "meet").due_at == end_of(date(2026, 9, 14))
    six.play(london("2026-09-15 00:30"))
    assert six.load(ref).step == 3


def test_confirmation_in_writing_is_due_after_the_meeting_and_is_recorded(six):
    ref = six.challenge(priority="low", enter_at=2, enter_why="Managers know")
    at = AT + DAY
    actions.record_meeting(ref, held_at=at, present="Both", said="Much", by=six.team_manager, at=at)
    assert deadline(ref, "confirm").due_at == end_of(date(2026, 9, 11))
    assert (
        deadline(ref, "confirm").due_at == explained_dates(six, AT, enter=2, events={"meeting_held": at})[2, "confirm"]
    )
    data = {"event": "confirmed_in_writing", "text": "Letter of today"}
    early = {**data, **{f"happened_at_{part}": value for part, value in _instant("2026-09-01", "10am").items()}}
    refused = text_of(send(six.team_manager, ref, "happened", early, at + HOUR))
    assert "It must be after the challenge was raised" in refused
    assert "Letter of today" in refused
    assert send(six.team_manager, ref, "happened", data, at + HOUR).status_code == 302
    assert outcome(ref, "confirm") == "met"
    with signed_in(six.team_manager, at + 2 * HOUR) as client:
        assert "happened" not in buttons_of(client.get(f"/challenges/{ref}/"))
    with pytest.raises(Conflict, match="Nothing waits for this"):
        actions.record_event(ref, event="confirmed_in_writing", text="x", by=six.team_manager, at=at + 2 * HOUR)


def _instant(day: str, clock: str) -> dict[str, str]:
    year, month, of_month = day.split("-")
    return {"day": of_month, "month": month, "year": year, "time": clock}


def test_a_procedure_that_does_not_step_back_offers_no_way_back(six):
    ref = six.challenge(priority="low", enter_at=3, enter_why="Leads know")
    with signed_in(six.dsl, AT + HOUR) as client:
        assert "step-back" not in buttons_of(client.get(f"/challenges/{ref}/"))


def test_left_alone_from_step_3_every_date_is_the_explainers(six):
    ref = six.challenge(priority="low", enter_at=3, enter_why="Leads know")
    six.play(AT + 60 * DAY)
    assert six.load(ref).step == 6
    assert dates(ref) == explained_dates(six, AT, priority="low", enter=3)
    assert deadline(ref, "three").due_at == AT + timedelta(minutes=90)
    assert nothing_stalls()


def test_six_steps_end_in_a_decision_and_nobody_speaks_of_recommending(six):
    ref = six.challenge(priority="low", enter_at=6, enter_why="All know")
    scrutineer, at = six.scrutineer, AT + HOUR
    view = text_of(see(scrutineer, ref, "give-view", at))
    assert send(scrutineer, ref, "give-view", {"view": "Visit.", "agrees": "yes"}, at).status_code == 302
    page = text_of(see(scrutineer, ref, "recommend", at))
    assert "Record the decision" in page
    assert "What was decided" in page
    assert "Enter the decision" in text_of(send(scrutineer, ref, "recommend", {"text": " ", "step": "6"}, at))
    done = send(scrutineer, ref, "recommend", {"text": "The council visits.", "step": "6"}, at + HOUR)
    assert done.status_code == 302
    assert outcome(ref, "decide") == "met"
    assert words(ref, "recommend").startswith("Decided. Views: Halton Borough Council, agrees")
    with pytest.raises(Conflict, match="The decision has already been recorded"):
        actions.recommend(ref, text="Other.", actions=[], by=scrutineer, at=at + 2 * HOUR)
    asked = text_of(see(six.council_rep, ref, "answer-recommendation", at + 2 * HOUR))
    assert "Does your agency accept the decision?" in asked
    send(six.teacher, ref, "answer-recommendation", {"accepted": "yes"}, at + 2 * HOUR)
    send(six.council_lead, ref, "answer-recommendation", {"accepted": "no", "why": "No means"}, at + 3 * HOUR)
    assert state(ref) == "DETERMINED"
    with signed_in(six.teacher, at + 4 * HOUR) as client:
        story = text_of(client.get(f"/challenges/{ref}/"))
    assert "Decision The council visits." in story
    assert "The scrutineer" in story
    everything = " ".join([view, page, asked, story, *(one.words for one in lines(ref))]).lower()
    assert not [word for word in HALTON_ONLY if word in everything]


# -- two steps, a meeting -----------------------------------------------------------------------------


def test_a_chaired_meeting_is_agreed_held_concluded_and_answered_on_the_pages(two):
    ref = two.challenge()
    two.play(london("2026-09-11 09:00"))
    assert (two.load(ref).step, own(dates(ref))) == (2, own(explained_dates(two, AT)))
    at, unit = london("2026-09-11 11:00"), two.business_unit
    meet = deadline(ref, "meet")
    send(unit, ref, "propose-date", {"deadline_id": meet.pk, **on(18), "why": ""}, at)
    proposed = meet.proposed_dates.get()
    for who in ("head", "council_senior"):
        send(two.post(who).user, ref, "answer-date", {"agreed": "yes", "why": ""}, at + HOUR, about=proposed.pk)
    assert deadline(ref, "meet").due_at == end_of(date(2026, 9, 18))
    late = london("2026-09-21 09:00")
    two.play(late)
    assert "partnership_manager" in told(two, ref, "overdue")
    held = {"present": "Chair", "said": "A visit", "held_at_time": "10am", **on(18, "held_at")}
    assert send(unit, ref, "record-meeting", held, late).status_code == 302
    assert nothing_stalls()
    assert deadline(ref, "settle").label == "Agree a resolution, or record the conclusion of the meeting"
    page = text_of(see(unit, ref, "recommend", late))
    assert "Record the conclusion of the meeting" in page
    assert send(unit, ref, "recommend", {"text": "A visit.", "step": "2"}, late + HOUR).status_code == 302
    for who in ("head", "council_senior"):
        send(two.post(who).user, ref, "answer-recommendation", {"accepted": "yes"}, late + 2 * HOUR)
    assert state(ref) == "DETERMINED"
    with signed_in(two.teacher, late + 3 * HOUR) as client:
        story = text_of(client.get(f"/challenges/{ref}/"))
    everything = f"{page} {story} {' '.join(one.words for one in lines(ref))}".lower()
    assert not [word for word in HALTON_ONLY if word in everything]


def own(found: dict) -> dict:
    return {key: due for key, due in found.items() if key[1] not in ("date_to_agree", "agree_date", "settle")}
