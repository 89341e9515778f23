"""What has to be done at once for a child's safety: at any stage, chased, and not forgotten with the end."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.http import Http404

from notifications.models import Notice
from rapid_review import actions, list_page
from rapid_review.models import SafetyAction
from tests.factories import World
from tests.rapid_review import practising
from tests.rapid_review.gathering import ASKED, DAY, gathering, lead, of, seeing
from tests.rapid_review.reporting import AWARE, HOUR, decide, load, report, run
from workflows import access, clock, holds, need_to_know
from workflows.access import NotAllowed
from workflows.conflict import Conflict
from workflows.models import Deadline, Procedure

TODAY = date(2026, 12, 18)


def order(reference: str, halton: World, owner: str = "social_worker", *, due_on: date = TODAY, at=AWARE + HOUR * 2):
    actions.order_safety(
        reference,
        what="See the brother.",
        owner=halton.post(owner),
        due_on=due_on,
        by=halton.partnership_manager,
        at=at,
    )
    return SafetyAction.objects.filter(case__reference=reference).latest("pk")


def live(reference: str) -> list[str]:
    return [one.label for one in load(reference).live_deadlines if one.code == "safety_action"]


def test_it_is_asked_at_the_first_stage_already_and_chased_every_working_day(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    order(reference, halton)
    mine = Notice.objects.filter(recipient=halton.social_worker)
    assert mine.filter(kind="for_you").count() == 1
    for day in (19, 22):
        run(datetime(2026, 12, day, 0, 0, 10, tzinfo=UTC))
    assert mine.filter(kind="overdue").count() == 2
    assert Notice.objects.filter(
        kind="overdue", recipient=halton.partnership_manager, body__contains="safety action 1"
    ).exists()
    assert not Notice.objects.filter(body__contains="brother").exists()


def test_its_owner_learns_of_it_and_of_nothing_else(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    order(reference, halton, at=ASKED)
    incident = load(reference)
    shown = {thing for thing in need_to_know.THINGS if access.sees(halton.social_worker, thing, incident, at=ASKED)}
    assert shown == {need_to_know.SUMMARY}
    with time_machine.travel(ASKED + HOUR):
        client = seeing(halton.social_worker)
        page = client.get(f"/incidents/{reference}/").content.decode()
        assert "See the brother." in page
        assert "explanation does not account for" not in page
        assert client.get(f"/incidents/{reference}/identity/").status_code == 200
        assert client.get(f"/incidents/{reference}/returns/{of(reference, halton, 'council').pk}/").status_code == 404


def test_no_stage_takes_it_along_and_it_outlives_the_end(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    one = order(reference, halton, due_on=TODAY)
    decide(reference, halton, meets=False)
    incident = load(reference)
    assert incident.case.closed_at is not None
    assert live(reference) == ["Immediate safety action 1"]
    run(datetime(2026, 12, 19, 0, 0, 10, tzinfo=UTC))
    at = AWARE + DAY
    with pytest.raises(Conflict, match="has ended"):
        order(reference, halton, due_on=date(2026, 12, 20), at=at)
    actions.safety_done(reference, one.pk, note="Seen, and well.", by=halton.social_worker, at=at)
    assert live(reference) == []
    assert Deadline.objects.filter(case__reference=reference, code="safety_action").latest("pk").closed_as == "late"


def test_it_survives_the_stage_it_was_ordered_at(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    order(reference, halton)
    decide(reference, halton)
    assert live(reference) == ["Immediate safety action 1"]


def test_only_its_owner_and_the_team_say_that_it_is_done_and_once(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    one, at = order(reference, halton), AWARE + HOUR * 3
    with pytest.raises(NotAllowed):
        actions.safety_done(reference, one.pk, note="x", by=halton.dsl, at=at)
    with pytest.raises(Http404):
        actions.safety_done(reference, one.pk, note="x", by=halton.stranger, at=at)
    actions.safety_done(reference, one.pk, note="Seen.", by=halton.business_unit, at=at)
    with pytest.raises(Conflict, match="done already"):
        actions.safety_done(reference, one.pk, note="Seen.", by=halton.social_worker, at=at)


def test_the_page_says_who_by_when_and_whether_it_is_done_or_late(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    link = f"/incidents/{reference}/"
    with time_machine.travel(AWARE + HOUR * 2) as now:
        team = seeing(halton.partnership_manager)
        said = {"what": "See the brother.", "post": halton.post("social_worker").pk}
        wrong = said | {"due_on_day": "17", "due_on_month": "12", "due_on_year": "2026"}
        page = team.post(f"{link}safety/", wrong).content.decode()
        assert "must be Friday 18 December 2026 or later" in page
        assert "See the brother." in page
        team.post(f"{link}safety/", wrong | {"due_on_day": "18"})
        assert "To be done" in team.get(link).content.decode()
        now.shift(DAY * 2)
        client = seeing(halton.social_worker)
        page = client.get(link).content.decode()
        assert "Overdue: 2 days late" in page
        done = f"{link}safety-done/?of={SafetyAction.objects.get().pk}"
        assert f'href="{done}"' in page
        page = client.post(done, {"note": "Seen, and well."}, follow=True).content.decode()
        assert "Done, 2 days late" in page
        assert "Sam Socialworker, Halton Borough Council" in page


def test_a_practice_review_that_ended_before_a_report_took_what_a_child_needs_along(
    halton: World, rules: Procedure
) -> None:
    reference, at = practising.practising(halton, rules), practising.DECIDED + DAY
    order(reference, halton, due_on=at.date(), at=at)
    actions.end_practice_review(reference, why="A national review.", by=halton.council_partner, at=at + HOUR)
    assert [one.code for one in load(reference).live_deadlines] == ["safety_action"]


def test_it_outlives_criteria_that_were_not_met_after_all(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    order(reference, halton, at=ASKED)
    actions.end_criteria_not_met(reference, why="A birth injury.", by=halton.council_partner, at=ASKED + HOUR)
    assert live(reference) == ["Immediate safety action 1"]


def test_another_agencys_late_action_has_no_name_in_the_list_of_who_was_asked(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "police")
    order(reference, halton, at=ASKED, due_on=clock.day_of(ASKED))
    after = ASKED + 2 * DAY
    for user, words in (
        (lead(halton, "police"), "What an agency was asked"),
        (halton.social_worker, "safety action 1"),
    ):
        (row,) = list_page.rows(user, at=after)
        assert words in row[4]["hint"]


def test_why_it_may_not_be_disposed_of_is_not_for_who_was_asked(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "police")
    case = load(reference).case
    holds.hold_case(case, ground="inquest", why="An inquest.", by=halton.partnership_manager, at=ASKED)
    with time_machine.travel(ASKED + HOUR):
        for user, shown in ((lead(halton, "police"), False), (halton.partnership_manager, True)):
            page = seeing(user).get(f"/incidents/{reference}/").content.decode()
            assert ("A legal hold" in page) is shown


def test_when_it_alone_is_left_it_is_shown_to_its_owner_and_not_to_another_agency(
    halton: World, rules: Procedure
) -> None:
    reference = gathering(halton, rules, "police")
    order(reference, halton, at=ASKED)
    actions.end_criteria_not_met(reference, why="A birth injury.", by=halton.council_partner, at=ASKED + HOUR)
    after = ASKED + HOUR * 2
    for user, shown in ((lead(halton, "police"), False), (halton.social_worker, True), (halton.nhs_partner, True)):
        (row,) = list_page.rows(user, at=after)
        with time_machine.travel(after):
            page = seeing(user).get(f"/incidents/{reference}/").content.decode()
        assert (row[2:] == ["Nobody", "Nothing is left to do", ""]) is not shown
        assert ("Immediate safety action 1" in page) is shown
