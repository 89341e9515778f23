"""From the decision on a practice review to its publication: whatever order people act in, nothing is skipped."""

from datetime import date, timedelta
from itertools import permutations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit_log.models import Entry
from rapid_review import actions, flows
from rapid_review.models import Agreement, AnonymityCheck, PracticePhase, PracticeState, Publication
from rapid_review.views.all_acts import ACTS
from tests.factories import PROJECT, World, make_procedure
from tests.rapid_review import practising as p
from tests.rapid_review.practising import DAY, DECIDED, practising
from tests.rapid_review.reporting import HOUR, PARTNERS, load, run
from workflows import access, clock
from workflows.access import NotAllowed
from workflows.conflict import Conflict
from workflows.models import Deadline, Procedure

FIVE = (*PARTNERS, "partnership_manager", "business_unit")


def answer(reference: str, halton: World, who: str, *, at) -> None:
    """One of the five answers that the report waits for."""
    if who in PARTNERS:
        p.agree(reference, halton, who, at=at)
    else:
        p.check(reference, getattr(halton, who), at=at)


def test_an_incident_whose_review_concludes_a_practice_review_goes_on_after_the_panels_answer(
    halton: World, rules: Procedure
) -> None:
    found = load(practising(halton, rules))
    assert (found.step, found.practice.state, found.case.closed_at) == (8, PracticeState.UNDER_WAY, None)
    assert found.stands == "The practice review is under way"
    assert found.practice.decided_at == DECIDED  # the last partner's sign-off
    assert flows.stages(found) == ["practice_review"]
    codes = {one.code for one in found.live_deadlines}
    assert codes == {"appoint_reviewer", "monitor_review", "submit_report", "publish_review"}
    assert [one.title for one in PracticePhase.objects.order_by("number")] == list(found.rules.phases)


@pytest.mark.parametrize("conclusion", ["no_cspr", "local", "national", "joint"])
def test_any_other_conclusion_ends_with_the_panels_answer(halton: World, rules: Procedure, conclusion: str) -> None:
    reference = p.to_panel(halton, rules, aware_at=DECIDED - DAY)
    team = halton.partnership_manager
    p.views(reference, answer=conclusion, panel="review", at=DECIDED)
    said = {"why": "x", "complete_why": "x", "criteria": []}
    actions.conclude_review(reference, conclusion=conclusion, **said, by=team, at=DECIDED)
    for key in PARTNERS:
        p.sign(reference, halton, key, DECIDED)
    actions.send_review(reference, sent_at=DECIDED, how="mail", by=team, at=DECIDED)
    actions.record_answer(reference, answer="agrees", why="x", answered_at=DECIDED, by=team, at=DECIDED)
    found = load(reference)
    assert (found.practice, found.step, flows.stages(found)) == (None, 0, [])


def test_an_incident_that_began_under_rules_without_practice_reviews_ends_with_the_answer(halton: World) -> None:
    text = (PROJECT / "rapid_review/procedures/working-together-2023.toml").read_text(encoding="utf-8")
    head, _, _ = text.partition("[[step]]\nnumber = 8\n")
    older = make_procedure(halton.partnership, text=head.replace('version = "2023-12.4"', 'version = "2023-12.2"'))
    found = load(practising(halton, older))
    assert (found.practice, found.step, flows.stages(found)) == (None, 0, [])
    assert found.case.closed_at is not None


@pytest.mark.parametrize("order", [order for number, order in enumerate(permutations(FIVE)) if number % 29 == 0])
def test_the_partners_agree_and_two_people_check_in_any_order(
    halton: World, rules: Procedure, order: tuple[str, ...]
) -> None:
    reference = p.submitted(halton, rules)
    assert set(flows.stages(load(reference))) == {"council_agrees", "nhs_agrees", "police_agrees", "anonymity_checks"}
    for number, who in enumerate(order):
        assert load(reference).practice.state == PracticeState.AGREEING
        answer(reference, halton, who, at=DECIDED + DAY + HOUR * (number + 1))
    found = load(reference)
    assert (found.practice.state, found.step, flows.stages(found)) == (PracticeState.AGREED, 10, ["report_ahead"])


