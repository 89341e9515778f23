"""Who, as what, from where: what every row of the trail says, without anybody asking for it."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from audit_log.models import Entry, Opening
from escalation import actions
from tests.escalation.stories import HOUR
from tests.escalation.visiting import signed_in
from tests.factories import AT, make_post
from workflows import clock, posts
from workflows.origin import address_of


def test_an_act_and_an_opening_say_as_what_and_from_where(halton):
    reference = halton.challenge()
    with signed_in(halton.teacher, AT + HOUR) as client:
        client.get(f"/challenges/{reference}/", REMOTE_ADDR="192.0.2.7")
        client.post(f"/challenges/{reference}/comment/", {"text": "A word."}, REMOTE_ADDR="192.0.2.8")
    opening = Opening.objects.get(case__reference=reference, page="challenge")
    entry = Entry.objects.get(case__reference=reference, act="comment")
    post = "Class teacher, Demonstration Primary School"
    assert (opening.as_what, opening.address) == (post, "192.0.2.7")
    assert (entry.as_what, entry.address) == (post, "192.0.2.8")
    assert opening.partnership_id == halton.partnership.pk


def test_the_system_is_nobody_from_nowhere(halton):
    reference = halton.challenge()
    halton.play(AT + 60 * HOUR)
    entry = Entry.objects.filter(case__reference=reference, by=None).latest("pk")
    assert (entry.as_what, entry.address) == ("", "")


def test_as_what_is_what_somebody_was_that_day_also_in_two_posts_or_in_place_of_another(halton):
    make_post(halton.colleague, halton.agency("police"), "practitioner", title="Special constable")
    day = clock.day_of(AT)
    teacher, colleague = halton.post("teacher"), halton.post("colleague")
    posts.start_cover(teacher, stand_in=colleague, starts_on=day, ends_on=day, by=halton.teacher, at=AT)
    reference = halton.challenge()
    actions.comment(reference, text="In her place.", by=halton.colleague, at=AT + HOUR)
    assert Entry.objects.get(act="comment").as_what == (
        "Class teacher, Demonstration Primary School; Special constable, Cheshire Constabulary; "
        "Class teacher, Demonstration Primary School (standing in)"
    )


@pytest.mark.parametrize(
    ("proxies", "heard", "address"),
    [
        (0, "203.0.113.5", "10.0.0.1"),  # anybody may write the header
        (1, "198.51.100.1, 203.0.113.5", "203.0.113.5"),
        (2, "198.51.100.1, 203.0.113.5", "198.51.100.1"),
        (2, "203.0.113.5", ""),
        (1, "not an address", ""),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_address_is_what_ones_own_proxies_heard(settings, proxies, heard, address):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=heard)
    assert address_of(request) == address


def test_a_page_that_writes_nothing_asks_nothing_about_it(halton):
    with (
        signed_in(halton.teacher, AT) as client,
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        client.get("/notices/")
    assert not [one for one in asked.captured_queries if "audit_log_as_what" in one["sql"]]
