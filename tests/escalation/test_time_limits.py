"""Less time, more time, and dates that people agree."""

from datetime import date

import pytest

from escalation import actions
from escalation.models import ProposedDate
from tests.escalation.stories import DAY, HOUR, at_step, deadline, histories, lines, london, outcome, told, words
from tests.factories import AT, PROJECT, make_procedure
from workflows.access import NotAllowed
from workflows.conflict import Conflict
from workflows.models import Outcome

PROCEDURES = PROJECT / "escalation" / "procedures"


# -- shorten ------------------------------------------------------------------------------------------------


def test_a_lead_gives_their_own_side_less_time_and_both_dates_stay_explained(halton):
    ref = halton.challenge()
    mine = deadline(ref, "hand_over").pk
    actions.shorten(ref, mine, due_on=date(2026, 9, 8), why="The child is at home.", by=halton.dsl, at=AT + HOUR)
    row = deadline(ref, "hand_over")
    assert row.due_at == london("2026-09-09 00:00")
    assert row.due_text == "by the end of Tuesday 8 September 2026"
    assert row.why[-1].startswith(
        "Shortened by Lee Lead from the end of Wednesday 9 September 2026 to the end of Tuesday 8 September 2026"
    )
    assert histories(row) == ["+", "~"]
    assert told(halton, ref, "date_changed") == {"teacher"}
    assert lines(ref, "shorten")[-1].changes["Due"][0] == "by the end of Wednesday 9 September 2026"
    halton.sweep(london("2026-09-09 00:00"))
    assert halton.load(ref).step == 2


def test_what_both_sides_must_do_no_side_shortens(halton):
    ref, at = at_step(halton, 2)
    with pytest.raises(NotAllowed):
        actions.shorten(ref, deadline(ref, "resolve").pk, due_on=date(2026, 9, 11), why="-", by=halton.dsl, at=at)


def test_the_other_side_does_not_shorten_it(halton):
    ref = halton.challenge()
    with pytest.raises(NotAllowed):
        actions.shorten(
            ref, deadline(ref, "hand_over").pk, due_on=date(2026, 9, 8), why="-", by=halton.council_lead, at=AT
        )


@pytest.mark.parametrize("day", [date(2026, 9, 9), date(2026, 9, 12), date(2026, 9, 7)])
def test_shorter_means_sooner_and_ahead(halton, day):
    ref = halton.challenge()
    with pytest.raises(Conflict, match="not sooner"):
        actions.shorten(ref, deadline(ref, "hand_over").pk, due_on=day, why="-", by=halton.dsl, at=AT + HOUR)


# -- extend -------------------------------------------------------------------------------------------------


def ask(halton, ref, at, day=date(2026, 9, 20), by=None):
    return actions.ask_extension(
        ref, deadline(ref, "resolve").pk, due_on=day, why="Half-term.", by=by or halton.team_manager, at=at
    )


def test_asked_the_partnership_manager_answers_by_the_next_working_day(halton):
    ref, at = at_step(halton, 2)
    ask(halton, ref, at)
    asked = deadline(ref, "extension")
    assert halton.keys(asked.holder_ids) == {"partnership_manager"}
    assert asked.due_at == london("2026-09-12 00:00")
    assert told(halton, ref, "extension_asked") == {"partnership_manager"}
    assert deadline(ref, "resolve").due_at == london("2026-09-17 00:00")


def test_approved_it_moves_this_deadline_and_no_window_after_it(halton):
    ref, at = at_step(halton, 2)
    extension = ask(halton, ref, at)
    actions.answer_extension(ref, extension, approved=True, by=halton.partnership_manager, at=at + HOUR)
    row = deadline(ref, "resolve")
    assert row.due_at == london("2026-09-21 00:00")
    assert "from the end of Wednesday 16 September 2026 to the end of Sunday 20 September 2026" in row.why[-1]
    assert "approved by Petra Partnership" in row.why[-1]
    assert outcome(ref, "extension") == "met"
    assert {"team_manager"} == told(halton, ref, "extension_answered")
    assert {"dsl", "council_lead", "teacher"} <= told(halton, ref, "date_changed")
    halton.play(london("2026-09-21 00:00"))
    challenge = halton.load(ref)
    assert challenge.step == 3
    # Step 3 still ends with day 15.
    assert deadline(ref, "resolve", step=3).due_at == london("2026-09-23 00:00")


def test_refused_nothing_moves(halton):
    ref, at = at_step(halton, 2)
    extension = ask(halton, ref, at)
    actions.answer_extension(
        ref, extension, approved=False, why="The child waits.", by=halton.partnership_manager, at=at + HOUR
    )
    assert deadline(ref, "resolve").due_at == london("2026-09-17 00:00")
    assert lines(ref, "refuse_extension")[-1].why == "The child waits."