def test_the_second_check_is_somebody_elses(halton: World, rules: Procedure) -> None:
    reference, at = p.submitted(halton, rules), DECIDED + 2 * DAY
    p.check(reference, halton.business_unit, at=at)
    with pytest.raises(Conflict, match="You have checked it already"):
        p.check(reference, halton.business_unit, at=at + HOUR)
    p.check(reference, halton.nhs_partner, at=at + HOUR)
    with pytest.raises(Conflict, match="Two people have checked it already"):
        p.check(reference, halton.partnership_manager, at=at + 2 * HOUR)
    assert load(reference).practice.state == PracticeState.AGREEING  # the partners have still to agree


@pytest.mark.parametrize("who", ["police_partner", "business_unit"])
def test_one_who_sends_it_back_has_it_changed_and_everybody_asked_anew(
    halton: World, rules: Procedure, who: str
) -> None:
    reference, at, team = p.submitted(halton, rules), DECIDED + 2 * DAY, halton.partnership_manager
    p.agree(reference, halton, "nhs_partner", at=at)
    p.check(reference, team, at=at)
    if who in PARTNERS:
        with pytest.raises(Conflict, match="Say why"):
            p.agree(reference, halton, who, at=at + HOUR, answer="sent_back")
        p.agree(reference, halton, who, at=at + HOUR, answer="sent_back", why="The police’s part is wrong.")
    else:
        p.check(reference, getattr(halton, who), at=at + HOUR, clear=False)
    found = load(reference)
    assert (found.practice.state, flows.stages(found)) == (PracticeState.UNDER_WAY, ["practice_review"])
    assert not [one for one in found.live_deadlines if one.code in ("agree_report", "check_anonymity")]
    number = p.draft(reference, halton, at=at + 2 * HOUR, text="Another text.")
    actions.submit_report(reference, number, by=team, at=at + 2 * HOUR)
    found = load(reference)
    assert (found.practice.round, len(Agreement.objects.filter(round=2, answer=""))) == (2, 3)
    for one in FIVE:
        answer(reference, halton, one, at=at + 3 * HOUR)
    assert load(reference).practice.state == PracticeState.AGREED


