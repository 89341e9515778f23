"""All challenges: what is found, by what, for whom, and in how many queries."""

import pytest

from escalation import actions
from tests.escalation.stories import DAY, HOUR, at_step
from tests.escalation.visiting import get, queries, said, text_of
from tests.factories import AT, make_world

CHALLENGES = 10  # times that rows are asked for
# That somebody searched is counted: looks into the cache.
COUNTED = 3


@pytest.fixture
def three(halton):
    """Three challenges: to the council about threshold, to the police and urgent, and one withdrawn."""
    first = halton.challenge(concern="Bruises were reported twice.", themes=("threshold",))
    second = halton.challenge(
        at=AT + DAY, receiver="officer", child="Second Child", urgent=True, action_taken="Rang.", themes=("drift",)
    )
    third = halton.challenge(at=AT + 2 * DAY, child="Third Child", themes=("closure",))
    actions.withdraw(third, why="The kangaroo plan.", under_pressure=False, by=halton.teacher, at=AT + 2 * DAY + HOUR)
    return first, second, third


LATER = AT + 3 * DAY


def found(user, query, refs):
    """Which of the challenges a query finds, by their place in `refs`."""
    text = said(user, f"/challenges/?{query}", LATER)
    return [number for number, reference in enumerate(refs, 1) if reference in text]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [1, 2, 3]),
        ("q=ch-2026-2", [2]),
        ("q=CH-2026-0003", [3]),
        ("q=Child+S", [2]),
        ("q=constabulary", [2]),
        ("q=bruise", [1]),
        ("q=kangaroo", [3]),
        ("q=%22bruises+were%22", [1]),
        ("q=nothing+like+this", []),
        ("q=%27%3B+drop+table", []),
        ("q=%28%26%21%7C", []),
        ("state=open", [1, 2]),
        ("state=withdrawn", [3]),
        ("agency=police", [2]),
        ("agency=school", [1, 2, 3]),
        ("theme=drift", [2]),
        ("urgent=on", [2]),
        ("raised_from_day=9&raised_from_month=9&raised_from_year=2026", [2, 3]),
        ("raised_to_day=8&raised_to_month=9&raised_to_year=2026", [1]),
        ("q=school&state=open&theme=threshold", [1]),
    ],
)
def test_it_is_found_by_reference_pseudonym_agency_words_and_filters(halton, three, query, expected):
    assert found(halton.partnership_manager, query, three) == expected


def test_the_step_filter_finds_where_it_stands_now(halton):
    reference, at = at_step(halton, 2)
    assert reference in said(halton.dsl, "/challenges/?step=2", at)
    assert reference not in said(halton.dsl, "/challenges/?step=1", at)


def test_newest_first_and_the_other_sorts(halton, three):
    def order(query):
        text = said(halton.partnership_manager, f"/challenges/?{query}", LATER)
        return sorted((1, 2, 3), key=lambda number: text.index(three[number - 1]))

    assert order("") == [3, 2, 1]
    assert order("sort=oldest") == [1, 2, 3]
    assert order("sort=due")[-1] == 3


def test_a_search_tells_a_stranger_nothing_not_even_a_count(halton, three):
    for person in (halton.stranger, halton.administrator, make_world("elsewhere").partnership_manager):
        for query in ("", "q=bruise", f"q={three[0]}"):
            text = said(person, f"/challenges/?{query}", LATER)
            assert not any(reference in text for reference in three if reference not in query)
            assert "challenges." not in text
            assert "Next due" not in text


def test_a_lead_sees_their_agencys_and_the_other_side_only_its_own(halton, three):
    assert found(halton.dsl, "", three) == [1, 2, 3]
    assert found(halton.police_lead, "", three) == [2]
    assert found(halton.sergeant, "", three) == [2]


def test_what_cannot_be_read_is_an_error_beside_the_field_and_never_a_broken_page(halton, three):
    answer = get(
        halton.partnership_manager, "/challenges/?raised_from_day=40&raised_from_month=1&page=zzz&agency=x&q=%00", LATER
    )
    assert answer.status_code == 200
    assert "There is a problem" in text_of(answer)


def test_fifty_a_page_with_the_filters_kept_in_the_links(halton, monkeypatch):
    from escalation.views import lists

    monkeypatch.setattr(lists, "A_PAGE", 1)
    halton.challenge()
    halton.challenge(child="Second Child", receiver="officer")
    page = get(halton.partnership_manager, "/challenges/?q=school&page=2")
    body = page.content.decode()
    assert "2 challenges, page 2 of 2." in text_of(page)
    assert "CH-2026-0001" in body and "CH-2026-0002" not in body
    assert "?q=school&amp;page=1" in body


def test_all_challenges_asks_as_often_for_six_as_for_one(halton):
    halton.challenge()
    manager = halton.partnership_manager
    assert queries(manager, "/challenges/", AT + HOUR) == CHALLENGES
    for number in range(5):
        halton.challenge(child=f"Child number {number}", receivers=("police",))
    assert queries(manager, "/challenges/", AT + HOUR) == CHALLENGES
    searched = queries(manager, "/challenges/?q=visit&agency=police&theme=threshold", AT + HOUR)
    assert searched == CHALLENGES + COUNTED
