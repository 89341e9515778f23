"""The auditor: what contradicts itself is put right, once, with a line in the story; what waits for ever is said."""

from datetime import timedelta

from django.db import connection

from audit_log.models import Entry
from escalation.models import Challenge
from tests.escalation.stories import london
from tests.factories import AT
from workflows.auditor import audit
from workflows.models import Case, Deadline, Heartbeat, Outcome

NIGHT = london("2026-09-09 00:00")  # the end of day 1: "resolve" of step 1 runs out with an alert
LATER = NIGHT + timedelta(minutes=5)


def run(sql, *values):
    """Damage that no code of ours can do: straight in the database."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def first(reference, **facts) -> Deadline:
    return Deadline.objects.filter(case__reference=reference, **facts).order_by("pk")[0]


def repairs(reference):
    return list(Entry.objects.filter(case__reference=reference, act="repair").values_list("words", flat=True))


def test_a_sound_engine_is_left_alone(halton):
    reference = halton.challenge()
    halton.sweep(NIGHT)
    assert audit([Challenge], at=LATER) == []
    assert repairs(reference) == []
    assert Heartbeat.objects.get(name="audit").last_at == LATER


def test_what_ran_out_without_an_outcome_is_armed_again_and_then_handled_once(halton):
    reference = halton.challenge()
    deadline = first(reference, due_at=NIGHT)
    run("UPDATE workflows_deadline SET is_open = false WHERE id = %s", deadline.pk)
    assert halton.sweep(NIGHT) == 0
    said = audit([Challenge], at=LATER)
    assert said == [f"{reference}: “{deadline.label}” ran out and had no outcome; its timer handles it now."]
    assert len(repairs(reference)) == 1
    halton.sweep(LATER)
    assert Outcome.objects.filter(deadline=deadline).count() == 1
    assert Outcome.objects.get(deadline=deadline).at == NIGHT
    assert audit([Challenge], at=LATER) == []


def test_a_deadline_that_is_about_to_be_handled_is_left_to_the_sweep(halton):
    reference = halton.challenge()
    run("UPDATE workflows_deadline SET is_open = false WHERE id = %s", first(reference, due_at=NIGHT).pk)
    assert audit([Challenge], at=NIGHT + timedelta(minutes=1)) == []


def test_an_armed_deadline_that_has_its_outcome_is_disarmed_and_never_gets_another(halton):
    reference = halton.challenge()
    halton.sweep(NIGHT)
    deadline = first(reference, due_at=NIGHT)
    run("UPDATE workflows_deadline SET is_open = true WHERE id = %s", deadline.pk)
    assert audit([Challenge], at=LATER) == [
        f"{reference}: “{deadline.label}” had its outcome already; its timer is stopped."
    ]
    halton.sweep(LATER)
    assert Outcome.objects.filter(deadline=deadline).count() == 1


def test_a_timer_left_armed_on_what_is_done_is_stopped_with_the_outcome_it_had(halton):
    reference = halton.challenge()
    deadline = first(reference, due_at=NIGHT)
    run("UPDATE workflows_deadline SET closed_at = %s, closed_as = 'met' WHERE id = %s", AT, deadline.pk)
    assert len(audit([Challenge], at=LATER)) == 1
    deadline.refresh_from_db()
    assert not deadline.is_open
    assert (deadline.outcome.kind, deadline.outcome.at) == ("met", AT)
    assert halton.sweep(LATER) == 0


def test_a_repair_is_in_the_history_and_the_systems(halton):
    reference = halton.challenge()
    deadline = first(reference, due_at=NIGHT)
    run("UPDATE workflows_deadline SET is_open = false WHERE id = %s", deadline.pk)
    audit([Challenge], at=LATER)
    line = Entry.objects.get(case__reference=reference, act="repair")
    assert line.by is None
    assert line.why == "Found by the auditor"
    assert deadline.history.latest("history_id").history_change_reason == "Found by the auditor"


def test_an_open_case_in_which_nothing_is_timed_is_said_every_time(halton):
    reference = halton.challenge()
    case = Case.objects.get(reference=reference)
    for deadline in Deadline.objects.filter(case=case):
        run(
            "UPDATE workflows_deadline SET is_open = false, closed_at = %s, closed_as = 'met' WHERE id = %s",
            AT,
            deadline.pk,
        )
    audit([Challenge], at=LATER)
    assert audit([Challenge], at=LATER) == [f"Nothing is timed in {reference}."]
    assert Heartbeat.objects.get(name="audit").note == "Nothing is timed in"  # every partnership can read it
