"""7-minute briefings: seven boxes on one page, published when the review is ratified, under a number of their own."""

import re
import zlib

import pytest
from django.test import Client

from rapid_review import briefings, review_settings
from rapid_review.actions import briefings as actions
from rapid_review.models import Briefing
from tests.escalation.visiting import said
from tests.factories import World, make_world
from tests.rapid_review.learning_stories import AT, DAY, HOUR, WORDS, briefed, deadline, ratified, review, seen
from workflows.conflict import Conflict
from workflows.models import Procedure

THEN = AT + 31 * DAY


def publish(reference: str, halton: World, at=THEN) -> int:
    return actions.publish_briefing(reference, by=halton.business_unit, at=at)


def test_a_briefing_is_written_before_and_published_after_the_ratification_alone(
    halton: World, learning: Procedure
) -> None:
    reference = seen(halton, learning)
    briefed(reference, halton, at=AT + 26 * DAY)
    with pytest.raises(Conflict, match="not ratified yet"):
        publish(reference, halton)
    assert not briefings.published_briefings(halton.partnership).exists()


def test_numbers_follow_one_another_and_are_never_used_again(halton: World, learning: Procedure) -> None:
    first = {"texts": {}, "first_briefing": 91, "by": halton.partnership_manager, "at": AT}
    review_settings.change_settings(halton.partnership, **first)
    references = [ratified(halton, learning, kind="audit", title=f"Theme {number}") for number in range(3)]
    numbers = []
    for reference in references:
        briefed(reference, halton, at=THEN)
        numbers.append(publish(reference, halton))
    assert numbers == [91, 92, 93]
    actions.take_down_briefing(references[2], why="A name.", by=halton.business_unit, at=THEN + HOUR)
    briefed(references[2], halton, at=THEN + 2 * HOUR, title="Without the name")
    assert publish(references[2], halton, THEN + 2 * HOUR) == 94
    found = briefings.published_briefings(halton.partnership)
    assert [one.number for one in found] == [94, 92, 91]


def test_what_is_published_stands_until_it_is_taken_down_with_a_reason(halton: World, learning: Procedure) -> None:
    reference = ratified(halton, learning)
    with pytest.raises(Conflict, match="no briefing that waits"):
        publish(reference, halton)
    briefed(reference, halton, at=THEN)
    publish(reference, halton)
    with pytest.raises(Conflict, match="is published"):
        briefed(reference, halton, at=THEN, title="Otherwise")
    with pytest.raises(Conflict, match="no briefing that waits"):
        publish(reference, halton)
    actions.take_down_briefing(reference, why="A name.", by=halton.business_unit, at=THEN + HOUR)
    assert Briefing.objects.get().taken_down_why == "A name."
    assert not briefings.published_briefings(halton.partnership).exists()


def test_publishing_is_asked_for_after_the_end_and_ends_with_it(halton: World, learning: Procedure) -> None:
    reference = ratified(halton, learning)
    asked = deadline(reference, "publish_briefing")
    assert set(asked.holder_ids) == {halton.partnership_manager.pk, halton.business_unit.pk}
    assert asked.due_text == "by the end of Thursday 5 November 2026"
    briefed(reference, halton, at=THEN)
    publish(reference, halton)
    assert deadline(reference, "publish_briefing").closed_as == "met"


def test_another_partnership_has_numbers_of_its_own(halton: World, learning: Procedure) -> None:
    reference = ratified(halton, learning)
    briefed(reference, halton, at=THEN)
    publish(reference, halton)
    elsewhere = make_world("elsewhere").partnership
    assert briefings.next_number(elsewhere) == 1
    assert not briefings.published_briefings(elsewhere).exists()


def pages(made: bytes) -> int:
    """How many pages a PDF says it has, wherever that is written."""
    inside = b"".join(_opened(one) for one in re.findall(rb"stream\r?\n(.*?)endstream", made, re.DOTALL))
    return max(int(one) for one in re.findall(rb"/Count (\d+)", made + inside))


