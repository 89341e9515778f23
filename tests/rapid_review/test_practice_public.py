"""What anybody reads without signing in: published reviews of one partnership, and nothing that leads to a case."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from rapid_review import actions, briefings
from rapid_review.actions.briefings import publish_briefing, take_down_briefing
from rapid_review.models import Publication
from tests.factories import World, make_world
from tests.rapid_review import practising as p
from tests.rapid_review.learning_stories import AT, briefed, ratified
from tests.rapid_review.practising import DAY
from tests.rapid_review.reporting import HOUR
from workflows import clock
from workflows.access import NotAllowed
from workflows.conflict import Conflict
from workflows.models import Procedure

SHELF = "/published/halton/"
PUBLISHED = clock.start_of(date(2026, 9, 15)) + 10 * HOUR


def look(address: str = SHELF, at=PUBLISHED + HOUR) -> tuple[int, str]:
    """What somebody who has not signed in gets."""
    with time_machine.travel(at, tick=False):
        answer = Client().get(address)
    return answer.status_code, answer.content.decode()


def document() -> str:
    return f"{SHELF}{Publication.objects.get().token}/"


@pytest.mark.parametrize("stage", [p.practising, p.submitted, p.agreed, p.sent])
def test_the_public_page_shows_nothing_of_one_that_is_not_published(halton: World, rules: Procedure, stage) -> None:
    stage(halton, rules)
    status, page = look()
    assert status == 200
    assert "Nothing is published here at present." in page
    assert not Publication.objects.exists()


def test_a_published_review_is_read_by_anybody_under_an_address_that_leads_to_no_case(
    halton: World, rules: Procedure
) -> None:
    reference = p.published(halton, rules)
    status, page = look()
    assert (status, "Child R: what we learned" in page) == (200, True)
    assert "Tuesday 15 September 2026" in page
    assert not re.search(r"IN-\d{4}-\d{4}", page)
    assert reference not in page and "Namesake" not in page and "Petra" not in page
    with time_machine.travel(PUBLISHED + HOUR, tick=False):
        answer = Client().get(document())
    assert answer.content == p.TEXT.encode()
    assert answer["Content-Disposition"] == 'attachment; filename="practice-review-2026-09-15.txt"'


def test_another_partnership_publishes_nothing_of_it(halton: World, rules: Procedure) -> None:
    p.published(halton, rules)
    make_world("elsewhere")
    assert "Nothing is published here at present." in look("/published/elsewhere/")[1]
    assert look(document().replace("halton", "elsewhere"))[0] == 404
    assert look("/published/nowhere/")[0] == 404
    assert look(f"{SHELF}00000000-0000-4000-8000-000000000000/")[0] == 404


def test_within_the_year_it_is_taken_down_only_knowingly_and_always_with_a_reason(
    halton: World, rules: Procedure
) -> None:
    reference, address = p.published(halton, rules), document()
    team, at = halton.partnership_manager, PUBLISHED + 30 * DAY
    with pytest.raises(Conflict, match="It has to stay public until the end of Wednesday 15 September 2027"):
        actions.take_down(reference, why="A name was found.", by=team, at=at)
    with pytest.raises(NotAllowed):
        actions.take_down(reference, why="A name was found.", early=True, by=halton.nhs_partner, at=at)
    assert "Child R" in look(at=at)[1]
    actions.take_down(reference, why="A name was found.", early=True, by=team, at=at)
    assert "Child R" not in look(at=at + HOUR)[1]
    assert look(address, at=at + HOUR)[0] == 404
    found = Publication.objects.get()
    assert (found.taken_down_by, found.taken_down_why) == (team, "A name was found.")
    with pytest.raises(Conflict, match="Nothing of this is public"):
        actions.take_down(reference, why="Again.", early=True, by=team, at=at + HOUR)


def test_after_the_year_it_stays_until_somebody_takes_it_down(halton: World, rules: Procedure) -> None:
    reference, later = p.published(halton, rules), PUBLISHED + timedelta(days=800)
    assert "Child R" in look(at=later)[1]
    actions.take_down(reference, why="Its learning is in another.", by=halton.partnership_manager, at=later)
    assert "Child R" not in look(at=later)[1]


def test_nothing_is_sent_to_the_public_pages(halton: World) -> None:
    assert Client().post(SHELF).status_code in (403, 405)


def test_whoever_asked_for_a_briefing_had_it_made_again_each_time(
    halton: World, learning: Procedure, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    monkeypatch.setattr(briefings, "printed", lambda one: made.append(one.pk) or b"%PDF-1.4")
    reference = ratified(halton, learning)
    at = AT + 31 * DAY
    briefed(reference, halton, at=at)
    number = publish_briefing(reference, by=halton.business_unit, at=at)
    for _ in range(3):
        assert look(f"{SHELF}briefing-{number}.pdf", at=at + HOUR)[0] == 200
    assert len(made) == 1
    take_down_briefing(reference, why="A name.", by=halton.business_unit, at=at + HOUR)
    assert look(f"{SHELF}briefing-{number}.pdf", at=at + 2 * HOUR)[0] == 404
