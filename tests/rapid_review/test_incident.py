"""A serious incident's first clock: five working days to tell the national Panel, and nobody can miss it unseen."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from viewflow.workflow import lock
from viewflow.workflow.models import Process, Task

from audit_log.models import Entry
from notifications.models import Notice
from rapid_review import actions, checks, flows
from rapid_review.models import Incident, State
from tests.factories import World, make_procedure
from workflows import clock
from workflows.access import NotAllowed
from workflows.models import Deadline, Procedure
from workflows.sweep import sweep
from workflows.vault import Identifiers

RULES = Path("rapid_review/procedures/working-together-2023.toml")
AWARE = datetime(2026, 12, 18, 16, 59, tzinfo=UTC)  # a Friday; Christmas lies in between
CHILD = Identifiers("Marker Namesake", date(2014, 3, 2))


@pytest.fixture
def rules(halton: World) -> Procedure:
    halton.partnership.incident_procedure = "working-together-2023"
    halton.partnership.save()
    return make_procedure(halton.partnership, RULES)


def report(halton: World, rules: Procedure, *, aware_at: datetime = AWARE, at: datetime | None = None) -> str:
    new = actions.NewIncident(
        procedure=rules,
        child=CHILD,
        aware_at=aware_at,
        harm="seriously_harmed",
        suspected="suspected",
        circumstances="An injury that the explanation does not account for.",
    )
    return actions.report_incident(new, by=halton.dsl, post=halton.post("dsl"), at=at or aware_at + timedelta(hours=1))


def deadline(reference: str, code: str = "notify_panel") -> Deadline:
    return Deadline.objects.filter(case__reference=reference, code=code).order_by("pk").last()


def shown(page: bytes) -> bytes:
    """What a person sees: without the token that is new in every form."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", page)


def run(at: datetime) -> None:
    sweep(Incident, actions.incident_time_ran_out, at=at)


