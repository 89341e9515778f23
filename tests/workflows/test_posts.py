"""Covers, departures, appointments and the directory: what is open follows at once, with a notice and a line."""

import pytest

from audit_log.models import Entry
from escalation import actions
from notifications.models import Notice
from tests.factories import AT, World, make_person, make_post
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
from workflows.handover import renewed
from workflows.models import DirectoryEntry, Post, User

at_step_2 = changing_people.at_step_2


# -- leaving and coming -------------------------------------------------------------------------------


def leave(halton: World, key: str, *, last: int = -1, successor: Post | None = None, **facts) -> None:
    facts = {"by": halton.partnership_manager, "at": AT + HOUR, "why": "New job"} | facts
    posts.end_post(halton.post(key), last_on=day(last), successor=successor, **facts)


def test_whoever_leaves_is_deactivated_and_their_turn_is_taken_over_at_once(halton, at_step_2):
    leave(halton, "dsl")
    assert halton.holders(at_step_2, "raising") == {"partnership_manager"}
    assert not User.objects.get(pk=halton.dsl.pk).is_active
    assert not visible_to(User.objects.get(pk=halton.dsl.pk), at=at(1)).exists()


def test_the_successor_takes_over_turns_directory_and_reports(halton, at_step_2):
    heir = make_post(make_person("Nia Newlead"), halton.agency("school"), "safeguarding_lead")
    leave(halton, "dsl", successor=heir)
    assert halton.holders(at_step_2, "raising") == {"Nia Newlead"}
    assert notices(heir.user, "handed_over") == [at_step_2]
    entry = DirectoryEntry.objects.filter(agency=halton.agency("school"), role="safeguarding_lead").last()
    assert (entry.post, entry.valid_from) == (heir, TODAY)
    assert Post.objects.get(pk=halton.post("teacher").pk).line_manager == heir


def test_a_raisers_challenge_goes_on_with_their_successor(halton):
    reference = halton.challenge(at=AT)
    leave(halton, "teacher", successor=halton.post("colleague"))
    assert halton.holders(reference, "raising") == {"colleague"}
    actions.escalate(
        reference, step=1, tried="Rang again", why_failed="No answer", by=halton.colleague, at=AT + 2 * HOUR
    )
    assert "Asked" in Entry.objects.filter(case__reference=reference, act="ask_approval").get().words


def test_somebody_who_moves_to_another_agency_no_longer_reads_the_old_ones_cases(halton):
    reference = halton.challenge(at=AT)
    make_post(halton.teacher, halton.agency("police"), "practitioner")
    leave(halton, "teacher")
    assert User.objects.get(pk=halton.teacher.pk).is_active
    assert not visible_to(halton.teacher, at=at(1)).filter(reference=reference).exists()


def test_a_past_case_is_no_longer_read_by_a_leaver_either(halton, at_step_2):
    actions.withdraw(at_step_2, why="Settled", under_pressure=False, by=halton.teacher, at=AT)
    make_post(halton.teacher, halton.agency("police"), "practitioner")
    leave(halton, "teacher")
    assert not visible_to(halton.teacher, at=at(1)).filter(reference=at_step_2).exists()


def test_the_owner_of_an_agreed_action_who_leaves_hands_it_to_the_successor(halton, at_step_2):
    action = actions.NewAction("Visit the family", halton.post("team_manager"), day(10))
    actions.propose_resolution(at_step_2, text="A visit", actions=[action], by=halton.team_manager, at=AT)
    (proposal,) = halton.load(at_step_2).proposals
    actions.agree_resolution(at_step_2, proposal.pk, by=halton.dsl, at=AT)
    code = next(one.code for one in halton.load(at_step_2).live_deadlines if one.post_id == action.owner.pk)
    assert deadline_holders(halton, at_step_2, code) == {"team_manager"}
    leave(halton, "team_manager", successor=halton.post("other_manager"))
    assert deadline_holders(halton, at_step_2, code) == {"other_manager"}


def test_a_new_colleague_of_the_same_rung_joins_the_turn_where_nobody_is_listed(halton, at_step_2):
    DirectoryEntry.objects.filter(agency=halton.agency("school")).delete()
    user = make_person("Dee Deputy")
    posts.appoint(
        user,
        agency=halton.agency("school"),
        role="safeguarding_lead",
        title="Deputy lead",
        starts_on=TODAY,
        by=halton.partnership_manager,
        at=AT + HOUR,
    )
    assert halton.holders(at_step_2, "raising") == {"dsl", "Dee Deputy"}
    assert Entry.objects.get(case__reference=at_step_2, act="handed_over").words == (
        "Handed over: Dee Deputy now answers as well."
    )


