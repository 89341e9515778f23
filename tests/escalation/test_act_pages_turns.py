"""The pages of turns, of leaving and of what comes after the end: sent once well, once badly; nothing typed is lost."""

import pytest

from escalation import actions
from escalation.models import Meeting, StepRecord
from tests.escalation.acting import see, send
from tests.escalation.stories import DAY, HOUR, at_step, lines, state, told, words
from tests.escalation.test_act_pages_dates import assert_kept
from tests.escalation.visiting import text_of
from tests.factories import AT

LONG = "x" * 20_001


def test_a_turn_that_was_taken_is_given_back(halton):
    reference, at = at_step(halton, 2)
    assert send(halton.team_manager, reference, "give-back", {"why": ""}, at).status_code == 409
    actions.take_turn(reference, by=halton.team_manager, at=at)
    refused = send(halton.team_manager, reference, "give-back", {"why": LONG}, at)
    assert_kept(refused, LONG, error="must be 20,000 characters or less")
    assert halton.load(reference).parties["receiving"].taken_by_id == halton.team_manager.pk
    assert send(halton.team_manager, reference, "give-back", {"why": "Ill"}, at + HOUR).status_code == 302
    assert halton.load(reference).parties["receiving"].taken_by_id is None
    assert lines(reference, "give_back")[-1].why == "Ill"


def test_a_turn_is_handed_over_with_a_reason(halton):
    reference, at = at_step(halton, 2)
    to = str(halton.post("other_manager").pk)
    unsaid = send(halton.team_manager, reference, "hand-over", {"to": to, "why": ""}, at)
    assert_kept(unsaid, f'value="{to}" selected', error="Enter why you hand it over")
    nobody = send(halton.team_manager, reference, "hand-over", {"to": "", "why": "On leave"}, at)
    assert_kept(nobody, "On leave", error="Select whom to hand it to")
    assert "other_manager" not in halton.holders(reference, "receiving")
    assert send(halton.team_manager, reference, "hand-over", {"to": to, "why": "On leave"}, at).status_code == 302
    assert "other_manager" in halton.holders(reference, "receiving")


def test_apologies_are_sent_once(halton):
    reference, at = at_step(halton, 3)
    meeting = actions.arrange_meeting(reference, planned_at=at + DAY, place="Room 4", by=halton.head, at=at)
    assert "Room 4" in text_of(see(halton.council_senior, reference, "apologies", at, about=meeting))
    long = "y" * 201
    refused = send(halton.council_senior, reference, "apologies", {"why": long}, at, about=meeting)
    assert_kept(refused, long, error="must be 200 characters or less")
    assert not Meeting.objects.get().apologies
    assert (
        send(halton.council_senior, reference, "apologies", {"why": "In court"}, at, about=meeting).status_code == 302
    )
    assert Meeting.objects.get().apologies == "Oona Operations: In court"
    assert "head" in told(halton, reference, "alert")
    assert send(halton.council_senior, reference, "apologies", {"why": "Ill"}, at, about=meeting).status_code == 409


def test_it_is_sent_on_to_an_agency_with_a_reason(halton):
    reference, at = at_step(halton, 1)
    police = str(halton.agency("police").pk)
    unsaid = send(halton.social_worker, reference, "not-ours", {"agency": police, "why": ""}, at)
    assert_kept(unsaid, f'value="{police}" selected', error="Enter why it is theirs")
    intake = str(halton.teams["intake"].pk)
    elsewhere = {"agency": police, "team": intake, "why": "Theirs"}
    assert_kept(send(halton.social_worker, reference, "not-ours", elsewhere, at), "Theirs", error="team")
    assert halton.load(reference).parties["receiving"].agency_id == halton.agency("council").pk
    sent = send(halton.social_worker, reference, "not-ours", {"agency": police, "why": "Theirs"}, at)
    assert sent["Location"] == "/your-work/"  # the challenge itself is no longer theirs to read
    assert halton.load(reference).parties["receiving"].agency_id == halton.agency("police").pk


