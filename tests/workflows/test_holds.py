"""Legal holds stop disposal, to the last moment; the review list waits for people and deletes nothing."""

import pytest
import time_machine

from audit_log.models import Entry
from escalation import actions
from escalation.models import Challenge
from tests.architecture.test_need_to_know import every_row
from tests.escalation.stories import DAY, HOUR, lines
from tests.factories import AT, make_world
from tests.workflows.keeping import (
    LATER,
    NOT_YET,
    PLANTED,
    approved,
    closed_challenge,
    disposed,
    load_schedule,
    proposed,
)
from workflows import disposal, holds, reviews
from workflows.access import NotAllowed
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.models import Case, CaseChild, Hold, Review

YEARS = 365 * DAY


@pytest.fixture
def kept(halton):
    load_schedule(halton.partnership)
    return closed_challenge(halton)


def place(halton, kept, on: str, *, at=LATER) -> Hold:
    """A hold on the case, on its child, or on the whole partnership."""
    manager = halton.partnership_manager
    if on == "case":
        holds.hold_case(kept, ground="court", why="A hearing.", by=manager, at=at)
    else:
        child = CaseChild.objects.get(case=kept).child if on == "child" else None
        holds.hold_more(halton.partnership, child, ground="inquiry", why="A letter.", by=manager, at=at)
    return Hold.objects.latest("pk")


EVERYWHERE = pytest.mark.parametrize("on", ["case", "child", "partnership"])


@EVERYWHERE
def test_what_is_held_can_be_neither_proposed_nor_approved(halton, kept, on):
    proposed(halton, kept)
    hold = place(halton, kept, on)
    with pytest.raises(Conflict, match="legal hold"):
        reviews.answer_disposal(kept, approve=True, why="", by=halton.partnership_manager, at=LATER)
    reviews.answer_disposal(kept, approve=False, why="It is held.", by=halton.partnership_manager, at=LATER)
    with pytest.raises(Conflict, match="legal hold"):
        proposed(halton, kept)
    holds.lift(hold, why="It is over.", by=halton.business_unit, at=LATER + DAY)
    disposed(halton, kept, at=LATER + 2 * DAY)


@EVERYWHERE
def test_a_hold_placed_after_the_approval_wins(halton, kept, on):
    approved(halton, kept)
    hold = place(halton, kept, on)
    assert disposal.dispose_approved(LATER + HOUR) == 0
    assert Review.objects.get().approval == "lapsed"
    assert "legal hold" in lines(kept.reference, "disposal_stopped")[-1].words
    assert set(PLANTED) - {"discombobul"} <= {word for word in PLANTED if word in str(every_row()).casefold()}
    holds.lift(hold, why="It is over.", by=halton.business_unit, at=LATER + DAY)
    assert disposal.dispose_approved(LATER + DAY) == 0  # two people have to look again
    disposed(halton, kept, at=LATER + 2 * DAY)


def test_a_case_taken_up_again_after_the_approval_is_not_disposed_of(halton, kept):
    approved(halton, kept)
    with Change(by=None, at=LATER) as change:
        change.lock(Challenge, kept.reference).case.closed_at = None
    assert disposal.dispose_approved(LATER + HOUR) == 0
    assert "open again" in lines(kept.reference, "disposal_stopped")[-1].words


def still_open(halton) -> Case:
    return Case.objects.get(reference=halton.challenge(child="Somebody Else", at=AT + DAY))


@EVERYWHERE
def test_placing_and_lifting_stand_in_the_trail_with_their_reasons(halton, kept, on):
    hold = place(halton, kept, on)
    holds.lift(hold, why="It is over.", by=halton.business_unit, at=LATER + DAY)
    own = {"case": kept} if on == "case" else {"case": None, "partnership": halton.partnership}
    placed, lifted = Entry.objects.filter(act__in=("hold", "lift_hold"), **own).order_by("chain_no")
    assert (placed.by, placed.act) == (halton.partnership_manager, "hold")
    assert placed.words.startswith("Placed a legal hold")
    assert (lifted.by, lifted.why) == (halton.business_unit, "It is over.")
    assert [row.history_type for row in hold.history.order_by("history_id")] == ["+", "~"]
    with pytest.raises(Conflict, match="lifted already"):
        holds.lift(hold, why="Again.", by=halton.business_unit, at=LATER + DAY)


def test_the_same_hold_sent_twice_is_placed_once(halton, kept):
    for on in ("case", "child", "partnership"):
        place(halton, kept, on)
        with pytest.raises(Conflict, match="already sent"):
            place(halton, kept, on)
    assert Hold.objects.count() == 3


