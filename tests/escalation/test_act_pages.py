"""A page for each act: it asks, does and goes back; strangers, readers, the late and the double are refused."""

from datetime import timedelta

import pytest

from escalation import actions
from escalation.models import AgreedAction, Challenge
from tests.escalation.acting import see, send
from tests.escalation.stories import DAY, HOUR, at_step, lines, london, state
from tests.escalation.visiting import buttons_of, signed_in, text_of
from tests.factories import AT

# slug: (step, who does it, what is sent, the word of the line it leaves in the trail)
SIMPLE = {
    "respond": (1, "social_worker", {"text": "We will look again."}, "respond"),
    "propose": (2, "team_manager", {"text": "A visit on Friday.", "step": "2"}, "propose"),
    "escalate": (2, "dsl", {"tried": "Rang twice", "why_failed": "No answer", "step": "2"}, "escalate"),
    "step-back": (2, "dsl", {"to": "1", "why": "They talk again", "step": "2"}, "step_back"),
    "risk": (1, "teacher", {"why": "Bruises"}, "change_risk"),
    "withdraw": (1, "teacher", {"why": "Settled", "under_pressure": "no"}, "withdraw"),
    "take-turn": (2, "team_manager", {}, "take_turn"),
    "arrange-meeting": (
        3,
        "head",
        {
            "planned_at_day": "20",
            "planned_at_month": "9",
            "planned_at_year": "2026",
            "planned_at_time": "2pm",
            "place": "Room 4",
        },
        "arrange_meeting",
    ),
    "record-meeting": (
        3,
        "head",
        {
            "held_at_day": "17",
            "held_at_month": "9",
            "held_at_year": "2026",
            "held_at_time": "9am",
            "present": "Both",
            "said": "Much",
        },
        "record_meeting",
    ),
    "ask-representations": (4, "council_partner", {"questions": "Why?", "step": "4"}, "ask_representations"),
    "give-view": (4, "nhs_partner", {"view": "Visit.", "agrees": "yes"}, "give_view"),
    "recommend": (4, "council_partner", {"text": "Visit.", "step": "4"}, "recommend"),
    "comment": (1, "teacher", {"text": "A word."}, "comment"),
    "record": (2, "dsl", {"missing": "1-tried", "text": "Rang."}, "record"),
}


@pytest.mark.parametrize("slug", SIMPLE)
def test_an_act_is_asked_for_done_and_told_in_the_story(halton, slug):
    step, who, data, line = SIMPLE[slug]
    reference, at = at_step(halton, step)
    user = halton.post(who).user
    asked = see(user, reference, slug, at)
    assert asked.status_code == 200
    assert f"Step {step}:" in text_of(asked)
    done = send(user, reference, slug, data, at)
    assert (done.status_code, done["Location"]) == (302, f"/challenges/{reference}/")
    assert lines(reference, line)[-1].by == user


@pytest.mark.parametrize("slug", SIMPLE)
def test_an_act_is_closed_to_strangers_and_refused_to_readers(halton, slug):
    step, _, data, line = SIMPLE[slug]
    reference, at = at_step(halton, step)
    before = len(lines(reference))
    assert send(halton.stranger, reference, slug, data, at).status_code == 404
    actions.opened(halton.load(reference).case, page="x", by=halton.teacher, at=at)
    reader = halton.post("officer").user
    let_in(halton, reference, reader, at)
    assert see(reader, reference, slug, at).status_code == 403
    assert send(reader, reference, slug, data, at).status_code == 403
    assert len(lines(reference)) == before
    assert not lines(reference, line)


def let_in(world, reference, user, at):
    """Somebody the procedure has told of it: they may read it and do nothing."""
    from workflows import deadlines
    from workflows.change import Change

    with Change(by=None, at=at) as change:
        challenge = change.lock(Challenge, reference)
        deadlines.involve(change, challenge, user.pk, "partnership")


@pytest.mark.parametrize("slug", sorted(set(SIMPLE) - {"comment", "record", "give-view", "record-meeting"}))
def test_an_act_that_is_sent_twice_is_done_once(halton, slug):
    step, who, data, line = SIMPLE[slug]
    reference, at = at_step(halton, step)
    user = halton.post(who).user
    assert send(user, reference, slug, data, at).status_code == 302
    again = send(user, reference, slug, data, at + timedelta(seconds=2))
    assert again.status_code in (403, 409)
    assert len(lines(reference, line)) == 1


@pytest.mark.parametrize("slug", ["respond", "propose", "escalate", "step-back", "risk", "withdraw", "take-turn"])
def test_an_act_after_the_end_comes_too_late(halton, slug):
    step, who, data, line = SIMPLE[slug]
    reference, at = at_step(halton, step)
    actions.withdraw(reference, why="Settled", under_pressure=False, by=halton.teacher, at=at)
    before = len(lines(reference, line))
    late = send(halton.post(who).user, reference, slug, data, at + HOUR)
    assert late.status_code in (403, 409)
    assert len(lines(reference, line)) == before


def test_what_cannot_be_done_now_says_where_it_stands(halton):
    reference = halton.challenge()
    refused = see(halton.teacher, reference, "step-back", AT + HOUR)
    assert refused.status_code == 409
    assert "stands at step 1: Between workers" in text_of(refused)