def _opened(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


@pytest.mark.parametrize(
    "text", ["Short.", ("word " * 140)[: briefings.LONGEST_BOX], "\n".join(["A line of a box"] * briefings.MOST_LINES)]
)
def test_seven_boxes_go_on_one_page(halton: World, learning: Procedure, text: str) -> None:
    reference = ratified(halton, learning)
    boxes = [text] * len(briefings.BOXES)
    title = ("A long title " * 10)[:120]
    actions.write_briefing(reference, title=title, boxes=boxes, by=halton.business_unit, at=THEN)
    publish(reference, halton)
    made = briefings.printed(Briefing.objects.get())
    assert made.startswith(b"%PDF")
    assert pages(made) == 1


def test_what_is_written_stays_text_in_the_pdf(halton: World, learning: Procedure) -> None:
    reference = ratified(halton, learning)
    boxes = ["#panic() *bold* $x$ @label <tag>", *WORDS[1:]]
    actions.write_briefing(reference, title="#sys.inputs", boxes=boxes, by=halton.business_unit, at=THEN)
    assert briefings.printed(Briefing.objects.get()).startswith(b"%PDF")


def test_anybody_reads_a_published_briefing_on_the_public_page_until_it_is_taken_down(
    halton: World, learning: Procedure
) -> None:
    reference = ratified(halton, learning)
    briefed(reference, halton, at=THEN)
    shelf, client = "/published/halton/", Client()
    assert "7-minute briefing" not in client.get(shelf).content.decode()
    number = publish(reference, halton)
    page = client.get(shelf).content.decode()
    assert f"7-minute briefing {number}" in page
    assert reference not in page
    found = client.get(f"{shelf}briefing-{number}.pdf")
    assert found.content.startswith(b"%PDF-")
    assert client.get(f"/published/elsewhere/briefing-{number}.pdf").status_code == 404
    actions.take_down_briefing(reference, why="A name.", by=halton.business_unit, at=THEN + HOUR)
    assert client.get(f"{shelf}briefing-{number}.pdf").status_code == 404
    assert "7-minute briefing" not in client.get(shelf).content.decode()


def test_a_briefing_with_a_word_that_the_vault_knows_is_published_only_by_who_has_looked(
    halton: World, learning: Procedure
) -> None:
    reference = ratified(halton, learning)
    briefed(reference, halton, at=THEN, title="What happened to Marker Namesake")
    with pytest.raises(Conflict, match="a word that the vault knows"):
        publish(reference, halton)
    assert not briefings.published_briefings(halton.partnership).exists()
    number = actions.publish_briefing(reference, looked=True, by=halton.business_unit, at=THEN)
    assert briefings.published_briefings(halton.partnership).get().number == number


def test_who_publishes_is_told_that_strangers_read_it_and_shown_where_somebody_could_be_recognised(
    halton: World, learning: Procedure
) -> None:
    reference = ratified(halton, learning)
    boxes = ["She was 14 years old.", "One line.\nSeen on 3 March at home.", *WORDS[2:]]
    actions.write_briefing(reference, title="Ring the school", boxes=boxes, by=halton.business_unit, at=THEN)
    shown = said(halton.business_unit, f"/reviews/{reference}/publish/", THEN)
    assert "Anybody can read it without signing in, under /published/halton/" in shown
    assert "Read it as a stranger who knows the family would" in shown
    assert "Background Line 1: an exact age" in " ".join(shown.split())
    assert "Why it matters Line 2: an exact date" in " ".join(shown.split())
    for words in ("14 years", "3 March"):
        assert words not in shown


def test_what_is_pointed_out_names_the_title_and_the_line_of_its_own_box(halton: World, learning: Procedure) -> None:
    reference = ratified(halton, learning)
    boxes = [*WORDS[:6], "First.\nSecond, aged 9."]
    title = "About Marker Namesake"
    actions.write_briefing(reference, title=title, boxes=boxes, by=halton.business_unit, at=THEN)
    found = briefings.pointed_out(Briefing.objects.get(), review(reference))
    assert [(one["key"], one["value"]) for one in found] == [
        ("The title", ["Line 1: a name, date of birth or number that the vault knows"]),
        ("Questions for your team", ["Line 2: an exact age"]),
    ]


def test_the_page_promises_nothing_about_names_that_nobody_checks() -> None:
    assert "is named" not in briefings.TEMPLATE.read_text(encoding="utf-8")
