"""The pages of incidents: reporting in two steps, the list, one incident, an act a page."""

import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit_log.models import Entry, Opening
from rapid_review.models import Incident, State
from tests.factories import World, make_post
from tests.rapid_review.reporting import AWARE, CHILD, HOUR, LATE, boxes, deadline, decide, report, run, views
from workflows import clock
from workflows.models import Deadline, Procedure

AT = AWARE + HOUR * 2


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(AT, tick=True) as traveller:
        yield traveller


def answers(aware_at: datetime = AWARE, **others: object) -> dict[str, object]:
    said = {"name": CHILD.name, "harm": "died", "suspected": "known", "circumstances": "<b>An injury</b>", "safety": ""}
    said |= {"care": "none", "area": "here", "children": "1"}
    return said | boxes("aware_at", aware_at) | others


def shown(page: bytes) -> bytes:
    """What a person sees: without the token that is new in every form."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", page)


def hidden(page: str) -> dict[str, str]:
    """What the form sends that the answers to be checked carry along."""
    inputs = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', page)
    return {name: value for name, value in inputs if name != "csrfmiddlewaretoken"}


def test_report_pages_lead_from_the_numbers_to_ring_to_the_incident(
    halton: World, rules: Procedure, client: Client
) -> None:
    client.force_login(halton.dsl)
    first = client.get("/incidents/report/").content.decode()
    assert "This is not a referral" in first
    said = answers()
    checked = client.post("/incidents/report/form/", said).content.decode()
    assert "Check your answers" in checked
    assert "Notify the national Panel" in checked
    assert "Due: by the end of Tuesday 29 December 2026" in checked
    assert not Incident.objects.exists()
    done = client.post("/incidents/report/form/", said | {"confirmed": "1"}, follow=True).content.decode()
    assert "&lt;b&gt;An injury&lt;/b&gt;" in done
    assert "Marker Namesake" not in done
    reference = Incident.objects.get().case.reference
    assert reference in client.get("/incidents/").content.decode()
    revealed = client.post(f"/incidents/{reference}/identity/", {"why": "To look it up"}).content.decode()
    assert "Marker Namesake" in revealed
    assert Opening.objects.filter(page="identity", why="To look it up", user=halton.dsl).exists()
    assert Entry.objects.filter(act="reveal", why="To look it up").exists()


def test_a_report_from_the_future_is_refused_beside_the_field(halton: World, rules: Procedure, client: Client) -> None:
    client.force_login(halton.dsl)
    said = boxes("aware_at", AT + timedelta(days=2)) | {"circumstances": "x" * 100_000}
    page = client.post("/incidents/report/form/", said).content.decode()
    assert "cannot have become aware in the future" in page
    assert "must be 4,000 characters or less" in page
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


def test_the_answers_to_check_send_the_same_report_again(halton: World, rules: Procedure, client: Client) -> None:
    client.force_login(halton.dsl)
    page = client.post(reverse("report_incident_form"), answers(circumstances="An injury")).content.decode()
    sent = hidden(page)
    changed = client.post(reverse("report_incident_form"), sent | {"change": "1"}).content.decode()
    assert CHILD.name in changed
    assert not Incident.objects.exists()
    client.post(reverse("report_incident_form"), sent | {"confirmed": "1"})
    incident = Incident.objects.get()
    assert (incident.aware_at, incident.circumstances) == (AWARE, "An injury")


def test_the_button_pressed_twice_reports_once(halton: World, rules: Procedure, client: Client) -> None:
    client.force_login(halton.dsl)
    said = answers(confirmed="1")
    assert client.post(reverse("report_incident_form"), said).status_code == 302
    again = client.post(reverse("report_incident_form"), said)
    assert (again.status_code, Incident.objects.count()) == (409, 1)
    assert Incident.objects.get().case.reference in again.content.decode()


def test_a_report_that_comes_too_late_says_so_before_it_is_sent(
    halton: World, rules: Procedure, client: Client
) -> None:
    client.force_login(halton.dsl)
    page = client.post(reverse("report_incident_form"), answers(AWARE - timedelta(days=30))).content.decode()
    assert "Due: by the end of Wednesday 25 November 2026" in page
    assert "it was overdue at once" in page
    assert "Told at once: the statutory partners, the lead safeguarding partners" in page


def test_somebody_with_posts_in_two_agencies_says_for_which_it_is(
    halton: World, rules: Procedure, client: Client
) -> None:
    post = make_post(halton.dsl, halton.agency("police"), "safeguarding_lead", title="On loan")
    client.force_login(halton.dsl)
    assert "For whom do you report it?" in client.get(reverse("report_incident_form")).content.decode()
    missing = client.post(reverse("report_incident_form"), answers()).content.decode()
    assert "Select for whom you report it" in missing
    client.post(reverse("report_incident_form"), answers(post=post.pk, confirmed="1"))
    assert Incident.objects.get().case.parties.get(side="raising").agency == halton.agency("police")


def test_whoever_decides_second_reads_who_was_first(halton: World, rules: Procedure, client: Client) -> None:
    reference = report(halton, rules)
    views(reference, answer="does_not_meet", at=AT)
    client.force_login(halton.council_partner)
    said = {"collective": "does_not_meet", "decision": "nothing", "why": "It does not meet the criteria."}
    assert client.post(f"/incidents/{reference}/decide/", said).status_code == 302
    client.force_login(halton.partnership_manager)
    again = client.post(f"/incidents/{reference}/decide/", said | {"decision": "notify"})
    assert again.status_code == 409
    assert "Stella Strategic was first, at " in again.content.decode()
    assert client.get(f"/incidents/{reference}/decide/").status_code == 409
    assert Incident.objects.get(case__reference=reference).state == State.NOT_NOTIFIABLE
    assert not Deadline.objects.filter(case__reference=reference, closed_at=None).exists()
    page = client.get(f"/incidents/{reference}/").content.decode()
    assert "Not needed" in page
    assert "No longer needed" in page


def test_errors_stand_beside_their_fields(halton: World, rules: Procedure, client: Client) -> None:
    reference = report(halton, rules)
    client.force_login(halton.council_partner)
    assert "Select the decision" in client.post(f"/incidents/{reference}/decide/", {"why": "x"}).content.decode()
    decide(reference, halton)
    page = client.post(f"/incidents/{reference}/notified/", boxes("notified_at", AWARE - HOUR)).content.decode()
    assert "cannot have been sent before anybody was aware" in page
    page = client.post(f"/incidents/{reference}/notified/", boxes("notified_at", AT + HOUR)).content.decode()
    assert "cannot have been sent in the future" in page


def test_the_reporter_reads_it_and_may_not_decide(halton: World, rules: Procedure, client: Client) -> None:
    reference = report(halton, rules)
    client.force_login(halton.dsl)
    page = client.get(f"/incidents/{reference}/").content.decode()
    assert "It is the turn of" in page
    assert "Decide whether it has to be notified</a>" not in page
    assert client.get(f"/incidents/{reference}/decide/").status_code == 403
    said = {"collective": "does_not_meet", "decision": "nothing", "why": "x"}
    assert client.post(f"/incidents/{reference}/decide/", said).status_code == 403
    assert Opening.objects.filter(case__reference=reference, user=halton.dsl, page="incident").count() == 1


def test_the_page_says_by_when_and_why_and_what_nobody_has_checked(
    halton: World, rules: Procedure, client: Client
) -> None:
    reference = report(halton, rules)
    client.force_login(halton.council_partner)
    page = client.get(f"/incidents/{reference}/").content.decode()
    assert "It is your turn." in page
    assert "by the end of Tuesday 29 December 2026" in page
    assert "Christmas Day" in page
    assert "Not checked" not in page


def test_what_is_late_says_by_how_many_days_until_it_is_done(
    halton: World, rules: Procedure, client: Client, now: time_machine.Traveller
) -> None:
    reference = report(halton, rules)
    decide(reference, halton)
    for day in (30, 31):
        run(clock.start_of(date(2026, 12, day)) + timedelta(seconds=10))
    now.move_to(datetime.fromisoformat("2026-12-31T10:00+00:00"))
    client.force_login(halton.council_partner)
    assert "2 days late" in client.get("/incidents/").content.decode()
    page = client.get(f"/incidents/{reference}/").content.decode()
    assert "That is 2 days late." in page
    sent = clock.now()
    said = boxes("notified_at", sent) | {"panel_reference": "P-1"}
    page = client.post(f"/incidents/{reference}/notified/", said).content.decode()
    assert "Select why it was late: Notify the national Panel" in page
    for code, (reason, why) in LATE.items():
        said |= {f"late_{code}": reason, f"late_why_{code}": why}
    client.post(f"/incidents/{reference}/notified/", said)
    assert deadline(reference).closed_as == "late"
    assert "Done 2 days late" in client.get(f"/incidents/{reference}/").content.decode()


def test_the_list_asks_no_more_questions_for_more_incidents(halton: World, rules: Procedure, client: Client) -> None:
    client.force_login(halton.partnership_manager)
    report(halton, rules)
    client.get("/incidents/")
    with CaptureQueriesContext(connection) as one:
        client.get("/incidents/")
    for minutes in range(1, 6):
        report(halton, rules, aware_at=AWARE - timedelta(minutes=minutes))
    with CaptureQueriesContext(connection) as six:
        page = client.get("/incidents/").content.decode()
    assert page.count("IN-2026-") >= 6
    assert len(six) == len(one)
