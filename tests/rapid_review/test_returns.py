"""Agencies' returns: asked, chased, drafted, signed off, locked, corrected."""

from datetime import UTC, datetime
from itertools import permutations

import pytest
from django.http import Http404

from audit_log.models import Entry
from notifications.models import Notice
from rapid_review import actions
from rapid_review.models import ReturnState, ReviewState
from tests.factories import World
from tests.rapid_review.gathering import (
    ASKED,
    DAY,
    SAID,
    add_rows,
    ask,
    draft,
    gathering,
    lead,
    of,
    row,
    sign,
    versions,
)
from tests.rapid_review.reporting import HOUR, load, run
from workflows import access, posts, rulings
from workflows.access import NotAllowed
from workflows.conflict import Conflict
from workflows.models import Deadline, Involvement, Procedure

LATER = ASKED + HOUR * 3


def asked(reference: str) -> list[Deadline]:
    return list(Deadline.objects.filter(case__reference=reference, code="agency_return").order_by("pk"))


def test_each_safeguarding_lead_is_asked_with_a_link_straight_to_the_return(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council", "police")
    for agency in ("council", "police"):
        one = of(reference, halton, agency)
        notice = Notice.objects.get(
            recipient=lead(halton, agency), kind="for_you", body__contains=f"Return of {one.agency.name}"
        )
        assert notice.path == f"/incidents/{reference}/returns/{one.pk}/"
        assert "injury" not in notice.body


def test_a_silent_agency_on_day_8_is_late_and_chased_each_working_day(halton: World, rules: Procedure) -> None:
    """Asked on Friday 18 December; 21 to 24, then after two bank holidays the 29th, are five working days."""
    reference = gathering(halton, rules, "council", "police")
    draft(reference, halton, "police")
    sign(reference, halton, "police")
    chased = Notice.objects.filter(recipient=lead(halton, "council"), body__contains="Return of Halton")
    run(datetime(2026, 12, 24, 8, 0, 10, tzinfo=UTC))
    assert chased.filter(kind="reminder").count() == 1
    for day in (30, 31):
        run(datetime(2026, 12, day, 0, 0, 10, tzinfo=UTC))
    assert chased.filter(kind="overdue").count() == 2
    told = Notice.objects.filter(kind="overdue", body__contains="Return of Halton", recipient=halton.business_unit)
    assert told.count() == 2
    assert not Notice.objects.filter(kind="overdue", recipient=lead(halton, "police")).exists()
    late = of(reference, halton, "council")
    at = datetime(2026, 12, 31, 9, tzinfo=UTC)
    actions.return_nil(reference, late.pk, by=lead(halton, "council"), at=at)
    assert [one.closed_as for one in asked(reference) if "Halton" in one.label] == [
        "asked again",
        "asked again",
        "late",
    ]
    run(datetime(2027, 1, 5, 0, 0, 10, tzinfo=UTC))
    assert chased.filter(kind="overdue").count() == 2


def test_an_agency_found_on_day_7_is_asked_with_days_of_its_own(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    at = datetime(2026, 12, 31, 10, tzinfo=UTC)  # the seventh working day
    ask(reference, halton, "practice", at=at)
    found = of(reference, halton, "practice")
    # Five working days from then would be 8 January; ten from becoming aware end on the 6th.
    assert found.deadline.due_text == "by the end of Wednesday 6 January 2027"
    with pytest.raises(Conflict, match="Asked already"):
        ask(reference, halton, "council", at=at)


def test_a_nil_return_is_in_at_once_and_the_team_is_told(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council", "police")
    one = of(reference, halton, "council")
    actions.return_nil(reference, one.pk, by=lead(halton, "council"), at=LATER)
    one = of(reference, halton, "council")
    assert (one.state, [v.nil for v in versions(one)]) == (ReturnState.NIL, [True])
    assert [d.closed_as for d in asked(reference)] == ["met", ""]
    team = Notice.objects.filter(recipient=halton.business_unit)
    assert team.filter(kind="return_in").count() == 1
    assert not team.filter(kind="returns_complete").exists()
    actions.excuse(
        reference, of(reference, halton, "police").pk, why="Said all.", by=halton.partnership_manager, at=LATER
    )
    assert team.filter(kind="returns_complete").count() == 1


def test_a_signed_return_cannot_be_changed_by_anybody(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    add_rows(reference, halton, "council", row())
    draft(reference, halton, "council")
    sign(reference, halton, "council")
    one = of(reference, halton, "council")
    (version,) = versions(one)
    kept = (version.sections, version.saved_at, version.rows.get().what)
    me = {"by": lead(halton, "council"), "at": LATER}
    tries = (
        lambda who: actions.save_draft(reference, one.pk, sections={"summary": "x"}, seen=version.saved_at, **who),
        lambda who: actions.add_rows(reference, one.pk, [row(what="x")], **who),
        lambda who: actions.change_row(reference, one.pk, version.rows.get().pk, row(what="x"), **who),
        lambda who: actions.remove_row(reference, one.pk, version.rows.get().pk, **who),
        lambda who: actions.sign_off_return(reference, one.pk, independent=True, **who),
        lambda who: actions.return_nil(reference, one.pk, **who),
    )
    for attempt in tries:
        with pytest.raises(Conflict):
            attempt(me)
        with pytest.raises(NotAllowed):
            attempt({"by": halton.partnership_manager, "at": LATER})
    (version,) = versions(one)
    assert (version.sections, version.saved_at, version.rows.get().what) == kept


def test_a_correction_keeps_both_versions_and_counts_once_it_is_signed_off(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    add_rows(reference, halton, "council", row(what="A visit."), row(what="A call."))
    draft(reference, halton, "council")
    sign(reference, halton, "council")
    one = of(reference, halton, "council")
    actions.correct_return(reference, one.pk, why="A wrong date.", by=lead(halton, "council"), at=LATER)
    old, new = versions(one)
    assert (new.number, new.sections, new.correction_why) == (2, old.sections, "A wrong date.")
    assert [r.what for r in new.rows.order_by("pk")] == ["A visit.", "A call."]
    actions.remove_row(reference, one.pk, new.rows.get(what="A call.").pk, by=lead(halton, "council"), at=LATER)
    draft(reference, halton, "council", summary="Known since 2023.", at=LATER)
    sign(reference, halton, "council", at=LATER + HOUR)
    old, new = versions(one)
    assert (old.sections["summary"], new.sections["summary"]) == (SAID["summary"], "Known since 2023.")
    assert old.rows.filter(removed_at=None).count() == 2
    assert new.rows.filter(removed_at=None).count() == 1
    assert "wrong date" not in "".join(f"{e.words}{e.why}" for e in Entry.objects.filter(case__reference=reference))


def test_what_was_not_known_can_be_known_after_all(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    one = of(reference, halton, "council")
    actions.return_nil(reference, one.pk, by=lead(halton, "council"), at=LATER)
    actions.correct_return(reference, one.pk, why="A file was found.", by=lead(halton, "council"), at=LATER)
    draft(reference, halton, "council", at=LATER)
    sign(reference, halton, "council", at=LATER)
    assert of(reference, halton, "council").state == ReturnState.IN


def test_only_the_lead_signs_and_a_named_author_writes(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    one, writer = of(reference, halton, "council"), halton.social_worker
    with pytest.raises(Http404):
        draft(reference, halton, "council", by=writer)
    actions.name_author(
        reference, one.pk, post=halton.post("social_worker"), by=lead(halton, "council"), at=ASKED + HOUR
    )
    assert Notice.objects.filter(recipient=writer, path__endswith=f"/returns/{one.pk}/").count() == 1
    draft(reference, halton, "council", by=writer, at=ASKED + HOUR)
    for signing in (
        lambda who: actions.sign_off_return(reference, one.pk, independent=True, by=who, at=LATER),
        lambda who: actions.return_nil(reference, one.pk, by=who, at=LATER),
        lambda who: actions.name_author(reference, one.pk, post=halton.post("team_manager"), by=who, at=LATER),
    ):
        for who in (writer, halton.partnership_manager):
            with pytest.raises(NotAllowed):
                signing(who)
    sign(reference, halton, "council", at=LATER)
    assert of(reference, halton, "council").state == ReturnState.IN


def test_another_author_takes_over_and_the_first_no_longer_reads(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    one, by = of(reference, halton, "council"), lead(halton, "council")
    for post in ("social_worker", "team_manager"):
        actions.name_author(reference, one.pk, post=halton.post(post), by=by, at=ASKED + HOUR)
    assert {*asked(reference)[0].holder_ids} == {by.pk, halton.team_manager.pk}
    with pytest.raises(Http404):
        access.get_case(halton.social_worker, reference, at=LATER)
    with pytest.raises(Conflict, match="somebody of Halton"):
        actions.name_author(reference, one.pk, post=halton.post("sergeant"), by=by, at=LATER)


def test_whoever_stands_in_for_the_lead_signs_off(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    draft(reference, halton, "council")
    posts.start_cover(
        halton.post("council_lead"),
        stand_in=halton.post("team_manager"),
        starts_on=LATER.date(),
        ends_on=(LATER + DAY * 9).date(),
        by=halton.council_lead,
        at=LATER,
    )
    one = of(reference, halton, "council")
    actions.sign_off_return(reference, one.pk, independent=True, by=halton.team_manager, at=LATER + HOUR)
    assert of(reference, halton, "council").state == ReturnState.IN


def test_it_is_signed_off_only_when_it_says_what_it_must(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    one, me = of(reference, halton, "council"), {"by": lead(halton, "council"), "at": LATER}
    with pytest.raises(Conflict, match="Nothing has been written"):
        actions.sign_off_return(reference, one.pk, independent=True, **me)
    add_rows(reference, halton, "council", row())
    with pytest.raises(Conflict, match="cannot be signed off yet"):
        actions.sign_off_return(reference, one.pk, independent=True, **me)
    draft(reference, halton, "council")
    with pytest.raises(Conflict, match="no part in managing"):
        actions.sign_off_return(reference, one.pk, independent=False, **me)
    with pytest.raises(Conflict, match="has been begun already"):
        actions.return_nil(reference, one.pk, **me)


def test_a_challenge_is_linked_only_by_whoever_may_read_it(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council", "police")
    challenge = halton.load(halton.challenge(at=ASKED)).case
    said = {"sections": SAID, "challenge_used": "yes", "challenge": challenge, "at": LATER}
    with pytest.raises(Conflict, match="no such challenge"):
        actions.save_draft(reference, of(reference, halton, "police").pk, by=lead(halton, "police"), **said)
    one = of(reference, halton, "council")
    actions.save_draft(reference, one.pk, by=lead(halton, "council"), **said)
    assert versions(one)[0].challenge == challenge


def test_nobody_overwrites_what_a_colleague_saved_meanwhile(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    draft(reference, halton, "council")
    one = of(reference, halton, "council")
    with pytest.raises(Conflict, match="saved this draft meanwhile"):
        actions.save_draft(
            reference, one.pk, sections={"summary": "Mine."}, seen=None, by=lead(halton, "council"), at=LATER
        )


def test_an_excused_agency_is_told_and_may_return_all_the_same(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    one = of(reference, halton, "council")
    actions.excuse(reference, one.pk, why="They said all by telephone.", by=halton.partnership_manager, at=LATER)
    assert Notice.objects.filter(recipient=lead(halton, "council"), kind="excused").exists()
    assert asked(reference)[0].closed_as == "superseded"
    draft(reference, halton, "council", at=LATER)
    sign(reference, halton, "council", at=LATER)
    assert of(reference, halton, "council").state == ReturnState.IN


@pytest.mark.parametrize("order", list(permutations(("council", "police", "practice"))), ids="-".join)
def test_whatever_order_the_returns_come_in_the_outcome_is_the_same(
    halton: World, rules: Procedure, order: tuple[str, ...]
) -> None:
    reference = gathering(halton, rules, *sorted(order))
    ends = {
        "council": lambda: (draft(reference, halton, "council"), sign(reference, halton, "council")),
        "police": lambda: actions.return_nil(
            reference, of(reference, halton, "police").pk, by=halton.police_lead, at=LATER
        ),
        "practice": lambda: actions.excuse(
            reference, of(reference, halton, "practice").pk, why="x", by=halton.partnership_manager, at=LATER
        ),
    }
    for number, agency in enumerate(order):
        with pytest.raises(Conflict, match="Not in yet"):
            actions.close_returns(reference, by=halton.partnership_manager, at=LATER)
        assert not Notice.objects.filter(kind="returns_complete").exists(), number
        ends[agency]()
    states = {key: of(reference, halton, key).state for key in order}
    assert states == {"council": "in", "police": "nil", "practice": "excused"}
    assert Notice.objects.filter(kind="returns_complete", recipient=halton.business_unit).count() == 1
    assert not [one for one in asked(reference) if one.closed_at is None]
    actions.close_returns(reference, by=halton.partnership_manager, at=LATER)
    assert load(reference).review.state == ReviewState.AT_PANEL


def test_after_the_end_nothing_is_written_any_more(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    actions.end_criteria_not_met(reference, why="A birth injury.", by=halton.council_partner, at=LATER)
    with pytest.raises(Conflict, match="has ended"):
        draft(reference, halton, "council", at=LATER)


def test_a_lead_with_a_conflict_of_interest_no_longer_writes(halton: World, rules: Procedure) -> None:
    reference = gathering(halton, rules, "council")
    me = lead(halton, "council")
    rulings.declare_conflict(reference, of=me, why="A cousin.", by=me, at=ASKED + HOUR)
    with pytest.raises(Http404):
        draft(reference, halton, "council", at=LATER)
    assert Involvement.objects.filter(case__reference=reference, user=me).exists()
    assert asked(reference)[0].holder_ids != [me.pk]
