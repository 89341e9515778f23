"""Raising: who may, what it counts from, and what is told to whom."""

import pytest
from django.http import Http404

from audit_log.models import Entry
from escalation import actions
from escalation.models import Attempt, Challenge
from notifications.models import Notice
from tests.escalation.stories import DAY, HOUR, deadline, histories, lines, london, outcome, told, words
from tests.factories import AT, PAN_CHESHIRE, make_procedure
from workflows.conflict import Conflict
from workflows.models import Case, CaseChild, IdentityMatch
from workflows.vault import Identifiers


def test_a_challenge_enters_at_step_1_with_a_turn_on_each_side_and_two_deadlines(halton):
    ref = halton.challenge()
    challenge = halton.load(ref)
    assert challenge.state == "STEP_1"
    assert halton.holders(ref, "raising") == {"teacher"}
    assert halton.holders(ref, "receiving") == {"social_worker"}
    assert {one.code: one.due_at for one in challenge.live_deadlines} == {
        "resolve": london("2026-09-09 00:00"),
        "hand_over": london("2026-09-10 00:00"),
    }
    assert told(halton, ref, "for_you") == {"social_worker"}
    assert words(ref, "raise") == "Raised a challenge to Halton Borough Council."


def test_every_record_of_it_has_a_history_row(halton):
    challenge = halton.load(halton.challenge())
    assert [row.history_type for row in challenge.history.all()] == ["+"]
    for record in (challenge.case, *challenge.parties.values(), *challenge.deadlines, *challenge.involved.values()):
        assert histories(record) == ["+"]
    assert challenge.history.get().history_user == halton.teacher


def test_nobody_raises_from_a_post_that_is_not_theirs(halton):
    new = actions.NewChallenge(
        procedure=halton.procedure,
        receivers=(actions.Receiver(halton.agency("council")),),
        children=(),
        concern="-",
        impact="-",
        wanted="-",
        themes=(),
    )
    with pytest.raises(Conflict, match="post of your own"):
        actions.raise_challenge(new, by=halton.teacher, post=halton.post("dsl"), at=AT)
    assert not Case.objects.exists()


def test_the_administrator_has_no_post_to_raise_from(halton):
    assert actions.may_raise(halton.administrator, at=AT) == []
    assert actions.may_raise(halton.teacher, at=AT) == [halton.post("teacher")]


def test_the_same_challenge_sent_twice_within_a_minute_is_raised_once(halton):
    halton.challenge(concern="Nobody visits.")
    with pytest.raises(Conflict, match="already sent this"):
        halton.challenge(concern="Nobody visits.", at=AT + HOUR / 120)
    assert Case.objects.count() == 1
    halton.challenge(concern="Nobody visits.", at=AT + HOUR)
    assert Case.objects.count() == 2


def test_the_same_child_is_the_same_pseudonym_and_stands_nowhere_in_clear(halton):
    halton.challenge()
    halton.challenge(at=AT + DAY, concern="Another matter.")
    assert list(Case.objects.values_list("about", flat=True)) == ["Child R", "Child R"]
    assert CaseChild.objects.values("child").distinct().count() == 1
    assert IdentityMatch.objects.filter(kind="name").count() == 1
    shown = " ".join(Entry.objects.values_list("words", flat=True)) + " ".join(
        Notice.objects.values_list("body", flat=True)
    )
    assert "Invented" not in shown


def test_two_children_are_a_sibling_group_and_none_is_nobody_in_particular(halton):
    two = (Identifiers(name="Invented One"), Identifiers(name="Invented Two"))
    ref = halton.challenge(children=two)
    assert Case.objects.get(reference=ref).about == "Sibling Group T"
    none = halton.challenge(children=(), concern="The pathway as such.")
    assert Case.objects.get(reference=none).about == "No single child"


def test_several_receivers_get_one_linked_challenge_each_that_the_others_cannot_read(halton):
    ref = halton.challenge(receivers=("council", "police"))
    first, second = Case.objects.order_by("pk")
    assert first.reference == ref
    assert second.linked_to == first
    assert set(first.children.values_list("child", flat=True)) == set(second.children.values_list("child", flat=True))
    actions.respond(second.reference, text="We did.", by=halton.partnership_manager, at=AT + HOUR)
    with pytest.raises(Http404):
        actions.respond(first.reference, text="We did.", by=halton.police_lead, at=AT + HOUR)


def test_without_a_named_worker_the_team_is_asked_and_without_a_team_the_partnership_manager(halton):
    ref = halton.challenge(receivers=("council",))
    assert halton.holders(ref, "receiving") == {"partnership_manager"}
    post = halton.post("teacher")
    new = actions.NewChallenge(
        procedure=halton.procedure,
        receivers=(actions.Receiver(halton.agency("council"), halton.teams["intake"]),),
        children=(),
        concern="Another.",
        impact="-",
        wanted="-",
        themes=(),
    )
    (ref,) = actions.raise_challenge(new, by=post.user, post=post, at=AT)
    assert halton.holders(ref, "receiving") == {"social_worker"}


