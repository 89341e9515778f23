"""The merged chronology: what is signed off, in order, whose it is, and as quick for many rows as for few."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit_log.models import Opening
from rapid_review import actions, chronology
from rapid_review.models import ReturnVersion
from tests.escalation.visiting import asked
from tests.factories import World
from tests.rapid_review.gathering import ASKED, add_rows, ask, draft, gathering, lead, of, row, seeing, sign
from tests.rapid_review.reporting import HOUR, load
from workflows.models import Procedure

FIRST = date(2026, 3, 1)
LATER = ASKED + HOUR * 3


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(LATER, tick=True) as traveller:
        yield traveller


def returned(reference: str, halton: World, agency: str, *rows: actions.NewRow) -> None:
    add_rows(reference, halton, agency, *rows)
    draft(reference, halton, agency)
    sign(reference, halton, agency)


def told(reference: str, **query: str) -> list[str]:
    """What happened, as the rows are merged."""
    rows = chronology.in_order(chronology.merged(load(reference).case_id), **query)
    return [one.what for one in rows]


@pytest.fixture
def merged(halton: World, rules: Procedure) -> str:
    """Two agencies have returned, a third has a draft."""
    reference = gathering(halton, rules, "council", "police", "practice")
    second = FIRST + timedelta(days=1)
    returned(
        reference, halton, "police", row(FIRST, "Called at noon.", at_time="12:00", person="mother"), row(second, "B")
    )
    returned(reference, halton, "council", row(second, "A", person="sibling 1"), row(FIRST, "At some time."))
    add_rows(reference, halton, "practice", row(FIRST, "Only a draft."))
    return reference


def test_rows_of_all_signed_returns_stand_by_day_time_and_agency(merged: str) -> None:
    # Of one day what has no time comes first; of one time Cheshire Constabulary before Halton Borough Council.
    assert told(merged) == ["At some time.", "Called at noon.", "B", "A"]
    assert told(merged, newest_first=True) == ["A", "B", "Called at noon.", "At some time."]


def test_a_correction_replaces_its_rows_once_it_is_signed_off(halton: World, merged: str) -> None:
    one, me = of(merged, halton, "police"), {"by": lead(halton, "police"), "at": LATER}
    actions.correct_return(merged, one.pk, why="A wrong day.", **me)
    new = ReturnVersion.objects.get(agency_return=one, number=2)
    actions.remove_row(merged, one.pk, new.rows.get(what="B").pk, **me)
    actions.add_rows(merged, one.pk, [row(FIRST, "C", at_time="13:00")], **me)
    assert told(merged) == ["At some time.", "Called at noon.", "B", "A"]
    sign(merged, halton, "police", at=LATER + HOUR)
    assert told(merged) == ["At some time.", "Called at noon.", "C", "A"]


def test_the_page_shows_agency_and_source_and_is_narrowed_by_agency_and_person(halton: World, merged: str) -> None:
    team, link = seeing(halton.partnership_manager), f"/incidents/{merged}/chronology/"
    page = team.get(link).content.decode()
    assert "4 rows" in page
    assert "Cheshire Constabulary" in page
    assert "visit note" in page
    assert "Only a draft." not in page
    assert page.index("At some time.") < page.index("Called at noon.")
    newest = team.get(link, {"order": "newest"}).content.decode()
    assert newest.index("At some time.") > newest.index("Called at noon.")
    police = team.get(link, {"agency": halton.agency("police").pk}).content.decode()
    assert "Called at noon." in police
    assert "At some time." not in police
    mother = team.get(link, {"person": "mother"}).content.decode()
    assert "1 row." in mother
    assert team.get(link, {"agency": "x", "person": "nobody", "page": "99"}).status_code == 200


def test_the_file_holds_what_the_page_is_narrowed_to_and_no_cell_is_computed(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    returned(reference, halton, "council", row(FIRST, "=1+1", person="mother"), row(FIRST, "Another."))
    team = seeing(halton.partnership_manager)
    before = Opening.objects.filter(page="chronology.csv").count()
    answer = team.get(f"/incidents/{reference}/chronology.csv", {"person": "mother"})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0].lstrip("\ufeff").startswith("Date,Time,Agency,Source,Person,What happened")
    assert lines[1] == "2026-03-01,,Halton Borough Council,visit note,mother,'=1+1,,,,,"
    assert len(lines) == 2
    assert Opening.objects.filter(page="chronology.csv").count() == before + 1


def test_whoever_does_not_read_the_papers_finds_no_chronology(halton: World, merged: str) -> None:
    for who in (halton.stranger, halton.dsl, lead(halton, "council")):
        for page in ("chronology/", "chronology.csv"):
            assert seeing(who).get(f"/incidents/{merged}/{page}").status_code == 404
    assert seeing(halton.nhs_partner).get(f"/incidents/{merged}/chronology/").status_code == 200


def questions(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return asked(found)


def test_pages_ask_no_more_questions_for_many_returns_and_rows(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    returned(reference, halton, "council", row(FIRST, "A", person="mother"))
    team = seeing(halton.partnership_manager)
    pages = (f"/incidents/{reference}/chronology/", f"/incidents/{reference}/")
    few = [questions(team, page) for page in pages]
    ask(reference, halton, "police", "practice", "icb")
    for agency in ("police", "practice", "icb"):
        rows = [row(FIRST + timedelta(days=number), "B", person=f"sibling {number}") for number in range(60)]
        returned(reference, halton, agency, *rows)
    assert [questions(team, page) for page in pages] == few
    assert few[0] <= 15