def test_it_is_withdrawn_with_a_reason(halton):
    reference, at = at_step(halton, 1)
    unsaid = send(halton.teacher, reference, "withdraw", {"why": "", "under_pressure": "yes"}, at)
    assert_kept(unsaid, error="Enter why you withdraw it")
    open_still = send(halton.teacher, reference, "withdraw", {"why": "We spoke"}, at)
    assert_kept(open_still, "We spoke", error="Has anybody put you under pressure")
    assert state(reference) == "STEP_1"
    done = send(halton.teacher, reference, "withdraw", {"why": "We spoke", "under_pressure": "yes"}, at)
    assert (done.status_code, state(reference)) == (302, "WITHDRAWN")
    assert told(halton, reference, "alert") == {"partnership_manager"}
    assert send(halton.teacher, reference, "withdraw", {"why": "x", "under_pressure": "no"}, at).status_code == 409


def test_a_missing_record_is_added_afterwards(halton):
    reference, at = at_step(halton, 2)
    none = send(halton.dsl, reference, "record", {"text": "Rang twice"}, at)
    assert_kept(none, "Rang twice", error="Select a record")
    made_up = send(halton.dsl, reference, "record", {"missing": "1-view", "text": "Rang twice"}, at)
    assert_kept(made_up, "Rang twice", error="record")
    empty = send(halton.dsl, reference, "record", {"missing": "1-tried", "text": " "}, at)
    assert_kept(empty, error="Enter the record")
    assert not StepRecord.objects.exists()
    assert send(halton.dsl, reference, "record", {"missing": "1-tried", "text": "Rang twice"}, at).status_code == 302
    assert StepRecord.objects.get().text == "Rang twice"
    assert words(reference, "record").endswith("at step 1, afterwards.")


@pytest.fixture
def ended(halton):
    reference = halton.challenge()
    actions.withdraw(reference, why="Settled", under_pressure=False, by=halton.teacher, at=AT + HOUR)
    return reference


def test_what_is_to_be_learnt_is_written_down(halton, ended):
    empty = send(halton.teacher, ended, "learning", {"theme": "drift", "text": ""}, AT + DAY)
    assert_kept(empty, error="Enter what is to be learnt")
    odd = send(halton.teacher, ended, "learning", {"theme": "gossip", "text": "Ring sooner"}, AT + DAY)
    assert_kept(odd, "Ring sooner", error="Select one of the answers shown")
    assert not halton.load(ended).learning
    done = send(halton.teacher, ended, "learning", {"theme": "drift", "text": "Ring sooner"}, AT + DAY)
    assert done.status_code == 302
    assert (halton.load(ended).learning_theme, halton.load(ended).learning) == ("drift", "Ring sooner")
    assert "Ring sooner" in see(halton.teacher, ended, "learning", AT + 2 * DAY).content.decode()


def test_the_raiser_says_how_it_went(halton, ended):
    half = send(halton.teacher, ended, "feedback", {"heard": "partly", "text": "Slow"}, AT + DAY)
    assert_kept(half, "Slow", error="Has it done you any harm at work?")
    none = send(halton.teacher, ended, "feedback", {"detriment": "no", "text": "Slow"}, AT + DAY)
    assert_kept(none, "Slow", error="Were you heard?")
    assert not halton.load(ended).heard
    data = {"heard": "partly", "detriment": "yes", "text": "Slow"}
    assert send(halton.teacher, ended, "feedback", data, AT + DAY).status_code == 302
    assert (halton.load(ended).heard, halton.load(ended).detriment) == ("partly", True)
    assert told(halton, ended, "alert") == {"partnership_manager"}
    assert send(halton.teacher, ended, "feedback", data, AT + DAY).status_code == 409
    assert send(halton.social_worker, ended, "feedback", data, AT + DAY).status_code == 403