def test_what_was_said_before_makes_that_day_day_1(halton):
    spoken = actions.Spoken(
        at=AT - HOUR, who="Sam", how="call", said="Rang about the visit.", why_failed="He was busy."
    )
    ref = halton.challenge(spoken=spoken)
    challenge = halton.load(ref)
    assert challenge.raised_at == AT - HOUR
    assert challenge.step == 1
    attempt = Attempt.objects.get(case=challenge.case)
    assert (attempt.said, attempt.at, attempt.recorded_at) == ("Rang about the visit.", AT - HOUR, AT)
    assert "that day is day 1" in words(ref, "spoke")
    assert not challenge.recorded_afterwards


def test_spoken_a_week_ago_it_enters_where_it_stands_with_what_ran_out_on_the_trail(halton):
    spoken = actions.Spoken(at=AT - 7 * DAY, who="Sam", how="call", said="Rang.", why_failed="No visit.")
    ref = halton.challenge(spoken=spoken)
    challenge = halton.load(ref)
    assert challenge.step == 2
    assert challenge.recorded_afterwards
    assert outcome(ref, "hand_over") == "escalated"
    line = lines(ref, "time_ran_out")[-1]
    assert line.at == london("2026-09-03 00:00")
    assert line.recorded_at == AT
    # Raised on 1 September by its own count, step 2 would end with the 9th; nobody loses it unseen.
    assert deadline(ref, "resolve", step=2).due_at == london("2026-09-10 00:00")


def test_paper_of_a_month_ago_stops_at_the_first_step_nobody_has_seen(halton):
    spoken = actions.Spoken(at=AT - 30 * DAY, who="Sam", how="call", said="Rang.", why_failed="No visit.")
    ref = halton.challenge(spoken=spoken)
    challenge = halton.load(ref)
    assert challenge.step == 2
    due = deadline(ref, "resolve", step=2)
    assert due.due_at == london("2026-09-10 00:00")
    assert any("Nobody loses a step unseen" in line for line in due.why)


def test_entering_at_a_later_step_needs_its_reason_and_moves_the_windows(halton):
    ref = halton.challenge(enter_at=2, enter_why="The workers have spoken for weeks.")
    challenge = halton.load(ref)
    assert challenge.step == 2
    assert halton.holders(ref, "raising") == {"dsl"}
    # 8 September is day 3, the first of step 2, so day 9 is the 14th.
    assert deadline(ref, "resolve").due_at == london("2026-09-15 00:00")
    assert lines(ref, "enter")[-1].why == "The workers have spoken for weeks."


def test_where_the_procedure_begins_at_step_1_only_nobody_enters_later_or_steps_back(halton):
    text = "may_enter_later = false\nmay_step_back = false\n" + PAN_CHESHIRE.read_text()
    procedure = make_procedure(halton.partnership, text=text.replace('"2023-08"', '"strict"'))
    with pytest.raises(Conflict, match="entered at step 1 only"):
        halton.challenge(procedure=procedure, enter_at=2, enter_why="Weeks of talk.")
    ref = halton.challenge(procedure=procedure)
    halton.play(london("2026-09-10 12:00"))
    with pytest.raises(Conflict, match="does not step back"):
        actions.step_back(ref, step=2, to=1, why="-", by=halton.dsl, at=london("2026-09-10 13:00"))


def test_an_urgent_challenge_enters_at_step_2_with_24_hours_and_is_told_at_any_hour(halton):
    ref = halton.challenge(urgent=True, at=london("2026-09-08 22:00"), action_taken="Rang the duty team.")
    challenge = halton.load(ref)
    assert challenge.step == 2
    assert deadline(ref, "resolve").due_at == london("2026-09-09 22:00")
    notice = Notice.objects.filter(reference=ref, kind="for_you").first()
    assert notice.urgent
    assert notice.send_after == london("2026-09-08 22:00")


def test_mail_that_is_not_urgent_waits_for_the_morning(halton):
    ref = halton.challenge(at=london("2026-09-08 22:00"))
    assert {one.send_after for one in Notice.objects.filter(reference=ref)} == {london("2026-09-09 08:00")}


def test_markup_and_a_hundred_kilobytes_of_text_are_kept_as_they_are(halton):
    text = "<script>alert(1)</script>" + "x" * 100_000
    ref = halton.challenge(concern=text)
    assert Challenge.objects.get(case__reference=ref).concern == text


def test_nobody_at_an_agency_means_the_partnership_manager(halton):
    halton.agency("police").posts.update(ends_on=AT.date() - DAY)
    ref = halton.challenge(receivers=("police",), enter_at=2, enter_why="Weeks of talk.")
    assert halton.holders(ref, "receiving") == {"partnership_manager"}
