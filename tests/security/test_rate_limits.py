"""Somebody who takes everything is stopped for a while, told until when, and nobody else notices."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import DatabaseError

from tests.escalation.stories import HOUR
from tests.escalation.visiting import signed_in, text_of
from tests.factories import AT, make_procedure
from tests.rapid_review.reporting import AWARE, RULES, report
from tests.world import halton  # noqa: F401 - the fixture

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def two_of_each(settings):
    settings.SEARCHES_A_MINUTE = settings.COPIES_AN_HOUR = settings.REVEALS_AN_HOUR = 2


def times(who, at, ask, count=3):
    with signed_in(who, at) as client:
        return [ask(client) for _ in range(count)]


def statuses(answers):
    return [answer.status_code for answer in answers]


def test_searching_waits_and_lists_do_not(halton):  # noqa: F811
    halton.challenge()
    answers = times(halton.teacher, AT + HOUR, lambda client: client.get("/challenges/?q=visit"))
    assert statuses(answers) == [200, 200, 429]
    assert statuses(times(halton.teacher, AT + HOUR, lambda client: client.get("/challenges/"), 4)) == [200] * 4
    assert statuses(times(halton.dsl, AT + HOUR, lambda client: client.get("/challenges/?q=visit"), 1)) == [200]


def test_the_page_says_from_when_on_and_the_header_in_how_many_seconds(halton):  # noqa: F811
    at = AT + timedelta(seconds=20)
    *_, refused = times(halton.teacher, at, lambda client: client.get("/challenges/?q=visit"))
    assert refused["Retry-After"] == "40"
    said = text_of(refused)
    assert "You have searched very often in a short time" in said
    assert "You can go on from 10:31am" in said
    after = times(halton.teacher, at + timedelta(seconds=40), lambda client: client.get("/challenges/?q=visit"), 1)
    assert statuses(after) == [200]


def test_files_stories_and_lists_for_a_spreadsheet_are_counted_together(halton):  # noqa: F811
    from escalation import actions

    ref = halton.challenge()
    file = actions.attach(ref, name="note.txt", content=b"A note.", by=halton.teacher, at=AT + HOUR)
    with signed_in(halton.teacher, AT + HOUR) as client:
        found = [
            client.get(address).status_code
            for address in (f"/challenges/{ref}/story.pdf", f"/challenges/{ref}/files/{file}/", "/overdue.csv")
        ]
    assert found == [200, 200, 429]


def test_looking_up_who_a_child_is_stops_before_it_is_shown_or_logged(halton):  # noqa: F811
    from audit_log.models import Opening

    ref = halton.challenge(child="Zebedee Quillfeather")
    ask = lambda client: client.post(f"/challenges/{ref}/reveal/", {"why": "To check the register"})  # noqa: E731
    answers = times(halton.teacher, AT + HOUR, ask)
    assert statuses(answers) == [200, 200, 429]
    assert ["Zebedee" in text_of(answer) for answer in answers] == [True, True, False]
    assert Opening.objects.filter(page="identity").count() == 2


def test_children_of_challenges_and_of_incidents_are_counted_together(halton):  # noqa: F811
    ref = halton.challenge(at=AWARE)
    incident = report(halton, make_procedure(halton.partnership, RULES))
    with signed_in(halton.partnership_manager, AWARE + 2 * HOUR) as client:
        found = [
            client.post(address, {"why": "To check the register"}).status_code
            for address in (f"/challenges/{ref}/reveal/", *[f"/incidents/{incident}/identity/"] * 2)
        ]
    assert found == [200, 200, 429]


def test_records_of_incidents_and_looking_for_children_are_counted_as_well(halton):  # noqa: F811
    incident = report(halton, make_procedure(halton.partnership, RULES))
    with signed_in(halton.partnership_manager, AWARE + 2 * HOUR) as client:
        asked = {"why": "For the court"}
        copies = [client.post(f"/incidents/{incident}/export/", asked).status_code for _ in range(3)]
        looks = [client.post("/keeping/child/", {"pseudonym": f"Child {one}"}).status_code for one in "XYZ"]
    assert (copies, looks) == ([200, 200, 429], [200, 200, 429])


def test_a_count_that_cannot_be_reached_keeps_nobody_out(halton, monkeypatch, caplog):  # noqa: F811
    def broken(*_, **__):
        raise DatabaseError("relation does not exist")

    monkeypatch.setattr(type(cache._connections["default"]), "get", broken)
    answers = times(halton.teacher, AT + HOUR, lambda client: client.get("/challenges/?q=visit"))
    assert statuses(answers) == [200] * 3
    assert "cannot be reached" in caplog.text
