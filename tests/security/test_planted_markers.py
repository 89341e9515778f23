"""Who a child is, looked for where it could have leaked to: sessions, counts, exports, faults, viewflow's own rows."""

import io
import json
import logging

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection

from escalation import copies
from escalation.reading import Reading
from escalation.views import acts as act_pages
from rapid_review import actions as incidents
from rapid_review import flows
from tests.architecture.test_need_to_know import BORN_ON, CHILD, every_row, planted_in, story  # noqa: F401 - a fixture
from tests.escalation.stories import HOUR
from tests.escalation.visiting import signed_in
from tests.factories import AT, make_procedure
from tests.rapid_review.reporting import RULES, decide, views
from tests.world import halton  # noqa: F401 - the fixture
from workflows import vault
from workflows.config.logs import WordlessFormatter
from workflows.models import Child

LATER = AT + 30 * HOUR


@pytest.fixture
def log():
    """What the server's handler writes of everything, down to the least important line."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(WordlessFormatter())
    loggers = [logging.getLogger(name) for name in ("", "django")]
    for one in loggers:
        one.addHandler(handler)
    yield written
    for one in loggers:
        one.removeHandler(handler)


def test_sessions_counts_and_what_is_kept_of_messages_hold_nothing_when_opened(story):  # noqa: F811
    ref = story.reference
    with signed_in(story.world.teacher, LATER) as client:
        client.get(f"/challenges/?q={CHILD['name']}")
        client.post(f"/challenges/{ref}/reveal/", {"why": "To check the register"})
    opened = [str(one.get_decoded()) for one in Session.objects.all()]
    assert opened
    assert planted_in("\n".join(opened)) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache")
        keys = [key.removeprefix(":1:") for (key,) in cursor.fetchall()]
    assert len(keys) >= 2
    assert planted_in("\n".join(keys) + str(cache.get_many(keys))) == []


def test_the_copy_for_a_childs_file_holds_nothing_before_it_is_set(story):  # noqa: F811
    said = json.dumps(copies.copy_of(Reading(story.world.teacher, story.reference, at=LATER)), ensure_ascii=False)
    assert "The referral was closed" in said
    assert planted_in(said) == []


def test_every_line_of_the_log_is_free_of_it(halton, log):  # noqa: F811
    reference = halton.challenge(child=CHILD["name"])
    with signed_in(halton.teacher, AT + HOUR) as client:
        client.get(f"/challenges/?q={CHILD['name']}")
        client.get(f"/challenges/{CHILD['name']}/")
        assert planted_in(client.post(f"/challenges/{reference}/reveal/", {"why": CHILD["name"]}).content.decode())
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert len(lines) >= 3
    assert planted_in(log.getvalue()) == []


def test_a_fault_in_the_page_that_holds_the_childs_name_shows_and_keeps_nothing(halton, log, monkeypatch):  # noqa: F811
    reference = halton.challenge(child=CHILD["name"])

    def broken(found):
        who = next(iter(found.values()))
        raise ValueError(f"cannot show {who['name']}")

    monkeypatch.setattr(act_pages, "identity_cards", broken)
    with signed_in(halton.teacher, AT + HOUR) as client:
        client.raise_request_exception = False
        answer = client.post(f"/challenges/{reference}/reveal/", {"why": "To check the register"})
    assert answer.status_code == 500
    assert planted_in(answer.content.decode()) == []
    assert answer["X-Request-ID"] in answer.content.decode()
    assert "ValueError" in log.getvalue()
    assert planted_in(log.getvalue()) == []
    assert {table for table, text in every_row().items() if planted_in(text)} == set()


@pytest.fixture
def reported(halton):  # noqa: F811
    new = incidents.NewIncident(
        procedure=make_procedure(halton.partnership, RULES),
        children=(
            incidents.NewChild(vault.Identifiers(name=CHILD["name"], born_on=BORN_ON, nhs_number=CHILD["nhs_number"])),
        ),
        aware_at=AT,
        harm="died",
        suspected="suspected",
        circumstances="Found alone at home.",
    )
    return incidents.report_incident(new, by=halton.dsl, post=halton.post("dsl"), at=AT + HOUR)


def test_a_fault_inside_viewflow_leaves_no_local_variable_in_its_rows(halton, reported, log, monkeypatch):  # noqa: F811
    def broken(process, state):
        child = vault.reveal(Child.objects.get())
        raise ValueError(f"cannot decide about {child['name']}")

    monkeypatch.setattr(flows, "stands", broken)
    views(reported, at=AT + HOUR)
    with signed_in(halton.partnership_manager, AT + 2 * HOUR) as client:
        client.raise_request_exception = False
        answer = client.post(
            f"/incidents/{reported}/decide/", {"collective": "meets", "decision": "notify", "why": "The criteria."}
        )
    rows = every_row()
    assert "_exception" not in rows["viewflow_task"]
    assert {table for table, text in rows.items() if planted_in(text)} == set()
    assert planted_in(log.getvalue() + answer.content.decode()) == []
    assert answer.status_code == 500
    monkeypatch.undo()  # nothing was half done: it can be decided now
    decide(reported, halton, at=AT + 3 * HOUR)


def test_the_incident_too_is_revealed_with_a_reason_that_is_kept(halton, reported):  # noqa: F811
    from audit_log.models import Entry, Opening

    with signed_in(halton.partnership_manager, AT + 2 * HOUR) as client:
        page = f"/incidents/{reported}/identity/"
        assert planted_in(client.get(page).content.decode()) == []
        assert planted_in(client.post(page, {"why": " "}).content.decode()) == []
        assert planted_in(client.post(page, {"why": "To notify"}).content.decode())
    (opening,) = Opening.objects.filter(page="identity")
    assert (opening.user, opening.why) == (halton.partnership_manager, "To notify")
    assert Entry.objects.get(act="reveal").why == "To notify"
