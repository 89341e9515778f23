"""Somebody stands in: what is open follows at once, and no circle of covers can arise."""

import pytest

from audit_log.models import Entry
from tests.factories import AT, make_post
from tests.workflows import changing_people
from tests.workflows.changing_people import (
    HOUR,
    TODAY,
    at,
    cover,
    day,
    deadline_holders,
    notices,
    refused,
)
from workflows import posts
from workflows.access import NotAllowed, visible_to
from workflows.models import Cover, Post

at_step_2 = changing_people.at_step_2


# -- a cover begins and ends --------------------------------------------------------------------------


def test_a_cover_that_begins_today_takes_over_every_open_turn_at_once(halton, at_step_2):
    cover(halton, "dsl", "colleague", 0, 5, why="Annual leave")
    assert halton.holders(at_step_2, "raising") == {"colleague"}
    assert deadline_holders(halton, at_step_2, "resolve") == {"colleague", "team_manager", "council_lead"}
    assert notices(halton.colleague, "handed_over") == [at_step_2]
    assert notices(halton.colleague, "cover_starts") == [""]
    assert visible_to(halton.colleague, at=AT + HOUR).filter(reference=at_step_2).exists()


def test_the_story_of_the_case_says_who_took_over_and_why(halton, at_step_2):
    cover(halton, "dsl", "colleague", 0, 5, why="Annual leave")
    line = Entry.objects.get(case__reference=at_step_2, act="handed_over")
    assert line.words == ("Handed over: Cora Colleague (standing in for Lee Lead) now answers instead of Lee Lead.")
    assert line.by == halton.partnership_manager
    assert line.why == "Annual leave"
    assert line.changes["Raising agency"] == ["Lee Lead", "Cora Colleague"]
    party = halton.load(at_step_2).parties["raising"]
    assert party.history.latest("history_id").history_user == halton.partnership_manager


def test_the_partnerships_own_trail_and_the_covers_history_keep_the_act(halton):
    written = cover(halton, "dsl", "colleague", 0, 5, why="Annual leave")
    line = Entry.objects.get(case=None, partnership=halton.partnership, act="start_cover")
    assert "Cora Colleague stands in for Lee Lead" in line.words
    history = written.history.get()
    assert (history.history_user, history.history_change_reason) == (halton.partnership_manager, "Annual leave")


def test_a_turn_that_opens_during_the_cover_is_the_stand_ins(halton):
    reference = halton.challenge(at=AT)
    cover(halton, "dsl", "colleague", 0, 5)
    halton.play(at(2, hour=1))
    assert halton.load(reference).step == 2
    assert halton.holders(reference, "raising") == {"colleague"}


def test_when_the_one_who_was_away_comes_back_early_the_turns_are_theirs_at_once(halton, at_step_2):
    written = cover(halton, "dsl", "colleague", 0, 20)
    posts.end_cover(written, by=halton.dsl, at=at(2))
    assert halton.holders(at_step_2, "raising") == {"dsl"}
    assert deadline_holders(halton, at_step_2, "resolve") == {"dsl", "team_manager", "council_lead"}
    assert notices(halton.dsl, "handed_over") == []  # who acts is not told what they did
    written.refresh_from_db()
    assert (written.ends_on, written.end_applied_at) == (day(1), at(2))


def test_a_stand_in_reads_the_case_no_longer_when_the_cover_is_over(halton, at_step_2):
    written = cover(halton, "dsl", "colleague", 0, 20)
    posts.end_cover(written, by=halton.dsl, at=at(2))
    assert not visible_to(halton.colleague, at=at(2)).filter(reference=at_step_2).exists()


def test_a_cover_called_off_on_its_first_day_leaves_its_history(halton, at_step_2):
    written = cover(halton, "dsl", "colleague", 0, 5)
    posts.end_cover(written, by=halton.dsl, at=AT + 2 * HOUR)
    assert halton.holders(at_step_2, "raising") == {"dsl"}
    assert not Cover.objects.exists()
    assert Cover.history.filter(history_type="-", history_user=halton.dsl).exists()


