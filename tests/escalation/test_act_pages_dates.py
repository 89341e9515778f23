"""The pages that move a time limit: sent well they do it, sent badly they say why beside the field and lose nothing."""

from datetime import date

import pytest

from escalation import actions
from escalation.models import ProposedDate
from tests.escalation.acting import see, send
from tests.escalation.other_procedures import under
from tests.escalation.shipped import FILES
from tests.escalation.stories import DAY, HOUR, at_step, deadline, lines, london
from tests.escalation.visiting import text_of
from tests.factories import AT
from workflows.clock import end_of

AT_4 = london("2026-09-18 11:00")


def on(day: int) -> dict[str, str]:
    return {"due_on_day": str(day), "due_on_month": "9", "due_on_year": "2026"}


def assert_kept(response, *typed: str, error: str) -> None:
    """The page comes back with the error in its summary and beside the field, and with what was typed."""
    assert response.status_code == 200
    said, body = text_of(response), response.content.decode()
    assert said.count(error) >= 2, said
    for one in typed:
        assert one in body


@pytest.fixture
def meeting(halton):
    """Lincolnshire's chaired meeting, whose date both sides agree: (reference, its deadline)."""
    under(halton, path=FILES["lincolnshire"])
    reference = halton.challenge()
    halton.play(AT_4)
    return reference, deadline(reference, "meeting", step=4)


def test_a_date_is_proposed(halton, meeting):
    reference, one = meeting
    data = {"deadline_id": str(one.pk), "why": "Everybody is back", **on(25)}
    passed = send(halton.head, reference, "propose-date", {**data, **on(17)}, AT_4)
    assert_kept(passed, "Everybody is back", error="must be Saturday 19 September 2026 or later")
    empty = send(halton.head, reference, "propose-date", {"deadline_id": str(one.pk), "why": "Soon"}, AT_4)
    assert_kept(empty, "Soon", error="Enter the day")
    assert not ProposedDate.objects.exists()
    done = send(halton.head, reference, "propose-date", data, AT_4)
    assert (done.status_code, ProposedDate.objects.get().due_on) == (302, date(2026, 9, 25))
    twice = send(halton.head, reference, "propose-date", data, AT_4 + HOUR)
    assert twice.status_code == 409
    assert "Harriet Head proposed it" in text_of(twice)


def test_a_proposed_date_is_refused_or_agreed(halton, meeting):
    reference, one = meeting
    proposed = actions.propose_date(reference, one.pk, due_on=date(2026, 9, 25), by=halton.head, at=AT_4)
    form = text_of(see(halton.council_senior, reference, "answer-date", AT_4, about=proposed))
    assert "By the end of Friday 25 September 2026" in form
    unsaid = send(halton.council_senior, reference, "answer-date", {"why": "Holiday"}, AT_4, about=proposed)
    assert_kept(unsaid, "Holiday", error="Does your side agree?")
    no = {"agreed": "no", "why": "Holiday"}
    assert send(halton.council_senior, reference, "answer-date", no, AT_4, about=proposed).status_code == 302
    assert lines(reference, "refuse_date")[-1].why == "Holiday"
    one.refresh_from_db()
    assert one.due_at is None
    late = send(halton.council_senior, reference, "answer-date", {"agreed": "yes"}, AT_4 + HOUR, about=proposed)
    assert late.status_code == 409
    again = actions.propose_date(reference, one.pk, due_on=date(2026, 9, 24), by=halton.head, at=AT_4 + HOUR)
    yes = {"agreed": "yes", "why": ""}
    assert send(halton.council_senior, reference, "answer-date", yes, AT_4 + HOUR, about=again).status_code == 302
    one.refresh_from_db()
    assert one.due_at == end_of(date(2026, 9, 24))


def test_a_date_that_protects_the_child_is_set(halton):
    under(halton, path=FILES["london"])
    reference = halton.challenge()
    why = {"why": "Contact is on Friday"}
    passed = send(halton.dsl, reference, "protective-date", {**why, **on(7)}, AT + HOUR)
    assert_kept(passed, "Contact is on Friday", error="must be Tuesday 8 September 2026 or later")
    unsaid = send(halton.dsl, reference, "protective-date", {"why": "", **on(10)}, AT + HOUR)
    assert_kept(unsaid, 'value="10"', error="Enter what happens after that day")
    assert not lines(reference, "set_protective_date")
    assert send(halton.dsl, reference, "protective-date", {**why, **on(10)}, AT + HOUR).status_code == 302
    assert deadline(reference, "resolve").due_at == end_of(date(2026, 9, 10))
    assert send(halton.dsl, reference, "protective-date", {**why, **on(11)}, AT + 2 * HOUR).status_code == 409


def test_one_side_shortens_its_own_time(halton):
    reference, at = at_step(halton, 1)
    one = deadline(reference, "hand_over")
    later = {"deadline_id": str(one.pk), "why": "She is away", **on(10)}
    refused = send(halton.dsl, reference, "shorten", later, at)
    assert_kept(refused, "She is away", error="The day must be before Wednesday 9 September 2026")
    unsaid = send(halton.dsl, reference, "shorten", {**later, **on(8), "why": ""}, at)
    assert_kept(unsaid, 'value="8"', error="Enter why")
    assert send(halton.dsl, reference, "shorten", {**later, **on(8)}, at).status_code == 302
    one.refresh_from_db()
    assert one.due_at == end_of(date(2026, 9, 8))


def test_more_time_is_asked_for_with_a_reason(halton):
    reference, at = at_step(halton, 2)
    one = deadline(reference, "resolve", step=2)
    data = {"deadline_id": str(one.pk), "why": "Ill", **on(18)}
    unsaid = send(halton.dsl, reference, "ask-extension", {**data, "why": " "}, at)
    assert_kept(unsaid, 'value="18"', error="Enter why")
    nonsense = send(halton.dsl, reference, "ask-extension", {**data, "due_on_day": "31"}, at)
    assert_kept(nonsense, 'value="31"', "Ill", error="must be a real date")
    nowhere = send(halton.dsl, reference, "ask-extension", {**data, "deadline_id": "999"}, at)
    assert_kept(nowhere, "Ill", error="time limit")
    assert not halton.load(reference).extensions
    assert send(halton.dsl, reference, "ask-extension", data, at).status_code == 302
    assert len(halton.load(reference).extensions) == 1


@pytest.mark.parametrize(("said", "due"), [("yes", date(2026, 9, 18)), ("no", date(2026, 9, 16))])
def test_a_request_for_more_time_is_answered(halton, said, due):
    reference, at = at_step(halton, 2)
    one = deadline(reference, "resolve", step=2)
    asked = actions.ask_extension(reference, one.pk, due_on=date(2026, 9, 18), why="Ill", by=halton.dsl, at=at)
    manager = halton.partnership_manager
    empty = send(manager, reference, "answer-extension", {"why": "A long text"}, at, about=asked)
    assert_kept(empty, "A long text", error="Do you approve it?")
    silent = send(manager, reference, "answer-extension", {"approved": "no", "why": ""}, at, about=asked)
    assert_kept(silent, error="Say why you refuse it")
    answer = {"approved": said, "why": "So be it"}
    assert send(manager, reference, "answer-extension", answer, at + HOUR, about=asked).status_code == 302
    one.refresh_from_db()
    assert one.due_at == end_of(due)
    assert send(manager, reference, "answer-extension", answer, at + DAY, about=asked).status_code == 409
