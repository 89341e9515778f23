"""A challenge under London's procedure: one visible step, no word on its end, and still it ends and never stalls."""

from datetime import date

import pytest

from escalation import actions
from notifications.models import Notice
from tests.escalation.acting import see, send
from tests.escalation.other_procedures import HALTON_ONLY, dates, explained_dates, nothing_stalls, under
from tests.escalation.shipped import FILES
from tests.escalation.stories import DAY, HOUR, deadline, lines, london, state, told, words
from tests.escalation.visiting import buttons_of, signed_in, text_of
from tests.factories import AT
from workflows.clock import end_of
from workflows.conflict import Conflict


@pytest.fixture
def london_world(halton):
    return under(halton, path=FILES["london"])


def test_both_sides_managers_hold_the_turn_for_the_days_the_explainer_gives(london_world):
    ref = london_world.challenge()
    assert london_world.holders(ref, "receiving") == {"team_manager", "council_lead"}
    assert london_world.holders(ref, "raising") == {"dsl"}  # the teacher’s manager and lead in one
    assert dates(ref) == explained_dates(london_world, AT)
    assert dates(ref)[1, "resolve"] == end_of(date(2026, 9, 15))


def test_it_is_settled_by_the_managers(london_world):
    ref = london_world.challenge()
    actions.respond(ref, text="We will look.", by=london_world.team_manager, at=AT + HOUR)
    actions.propose_resolution(ref, text="A visit.", actions=[], by=london_world.team_manager, at=AT + 2 * HOUR)
    proposal = london_world.load(ref).open_proposal()
    actions.agree_resolution(ref, proposal.pk, by=london_world.dsl, at=AT + 3 * HOUR)
    assert state(ref) == "RESOLVED"


def test_when_time_runs_out_the_manager_is_told_each_working_day_and_nothing_moves(london_world):
    ref = london_world.challenge()
    london_world.play(london("2026-09-18 12:00"))
    assert london_world.load(ref).step == 1
    alerts = Notice.objects.filter(kind="overdue", recipient=london_world.partnership_manager)
    assert alerts.count() == 3  # at the ends of Tuesday 15, Wednesday 16 and Thursday 17
    assert nothing_stalls()


def test_a_date_that_protects_the_child_comes_before_the_working_week(london_world):
    ref = london_world.challenge()
    data = {"why": "Contact on Friday", "due_on_day": "10", "due_on_month": "9", "due_on_year": "2026"}
    assert send(london_world.dsl, ref, "protective-date", data, AT + HOUR).status_code == 302
    assert deadline(ref, "resolve").due_at == end_of(date(2026, 9, 10))
    events = {"protective_date": end_of(date(2026, 9, 10))}
    assert explained_dates(london_world, AT, events=events)[1, "resolve"] == end_of(date(2026, 9, 10))


def test_making_it_urgent_gives_nobody_more_time(london_world):
    ref = london_world.challenge()
    at = AT + 3 * DAY
    page = text_of(see(london_world.teacher, ref, "risk", at))
    assert "This procedure has no urgent track: the time limits stay as they are." in page
    assert send(london_world.teacher, ref, "risk", {"why": "Bruises"}, at).status_code == 302
    assert london_world.load(ref).case.urgent
    assert deadline(ref, "resolve").due_at == end_of(date(2026, 9, 15))
    assert "team_manager" in told(london_world, ref, "risk_changed")


def test_an_outcome_that_later_stages_came_to_is_recorded_and_answered_by_both(london_world):
    ref = london_world.challenge()
    at = london("2026-09-16 11:00")
    london_world.play(at)
    manager = london_world.partnership_manager
    page = text_of(see(manager, ref, "recommend", at))
    assert "Record the outcome" in page
    assert not [word for word in HALTON_ONLY if word in page.lower()]
    empty = text_of(send(manager, ref, "recommend", {"text": "", "step": "1"}, at))
    assert "Enter the outcome" in empty
    said = {"text": "Heads of service agreed a visit.", "step": "1"}
    assert send(manager, ref, "recommend", said, at).status_code == 302
    assert "Does your agency accept the outcome?" in text_of(see(london_world.dsl, ref, "answer-recommendation", at))
    for who in ("dsl", "team_manager"):
        user = london_world.post(who).user
        assert send(user, ref, "answer-recommendation", {"accepted": "yes"}, at + HOUR).status_code == 302
    assert state(ref) == "DETERMINED"
    with signed_in(london_world.teacher, at + 2 * HOUR) as client:
        page = text_of(client.get(f"/challenges/{ref}/"))
    assert "Outcome Heads of service agreed a visit." in page
    trail = " ".join(f"{one.words} {one.why}" for one in lines(ref)).lower()
    assert not [word for word in HALTON_ONLY if word in f"{page} {trail}".lower()]
    assert words(ref, "recommend") == "Recorded the outcome."
    assert told(london_world, ref, "outcome") == {"teacher", "dsl", "team_manager", "council_lead"}


def test_the_only_step_is_neither_left_upwards_nor_downwards(london_world):
    ref = london_world.challenge()
    with signed_in(london_world.dsl, AT + HOUR) as client:
        assert not {"escalate", "step-back"} & buttons_of(client.get(f"/challenges/{ref}/"))
    with pytest.raises(Conflict) as refused:
        actions.escalate(ref, step=1, tried="-", why_failed="-", by=london_world.dsl, at=AT + HOUR)
    assert refused.value.detail == "It ends with the outcome."


def test_more_time_never_leaves_it_without_a_timer(london_world):
    ref = london_world.challenge()
    one = deadline(ref, "resolve")
    asked = actions.ask_extension(ref, one.pk, due_on=date(2026, 9, 17), why="Ill", by=london_world.dsl, at=AT + HOUR)
    actions.answer_extension(ref, asked, approved=True, by=london_world.partnership_manager, at=AT + 2 * HOUR)
    assert deadline(ref, "resolve").due_at == end_of(date(2026, 9, 17))
    for day in range(1, 12):
        london_world.play(AT + day * DAY)
        assert nothing_stalls()
