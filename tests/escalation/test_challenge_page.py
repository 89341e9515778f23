"""The page of a challenge: whose turn, by when, what happens then, what this person may do, and the story."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit_log.models import Opening
from escalation import actions
from tests.escalation.stories import AT_STEP, DAY, HOUR, at_step, london
from tests.escalation.visiting import asked, buttons_of, signed_in, text_of
from tests.factories import AT

QUERIES = 46


def page_of(user, reference, at, query=""):
    with signed_in(user, at) as client:
        return client.get(f"/challenges/{reference}/{query}")


def test_it_says_whose_turn_it_is_by_when_and_what_happens_then(halton):
    reference, at = at_step(halton, 2)
    said = text_of(page_of(halton.teacher, reference, at))
    assert "It is the turn of Lee Lead (Demonstration Primary School)" in said
    assert "Due by the end of Wednesday 16 September 2026 (in 6 days)." in said
    assert "If nobody settles it by then, it moves to step 3 by itself." in said


def test_whoever_holds_the_turn_is_told_that_it_is_theirs(halton):
    reference, at = at_step(halton, 2)
    said = text_of(page_of(halton.dsl, reference, at))
    assert "It is your turn." in said
    assert "with Mina Manager (Halton Borough Council)" in said


def test_after_the_day_it_counts_the_days_late_and_says_what_moves_next(halton):
    reference = halton.challenge()
    halton.play(AT + DAY)
    said = text_of(page_of(halton.social_worker, reference, AT + DAY))
    assert "Due by the end of Tuesday 8 September 2026. That is 1 day late." in said
    assert "If nobody settles it by the end of Wednesday 9 September 2026, it moves to step 2 by itself." in said


def test_a_timer_that_is_late_is_said_so(halton):
    reference = halton.challenge()
    said = text_of(page_of(halton.teacher, reference, AT + 3 * DAY))
    assert "The timer is late" in said
    assert "What you do now still counts." in said


def test_each_person_is_offered_what_they_may_do_now_and_nothing_else(halton):
    reference = halton.challenge()
    raiser = buttons_of(page_of(halton.teacher, reference, AT + HOUR))
    receiver = buttons_of(page_of(halton.social_worker, reference, AT + HOUR))
    assert {"propose", "escalate", "withdraw", "reveal", "risk"} <= raiser
    assert not raiser & {"respond", "agree", "approval", "step-back", "recommend", "take-turn", "not-ours"}
    assert {"respond", "propose", "not-ours"} <= receiver
    assert not receiver & {"escalate", "withdraw", "agree", "reopen"}


def test_who_may_only_read_sees_no_button(halton):
    reference, _ = at_step(halton, 4)
    halton.play(london("2026-09-29 00:00"))
    seen = page_of(halton.scrutineer, reference, london("2026-09-29 09:00"))
    assert seen.status_code == 200
    assert buttons_of(seen) == set()
    assert "There is nothing for you to do." in text_of(seen)


def test_a_stranger_sees_what_they_see_for_an_unknown_reference(halton):
    reference = halton.challenge()
    for person in (halton.stranger, halton.administrator):
        with signed_in(person, AT + HOUR) as client:
            kept, unknown = client.get(f"/challenges/{reference}/"), client.get("/challenges/CH-2026-9999/")
            assert kept.status_code == unknown.status_code == 404
            assert text_of(kept) == text_of(unknown)
            for part in ("story.pdf", "files/1/", "reveal/", "respond/", "no-such-act/"):
                assert client.get(f"/challenges/{reference}/{part}").status_code == 404
    assert not Opening.objects.exists()


def test_a_visitor_who_has_not_signed_in_is_sent_to_the_door(client, halton):
    reference = halton.challenge()
    for part in ("", "story.pdf", "respond/", "reveal/", "files/1/"):
        sent = client.get(f"/challenges/{reference}/{part}")
        assert sent.status_code == 302
        assert sent["Location"].startswith("/sign-in/")


def test_every_opening_is_logged(halton):
    reference = halton.challenge()
    page_of(halton.teacher, reference, AT + HOUR)
    page_of(halton.social_worker, reference, AT + 2 * HOUR)
    found = Opening.objects.filter(case__reference=reference).order_by("at")
    assert [(one.user.name, one.page) for one in found] == [
        ("Tessa Teacher", "challenge"),
        ("Sam Socialworker", "challenge"),
    ]


def test_the_ladder_shows_all_steps_with_their_days_and_why_each_date(halton):
    reference, at = at_step(halton, 2)
    said = text_of(page_of(halton.dsl, reference, at))
    assert "Today is day 3 of 21." in said
    assert "Step 1: Between workers Time ran out Day 1" in said
    assert "Step 2: Between line managers or safeguarding leads Now Days 3 to 9" in said
    assert "Thursday 10 September 2026 to Wednesday 16 September 2026" in said
    assert "Step 4: The statutory partners Later Days 16 to 21" in said
    assert "Rule: by the end of day 9" in said
    assert "by itself when time ran out" in said


def test_what_a_step_was_left_without_shows_as_not_recorded(halton):
    reference, at = at_step(halton, 2)
    said = text_of(page_of(halton.dsl, reference, at))
    assert "Step 1: what was tried Not recorded" in said
    actions.record(reference, step=1, record="tried", text="Rang twice.", by=halton.teacher, at=at)
    said = text_of(page_of(halton.dsl, reference, at + HOUR))
    assert "Step 1: what was tried Not recorded" not in said
    assert "Step 1: why it failed Not recorded" in said


def test_the_child_is_a_pseudonym_and_shown_only_to_those_who_say_why(halton):
    reference = halton.challenge(child="Marker Namesake")
    assert "Marker" not in page_of(halton.teacher, reference, AT + HOUR).content.decode()
    with signed_in(halton.teacher, AT + HOUR) as client:
        asked = client.get(f"/challenges/{reference}/reveal/")
        assert "Marker" not in asked.content.decode()
        empty = client.post(f"/challenges/{reference}/reveal/", {"why": " "})
        assert "Enter why you need to know" in text_of(empty)
        assert "Marker" not in empty.content.decode()
        shown = client.post(f"/challenges/{reference}/reveal/", {"why": "To look up our own record"})
    assert "Marker Namesake" in text_of(shown)
    assert shown["Cache-Control"] == "no-store"
    assert Opening.objects.get(page="identity").why == "To look up our own record"
    with signed_in(halton.partnership_manager, AT + HOUR) as client:
        assert client.get(f"/challenges/{reference}/reveal/").status_code == 200
    reference, at = at_step(halton, 4)
    with signed_in(halton.head, at) as client:
        assert client.get(f"/challenges/{reference}/reveal/").status_code in (403, 404)


def test_the_story_is_told_newest_first_or_from_the_beginning(halton):
    reference = halton.challenge()
    actions.respond(reference, text="We saw no risk.", by=halton.social_worker, at=AT + HOUR)
    newest = text_of(page_of(halton.teacher, reference, AT + 2 * HOUR))
    oldest = text_of(page_of(halton.teacher, reference, AT + 2 * HOUR, "?story=oldest"))
    raised, responded = "Raised a challenge to Halton Borough Council.", "Sam Socialworker Responded."
    assert newest.rindex(responded) < newest.rindex(raised)
    assert oldest.rindex(raised) < oldest.rindex(responded)
    assert "We saw no risk." in newest


def test_what_was_written_down_later_is_marked(halton):
    reference = halton.challenge()
    actions.respond(reference, text="By phone.", by=halton.social_worker, at=AT + HOUR, recorded_at=AT + 5 * HOUR)
    assert "Recorded afterwards, at 3:30pm" in text_of(page_of(halton.teacher, reference, AT + 6 * HOUR))


def test_markup_in_a_text_is_shown_as_text(halton):
    evil = "<script>alert(1)</script> & <b>bold</b>"
    reference = halton.challenge(concern=evil, wanted=evil)
    actions.comment(reference, text=evil, by=halton.teacher, at=AT + HOUR)
    body = page_of(halton.teacher, reference, AT + 2 * HOUR).content.decode()
    assert "<script>alert" not in body
    assert "<b>bold" not in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body


def test_linked_challenges_are_shown_to_those_who_may_see_them(halton):
    first = halton.challenge(receivers=("council", "police"))
    with signed_in(halton.teacher, AT + HOUR) as client:
        assert "Linked challenges" in text_of(client.get(f"/challenges/{first}/"))
    said = text_of(page_of(halton.council_lead, first, AT + HOUR))
    assert "Linked challenges" not in said


def test_after_the_end_it_says_so_and_offers_no_act_of_the_ladder(halton):
    reference = halton.challenge()
    actions.withdraw(reference, why="Settled by phone.", under_pressure=True, by=halton.teacher, at=AT + HOUR)
    seen = page_of(halton.teacher, reference, AT + 2 * HOUR)
    assert "Withdrawn on Tuesday 8 September 2026. Nothing is left to do." in text_of(seen)
    assert buttons_of(seen) == {"comment", "attach", "reopen", "feedback", "learning", "reveal"}


def test_pressure_and_feedback_are_kept_from_the_other_side(halton):
    reference = halton.challenge()
    actions.withdraw(reference, why="Settled by phone.", under_pressure=True, by=halton.teacher, at=AT + HOUR)
    actions.feedback(reference, heard="no", detriment=True, text="Left out.", by=halton.teacher, at=AT + 2 * HOUR)
    for person, shown in ((halton.teacher, True), (halton.partnership_manager, True), (halton.council_lead, False)):
        said = text_of(page_of(person, reference, AT + 3 * HOUR))
        assert ("Left out." in said) is shown
        assert ("Under pressure to withdraw" in said) is shown


def test_it_asks_the_database_as_often_for_a_long_story_as_for_a_short_one(halton):
    reference, at = at_step(halton, 4)
    short = queries_for(halton, reference, at)
    for number in range(12):
        later = at + timedelta(minutes=number + 1)
        actions.comment(reference, text=f"Comment {number}", by=halton.teacher, at=later)
        actions.respond(reference, text=f"Response {number}", by=halton.council_rep, at=later)
        actions.record_meeting(
            reference,
            held_at=later,
            present=f"Ann {number}",
            said="Talked",
            by=halton.council_partner,
            at=later,
        )
        actions.attach(reference, name="a.txt", content=f"File {number}".encode(), by=halton.teacher, at=later)
        actions.propose_resolution(reference, text=f"Plan {number}", actions=[], by=halton.council_rep, at=later)
    long = queries_for(halton, reference, at + HOUR)
    assert long == short == QUERIES


def queries_for(world, reference, at):
    with signed_in(world.partnership_manager, at) as client:
        client.get(f"/challenges/{reference}/")
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/challenges/{reference}/").status_code == 200
        return asked(found)


def test_the_copy_for_the_childs_file_is_a_tagged_pdf_and_its_printing_is_logged(halton):
    reference, at = at_step(halton, 3, child="Marker Namesake", concern="*Bold* #panic() [x] $y$ <z>")
    with signed_in(halton.teacher, at) as client:
        sent = client.get(f"/challenges/{reference}/story.pdf")
    assert sent["Content-Type"] == "application/pdf"
    assert sent["Content-Disposition"] == f'attachment; filename="{reference}-story.pdf"'
    assert sent.content.startswith(b"%PDF-1.7")
    assert b"/StructTreeRoot" in sent.content
    assert b"pdfuaid" in sent.content
    assert Opening.objects.get(page="story").user == halton.teacher


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_the_page_opens_for_everybody_concerned_at_every_step(halton, number):
    reference, at = at_step(halton, number)
    for key in ("teacher", "dsl", "social_worker", "team_manager", "council_lead", "partnership_manager"):
        assert page_of(halton.post(key).user, reference, at).status_code in (200, 404), key
    assert page_of(halton.teacher, reference, at).status_code == 200
    assert AT_STEP[number] == at
