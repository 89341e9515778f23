"""A serious incident's first clock: five working days to tell the national Panel, and nobody can miss it unseen."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.http import Http404
from viewflow.workflow import lock
from viewflow.workflow.models import Process, Task

from audit_log.models import Entry
from escalation.work import work_of
from notifications.models import Notice
from rapid_review import actions, checks, flows
from rapid_review.models import Incident, State
from tests.factories import World
from tests.rapid_review.reporting import AWARE, HOUR, LATE, deadline, decide, load, report, run
from workflows import clock
from workflows.access import NotAllowed
from workflows.conflict import Conflict
from workflows.models import Procedure


@pytest.mark.parametrize(
    ("aware_at", "last_day"),
    [
        # Fri 18 Dec excluded; 21, 22, 23, 24, then 25 and 28 are bank holidays, 29 is the fifth
        (AWARE, date(2026, 12, 29)),
        # Sat 7 Nov excluded; 9, 10, 11, 12, 13
        (datetime(2026, 11, 7, 12, tzinfo=UTC), date(2026, 11, 13)),
        # a bank holiday excluded, and the day it lies on
        (datetime(2026, 12, 28, 9, tzinfo=UTC), date(2027, 1, 5)),  # 29, 30, 31, 4, 5; 1 January is a holiday
        # Good Friday 26 Mar 2027 excluded; Easter Monday skipped; 30, 31, 1, 2 and 5 April
        (datetime(2027, 3, 26, 9, tzinfo=UTC), date(2027, 4, 5)),
    ],
)
def test_five_working_days_exclude_the_day_of_becoming_aware(
    halton: World, rules: Procedure, aware_at: datetime, last_day: date
) -> None:
    assert deadline(report(halton, rules, aware_at=aware_at)).due_at == clock.end_of(last_day)


def test_an_overdue_notification_alerts_the_named_roles_on_each_working_day_until_it_is_recorded(
    halton: World, rules: Procedure
) -> None:
    reference = report(halton, rules)
    for day in (30, 31):
        run(datetime(2026, 12, day, 0, 0, 10, tzinfo=UTC))
    run(datetime(2027, 1, 2, 0, 0, 10, tzinfo=UTC))
    notify = {"reference": reference, "kind": "overdue", "body__contains": "Notify the national Panel"}
    for told in ("partnership_manager", "council_partner", "nhs_partner", "police_partner"):
        assert Notice.objects.filter(**notify, recipient=halton.post(told).user).count() == 3  # 30, 31 Dec, 1 Jan
    for told in ("chief_executive", "nhs_chief", "chief_constable", "business_unit"):
        assert Notice.objects.filter(**notify, recipient=halton.post(told).user).count() == 3
    assert not Notice.objects.filter(kind="overdue", recipient=halton.dsl).exists()
    assert deadline(reference).late_since == clock.end_of(date(2026, 12, 29))


def test_nobody_is_alerted_any_more_once_it_is_notified(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    run(datetime(2026, 12, 30, 0, 0, 10, tzinfo=UTC))
    decide(reference, halton, at=datetime(2026, 12, 30, 9, tzinfo=UTC))
    at = datetime(2026, 12, 30, 11, tzinfo=UTC)
    actions.record_notified(reference, notified_at=at, panel_reference="", late=LATE, by=halton.council_partner, at=at)
    alerts = Notice.objects.filter(kind="overdue", body__contains="Notify the national Panel")
    before = alerts.count()
    for day in range(1, 20):
        run(at + timedelta(days=day))
    assert alerts.count() == before
    assert deadline(reference).closed_as == "late"


def test_a_notification_after_its_day_is_marked_late(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    decide(reference, halton)
    for day in (30, 31):
        run(datetime(2026, 12, day, 0, 0, 10, tzinfo=UTC))
    sent = datetime(2026, 12, 31, 11, tzinfo=UTC)
    said = {"notified_at": sent, "panel_reference": "", "by": halton.council_partner, "at": sent}
    with pytest.raises(Conflict, match="Say first why this was late: Notify the national Panel"):
        actions.record_notified(reference, **said)
    assert load(reference).state == State.AWAITING_NOTIFICATION
    actions.record_notified(reference, **said, late=LATE)
    assert deadline(reference).closed_as == "late"
    reasons = {one.deadline_code: (one.code, one.why) for one in load(reference).late_reasons}
    assert reasons == LATE


def test_one_sent_in_time_and_written_down_afterwards_is_in_time(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    decide(reference, halton)
    sent, at = datetime(2026, 12, 29, 16, tzinfo=UTC), datetime(2027, 1, 4, 9, tzinfo=UTC)
    actions.record_notified(reference, notified_at=sent, panel_reference="", by=halton.council_partner, at=at)
    assert deadline(reference).closed_as == "met"


def test_a_notification_is_never_in_the_future_nor_before_the_decision(halton: World, rules: Procedure) -> None:
    reference, at = report(halton, rules), AWARE + HOUR * 3
    said = {"panel_reference": "", "by": halton.council_partner, "at": at}
    with pytest.raises(Conflict, match="future"):
        actions.record_notified(reference, notified_at=at + HOUR, **said)
    with pytest.raises(Conflict, match="not time for this yet"):
        actions.record_notified(reference, notified_at=at, **said)
    assert load(reference).state == State.AWAITING_DECISION


def test_the_decision_and_the_flow_move_together(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    incident = Incident.objects.get(case__reference=reference)
    assert flows.stages(incident) == ["threshold"]
    at = datetime(2026, 12, 21, 10, tzinfo=UTC)
    decide(reference, halton, at=at)
    assert flows.stages(incident) == ["notification"]
    sent = datetime(2026, 12, 22, 9, tzinfo=UTC)
    actions.record_notified(
        reference, notified_at=sent, panel_reference="P-1", by=halton.partnership_manager, at=sent + timedelta(hours=2)
    )
    incident = Incident.objects.get(case__reference=reference)
    assert (incident.state, flows.stages(incident)) == (State.NOTIFIED, ["returns"])
    assert deadline(reference).closed_as == "met"
    entry = Entry.objects.get(case__reference=reference, act="record_notified")
    assert (entry.at, entry.recorded_at) == (sent, sent + timedelta(hours=2))


def test_an_error_in_the_flow_takes_the_decision_back(
    halton: World, rules: Procedure, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = report(halton, rules)

    def broken(incident: Incident, stage: str) -> None:
        raise RuntimeError("the flow cannot move")

    monkeypatch.setattr(flows, "finish_stage", broken)
    at = datetime(2026, 12, 21, 10, tzinfo=UTC)
    with pytest.raises(RuntimeError):
        decide(reference, halton, at=at)
    assert Incident.objects.get(case__reference=reference).state == State.AWAITING_DECISION
    assert not Entry.objects.filter(case__reference=reference, act="decide_threshold").exists()


def test_whose_act_it_is_not_is_refused_and_a_stranger_finds_nothing(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    at = AWARE + timedelta(hours=3)
    said = {"collective": "does_not_meet", "decision": "nothing", "why": "x", "at": at}
    with pytest.raises(NotAllowed):
        actions.decide_threshold(reference, **said, by=halton.dsl)
    with pytest.raises(Http404):
        actions.decide_threshold(reference, **said, by=halton.stranger)


def test_viewflows_rows_hold_nothing_of_the_child(halton: World, rules: Procedure) -> None:
    report(halton, rules)
    rows = [*Process.objects.values_list(), *Task.objects.values_list()]
    assert rows
    assert not any(word in repr(rows) for word in ("Marker", "Namesake", "2014", "injury"))


def test_a_renamed_stage_with_open_tasks_is_found_at_start_up(halton: World, rules: Procedure) -> None:
    report(halton, rules)
    assert checks.open_tasks_have_a_node(None, databases=["default"]) == []
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE viewflow_task SET flow_task = 'rapid_review/flows.IncidentFlow.renamed' WHERE finished IS NULL"
        )
    (error,) = checks.open_tasks_have_a_node(None, databases=["default"])
    assert "renamed" in error.msg


def test_a_flow_without_a_lock_is_found_at_start_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks.flows_are_locked(None) == []
    monkeypatch.setattr(flows.IncidentFlow, "lock_impl", lock.no_lock)
    assert [error.id for error in checks.flows_are_locked(None)] == ["rapid_review.E001"]


def test_a_persons_work_is_in_the_order_in_which_it_ran_out(halton: World, rules: Procedure) -> None:
    """A repeated alert is due again each working day; what stands on the page is since when it is late."""
    late, later = report(halton, rules), report(halton, rules, aware_at=AWARE + timedelta(days=17))
    due_at = deadline(later).due_at
    assert due_at is not None
    for day in range(11, 30):
        if AWARE + timedelta(days=day) < due_at:
            run(AWARE + timedelta(days=day))
    mine = [one.deadline for one in work_of(halton.council_partner, at=due_at - HOUR).mine]
    assert {one.case.reference for one in mine} == {late, later}
    ran_out = [one.late_since or one.due_at for one in mine]
    assert ran_out == sorted(ran_out)