def test_an_appointment_relieves_the_partnership_manager_who_held_the_turn_for_want_of_anybody(halton, at_step_2):
    leave(halton, "dsl")
    posts.appoint(
        make_person("Nia Newlead"),
        agency=halton.agency("school"),
        role="safeguarding_lead",
        title="Designated safeguarding lead",
        starts_on=TODAY,
        by=halton.business_unit,
        at=AT + 2 * HOUR,
    )
    assert halton.holders(at_step_2, "raising") == {"Nia Newlead"}


def test_nobody_gives_a_post_to_themselves_and_only_the_partnerships_team_gives_one(halton):
    facts = {"agency": halton.agency("school"), "role": "safeguarding_lead", "title": "Lead", "starts_on": TODAY}
    with refused("to themselves"):
        posts.appoint(halton.administrator, **facts, by=halton.administrator, at=AT)
    with pytest.raises(NotAllowed):
        posts.appoint(make_person("A Friend"), **facts, by=halton.dsl, at=AT)
    with pytest.raises(NotAllowed):
        posts.end_post(halton.post("head"), last_on=TODAY, by=halton.dsl, at=AT)


def test_a_post_that_has_ended_cannot_end_again(halton):
    leave(halton, "dsl")
    with refused("This post ended"):
        leave(halton, "dsl")


# -- the directory ------------------------------------------------------------------------------------


def test_a_change_of_the_directory_moves_open_turns(halton, at_step_2):
    deputy = make_post(make_person("Dee Deputy"), halton.agency("council"), "safeguarding_lead")
    facts = {"role": "safeguarding_lead", "starts_on": TODAY, "by": None, "at": AT + HOUR}
    posts.change_directory(halton.agency("council"), post=deputy, **facts)
    assert halton.holders(at_step_2, "receiving") == {"team_manager", "Dee Deputy"}
    before = DirectoryEntry.objects.filter(agency=halton.agency("council"), role="safeguarding_lead").first()
    assert before.valid_until == day(-1)


def test_a_proxy_takes_over_open_turns(halton, at_step_2):
    facts = {"role": "safeguarding_lead", "starts_on": TODAY, "by": None, "at": AT + HOUR}
    posts.change_directory(halton.agency("council"), proxy=halton.agency("icb"), **facts)
    assert halton.holders(at_step_2, "receiving") == {"team_manager", "nhs_lead"}


def test_agencies_cannot_be_each_others_proxies(halton):
    facts = {"starts_on": TODAY, "by": halton.partnership_manager, "at": AT}
    with refused("itself has"):
        posts.change_directory(
            halton.agency("council"), role="partnership_representative", proxy=halton.agency("school"), **facts
        )


def test_a_rung_names_either_a_post_or_a_proxy(halton):
    facts = {"role": "safeguarding_lead", "starts_on": TODAY, "by": halton.partnership_manager, "at": AT}
    with refused("either a post or"):
        posts.change_directory(halton.agency("school"), **facts)
    with refused("no rung"):
        posts.change_directory(
            halton.agency("school"), **facts | {"role": "statutory_partner"}, post=halton.post("head")
        )


# -- turns given by hand ------------------------------------------------------------------------------


def test_a_turn_handed_over_by_hand_is_not_taken_back_by_an_unrelated_cover(halton, at_step_2):
    actions.hand_over(at_step_2, to=halton.post("head"), why="She knows them", by=halton.dsl, at=AT)
    cover(halton, "dsl", "colleague", 0, 5)
    assert halton.holders(at_step_2, "raising") == {"head"}


def test_a_turn_handed_over_by_hand_goes_to_the_stand_in_of_whoever_has_it(halton, at_step_2):
    actions.hand_over(at_step_2, to=halton.post("head"), why="She knows them", by=halton.dsl, at=AT)
    cover(halton, "head", "colleague", 0, 5)
    assert halton.holders(at_step_2, "raising") == {"colleague"}


@pytest.mark.parametrize(
    "holds, before, now, instead, expected",
    [
        ([1], [1], [2], {}, [2]),
        ([1, 9], [1], [2], {}, [9, 2]),
        ([9], [1], [2], {}, [9]),
        ([1], [1], [1, 2], {}, [1, 2]),
        ([1], [1, 3], [1, 2, 3], {}, [1]),
        ([2], [1], [2], {}, [2]),
        ([1], [1, 3], [3], {}, [3]),
        ([9], [1], [1], {9: 8}, [8]),
        ([9], [1], [1], {9: None}, [1]),
        ([1], [1], [], {}, []),
    ],
)
def test_who_holds_a_turn_after_a_change(holds, before, now, instead, expected):
    assert renewed(holds, before, now, instead=instead) == expected


