"""Whose turn it is to chair: who chaired longest ago, and can."""

import pytest

from rapid_review import review_settings, rota
from rapid_review.actions import learning as actions
from rapid_review.models import RotaMember
from tests.factories import World
from tests.rapid_review.learning_stories import (
    AT,
    DAY,
    HOUR,
    REPORT,
    deadline,
    held,
    on_rota,
    review,
    start,
    written,
)
from workflows import access, clock, posts
from workflows.conflict import Conflict
from workflows.models import Procedure
from workflows.rulings import declare_conflict

KEYS = ("nhs_manager", "council_lead", "police_lead")


def turn(halton: World, reference: str, at=AT) -> str | None:
    found = rota.proposed(rota.order(review(reference), at=at))
    return halton.keys([found.post.user_id]).pop() if found else None


def name(halton: World, reference: str, key: str, *, why: str = "", at=AT) -> None:
    actions.name_chair(reference, post=halton.post(key), why=why, by=halton.partnership_manager, at=at)


@pytest.fixture
def reference(halton: World, learning: Procedure) -> str:
    on_rota(halton, *KEYS)
    return start(halton, learning)


def test_who_never_chaired_comes_first_in_the_order_of_joining(halton: World, reference: str) -> None:
    assert turn(halton, reference) == "nhs_manager"


def test_the_turn_goes_round(halton: World, learning: Procedure, reference: str) -> None:
    chaired = []
    for number in range(6):
        at = AT + number * DAY
        one = start(halton, learning, kind="audit", title=f"Theme {number}", at=at)
        chaired.append(turn(halton, one, at))
        name(halton, one, chaired[-1], at=at)
    assert chaired == [*KEYS, *KEYS]


def test_a_review_that_was_stopped_uses_up_nobodys_turn(halton: World, learning: Procedure, reference: str) -> None:
    name(halton, reference, "nhs_manager")
    other = start(halton, learning, kind="audit")
    assert turn(halton, other) == "council_lead"
    actions.stop_review(reference, why="Merged.", by=halton.partnership_manager, at=AT + HOUR)
    assert turn(halton, other, AT + HOUR) == "nhs_manager"


def test_somebody_with_a_conflict_of_interest_is_passed_over(halton: World, reference: str) -> None:
    declare_conflict(reference, of=halton.nhs_manager, why="A cousin.", by=halton.partnership_manager, at=AT)
    assert turn(halton, reference) == "council_lead"
    with pytest.raises(Conflict, match="has a conflict of interest"):
        name(halton, reference, "nhs_manager")


def test_somebody_who_is_away_is_passed_over_until_they_are_back(halton: World, reference: str) -> None:
    post, stand_in, day = halton.post("nhs_manager"), halton.post("nhs_lead"), clock.day_of(AT)
    by = halton.partnership_manager
    posts.start_cover(post, stand_in=stand_in, starts_on=day, ends_on=day, by=by, at=AT)
    assert turn(halton, reference) == "council_lead"
    assert turn(halton, reference, AT + DAY) == "nhs_manager"


def test_who_is_away_today_chairs_a_session_weeks_ahead_in_turn(halton: World, reference: str) -> None:
    team, day = {"by": halton.partnership_manager, "at": AT}, clock.day_of(AT)
    actions.plan_session(reference, session_at=AT + 21 * DAY, place="", **team)
    post = halton.post("nhs_manager")
    posts.start_cover(post, stand_in=halton.post("nhs_lead"), starts_on=day, ends_on=day, **team)
    assert turn(halton, reference) == "nhs_manager"
    name(halton, reference, "nhs_manager")
    found = review(reference)
    assert (found.chair, found.chair_why) == (post, "")


def test_who_is_away_on_the_day_of_the_session_is_passed_over_and_chairs_with_a_reason(
    halton: World, reference: str
) -> None:
    team, session = {"by": halton.partnership_manager, "at": AT}, AT + 21 * DAY
    actions.plan_session(reference, session_at=session, place="", **team)
    post, day = halton.post("nhs_manager"), clock.day_of(session)
    posts.start_cover(post, stand_in=halton.post("nhs_lead"), starts_on=day, ends_on=day, **team)
    assert turn(halton, reference) == "council_lead"
    with pytest.raises(Conflict, match="Say why it is not the turn"):
        name(halton, reference, "nhs_manager")
    name(halton, reference, "nhs_manager", why="She comes back for it.")
    assert review(reference).chair == post


