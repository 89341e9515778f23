"""The clocks of a practice review: six months, monitoring, and seven working days counted backwards."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapid_review import actions, planning, stages
from rapid_review.models import LateReason, Monitoring, PracticeDelay
from tests.factories import World
from tests.rapid_review import practising as p
from tests.rapid_review.practising import DAY, DECIDED, practising
from tests.rapid_review.reporting import HOUR, deadline, load, run
from workflows import clock
from workflows.calendar import Calendar
from workflows.conflict import Conflict
from workflows.limits import Facts, due
from workflows.models import Deadline, Procedure
from workflows.phrases import limit_from
from workflows.procedure import Before, Within
from workflows.reckoning import last_day_before

CALENDAR = Calendar()
SEVEN = Before(7, "working days", "publication_planned")
SIX_MONTHS = Within(6, "months", "review_initiated")


# -- pure -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decided", "last"),
    [
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 3, 15), date(2026, 9, 15)),
        (date(2026, 12, 31), date(2027, 6, 30)),
    ],
)
def test_six_months_end_on_the_same_day_or_the_months_last(decided: date, last: date) -> None:
    at = clock.start_of(decided) + 10 * HOUR
    found = due(SIX_MONTHS, Facts(at, events={"review_initiated": at}), step=None, calendar=CALENDAR, source="x")
    assert found.due_at == clock.end_of(last)


@pytest.mark.parametrize(
    ("planned", "last"),
    [
        (date(2026, 11, 2), date(2026, 10, 22)),
        (date(2026, 9, 8), date(2026, 8, 27)),  # over the bank holiday of 31 August
        (date(2027, 1, 4), date(2026, 12, 21)),  # over Christmas and New Year
        (date(2026, 11, 1), date(2026, 10, 22)),  # a Sunday
    ],
)
def test_seven_working_days_are_counted_back_over_weekends_and_bank_holidays(planned: date, last: date) -> None:
    assert last_day_before(SEVEN, planned, CALENDAR) == last
    at = clock.start_of(planned) + 12 * HOUR
    found = due(SEVEN, Facts(at, events={"publication_planned": at}), step=None, calendar=CALENDAR, source="x")
    assert found.due_at == clock.end_of(last)
    assert any("Counted back from" in line for line in found.why)


@given(st.dates(date(2026, 1, 1), date(2028, 6, 1)))
def test_the_first_possible_day_is_the_first_for_which_the_report_is_ahead_in_time(sent_on: date) -> None:
    first = planning.first_day(SEVEN, sent_on, CALENDAR)
    assert last_day_before(SEVEN, first, CALENDAR) >= sent_on
    assert last_day_before(SEVEN, first - DAY, CALENDAR) < sent_on


def test_the_sentence_is_one_of_the_language() -> None:
    assert limit_from("at least 7 working days before the planned publication", day_unit="working") == SEVEN


# -- the plan ---------------------------------------------------------------------------------------------


def test_the_report_is_due_seven_working_days_before_the_planned_day_and_moves_with_the_plan_alone(
    halton: World, rules: Procedure
) -> None:
    reference, at = p.agreed(halton, rules), DECIDED + 3 * DAY
    assert deadline(reference, "send_report_ahead").due_at is None
    p.plan(reference, halton, date(2026, 10, 5), at=at)
    assert deadline(reference, "send_report_ahead").due_at == clock.end_of(date(2026, 9, 24))
    p.plan(reference, halton, date(2026, 10, 12), at=at + HOUR)
    found = deadline(reference, "send_report_ahead")
    assert found.due_at == clock.end_of(date(2026, 10, 1))
    assert "by the end of Thursday 24 September 2026" in " ".join(found.why)


def test_an_impossible_day_is_refused_with_the_earliest_and_the_latest_that_are_possible(
    halton: World, rules: Procedure
) -> None:
    reference, at = practising(halton, rules), DECIDED + DAY  # Wednesday 2 September
    with pytest.raises(Conflict) as refused:
        p.plan(reference, halton, date(2026, 9, 10), at=at)
    said = f"{refused.value.headline}. {refused.value.detail}"
    assert "The earliest possible day is Friday 11 September 2026" in said
    assert "the latest within the six months Monday 1 March 2027" in said
    p.plan(reference, halton, date(2026, 9, 11), at=at)


def test_publication_moved_earlier_after_the_report_was_sent_is_refused_where_that_makes_it_too_late(
    halton: World, rules: Procedure
) -> None:
    reference = p.sent(halton, rules)  # on Friday 4 September, for the 15th
    with pytest.raises(Conflict, match="the report was sent too late for that"):
        p.plan(reference, halton, date(2026, 9, 14), at=DECIDED + 4 * DAY)
    p.plan(reference, halton, date(2026, 9, 21), at=DECIDED + 4 * DAY)
    assert deadline(reference, "publish_on_plan").due_at == clock.end_of(date(2026, 9, 21))


def test_a_day_after_the_six_months_is_planned_only_once_the_delay_is_recorded(halton: World, rules: Procedure) -> None:
    reference, at = practising(halton, rules), DECIDED + DAY
    with pytest.raises(Conflict, match="The six months end on Monday 1 March 2027, the latest possible day"):
        p.plan(reference, halton, date(2027, 3, 2), at=at)
    delay(reference, halton, at=at)
    p.plan(reference, halton, date(2027, 3, 2), at=at)
    assert deadline(reference, "publish_review").due_at == clock.end_of(date(2027, 3, 1))


def test_a_report_sent_late_for_the_planned_day_asks_for_the_reason_first(halton: World, rules: Procedure) -> None:
    reference, at = p.agreed(halton, rules), DECIDED + 3 * DAY  # Friday 4 September
    p.plan(reference, halton, date(2026, 9, 16), at=at)  # to be sent by Monday 7 September
    run(clock.end_of(date(2026, 9, 7)))
    late_at = datetime(2026, 9, 9, 10, tzinfo=UTC)
    said = {"send_report_ahead": ("oversight", "Nobody sent it.")}
    ahead = {"sent_at": late_at, "to": p.RECIPIENTS, "proof": "A receipt.", "planned_on": date(2026, 9, 18)}
    ahead |= {"by": halton.partnership_manager, "at": late_at}
    with pytest.raises(Conflict, match="Say first why this was late"):
        actions.send_ahead(reference, **ahead)
    actions.send_ahead(reference, **ahead, late=said)
    with pytest.raises(Conflict, match="It can be published from Friday 18 September 2026 on"):
        p.publish(reference, halton, at=datetime(2026, 9, 16, 10, tzinfo=UTC))


# -- monitoring -------------------------------------------------------------------------------------------


def monitor(reference: str, halton: World, *, at: datetime, on: date | None = None) -> None:
    actions.monitor(
        reference,
        on_day=on or clock.day_of(at),
        time_position="On time.",
        quality_position="As asked.",
        request="A draft of chapter 2.",
        by=halton.nhs_partner,
        at=at,
    )


def looking(reference: str) -> list[Deadline]:
    return [one for one in load(reference).live_deadlines if one.code == "monitor_review"]


def test_each_look_at_the_review_closes_one_deadline_and_opens_the_next(halton: World, rules: Procedure) -> None:
    reference = practising(halton, rules)
    assert [one.due_at for one in looking(reference)] == [clock.end_of(date(2026, 10, 1))]
    monitor(reference, halton, at=DECIDED + 20 * DAY)  # 21 September
    assert [one.due_at for one in looking(reference)] == [clock.end_of(date(2026, 10, 21))]
    first = Deadline.objects.filter(code="monitor_review").earliest("pk")
    assert (first.closed_as, Monitoring.objects.get().request) == ("met", "A draft of chapter 2.")


def test_monitoring_never_disappears_before_the_end(halton: World, rules: Procedure) -> None:
    reference = p.submitted(halton, rules)
    assert len(looking(reference)) == 1
    for day in range(30, 40):
        run(DECIDED + day * DAY)
    assert len(looking(reference)) == 1
    assert looking(reference)[0].late_since is not None
    for key in p.PARTNERS:
        p.agree(reference, halton, key, at=DECIDED + 41 * DAY)
    for user in (halton.partnership_manager, halton.business_unit):
        p.check(reference, user, at=DECIDED + 41 * DAY)
    assert (load(reference).step, len(looking(reference))) == (10, 1)
    monitor(reference, halton, at=DECIDED + 42 * DAY)
    assert len(looking(reference)) == 1
    assert [one.closed_as for one in Deadline.objects.filter(code="monitor_review")].count("late") == 1


def test_a_look_that_is_written_down_afterwards_opens_no_second_deadline(halton: World, rules: Procedure) -> None:
    reference = practising(halton, rules)
    monitor(reference, halton, at=DECIDED + 20 * DAY)
    monitor(reference, halton, at=DECIDED + 21 * DAY, on=clock.day_of(DECIDED + 5 * DAY))
    assert [one.due_at for one in looking(reference)] == [clock.end_of(date(2026, 10, 21))]


# -- delay ------------------------------------------------------------------------------------------------


def delay(reference: str, halton: World, *, at: datetime) -> None:
    day = clock.day_of(at)
    actions.record_delay(
        reference,
        cause="criminal",
        why="The trial is listed for May.",
        expected_on=date(2027, 6, 1),
        panel_told_on=day,
        secretary_told_on=day,
        how="By letter.",
        by=halton.partnership_manager,
        at=at,
    )


def test_a_trial_beyond_six_months_leaves_the_clock_breached_and_explained_and_never_paused(
    halton: World, rules: Procedure
) -> None:
    reference = p.sent(halton, rules)
    late_at = datetime(2027, 3, 2, 10, tzinfo=UTC)
    run(late_at)
    delay(reference, halton, at=late_at)
    found = load(reference)
    breached = deadline(reference, "publish_review")
    assert breached.late_since == clock.end_of(date(2027, 3, 1))
    assert breached.closed_at is None
    assert stages.missed(found, late_at) == []  # explained: it is not asked about again
    assert LateReason.objects.get().code == "proceedings"
    assert PracticeDelay.objects.get().panel_told_on == date(2027, 3, 2)
    run(datetime(2027, 3, 4, 10, tzinfo=UTC))
    assert deadline(reference, "publish_review").closed_at is None
    p.publish(reference, halton, at=datetime(2027, 6, 1, 10, tzinfo=UTC))
    assert deadline(reference, "publish_review").closed_as == "late"


def test_a_delay_recorded_beforehand_is_the_reason_once_the_six_months_are_missed(
    halton: World, rules: Procedure
) -> None:
    reference = p.sent(halton, rules)
    delay(reference, halton, at=DECIDED + 20 * DAY)
    assert not LateReason.objects.exists()  # nothing is late yet
    at = datetime(2027, 3, 2, 10, tzinfo=UTC)
    run(at)
    p.publish(reference, halton, at=at)
    assert (LateReason.objects.get().code, LateReason.objects.get().deadline_code) == ("proceedings", "publish_review")


def test_a_missed_six_months_without_a_recorded_delay_asks_for_its_reason(halton: World, rules: Procedure) -> None:
    reference = p.sent(halton, rules)
    at = datetime(2027, 3, 2, 10, tzinfo=UTC)
    run(at)
    with pytest.raises(Conflict, match="Say first why this was late: Publish the practice review"):
        p.publish(reference, halton, at=at)
    said = {"publish_review": ("capacity", "Nobody was there.")}
    by = halton.partnership_manager
    actions.publish(reference, title="Child R", words="A baby.", late=said, by=by, at=at)


def test_a_decision_answered_late_by_the_panel_gives_no_day_more(halton: World, rules: Procedure) -> None:
    reference = practising(halton, rules, decided_at=datetime(2026, 8, 28, 10, tzinfo=UTC))
    assert deadline(reference, "publish_review").due_at == clock.end_of(date(2027, 2, 28))
    assert deadline(reference, "appoint_reviewer").due_at == clock.end_of(date(2026, 9, 28))
