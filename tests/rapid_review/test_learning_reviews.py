"""A learning review from its start to its ratification: its states, its limits, who reads it, and what refuses."""

from datetime import date

import pytest
from django.http import Http404

from audit_log.models import Entry
from notifications.models import Notice
from rapid_review.actions import learning as learning_actions
from rapid_review.actions import learning_start
from rapid_review.models import GroupsView, LearningReview, LearningState, Participant
from rapid_review.models.learning import STEPS
from tests.factories import World
from tests.rapid_review.learning_stories import (
    AT,
    CHILD,
    DAY,
    HOUR,
    REPORT,
    RULES,
    SESSION,
    deadline,
    held,
    on_rota,
    planned,
    ratified,
    review,
    run,
    seen,
    start,
    written,
)
from tests.rapid_review.reporting import decide, report
from workflows import access, need_to_know, vault
from workflows.access import NotAllowed
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.models import Case, CaseChild, Procedure, User
from workflows.procedure_file import parse
from workflows.rulings import declare_conflict


def sees(user: User, reference: str, at=AT + HOUR) -> bool:
    return access.sees(user, need_to_know.SUMMARY, review(reference), at=at)


# -- the rules ----------------------------------------------------------------------------------------


def test_every_number_of_a_learning_review_says_where_it_comes_from_and_that_nobody_has_read_it() -> None:
    rules = parse(RULES.read_text(encoding="utf-8"))
    every = [one for step in rules.steps for one in step.deadlines] + list(rules.after_end)
    assert all(one.source and not one.verified and not one.binding and one.assumed for one in every)
    assert {step.number for step in rules.steps} == set(STEPS.values())


# -- the start ----------------------------------------------------------------------------------------


def test_a_review_by_itself_gives_its_child_the_next_letter(halton: World, learning: Procedure) -> None:
    reference = start(halton, learning)
    assert reference == "LR-2026-0001"
    case = Case.objects.get(reference=reference)
    assert case.about == CaseChild.objects.get(case=case).child.pseudonym == "Child R"
    assert "Marker" not in " ".join(Entry.objects.values_list("words", flat=True))


def test_a_child_known_here_keeps_its_pseudonym(halton: World, learning: Procedure) -> None:
    first = start(halton, learning)
    again = start(halton, learning, kind="reflective", who=None, pseudonym="child r", at=AT + HOUR)
    assert Case.objects.get(reference=again).about == Case.objects.get(reference=first).about
    with pytest.raises(Conflict, match="Nobody is known here as"):
        start(halton, learning, who=None, pseudonym="Child ZZ", at=AT + HOUR)


def test_an_audit_is_about_its_theme_and_no_child(halton: World, learning: Procedure) -> None:
    reference = start(halton, learning, kind="audit")
    assert Case.objects.get(reference=reference).about == "Neglect at home"
    assert not CaseChild.objects.exists()
    with pytest.raises(Conflict, match="Say which child"):
        start(halton, learning, who=None)


def test_an_incident_that_is_not_notifiable_leads_to_a_learning_circle(
    halton: World, rules: Procedure, learning: Procedure
) -> None:
    incident = report(halton, rules, aware_at=AT)
    decide(incident, halton, meets=False, decision="local_learning", at=AT + HOUR)
    reference = start(halton, learning, who=None, comes_from=incident, at=AT + 2 * HOUR)
    case = Case.objects.get(reference=reference)
    assert case.linked_to.reference == incident
    assert case.about == case.linked_to.about
    assert [one.child for one in case.children.all()] == [one.child for one in case.linked_to.children.all()]


def test_whoever_is_kept_from_the_incident_is_kept_from_the_review_of_it(
    halton: World, rules: Procedure, learning: Procedure
) -> None:
    incident = report(halton, rules, aware_at=AT)
    declare_conflict(incident, of=halton.business_unit, why="A cousin.", by=halton.business_unit, at=AT + HOUR)
    reference = start(halton, learning, who=None, comes_from=incident, at=AT + 2 * HOUR)
    assert not sees(halton.business_unit, reference, AT + 3 * HOUR)
    assert halton.business_unit.pk not in review(reference).holders


def test_the_button_pressed_twice_starts_one(halton: World, learning: Procedure) -> None:
    start(halton, learning)
    with pytest.raises(Conflict, match="already sent"):
        start(halton, learning, at=AT + HOUR / 120)
    assert LearningReview.objects.count() == 1


def test_a_stranger_and_a_practitioner_start_none(halton: World, learning: Procedure) -> None:
    assert not learning_start.may_start(halton.teacher, at=AT)
    assert not learning_start.may_start(halton.nhs_partner, at=AT)
    assert learning_start.may_start(halton.business_unit, at=AT)


# -- the way ------------------------------------------------------------------------------------------