def test_a_cover_that_has_ended_cannot_be_ended_again(halton):
    written = cover(halton, "dsl", "colleague", 0, 1)
    with refused("already ended"):
        posts.end_cover(written, by=halton.dsl, at=at(2))


def test_a_chain_of_covers_hands_over_to_its_end(halton, at_step_2):
    cover(halton, "dsl", "head", 0, 5)
    cover(halton, "head", "colleague", 0, 5, at=AT + 2 * HOUR)
    assert halton.holders(at_step_2, "raising") == {"colleague"}


# -- covers that cannot be ----------------------------------------------------------------------------


@pytest.mark.parametrize("first, last", [(None, 3), (0, None)])
def test_a_cover_needs_a_first_and_a_last_day(halton, first, last):
    with refused("needs a first and a last day"):
        posts.start_cover(
            halton.post("dsl"),
            stand_in=halton.post("head"),
            starts_on=None if first is None else day(first),
            ends_on=None if last is None else day(last),
            by=None,
            at=AT,
        )


def test_a_cover_ends_on_or_after_its_first_day_and_not_in_the_past(halton):
    with refused("must not be before"):
        cover(halton, "dsl", "head", 3, 2)
    with refused("already passed"):
        cover(halton, "dsl", "head", -3, -1)


def test_nobody_stands_in_for_themselves_even_from_another_post(halton):
    other = make_post(halton.dsl, halton.agency("school"), "senior_manager")
    with refused("cannot stand in for themselves"):
        posts.start_cover(halton.post("dsl"), stand_in=other, starts_on=TODAY, ends_on=TODAY, by=None, at=AT)


def test_two_people_cannot_cover_for_each_other_on_the_same_day(halton):
    cover(halton, "dsl", "head", 0, 5)
    with refused("circle"):
        cover(halton, "head", "dsl", 5, 8)


def test_two_people_can_cover_for_each_other_one_after_the_other(halton):
    cover(halton, "dsl", "head", 0, 5)
    assert cover(halton, "head", "dsl", 6, 8).pk


def test_a_circle_of_three_is_refused_wherever_it_is_closed(halton):
    cover(halton, "dsl", "head", 0, 5)
    cover(halton, "head", "colleague", 3, 9)
    with refused("circle"):
        cover(halton, "colleague", "dsl", 4, 6)


def test_three_covers_that_never_overlap_all_at_once_are_no_circle(halton):
    cover(halton, "dsl", "head", 0, 2)
    cover(halton, "head", "colleague", 2, 4)
    assert cover(halton, "colleague", "dsl", 3, 6).pk


def test_a_post_has_one_stand_in_at_a_time(halton):
    cover(halton, "dsl", "head", 0, 5)
    with refused("already stands in"):
        cover(halton, "dsl", "colleague", 5, 7)
    assert cover(halton, "dsl", "colleague", 6, 7).pk


def test_a_stand_in_serves_on_all_days_of_the_cover(halton):
    Post.objects.filter(pk=halton.post("head").pk).update(ends_on=day(4))
    halton.post("head").refresh_from_db()
    with refused("does not serve"):
        cover(halton, "dsl", "head", 0, 5)
    assert cover(halton, "dsl", "head", 0, 4).pk


def test_a_deactivated_person_cannot_stand_in(halton):
    halton.head.is_active = False
    halton.head.save()
    with refused("does not serve"):
        cover(halton, "dsl", "head", 0, 5)


def test_an_administrator_never_stands_in_for_somebody_with_cases(halton):
    with refused("sees no cases"):
        cover(halton, "dsl", "administrator", 0, 5)


def test_who_may_say_who_stands_in(halton):
    for person in ("dsl", "head", "partnership_manager", "administrator"):
        assert posts.may_cover(getattr(halton, person), halton.post("dsl"), at=AT), person
    for person in ("teacher", "council_lead", "scrutineer"):
        with pytest.raises(NotAllowed):
            cover(halton, "dsl", "head", 0, 5, by=getattr(halton, person))
    with refused("Somebody else"):
        cover(halton, "dsl", "head", 0, 5, by=halton.head)
    assert not Cover.objects.exists()