def test_a_challenge_that_has_moved_since_the_page_was_opened_is_not_moved_again(halton):
    reference, at = at_step(halton, 3)
    stale = send(
        halton.head,
        reference,
        "escalate",
        {"tried": "Rang the team manager twice", "why_failed": "No", "step": "2"},
        at,
    )
    assert stale.status_code == 409
    assert "You saw step 2" in text_of(stale)
    assert "What you wrote It was not saved." in text_of(stale)
    assert "Rang the team manager twice" in text_of(stale)


# -- settling -----------------------------------------------------------------------------------------


def test_a_resolution_is_proposed_with_actions_agreed_done_and_confirmed(halton):
    reference, at = at_step(halton, 2)
    owner = halton.post("social_worker")
    row = {
        "text": "A visit.",
        "step": "2",
        "rows": "1",
        "action_1_what": "Visit the family",
        "action_1_owner": str(owner.pk),
        "action_1_due_on_day": "14",
        "action_1_due_on_month": "9",
        "action_1_due_on_year": "2026",
    }
    assert send(halton.team_manager, reference, "propose", row, at).status_code == 302
    proposal = halton.load(reference).open_proposal()
    asked = see(halton.dsl, reference, "agree", at, about=proposal.pk)
    assert "Visit the family – Sam Socialworker" in text_of(asked)
    assert send(halton.dsl, reference, "agree", {"why": ""}, at, about=proposal.pk).status_code == 302
    assert state(reference) == "RESOLVED"

    action = AgreedAction.objects.get()
    with signed_in(halton.social_worker, at) as client:
        assert "action-done" in buttons_of(client.get(f"/challenges/{reference}/"))
    done = send(halton.social_worker, reference, "action-done", {"note": "On Monday"}, at + HOUR, about=action.pk)
    assert done.status_code == 302
    confirmed = send(halton.teacher, reference, "confirm-action", {"done": "yes"}, at + 2 * HOUR, about=action.pk)
    assert confirmed.status_code == 302
    with signed_in(halton.teacher, at + 3 * HOUR) as client:
        assert "Done, confirmed" in text_of(client.get(f"/challenges/{reference}/"))


def test_an_action_not_done_needs_words_and_reopens_with_one_click(halton):
    reference, at = at_step(halton, 2)
    action = actions.NewAction("Visit", halton.post("social_worker"), london("2026-09-11 00:00").date())
    actions.propose_resolution(reference, text="A visit.", actions=[action], by=halton.team_manager, at=at)
    actions.agree_resolution(reference, halton.load(reference).open_proposal().pk, by=halton.dsl, at=at)
    agreed, later = AgreedAction.objects.get(), at + 4 * DAY
    silent = send(halton.teacher, reference, "confirm-action", {"done": "no"}, later, about=agreed.pk)
    assert "Say what was not done" in text_of(silent)
    told = {"done": "no", "why": "Nobody came"}
    assert send(halton.teacher, reference, "confirm-action", told, later, about=agreed.pk).status_code == 302
    form = see(halton.teacher, reference, "reopen", later)
    assert "Visit: Nobody came" in text_of(form)
    again = send(halton.teacher, reference, "reopen", {"why": "Visit: Nobody came"}, later)
    assert again.status_code == 302
    assert again["Location"] != f"/challenges/{reference}/"


def test_a_proposal_is_refused_with_a_reason_only(halton):
    reference, at = at_step(halton, 2)
    actions.propose_resolution(reference, text="Wait.", actions=[], by=halton.team_manager, at=at)
    proposal = halton.load(reference).open_proposal()
    empty = send(halton.dsl, reference, "refuse", {"why": ""}, at, about=proposal.pk)
    assert "Enter why you refuse it" in text_of(empty)
    assert send(halton.dsl, reference, "refuse", {"why": "Too late"}, at, about=proposal.pk).status_code == 302
    assert halton.load(reference).open_proposal() is None


def test_one_more_action_is_asked_for_and_nothing_is_lost_or_sent(halton):
    reference, at = at_step(halton, 2)
    typed = {"text": "A visit.", "step": "2", "rows": "1", "action_1_what": "Visit", "add_action": "1"}
    more = send(halton.team_manager, reference, "propose", typed, at)
    assert more.status_code == 200
    body = more.content.decode()
    assert "A visit." in body
    assert 'value="Visit"' in body
    assert 'name="action_2_what"' in body
    assert "There is a problem" not in body
    assert halton.load(reference).open_proposal() is None
    once_more = send(halton.team_manager, reference, "propose", {**typed, "rows": "2"}, at)
    assert 'name="action_3_what"' in once_more.content.decode()


def test_half_an_action_and_one_in_the_past_are_put_right_beside_their_fields(halton):
    reference, at = at_step(halton, 2)
    row = {
        "text": "A visit.",
        "step": "2",
        "rows": "1",
        "action_1_what": "Visit",
        "action_1_due_on_day": "10",
        "action_1_due_on_month": "9",
        "action_1_due_on_year": "2026",
    }
    said = text_of(send(halton.team_manager, reference, "propose", row, at))
    assert "Action 1: select who will do it" in said
    assert "The day of action 1 must be Friday 11 September 2026 or later" in said
    assert halton.load(reference).open_proposal() is None


def test_an_action_cannot_be_given_to_somebody_of_neither_agency(halton):
    reference, at = at_step(halton, 2)
    row = {
        "text": "A visit.",
        "step": "2",
        "rows": "1",
        "action_1_what": "Visit",
        "action_1_owner": str(halton.post("officer").pk),
        "action_1_due_on_day": "14",
        "action_1_due_on_month": "9",
        "action_1_due_on_year": "2026",
    }
    assert "There is a problem" in text_of(send(halton.team_manager, reference, "propose", row, at))