STEPS = st.lists(
    st.sampled_from((*FIVE, "back", "draft", "submit", "plan", "send", "publish")), min_size=6, max_size=18
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_nobody_reaches_published_without_agreement_two_checks_and_dispatch(
    halton: World, rules: Procedure, steps: list[str]
) -> None:
    with transaction.atomic():
        reference = p.submitted(halton, rules)
        for number, step in enumerate(steps):
            at = DECIDED + (2 + number) * DAY
            try:
                if step in FIVE:
                    answer(reference, halton, step, at=at)
                elif step == "back":
                    p.agree(reference, halton, "nhs_partner", at=at, answer="sent_back", why="No.")
                elif step == "draft":
                    p.draft(reference, halton, at=at, text=f"Version of step {number}.")
                elif step == "submit":
                    actions.submit_report(reference, 1, by=halton.partnership_manager, at=at)
                elif step == "plan":
                    p.plan(reference, halton, clock.day_of(at + 14 * DAY), at=at)
                elif step == "send":
                    p.send(reference, halton, at=at)
                else:
                    p.publish(reference, halton, at=at)
            except (Conflict, NotAllowed):
                continue
        found = load(reference)
        round_ = found.practice.round
        if found.practice.state in (PracticeState.AGREED, PracticeState.SENT_AHEAD, PracticeState.PUBLISHED):
            signed = Agreement.objects.filter(case=found.case, round=round_, answer="signed")
            clear = AnonymityCheck.objects.filter(case=found.case, round=round_, clear=True)
            assert (signed.count(), clear.values("user").distinct().count()) == (3, 2)
        assert Publication.objects.filter(case=found.case).exists() == (found.practice.state == "PUBLISHED")
        if found.practice.state == PracticeState.PUBLISHED:
            assert found.practice.sent_at is not None
        else:
            assert any(one.code == "publish_review" for one in found.live_deadlines)
            assert any(one.code == "monitor_review" for one in found.live_deadlines)
        transaction.set_rollback(True)


def test_it_is_published_once_the_report_has_been_ahead_for_long_enough(halton: World, rules: Procedure) -> None:
    reference = p.sent(halton, rules)
    first = p.first_day(DECIDED + 3 * DAY)
    with pytest.raises(Conflict, match="It can be published from Tuesday 15 September 2026 on"):
        p.publish(reference, halton, at=clock.start_of(first) - HOUR)
    p.publish(reference, halton, at=clock.start_of(first))
    found = load(reference)
    assert (found.practice.state, found.step, flows.stages(found)) == (PracticeState.PUBLISHED, 0, [])
    assert (found.case.closed_at, found.live_deadlines) == (clock.start_of(first), [])
    assert Publication.objects.get().draft.text.startswith("A baby was hurt")


def test_it_is_not_published_only_with_a_justification_that_was_sent(halton: World, rules: Procedure) -> None:
    reference, at = p.sent(halton, rules), DECIDED + 10 * DAY
    with pytest.raises(Conflict, match="in the future"):
        actions.keep_back(reference, why="x", justified_at=at + DAY, by=halton.partnership_manager, at=at)
    actions.keep_back(reference, why="A sibling would be found.", justified_at=at, by=halton.partnership_manager, at=at)
    found = load(reference)
    assert (found.practice.state, found.case.closed_at) == (PracticeState.NOT_PUBLISHED, at)
    assert not Publication.objects.exists()


def test_it_can_end_before_a_report_with_a_reason_and_nothing_is_deleted(halton: World, rules: Procedure) -> None:
    reference, at = p.submitted(halton, rules), DECIDED + 5 * DAY
    actions.end_practice_review(reference, why="A national review.", by=halton.council_partner, at=at)
    found = load(reference)
    assert (found.practice.state, found.live_deadlines, flows.stages(found)) == (PracticeState.ENDED, [], [])
    assert len(found.agreements) == 3


@pytest.mark.parametrize("stage", [p.agreed, p.sent])
def test_an_agreed_report_is_not_ended_instead_of_published(halton: World, rules: Procedure, stage) -> None:
    reference = stage(halton, rules)
    assert not ACTS["end-practice"].is_offered(load(reference))
    with pytest.raises(Conflict, match="has been agreed already"):
        actions.end_practice_review(reference, why="No.", by=halton.council_partner, at=DECIDED + 5 * DAY)


def test_a_practice_review_ended_without_a_word_on_its_missed_six_months(halton: World, rules: Procedure) -> None:
    reference, at = p.submitted(halton, rules), DECIDED + 200 * DAY
    run(at)
    end = {"why": "A national review.", "by": halton.council_partner, "at": at}
    with pytest.raises(Conflict, match="Say first why this was late: Publish the practice review"):
        actions.end_practice_review(reference, **end)
    actions.end_practice_review(reference, late={"publish_review": ("capacity", "Nobody was there.")}, **end)
    assert load(reference).practice.state == PracticeState.ENDED


def asked_for_reviewer(reference: str) -> list[Deadline]:
    return [one for one in load(reference).live_deadlines if one.code == "appoint_reviewer"]


def test_the_reviewers_last_day_could_not_be_changed(halton: World, rules: Procedure) -> None:
    reference, at, team = practising(halton, rules), DECIDED + DAY, halton.partnership_manager
    post = p.appoint(reference, halton, at=at, last_on=clock.day_of(at + 2 * DAY))
    later = at + 5 * DAY
    assert not access.visible_to(post.user, at=later).exists()
    assert ACTS["reviewer-until"].is_offered(load(reference))
    actions.extend_reviewer(reference, last_on=clock.day_of(later + 9 * DAY), by=team, at=later)
    assert access.visible_to(post.user, at=later + 8 * DAY).exists()
    assert load(reference).practice.reviewer_until == clock.day_of(later + 9 * DAY)
    actions.remove_reviewer(reference, why="Another post.", by=team, at=later + HOUR)
    with pytest.raises(Conflict, match="No reviewer has been appointed"):
        actions.extend_reviewer(reference, last_on=clock.day_of(later + 9 * DAY), by=team, at=later + 2 * HOUR)


def test_a_new_reviewer_is_due_counted_from_the_removal_and_not_from_the_decision(
    halton: World, rules: Procedure
) -> None:
    reference, removed_at = practising(halton, rules), DECIDED + 62 * DAY  # Monday 2 November
    p.appoint(reference, halton, at=DECIDED + DAY)
    actions.remove_reviewer(reference, why="Another post.", by=halton.partnership_manager, at=removed_at)
    (asked,) = asked_for_reviewer(reference)
    assert asked.due_at == clock.end_of(date(2026, 11, 30))


def test_a_report_that_came_back_asked_nobody_for_a_reviewer(halton: World, rules: Procedure) -> None:
    reference, at = p.submitted(halton, rules), DECIDED + 2 * DAY
    actions.remove_reviewer(reference, why="Another post.", by=halton.partnership_manager, at=at)
    assert asked_for_reviewer(reference) == []
    p.agree(reference, halton, "nhs_partner", at=at + HOUR, answer="sent_back", why="Not yet.")
    (asked,) = asked_for_reviewer(reference)
    assert asked.due_at == clock.end_of(date(2026, 10, 1))
    p.appoint(reference, halton, at=at + 2 * HOUR)
    assert asked_for_reviewer(reference) == []


def test_the_reviewer_reads_this_case_and_no_other_until_the_day_or_until_they_are_removed(
    halton: World, rules: Procedure
) -> None:
    reference, at = practising(halton, rules), DECIDED + DAY
    other = practising(halton, rules, decided_at=DECIDED + timedelta(minutes=5))
    post = p.appoint(reference, halton, at=at, last_on=clock.day_of(at + 2 * DAY))
    seen = [str(case) for case in access.visible_to(post.user, at=at)]
    assert seen == [reference]
    assert other not in seen
    assert not access.visible_to(post.user, at=at + 4 * DAY).exists()
    assert not access.may(post.user, "write_practice", load(reference), at=at)
    actions.remove_reviewer(reference, why="Another post.", by=halton.partnership_manager, at=at + HOUR)
    assert not access.visible_to(post.user, at=at + 2 * HOUR).exists()
    assert any(one.code == "appoint_reviewer" for one in load(reference).live_deadlines)


def test_a_report_goes_to_the_partners_only_with_a_reviewer_and_a_version_to_publish(
    halton: World, rules: Procedure
) -> None:
    reference, at, team = practising(halton, rules), DECIDED + DAY, halton.partnership_manager
    first = p.draft(reference, halton, at=at, kind="draft")
    with pytest.raises(Conflict, match="meant to be published"):
        actions.submit_report(reference, first, by=team, at=at)
    final = p.draft(reference, halton, at=at, text="The final text.")
    with pytest.raises(Conflict, match="No reviewer has been appointed"):
        actions.submit_report(reference, final, by=team, at=at)
    with pytest.raises(NotAllowed):
        actions.submit_report(reference, final, by=halton.nhs_partner, at=at)


def test_phases_are_the_teams_to_change(halton: World, rules: Procedure) -> None:
    reference, at, team = practising(halton, rules), DECIDED + DAY, halton.partnership_manager
    first = PracticePhase.objects.order_by("number")[0]
    actions.change_phase(reference, first.pk, title="Scoping", state="complete", by=team, at=at)
    actions.change_phase(reference, None, title="A day with the school", state="to_come", by=team, at=at)
    titles = list(PracticePhase.objects.order_by("number").values_list("title", flat=True))
    assert (titles[0], titles[-1]) == ("Scoping", "A day with the school")


def test_everything_is_on_the_trail(halton: World, rules: Procedure) -> None:
    reference = p.published(halton, rules)
    acts = list(Entry.objects.filter(case__reference=reference).values_list("act", flat=True))
    for act in ("begin_practice", "appoint_reviewer", "add_draft", "submit_report", "agree_report", "check_anonymity"):
        assert act in acts
    assert acts[-1] == "publish_practice"