def test_answered_twice_says_who_answered(halton):
    ref, at = at_step(halton, 2)
    extension = ask(halton, ref, at)
    actions.answer_extension(ref, extension, approved=True, by=halton.partnership_manager, at=at + HOUR)
    with pytest.raises(Conflict, match="already been answered") as refused:
        actions.answer_extension(ref, extension, approved=False, by=halton.partnership_manager, at=at + 2 * HOUR)
    assert "Petra Partnership approved it" in refused.value.detail


def test_silence_lapses_it_with_a_notice_and_the_clock_went_on(halton):
    ref, at = at_step(halton, 2)
    extension = ask(halton, ref, at)
    halton.play(london("2026-09-12 00:00"))
    challenge = halton.load(ref)
    assert challenge.extensions[0].verdict == "lapsed"
    assert outcome(ref, "extension") == "lapsed"
    assert told(halton, ref, "lapsed") == {"team_manager", "partnership_manager"}
    assert challenge.step == 2
    assert deadline(ref, "resolve").due_at == london("2026-09-17 00:00")
    with pytest.raises(Conflict):
        actions.answer_extension(
            ref, extension, approved=True, by=halton.partnership_manager, at=london("2026-09-12 09:00")
        )


def test_asked_on_the_last_day_the_step_does_not_wait_for_the_answer(halton):
    ref, _ = at_step(halton, 2)
    at = london("2026-09-16 15:00")
    ask(halton, ref, at)
    assert deadline(ref, "extension").due_at == london("2026-09-17 00:00")
    halton.sweep(london("2026-09-17 00:00"))
    challenge = halton.load(ref)
    assert challenge.step == 3
    assert challenge.extensions[0].verdict == "lapsed"
    assert Outcome.objects.filter(deadline=deadline(ref, "extension")).count() == 1


def test_nobody_approves_their_own_request(halton):
    ref, at = at_step(halton, 3, receiver="officer")
    extension = ask(halton, ref, at, day=date(2026, 9, 25), by=halton.police_rep)
    assert halton.keys(deadline(ref, "extension").holder_ids) == {"partnership_manager"}
    with pytest.raises(NotAllowed):
        actions.answer_extension(ref, extension, approved=True, by=halton.police_rep, at=at)
    ref, at = at_step(halton, 3, receiver="officer", concern="Another.")
    actions.hand_over(
        ref, to=halton.post("council_senior"), side="partnership", why="-", by=halton.partnership_manager, at=at
    )


def test_where_the_manager_asks_the_business_unit_answers(halton):
    ref, at = at_step(halton, 2)
    halton.post("team_manager").user = halton.partnership_manager
    row = halton.post("team_manager")
    row.save()
    ref = halton.challenge(at=at, enter_at=2, enter_why="Weeks of talk.", concern="Another.")
    actions.ask_extension(
        ref, deadline(ref, "resolve").pk, due_on=date(2026, 10, 1), why="-", by=halton.partnership_manager, at=at
    )
    asked = deadline(ref, "extension")
    assert [one.name for one in type(halton.dsl).objects.filter(pk__in=asked.holder_ids)] == ["Bill Business"]


def test_one_request_at_a_time_and_only_for_later(halton):
    ref, at = at_step(halton, 2)
    with pytest.raises(Conflict, match="not later"):
        ask(halton, ref, at, day=date(2026, 9, 16))
    ask(halton, ref, at)
    with pytest.raises(Conflict, match="already been asked for"):
        ask(halton, ref, at + HOUR, day=date(2026, 9, 22))


def test_too_late_to_ask_once_time_has_run_out(halton):
    ref = halton.challenge()
    halton.sweep(london("2026-09-09 00:00"))
    with pytest.raises(Conflict, match="already run out"):
        ask(halton, ref, london("2026-09-09 09:00"), by=halton.teacher)


# -- agreed dates -------------------------------------------------------------------------------------------


@pytest.fixture
def undated(halton):
    """A challenge of the Lincolnshire procedure at step 4, whose meeting waits for a date: (reference, deadline)."""
    procedure = make_procedure(halton.partnership, PROCEDURES / "lincolnshire.toml")
    ref = halton.challenge(procedure=procedure, receiver="officer", enter_at=4, enter_why="Urgent meeting.")
    row = deadline(ref, "meeting")
    assert row.due_at is None
    return ref, row.pk


def test_one_side_proposes_the_other_agrees_and_the_deadline_has_its_date(halton, undated):
    ref, meeting = undated
    proposed = actions.propose_date(ref, meeting, due_on=date(2026, 9, 15), by=halton.head, at=AT + HOUR)
    assert told(halton, ref, "date_proposed") == {"police_senior"}
    assert deadline(ref, "agree_date").due_at == london("2026-09-10 00:00")
    actions.answer_date(ref, proposed, agreed=True, by=halton.police_senior, at=AT + 2 * HOUR)
    row = deadline(ref, "meeting")
    assert row.due_at == london("2026-09-16 00:00")
    assert any("Both sides agreed on the end of Tuesday 15 September 2026" in line for line in row.why)
    assert deadline(ref, "agree_date").closed_as == "met"
    assert "head" in told(halton, ref, "date_changed")
    assert "date_agreed" not in halton.load(ref).case.events
    assert "is now due by the end of Tuesday 15 September 2026" in words(ref, "dated")
    halton.play(london("2026-09-16 00:00"))
    assert outcome(ref, "meeting") == "alerted"