@pytest.mark.parametrize(
    ("aware_at", "last_day"),
    [
        # Fri 18 Dec excluded; 21, 22, 23, 24, then 25 and 28 are bank holidays, 29 is the fifth
        (AWARE, date(2026, 12, 29)),
        # Sat 7 Nov excluded; 9, 10, 11, 12, 13
        (datetime(2026, 11, 7, 12, tzinfo=UTC), date(2026, 11, 13)),
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
    alerts = Notice.objects.filter(reference=reference, kind="overdue", recipient=halton.partnership_manager)
    assert alerts.count() == 1 + 3  # the panel's decision once, the notification on 30 and 31 December and 1 January
    assert deadline(reference).late_since == clock.end_of(date(2026, 12, 29))


def test_the_decision_and_the_flow_move_together(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    incident = Incident.objects.get(case__reference=reference)
    assert flows.stage(incident) == "threshold"
    at = datetime(2026, 12, 21, 10, tzinfo=UTC)
    actions.decide_threshold(reference, meets=True, why="Criteria met.", by=halton.partnership_manager, at=at)
    assert flows.stage(incident) == "notification"
    sent = datetime(2026, 12, 22, 9, tzinfo=UTC)
    actions.record_notified(
        reference, notified_at=sent, panel_reference="P-1", by=halton.partnership_manager, at=sent + timedelta(hours=2)
    )
    incident = Incident.objects.get(case__reference=reference)
    assert (incident.state, flows.stage(incident)) == (State.NOTIFIED, "")
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
        actions.decide_threshold(reference, meets=True, why="x", by=halton.partnership_manager, at=at)
    assert Incident.objects.get(case__reference=reference).state == State.AWAITING_DECISION
    assert not Entry.objects.filter(case__reference=reference, act="decide_threshold").exists()


def test_deciding_twice_is_refused_and_changes_nothing(halton: World, rules: Procedure, client: Client) -> None:
    reference = report(halton, rules, aware_at=clock.now() - timedelta(hours=3))
    client.force_login(halton.partnership_manager)
    said = {"meets": "no", "why": "It does not meet the criteria."}
    assert client.post(f"/incidents/{reference}/decide/", said).status_code == 302
    again = client.post(f"/incidents/{reference}/decide/", said | {"meets": "yes"})
    assert again.status_code == 409
    assert Incident.objects.get(case__reference=reference).state == State.NOT_NOTIFIABLE
    assert not Deadline.objects.filter(case__reference=reference, closed_at=None).exists()


def test_whose_act_it_is_not_is_refused_and_a_stranger_finds_nothing(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    at = AWARE + timedelta(hours=3)
    with pytest.raises(NotAllowed):
        actions.decide_threshold(reference, meets=False, why="x", by=halton.dsl, at=at)
    with pytest.raises(Http404):
        actions.decide_threshold(reference, meets=False, why="x", by=halton.stranger, at=at)


def test_viewflows_rows_hold_nothing_of_the_child(halton: World, rules: Procedure) -> None:
    report(halton, rules)
    rows = [*Process.objects.values_list(), *Task.objects.values_list()]
    assert rows
    assert not any(word in repr(rows) for word in ("Marker", "Namesake", "2014", "injury"))


def test_an_incident_reported_late_is_not_lost_unseen(halton: World, rules: Procedure) -> None:
    aware_at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    reference = report(halton, rules, aware_at=aware_at, at=datetime(2026, 11, 20, 9, tzinfo=UTC))
    found = deadline(reference)
    assert found.due_at == clock.end_of(date(2026, 11, 23))
    assert any("By its rule it was due by the end of Monday 9 November 2026" in line for line in found.why)


def test_report_pages_lead_from_the_numbers_to_ring_to_the_incident(
    halton: World, rules: Procedure, client: Client
) -> None:
    client.force_login(halton.dsl)
    first = client.get("/incidents/report/").content.decode()
    assert "This is not a referral" in first
    aware = clock.london(clock.now() - timedelta(hours=2))
    said = {
        "name": "Marker Namesake",
        "harm": "died",
        "suspected": "known",
        "circumstances": "<b>An injury</b>",
        "safety": "",
        "aware_at_day": aware.day,
        "aware_at_month": aware.month,
        "aware_at_year": aware.year,
        "aware_at_time": f"{aware:%H:%M}",
    }
    checked = client.post("/incidents/report/form/", said).content.decode()
    assert "Check your answers" in checked
    assert "Notify the national Panel: by the end of" in checked
    assert not Incident.objects.exists()
    done = client.post("/incidents/report/form/", said | {"confirmed": "1"}, follow=True).content.decode()
    assert "&lt;b&gt;An injury&lt;/b&gt;" in done
    assert "Marker Namesake" not in done
    reference = Incident.objects.get().case.reference
    assert reference in client.get("/incidents/").content.decode()
    shown = client.post(f"/incidents/{reference}/identity/", {"why": "To look it up"}).content.decode()
    assert "Marker Namesake" in shown
    assert Entry.objects.filter(act="reveal", why="To look it up").exists()


def test_a_report_from_the_future_is_refused_beside_the_field(halton: World, rules: Procedure, client: Client) -> None:
    client.force_login(halton.dsl)
    ahead = clock.london(clock.now() + timedelta(days=2))
    said = {
        "aware_at_day": ahead.day,
        "aware_at_month": ahead.month,
        "aware_at_year": ahead.year,
        "aware_at_time": "12:00",
        "circumstances": "x" * 100_000,
    }
    page = client.post("/incidents/report/form/", said).content.decode()
    assert "cannot have become aware in the future" in page
    assert "must be 4000 characters or less" in page or "must be 4,000 characters or less" in page
    assert "x" * 100_000 in page


def test_a_practitioner_does_not_report_incidents(halton: World, rules: Procedure, client: Client) -> None:
    client.force_login(halton.teacher)
    assert client.get("/incidents/report/").status_code == 403
    assert client.get("/incidents/").status_code == 200


def test_a_stranger_gets_the_same_page_as_for_no_incident_at_all(
    halton: World, rules: Procedure, client: Client
) -> None:
    reference = report(halton, rules)
    client.force_login(halton.stranger)
    forbidden, unknown = client.get(f"/incidents/{reference}/"), client.get("/incidents/IN-2026-9999/")
    assert (forbidden.status_code, unknown.status_code) == (404, 404)
    assert shown(forbidden.content) == shown(unknown.content)


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