@pytest.mark.parametrize("who", ["teacher", "council_lead", "nurse", "administrator", "council_partner"])
def test_only_the_team_holds_a_child_or_the_partnership(halton, kept, who):
    hold, user = place(halton, kept, "child"), halton.post(who).user
    with pytest.raises(NotAllowed):
        holds.hold_more(halton.partnership, None, ground="inquiry", why="A letter.", by=user, at=LATER)
    with pytest.raises(NotAllowed):
        holds.lift(hold, why="Enough.", by=user, at=LATER)


def test_a_team_holds_nothing_of_another_partnership(halton, kept):
    other = make_world("elsewhere")
    child = CaseChild.objects.get(case=kept).child
    manager = other.partnership_manager
    for partnership in (halton.partnership, other.partnership):
        with pytest.raises(NotAllowed):
            holds.hold_more(partnership, child, ground="court", why="A letter.", by=manager, at=LATER)
    with pytest.raises(NotAllowed):
        holds.lift(place(halton, kept, "partnership"), why="Enough.", by=manager, at=LATER)


def test_a_hold_on_one_child_leaves_other_cases_alone(halton, kept):
    other = closed_challenge(halton, at=AT + DAY, child="Somebody Else")
    place(halton, kept, "child")
    assert holds.over(kept)
    assert holds.over(other) == []
    found = reviews.due(halton.business_unit, halton.partnership, at=LATER)
    assert [(one.case, bool(one.holds)) for one in found] == [(kept, True), (other, False)]
    disposed(halton, other)


# -- the list -------------------------------------------------------------------------------------------


def test_the_list_holds_what_is_due_with_the_reasons_and_nothing_else(halton, kept):
    still_open(halton)
    unit = halton.business_unit
    assert reviews.due(unit, halton.partnership, at=NOT_YET) == []
    (found,) = reviews.due(unit, halton.partnership, at=LATER)
    assert found.case == kept
    assert found.why[0].startswith("Closed on Tuesday 8 September 2026; kept for 10 years, to Monday 8 September 2036.")
    assert "25th birthday of the youngest child it is about: passed." in found.why[1]


def test_somebody_who_may_not_read_a_case_does_not_find_it_due(halton, kept):
    for who in ("nurse", "administrator", "council_partner"):
        assert reviews.due(halton.post(who).user, halton.partnership, at=LATER) == []


def test_the_list_asks_the_database_as_often_for_many_as_for_one(halton, kept, django_assert_num_queries):
    with django_assert_num_queries(10):
        reviews.due(halton.business_unit, halton.partnership, at=LATER)
    for number in range(3):
        closed_challenge(halton, at=AT + (number + 1) * DAY, child=f"Child Number {number}")
    with django_assert_num_queries(10):
        assert len(reviews.due(halton.business_unit, halton.partnership, at=LATER)) == 4


def test_thirty_years_of_ticking_delete_nothing(halton, kept):
    """Everything beat rings, every year, thirty years on: what was there is there, and no text is gone."""
    from escalation import tasks as challenges
    from rapid_review import tasks as incidents
    from workflows import tasks
    from workflows.config import tasks as all_kinds

    rung = [challenges.sweep_challenges, incidents.sweep_incidents, all_kinds.audit]
    rung += [tasks.send_notices, tasks.keep_posts, tasks.send_digests, tasks.dispose_approved]
    before = every_row()
    for years in range(1, 31):
        with time_machine.travel(AT + years * YEARS, tick=False):
            for task in rung:
                task()
    after = every_row()
    for table, text in before.items():
        if table not in ("django_session", "workflows_heartbeat", "notifications_notice"):
            assert set(text.splitlines()) <= set(after[table].splitlines()), table
    assert len(after["notifications_notice"].split("\n")) >= len(before["notifications_notice"].split("\n"))
    assert [one.case for one in reviews.due(halton.business_unit, halton.partnership, at=AT + 30 * YEARS)] == [kept]


def test_an_action_that_is_still_to_be_done_keeps_its_case(halton):
    load_schedule(halton.partnership)
    reference = halton.challenge(child="Somebody Else")
    holder = halton.load(reference).parties["receiving"].holder_ids[0]
    worker = next(post.user for post in halton.posts.values() if post.user_id == holder)
    todo = [actions.NewAction("Visit the family", halton.post("social_worker"), (AT + DAY).date())]
    actions.propose_resolution(reference, text="A visit.", actions=todo, by=worker, at=AT + HOUR)
    actions.agree_resolution(reference, halton.load(reference).open_proposal().pk, by=halton.teacher, at=AT + HOUR)
    case = halton.load(reference).case
    found = reviews.one_kept(case, at=LATER)
    assert found is not None
    assert "Something in it is still to be done." in found.why
    assert not found.is_due