# -- what the calendar does ---------------------------------------------------------------------------


def test_a_cover_begins_and_ends_with_its_days(halton, at_step_2):
    posts.keep_posts(AT)
    written = cover(halton, "dsl", "colleague", 1, 2)
    assert halton.holders(at_step_2, "raising") == {"dsl"}
    posts.keep_posts(at(0, hour=23))
    assert halton.holders(at_step_2, "raising") == {"dsl"}
    posts.keep_posts(at(1, hour=0))
    assert halton.holders(at_step_2, "raising") == {"colleague"}
    assert len(notices(halton.colleague, "cover_starts")) == 1
    posts.keep_posts(at(3, hour=0))
    assert halton.holders(at_step_2, "raising") == {"dsl"}
    assert notices(halton.dsl, "handed_over") == [at_step_2]
    written.refresh_from_db()
    assert (written.start_applied_at, written.end_applied_at) == (at(1, hour=0), at(3, hour=0))


def test_the_calendar_does_nothing_twice(halton, at_step_2):
    cover(halton, "dsl", "colleague", 1, 2)
    assert posts.keep_posts(at(1)) == 1
    written = (Entry.objects.count(), Notice.objects.count())
    assert posts.keep_posts(at(1)) == 0
    assert posts.keep_posts(at(1, hour=10)) == 0
    assert (Entry.objects.count(), Notice.objects.count()) == written


def test_what_the_calendar_does_counts_from_the_day_however_late_it_runs(halton, at_step_2):
    cover(halton, "dsl", "colleague", 1, 9)
    posts.keep_posts(at(4))
    line = Entry.objects.get(case__reference=at_step_2, act="handed_over")
    assert (line.at, line.recorded_at, line.by) == (at(1, hour=0), at(4), None)


def test_a_cover_missed_altogether_leaves_no_turn_with_the_stand_in(halton):
    """The engine was down from before the cover until after it; a turn was opened meanwhile."""
    posts.keep_posts(AT)
    cover(halton, "dsl", "colleague", 1, 3)
    reference = halton.challenge(at=at(0, hour=20))
    halton.sweep(at(2, hour=1))
    assert halton.holders(reference, "raising") == {"colleague"}
    posts.keep_posts(at(5))
    assert halton.holders(reference, "raising") == {"dsl"}
    assert notices(halton.colleague, "cover_starts") == []


def test_a_post_that_ends_with_its_day_hands_over_and_deactivates(halton, at_step_2):
    posts.keep_posts(AT)
    heir = make_post(make_person("Nia Newlead"), halton.agency("school"), "safeguarding_lead")
    leave(halton, "dsl", last=2, successor=heir)
    assert halton.holders(at_step_2, "raising") == {"dsl"}
    posts.keep_posts(at(2, hour=23))
    assert halton.holders(at_step_2, "raising") == {"dsl"}
    posts.keep_posts(at(3, hour=0))
    assert halton.holders(at_step_2, "raising") == {"Nia Newlead"}
    assert not User.objects.get(pk=halton.dsl.pk).is_active
    assert Post.objects.get(pk=halton.post("teacher").pk).line_manager == heir


@pytest.mark.parametrize(("role", "told"), [("business_unit", True), ("administrator", True), ("practitioner", False)])
def test_the_others_who_keep_posts_hear_of_a_new_one_and_of_nobody_else(halton, role, told):
    posts.appoint(
        make_person("Nia Newkeeper"),
        agency=halton.agency("council"),
        role=role,
        title="Officer",
        starts_on=TODAY,
        by=halton.partnership_manager,
        at=AT + HOUR,
    )
    heard = set(Notice.objects.filter(kind="new_keeper").values_list("recipient", flat=True))
    assert heard == ({halton.business_unit.pk, halton.administrator.pk} if told else set())


def test_an_appointment_and_a_directory_entry_take_effect_on_their_first_day(halton, at_step_2):
    posts.keep_posts(AT)
    heir = posts.appoint(
        make_person("Nia Newlead"),
        agency=halton.agency("council"),
        role="safeguarding_lead",
        title="Head of Safeguarding",
        starts_on=day(1),
        by=halton.partnership_manager,
        at=AT + HOUR,
    )
    posts.change_directory(
        halton.agency("council"),
        role="safeguarding_lead",
        post=heir,
        starts_on=day(1),
        by=halton.partnership_manager,
        at=AT + 2 * HOUR,
    )
    posts.keep_posts(at(0, hour=23))
    assert halton.holders(at_step_2, "receiving") == {"team_manager", "council_lead"}
    posts.keep_posts(at(1))
    assert halton.holders(at_step_2, "receiving") == {"team_manager", "Nia Newlead"}