def test_the_partnership_proposes_and_both_sides_must_agree(halton, undated):
    ref, meeting = undated
    proposed = actions.propose_date(ref, meeting, due_on=date(2026, 9, 15), by=halton.partnership_manager, at=AT + HOUR)
    actions.answer_date(ref, proposed, agreed=True, by=halton.head, at=AT + HOUR)
    assert deadline(ref, "meeting").due_at is None
    with pytest.raises(Conflict, match="Your side has already agreed"):
        actions.answer_date(ref, proposed, agreed=True, by=halton.teacher, at=AT + HOUR)
    actions.answer_date(ref, proposed, agreed=True, by=halton.police_senior, at=AT + HOUR)
    assert deadline(ref, "meeting").due_at == london("2026-09-16 00:00")


def test_refused_another_date_can_be_proposed(halton, undated):
    ref, meeting = undated
    proposed = actions.propose_date(ref, meeting, due_on=date(2026, 9, 15), by=halton.head, at=AT + HOUR)
    actions.answer_date(ref, proposed, agreed=False, why="In court.", by=halton.police_senior, at=AT + 2 * HOUR)
    row = ProposedDate.objects.get(pk=proposed)
    assert (row.verdict, row.refused_by, row.refused_why) == ("refused", halton.police_senior, "In court.")
    assert histories(row) == ["+", "~"]
    with pytest.raises(Conflict, match="no longer proposed"):
        actions.answer_date(ref, proposed, agreed=True, by=halton.police_senior, at=AT + 3 * HOUR)
    actions.propose_date(ref, meeting, due_on=date(2026, 9, 16), by=halton.police_senior, at=AT + 3 * HOUR)


def test_a_newer_date_takes_the_place_of_the_one_proposed(halton, undated):
    ref, meeting = undated
    first = actions.propose_date(ref, meeting, due_on=date(2026, 9, 15), by=halton.head, at=AT + HOUR)
    with pytest.raises(Conflict, match="already proposed"):
        actions.propose_date(ref, meeting, due_on=date(2026, 9, 15), by=halton.police_senior, at=AT + HOUR)
    actions.propose_date(ref, meeting, due_on=date(2026, 9, 17), by=halton.police_senior, at=AT + HOUR)
    assert ProposedDate.objects.get(pk=first).verdict == "overtaken"
    with pytest.raises(Conflict, match="no longer proposed"):
        actions.answer_date(ref, first, agreed=True, by=halton.police_senior, at=AT + HOUR)


def test_where_the_procedure_sets_the_date_nobody_proposes_one(halton):
    ref, at = at_step(halton, 2)
    with pytest.raises(Conflict, match="procedure sets this date"):
        actions.propose_date(ref, deadline(ref, "resolve").pk, due_on=date(2026, 9, 12), by=halton.dsl, at=at)


def test_a_past_day_is_no_date(halton, undated):
    ref, meeting = undated
    with pytest.raises(Conflict, match="passed"):
        actions.propose_date(ref, meeting, due_on=date(2026, 9, 7), by=halton.head, at=AT + HOUR)


# -- a date that protects the child -------------------------------------------------------------------------


def test_a_date_that_protects_the_child_counts_when_it_is_sooner(halton):
    procedure = make_procedure(halton.partnership, PROCEDURES / "london.toml")
    ref = halton.challenge(procedure=procedure)
    before = next(one for one in halton.load(ref).live_deadlines if one.code == "resolve")
    sooner = (before.due_at - 2 * DAY).date()
    with pytest.raises(NotAllowed):
        actions.set_protective_date(ref, due_on=sooner, why="-", by=halton.team_manager, at=AT + HOUR)
    by = halton.teacher
    actions.set_protective_date(ref, due_on=sooner, why="The father is released.", by=by, at=AT + HOUR)
    row = deadline(ref, "resolve")
    assert row.due_at < before.due_at
    assert any("To protect the child it was set to" in line for line in row.why)
    assert "protective_date" in halton.load(ref).case.events
    with pytest.raises(Conflict, match="only come sooner"):
        actions.set_protective_date(ref, due_on=sooner + DAY, why="Later.", by=by, at=AT + 2 * HOUR)


def test_a_step_without_such_a_limit_has_no_protective_date(halton):
    ref = halton.challenge()
    with pytest.raises(Conflict, match="No time limit of this step"):
        actions.set_protective_date(ref, due_on=date(2026, 9, 8), why="-", by=halton.teacher, at=AT + HOUR)
