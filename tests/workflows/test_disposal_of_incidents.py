"""An incident is disposed of by the same act as a challenge, and its flow keeps no word of it."""

import pytest

from audit_log.models import Entry
from audit_log.verify import verify
from rapid_review import actions as incidents
from tests.architecture.test_need_to_know import every_row
from tests.escalation.stories import DAY, HOUR, london
from tests.escalation.visiting import signed_in, text_of
from tests.factories import AT, PROJECT, make_procedure
from tests.rapid_review.reporting import decide
from tests.workflows.keeping import disposed, load_schedule
from workflows import reviews
from workflows.models import Case, Identity
from workflows.vault import Identifiers

LATER = london("2052-01-02 10:00")  # closed in 2026, kept for 25 years
WORDS = ("xylophonic", "quetzalish", "zugzwanger")


@pytest.fixture
def incident(halton):
    load_schedule(halton.partnership)
    new = incidents.NewIncident(
        procedure=make_procedure(
            halton.partnership, next((PROJECT / "rapid_review/procedures").glob("working-*.toml"))
        ),
        children=(incidents.NewChild(Identifiers(name="Invented Other")),),
        aware_at=AT,
        harm="died",
        suspected="suspected",
        circumstances="A xylophonic fall.",
        safety="A quetzalish plan.",
    )
    reference = incidents.report_incident(new, by=halton.dsl, post=halton.post("dsl"), at=AT + HOUR)
    decide(reference, halton, meets=False, why="No zugzwanger reason.", at=AT + DAY)
    return Case.objects.get(reference=reference)


def test_nothing_of_an_incident_is_left_but_its_outline(halton, incident):
    assert all(word in str(every_row()).casefold() for word in WORDS)
    disposed(halton, incident, at=LATER)
    assert not [word for word in WORDS if word in str(every_row()).casefold()]
    assert not Identity.objects.exists()
    assert verify() == []
    certificate = Entry.objects.get(case=incident, act="dispose")
    assert certificate.changes["Record"][1] == f"Serious incidents: {incident.reference}"


def test_its_pages_say_that_it_was_disposed_of_and_lists_still_name_it(halton, incident):
    disposed(halton, incident, at=LATER)
    with signed_in(halton.partnership_manager, LATER + DAY) as client:
        for page in ("", "decide/", "notified/", "identity/"):
            gone = client.get(f"/incidents/{incident.reference}/{page}")
            assert gone.status_code == 410, page
            assert "Serious incident" in text_of(gone)
        assert f"/keeping/cases/{incident.reference}/" in gone.content.decode()
        assert incident.reference in text_of(client.get("/incidents/"))


def test_a_child_whose_date_of_birth_is_not_known_is_counted_from_the_day_it_was_reported(halton, incident):
    found = reviews.one_kept(incident, at=LATER)
    assert found is not None
    assert "A date of birth that is not known is taken to be the day the case was opened." in " ".join(found.why)
    early = reviews.one_kept(incident, at=london("2051-09-08 10:00"))
    assert early is not None
    assert (early.is_due, found.is_due) == (False, True)
