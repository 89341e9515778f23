"""A line a request: one JSON object, with a number that is on the page too, and nobody's name or case in it."""

import io
import json
import logging

import pytest
from celery import shared_task

from tests.escalation.stories import HOUR
from tests.escalation.visiting import signed_in
from tests.factories import AT
from tests.world import halton  # noqa: F401 - the fixture
from workflows.config.logs import WordlessFormatter

CHILD = "Zebedee Quillfeather"


@pytest.fixture
def lines():
    """What the server's own handler writes of requests and errors, line by line."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(WordlessFormatter())
    loggers = [logging.getLogger(name) for name in ("django", "workflows", "tests.security")]
    for one in loggers:
        one.addHandler(handler)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    for one in loggers:
        one.removeHandler(handler)


def test_a_request_is_one_line_with_its_page_and_without_its_case(halton, lines):  # noqa: F811
    ref = halton.challenge()
    with signed_in(halton.teacher, AT + HOUR) as client:
        answer = client.get(f"/challenges/{ref}/?q=Zebedee")
    (line,) = lines()
    assert line.pop("ms") >= 0
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "INFO",
        "logger": "workflows.requests",
        "message": "request",
        "method": "GET",
        "route": "challenge",
        "status": 200,
        "request_id": answer["X-Request-ID"],
    }


def test_a_page_that_is_not_there_is_logged_without_its_address(halton, lines):  # noqa: F811
    with signed_in(halton.teacher, AT) as client:
        client.get("/challenges/CH-2026-9999/")
        client.get("/Zebedee/")
    text = json.dumps(lines())
    assert [line["status"] for line in lines() if "status" in line] == [404, 404]
    assert "CH-2026" not in text
    assert "Zebedee" not in text


@pytest.mark.parametrize("number", ["a1b2c3d4", "f" * 64, "0b6b1b1e-1b1e-4b1e-8b1e-1b1e1b1e1b1e"])
@pytest.mark.django_db
def test_a_proxys_number_is_kept(client, number):
    assert client.get("/sign-in/", headers={"X-Request-ID": number})["X-Request-ID"] == number


@pytest.mark.parametrize(
    "number", ["", "short", "x" * 65, "<script>alert(1)</script>", "a1b2c3d4\u2028", "a b c d e f g"]
)
@pytest.mark.django_db
def test_anything_else_is_replaced_and_not_repeated(client, number):
    given = client.get("/sign-in/", headers={"X-Request-ID": number})["X-Request-ID"]
    assert given != number
    assert len(given) == 12


def test_what_hangs_on_a_record_or_stands_in_an_error_is_not_written(lines):
    log = logging.getLogger("tests.security")
    try:
        raise ValueError(CHILD)
    except ValueError:
        log.exception('Something failed\n{"level": "forged"}', extra={"child": CHILD})
    (line,) = lines()
    assert line["level"] == "ERROR"
    assert line["error"].startswith("ValueError\n")
    assert "Zebedee" not in json.dumps(line)


@shared_task(ignore_result=True)
def say_something():
    logging.getLogger("tests.security").warning("said")


def test_a_line_of_a_task_names_the_task_and_its_number(lines):
    done = say_something.apply()
    (line,) = [one for one in lines() if one["message"] == "said"]
    assert (line["task"], line["task_id"]) == (say_something.name, done.id)


@pytest.mark.django_db
def test_health_is_logged_only_when_it_fails(client, lines):
    client.get("/healthz")
    assert [line["route"] for line in lines() if line["message"] == "request"] == ["healthz"]  # no engine runs here
