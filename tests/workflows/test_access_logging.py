"""The log says where something failed; what the error says may quote a case and stays out."""

import io
import json
import logging

import pytest

from escalation.views import challenge as pages
from tests.escalation.stories import HOUR
from tests.escalation.visiting import signed_in
from tests.factories import AT

WORDS = "Failing row contains (Zebedee Quillfeather, the referral was closed)"


@pytest.fixture
def log():
    """What the server's own handler would have written."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.getLogger("django").handlers[0].formatter)
    loggers = [logging.getLogger("django"), logging.getLogger("celery.app.trace")]
    for one in loggers:
        one.addHandler(handler)
    yield written
    for one in loggers:
        one.removeHandler(handler)


def fail(*given, **named):
    try:
        raise ValueError(WORDS)
    except ValueError as error:
        raise RuntimeError(f"Again: {WORDS}") from error


def test_a_page_that_fails_logs_where_and_not_what_and_shows_neither(halton, log, monkeypatch):
    reference = halton.challenge()
    monkeypatch.setattr(pages, "story_copy", fail)
    with signed_in(halton.teacher, AT + HOUR) as client:
        client.raise_request_exception = False
        answer = client.get(f"/challenges/{reference}/story.pdf")
    assert answer.status_code == 500
    assert reference not in log.getvalue()
    (line,) = [json.loads(one) for one in log.getvalue().splitlines() if "RuntimeError" in one]
    assert (line["message"], line["route"], line["level"]) == ("Internal Server Error", "story_pdf", "ERROR")
    assert line["request_id"] == answer["X-Request-ID"]
    assert answer["X-Request-ID"] in answer.content.decode()
    assert log.getvalue().index("ValueError") < log.getvalue().index("RuntimeError")
    assert "in fail" in log.getvalue()
    for text in (log.getvalue(), answer.content.decode()):
        assert "Zebedee" not in text
        assert "SECRET" not in text
    assert "Traceback" not in answer.content.decode()


def test_a_task_that_fails_logs_no_more(log):
    sentence = "Task %(name)s[%(id)s] %(description)s: %(exc)s\n%(traceback)s"
    told = {"name": "send", "id": "1", "description": "raised", "exc": WORDS, "traceback": WORDS}
    try:
        fail()
    except RuntimeError:
        logging.getLogger("celery.app.trace").error(sentence, told, exc_info=True)
    assert "Task send[1] raised" in log.getvalue()
    assert "in fail" in log.getvalue()
    assert "Zebedee" not in log.getvalue()