def test_a_learning_circle_goes_from_the_plan_to_the_ratification(halton: World, learning: Procedure) -> None:
    reference = ratified(halton, learning)
    found = review(reference)
    assert (found.state, found.step, found.case.closed_at) == (LearningState.RATIFIED, 0, AT + 30 * DAY)
    assert [one.closed_as for one in found.case.deadlines.order_by("pk")] == [*["met"] * 5, ""]
    words = list(Entry.objects.filter(case=found.case).order_by("chain_no").values_list("words", flat=True))
    assert words[0] == "Started: learning circle."
    assert words[-1] == "The Strategic Leadership Group ratified it."


def test_planning_is_done_with_a_chair_people_and_a_day(halton: World, learning: Procedure) -> None:
    reference = start(halton, learning)
    assert deadline(reference, "plan_session").closed_at is None
    assert deadline(planned(halton, learning, kind="audit"), "plan_session").closed_as == "met"


def test_no_session_is_held_without_a_chair_or_in_the_future(halton: World, learning: Procedure) -> None:
    reference = start(halton, learning)
    team = {"by": halton.partnership_manager, "at": AT + HOUR}
    with pytest.raises(Conflict, match="Name the chair first"):
        learning_actions.hold_session(reference, held_at=AT, came={}, note="", **team)
    with pytest.raises(Conflict, match="in the future"):
        learning_actions.hold_session(reference, held_at=AT + DAY, came={}, note="", **team)


def test_who_came_and_who_did_not_is_kept(halton: World, learning: Procedure) -> None:
    reference = planned(halton, learning)
    first, second = Participant.objects.filter(case__reference=reference).order_by("pk")
    came = {first.pk: "came", second.pk: "apologies"}
    at = SESSION + HOUR
    learning_actions.hold_session(reference, held_at=SESSION, came=came, note="", by=halton.nhs_manager, at=at)
    assert [one.came for one in review(reference).participants] == ["came", "apologies"]


def test_a_report_without_findings_or_a_learning_point_is_not_handed_in(halton: World, learning: Procedure) -> None:
    reference = held(halton, learning)
    said = REPORT | {"learning": " "}
    with pytest.raises(Conflict, match="not complete"):
        learning_actions.hand_in(reference, **said, by=halton.nhs_manager, at=AT + 20 * DAY)
    learning_actions.save_findings(reference, **said, by=halton.nhs_manager, at=AT + 20 * DAY)
    assert review(reference).state == LearningState.HELD


@pytest.mark.parametrize("group", ["quality", "leaders"])
def test_what_goes_back_is_written_anew_and_both_views_stay(halton: World, learning: Procedure, group: str) -> None:
    at = AT + 26 * DAY
    if group == "quality":
        reference = written(halton, learning)
        record, by = learning_actions.record_quality_view, halton.partnership_manager
    else:
        reference = seen(halton, learning)
        record, by = learning_actions.record_ratification, halton.nhs_partner
    with pytest.raises(Conflict, match="Say why"):
        record(reference, on_day=at.date(), agrees=False, words=" ", by=by, at=at)
    record(reference, on_day=at.date(), agrees=False, words="Say why it happened.", by=by, at=at)
    found = review(reference)
    assert (found.state, found.round) == (LearningState.HELD, 2)
    assert found.parties["partnership"].holder_ids == [halton.nhs_manager.pk]
    assert deadline(reference, "write_findings").closed_at is None
    learning_actions.hand_in(reference, **REPORT, by=halton.nhs_manager, at=at + HOUR)
    assert review(reference).state == LearningState.WITH_QUALITY
    assert GroupsView.objects.filter(agrees=False, words="Say why it happened.").count() == 1


def test_a_group_has_not_met_before_the_report_nor_tomorrow(halton: World, learning: Procedure) -> None:
    reference = written(halton, learning)
    team = {"agrees": True, "words": "", "by": halton.partnership_manager, "at": AT + 21 * DAY}
    with pytest.raises(Conflict, match="before it was written"):
        learning_actions.record_quality_view(reference, on_day=date(2026, 9, 9), **team)
    with pytest.raises(Conflict, match="in the future"):
        learning_actions.record_quality_view(reference, on_day=date(2026, 9, 30), **team)


def test_ratifying_needs_no_quorum_but_one_partner_or_the_team(halton: World, learning: Procedure) -> None:
    reference = seen(halton, learning)
    said = {"on_day": (AT + 30 * DAY).date(), "agrees": True, "words": "", "at": AT + 30 * DAY}
    with pytest.raises(NotAllowed):
        learning_actions.record_ratification(reference, **said, by=halton.dsl)
    learning_actions.record_ratification(reference, **said, by=halton.police_partner)
    assert review(reference).state == LearningState.RATIFIED