def test_whoever_stands_in_for_a_chair_who_is_away_holds_the_turn_and_reads_it(halton: World, reference: str) -> None:
    by, day = halton.partnership_manager, clock.day_of(AT)
    post, stand_in = halton.post("nhs_manager"), halton.post("nhs_lead")
    posts.start_cover(post, stand_in=stand_in, starts_on=day, ends_on=day, by=by, at=AT)
    name(halton, reference, "nhs_manager", why="Back tomorrow.")
    assert deadline(reference, "hold_session").holder_ids == [stand_in.user_id]
    assert access.sees(stand_in.user, "summary", review(reference), at=AT)


def test_a_chair_who_leaves_after_the_session_is_followed_by_another_who_writes_the_report(
    halton: World, learning: Procedure
) -> None:
    reference = held(halton, learning)
    on_rota(halton, "council_lead")
    team, at = {"by": halton.partnership_manager}, AT + 15 * DAY
    declare_conflict(reference, of=halton.nhs_manager, why="A cousin.", **team, at=at)
    assert review(reference).chair is None
    name(halton, reference, "council_lead", at=at)
    assert deadline(reference, "write_findings").holder_ids == [halton.council_lead.pk]
    actions.hand_in(reference, **REPORT, by=halton.council_lead, at=at + HOUR)
    with pytest.raises(Conflict, match="was first"):
        name(halton, reference, "council_lead", at=at + 2 * HOUR)


def test_a_report_that_was_sent_back_finds_a_chair_where_there_is_none_any_more(
    halton: World, learning: Procedure
) -> None:
    reference = written(halton, learning)
    on_rota(halton, "council_lead")
    team, at = {"by": halton.partnership_manager}, AT + 21 * DAY
    declare_conflict(reference, of=halton.nhs_manager, why="A cousin.", **team, at=at)
    actions.record_quality_view(reference, on_day=clock.day_of(at), agrees=False, words="Why?", **team, at=at)
    name(halton, reference, "council_lead", at=at + HOUR)
    assert deadline(reference, "write_findings").holder_ids == [halton.council_lead.pk]


def test_somebody_who_has_left_is_passed_over(halton: World, reference: str) -> None:
    by = halton.partnership_manager
    posts.end_post(halton.post("nhs_manager"), last_on=clock.day_of(AT), by=by, at=AT)
    assert turn(halton, reference, AT + DAY) == "council_lead"


def test_whose_turn_it_is_not_chairs_with_a_reason_alone(halton: World, reference: str) -> None:
    with pytest.raises(Conflict, match="not the turn of Dora Designated"):
        name(halton, reference, "police_lead")
    name(halton, reference, "police_lead", why="She knows the theme.")
    found = review(reference)
    assert (found.chair.user, found.chair_why) == (halton.police_lead, "She knows the theme.")


def test_nobody_but_the_rota_chairs(halton: World, reference: str) -> None:
    with pytest.raises(Conflict, match="not on the rota"):
        name(halton, reference, "head")


def test_who_leaves_the_rota_may_join_again_and_comes_last_of_those_who_never_chaired(
    halton: World, reference: str
) -> None:
    one = RotaMember.objects.get(post=halton.post("nhs_manager"))
    team = {"by": halton.partnership_manager, "at": AT}
    review_settings.leave_rota(halton.partnership, one.pk, **team)
    with pytest.raises(Conflict, match="not on the rota any more"):
        review_settings.leave_rota(halton.partnership, one.pk, **team)
    on_rota(halton, "nhs_manager", at=AT)
    with pytest.raises(Conflict, match="on the rota already"):
        on_rota(halton, "nhs_manager", at=AT)
    assert turn(halton, reference) == "council_lead"
    assert [one.post for one in rota.members(halton.partnership.pk)][-1] == halton.post("nhs_manager")


def test_an_empty_rota_proposes_nobody(halton: World, learning: Procedure) -> None:
    assert turn(halton, start(halton, learning)) is None


def test_who_chairs_no_more_reads_it_no_more(halton: World, reference: str) -> None:
    name(halton, reference, "nhs_manager")
    name(halton, reference, "council_lead", why="She knows the theme.", at=AT + HOUR)
    ties = [
        access.sees(user, "summary", review(reference), at=AT + DAY)
        for user in (halton.nhs_manager, halton.council_lead)
    ]
    assert ties == [False, True]
