"""Moving the demonstration's clock: time between is played, or the engine was off; never backwards, never elsewhere."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from audit_log.models import Entry
from notifications.models import Notice
from tests.escalation.stories import london
from tests.escalation.visiting import proved, text_of
from tests.factories import AT
from workflows import clock
from workflows.config.demonstration import engine, play
from workflows.models import Heartbeat

MORNING = AT + timedelta(minutes=30)


@pytest.fixture
def client(halton):
    """The teacher, at half an hour past AT."""
    halton.challenge()
    with time_machine.travel(MORNING, tick=False):
        client = Client()
        client.force_login(halton.teacher)
        yield client


def to(day, time, engine="on"):
    return {"on_day": str(day), "on_month": "9", "on_year": "2026", "time": time, "engine": engine}


def state(halton):
    return halton.load("CH-2026-0001").state


def test_the_time_between_is_played_so_that_everything_happens_when_it_is_due(halton, client):
    answer = client.post("/demonstration/clock/", to(10, "9am"), follow=True)
    assert "It is 9am on Thursday 10 September 2026 (pretended)" in text_of(answer)
    assert clock.now() == london("2026-09-10 09:00")
    assert state(halton) == "STEP_2"
    entry = Entry.objects.get(case__reference="CH-2026-0001", act="ran_out")
    assert entry.recorded_at == entry.at == london("2026-09-09 00:00")
    assert not Notice.objects.filter(sent_at=None, send_after__lte=clock.now()).exists()


def test_mail_leaves_at_its_hour_on_the_way_not_at_the_end(halton, client):
    play(london("2026-09-09 17:00"))
    overdue = Notice.objects.filter(kind="overdue").first()
    assert overdue.sent_at == overdue.send_after == london("2026-09-09 08:00")


def test_the_daily_summary_is_made_at_eight_of_each_day_on_the_way_that_has_something(halton, client):
    play(london("2026-09-17 07:00"))
    digests = Notice.objects.filter(recipient=halton.partnership_manager, kind="digest").order_by("created_at")
    assert [one.created_at for one in digests] == [london("2026-09-09 08:00"), london("2026-09-16 08:00")]


def test_what_was_played_is_sealed_at_the_end_so_that_no_banner_frightens(halton, client):
    page = text_of(client.post("/demonstration/clock/", to(17, "9am"), follow=True))
    assert "has not been sealed" not in page
    assert Heartbeat.objects.get(name="seal").last_at == clock.now()


def test_with_the_engine_off_nothing_happens_until_it_catches_up_and_no_rung_is_lost_unseen(halton, client):
    client.post("/demonstration/clock/", to(14, "9am", engine="off"))
    assert state(halton) == "STEP_1"
    assert Heartbeat.objects.filter(name__startswith="sweep").count() == 0
    engine(at=clock.now())
    assert state(halton) == "STEP_2"
    (due,) = halton.load("CH-2026-0001").live_deadlines
    assert due.due_at > clock.end_of(clock.day_of(clock.now()))


def test_every_process_reads_the_same_pretended_time(client):
    client.post("/demonstration/clock/", to(9, "midday", engine="off"))
    assert clock.now() == london("2026-09-09 12:00")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (to(8, "9am"), "Time only goes forward: choose a day and time after now"),
        ({**to(8, "9am"), "on_year": "2028"}, "The day must be within a year from now"),
        (to(31, "9am"), "must be a real date"),
        (to(9, "25:00"), "must be a time, like 9:30am or 16:45"),
        ({}, "There is a problem"),
    ],
)
def test_what_cannot_be_is_said_and_moves_nothing(client, answers, words):
    answer = client.post("/demonstration/clock/", answers)
    assert words in text_of(answer)
    assert clock.now() == MORNING


def test_the_jumps_lead_where_they_say(halton, client):
    jumps = {jump["label"]: jump for jump in client.get("/demonstration/clock/").context["jumps"]}
    assert jumps["One hour on"]["at"] == MORNING + timedelta(hours=1)
    assert jumps["Tomorrow morning"]["at"] == london("2026-09-09 09:00")
    assert jumps["The next time limit anywhere runs out"]["at"] == london("2026-09-09 00:00")
    client.post("/demonstration/clock/", jumps["The next time limit anywhere runs out"]["fields"])
    assert clock.now() == london("2026-09-09 00:00")
    assert Entry.objects.filter(act="ran_out").count() == 1


def test_nobody_moves_the_clock_outside_a_demonstration(settings, client):
    settings.DEMONSTRATION = False
    proved(client)
    assert client.get("/demonstration/clock/").status_code == 404
    assert client.post("/demonstration/clock/", to(10, "9am")).status_code == 404
    with pytest.raises(RuntimeError):
        clock.pretend(AT)


def test_a_visitor_cannot_move_it(halton):
    assert Client().post("/demonstration/clock/", to(10, "9am")).status_code == 302
    assert not clock.pretended()