def test_a_review_is_stopped_with_a_reason_at_any_stage_and_only_then(halton: World, learning: Procedure) -> None:
    for number, make in enumerate((start, planned, held, written, seen)):
        reference = make(halton, learning, kind="audit", title=f"Theme {number}")
        learning_actions.stop_review(reference, why="Merged.", by=halton.partnership_manager, at=AT + 40 * DAY)
        found = review(reference)
        assert (found.state, found.ended_why, found.live_deadlines) == (LearningState.STOPPED, "Merged.", [])
    over = ratified(halton, learning)
    with pytest.raises(Conflict, match="Clive Chiefnurse was first"):
        learning_actions.stop_review(over, why="Late.", by=halton.partnership_manager, at=AT + 40 * DAY)


def test_an_act_of_an_earlier_stage_says_who_was_first(halton: World, learning: Procedure) -> None:
    reference = held(halton, learning)
    with pytest.raises(Conflict, match="Dora Designated was first"):
        learning_actions.plan_session(
            reference, session_at=AT + 30 * DAY, place="", by=halton.partnership_manager, at=AT + 15 * DAY
        )


def test_a_limit_that_passes_is_told_and_asked_again_each_working_day(halton: World, learning: Procedure) -> None:
    reference = planned(halton, learning)
    due = deadline(reference, "hold_session")
    run(due.due_at)
    run(deadline(reference, "hold_session").due_at)
    assert Notice.objects.filter(kind="overdue", recipient=halton.nhs_manager).count() == 2
    assert review(reference).state == LearningState.PLANNED


# -- who ----------------------------------------------------------------------------------------------


def test_the_team_the_partners_the_chair_and_who_takes_part_read_it_and_nobody_else(
    halton: World, learning: Procedure
) -> None:
    reference = planned(halton, learning)
    reading = {key for key in halton.posts if sees(halton.post(key).user, reference)}
    assert reading == {
        *("partnership_manager", "business_unit", "council_partner", "nhs_partner", "police_partner"),
        *("nhs_manager", "dsl", "police_lead"),
    }
    with pytest.raises(Http404):
        access.get_case(halton.stranger, reference, at=AT)


def test_the_chair_and_who_took_part_read_it_until_it_is_over(halton: World, learning: Procedure) -> None:
    reference = ratified(halton, learning)
    later = AT + 31 * DAY
    assert [sees(user, reference, later) for user in (halton.nhs_manager, halton.dsl)] == [False, False]
    assert [sees(user, reference, later) for user in (halton.business_unit, halton.nhs_partner)] == [True, True]


def test_who_takes_part_reads_and_does_nothing(halton: World, learning: Procedure) -> None:
    reference = planned(halton, learning)
    for act in ("plan_review", "hold_session", "write_findings", "ratify_review", "stop_review", "reveal_review"):
        assert not access.may(halton.dsl, act, review(reference), at=AT + HOUR)
    assert access.may(halton.nhs_manager, "hold_session", review(reference), at=AT + HOUR)


def test_who_the_child_is_shows_by_an_act_that_is_recorded(halton: World, learning: Procedure) -> None:
    reference = planned(halton, learning)
    found = learning_start.reveal_child(reference, why="To invite the school.", by=halton.nhs_manager, at=AT + HOUR)
    assert found["Child R"]["name"] == CHILD.name
    assert Entry.objects.filter(act="reveal", why="To invite the school.", by=halton.nhs_manager).exists()
    with pytest.raises(NotAllowed):
        learning_start.reveal_child(reference, why="Curious.", by=halton.dsl, at=AT + HOUR)
    assert vault.knows(CaseChild.objects.get(case__reference=reference).child)


def test_a_chair_with_a_conflict_of_interest_leaves_and_the_team_names_another(
    halton: World, learning: Procedure
) -> None:
    reference = planned(halton, learning)
    declare_conflict(reference, of=halton.nhs_manager, why="A cousin.", by=halton.nhs_manager, at=AT + HOUR)
    found = review(reference)
    assert found.chair is None
    assert halton.nhs_manager.pk not in found.holders
    assert not sees(halton.nhs_manager, reference, AT + 2 * HOUR)
    on_rota(halton, "council_lead")
    team = {"by": halton.partnership_manager, "at": AT + 2 * HOUR}
    learning_actions.name_chair(reference, post=halton.post("council_lead"), **team)
    assert review(reference).parties["partnership"].holder_ids == [halton.council_lead.pk]
    assert deadline(reference, "hold_session").holder_ids == [halton.council_lead.pk]


def test_one_that_was_held_before_is_its_kind_and_pseudonym_and_no_more(halton: World, learning: Procedure) -> None:
    reference = learning_start.enter_earlier(
        halton.partnership, learning, kind="circle", about="Child M", known="", by=None, at=AT
    )
    found = review(reference)
    assert (found.state, found.case.about, found.live_deadlines) == (LearningState.EARLIER, "Child M", [])
    assert found.findings == found.purpose == found.known == ""
    assert found.case.closed_at == AT
    with pytest.raises(Conflict), Change(by=None, at=AT):
        learning_actions.stop_review(reference, why="x", by=halton.partnership_manager, at=AT + HOUR)
