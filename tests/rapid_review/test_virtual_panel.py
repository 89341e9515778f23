"""The virtual panel: whose view counts, what nobody reads before their own, and what the local authority decides."""

from datetime import UTC, date, datetime, timedelta

import pytest

from audit_log.models import Entry
from rapid_review import actions, flows
from rapid_review.models import Incident, Panel, PanelMember, State, View
from rapid_review.panel_view import Reader, section
from tests.factories import World, make_person, make_post
from tests.rapid_review.reporting import AWARE, HOUR, decide, load, members, report, view, views
from workflows import clock, rulings
from workflows.conflict import Conflict
from workflows.models import Deadline, Procedure, User

DAY = timedelta(days=1)
SAID = {"collective": "meets", "decision": "notify", "why": "The criteria."}


def read(reference: str, user: User, at: datetime = AWARE + HOUR * 3) -> dict[str, str]:
    """What each member said, as somebody reads it, by name; "" where it is kept from them."""
    found = section(Reader(load(reference), user, at), Panel.VIRTUAL)
    assert found is not None
    return {one["name"]: one["answer"] for one in found["members"]}


def test_nobody_reads_the_others_views_before_giving_their_own(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    view(reference, halton.nhs_partner, answer="does_not_meet")
    assert set(read(reference, halton.police_partner).values()) == {""}
    assert read(reference, halton.nhs_partner)["Clive Chiefnurse"] == "It does not meet the criteria"
    view(reference, halton.police_partner)
    assert read(reference, halton.police_partner)["Clive Chiefnurse"] == "It does not meet the criteria"
    assert read(reference, halton.council_partner)["Sidney Super"] == ""


def test_what_a_member_said_stands_in_no_line_of_the_trail_either(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    view(reference, halton.nhs_partner, answer="does_not_meet")
    lines = Entry.objects.filter(case__reference=reference).values_list("words", "why", "changes")
    assert "does_not_meet" not in str(list(lines)) and "does not meet" not in str(list(lines))


def test_the_reporter_reads_no_view_at_all(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    views(reference)
    assert section(Reader(load(reference), halton.dsl, AWARE + HOUR * 3), Panel.VIRTUAL) is None


def test_there_is_no_decision_without_a_view_for_each_partner(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    view(reference, halton.nhs_partner)
    view(reference, halton.council_partner)
    said = SAID | {"by": halton.partnership_manager, "at": AWARE + HOUR * 3}
    with pytest.raises(Conflict, match="no view yet of the police"):
        actions.decide_threshold(reference, **said)
    view(reference, halton.police_partner, answer="need_more")
    with pytest.raises(Conflict, match="no view yet of the police"):
        actions.decide_threshold(reference, **said)
    view(reference, halton.police_partner)
    actions.decide_threshold(reference, **said)
    assert load(reference).state == State.AWAITING_NOTIFICATION


def test_a_member_who_is_absent_is_spoken_for_by_somebody_else(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    view(reference, halton.nhs_partner)
    view(reference, halton.council_partner)
    instead = make_post(make_person("Dora Deputy"), halton.agency("police"), "senior_manager")
    actions.invite(
        reference,
        panel="virtual",
        post=instead,
        speaks_for="police",
        by=halton.partnership_manager,
        at=AWARE + HOUR * 2,
    )
    view(reference, instead.user, at=AWARE + HOUR * 3)
    actions.decide_threshold(reference, **SAID, by=halton.partnership_manager, at=AWARE + HOUR * 4)


def test_somebody_who_only_advises_makes_no_quorum(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    view(reference, halton.nhs_partner)
    view(reference, halton.council_partner)
    head = halton.post("head")
    team = halton.partnership_manager
    actions.invite(reference, panel="virtual", post=head, speaks_for="", by=team, at=AWARE + HOUR * 2)
    view(reference, head.user, at=AWARE + HOUR * 3)
    with pytest.raises(Conflict, match="no view yet of the police"):
        actions.decide_threshold(reference, **SAID, by=team, at=AWARE + HOUR * 4)


def test_partners_split_two_to_one_and_the_local_authority_decides_otherwise_with_a_reason(
    halton: World, rules: Procedure
) -> None:
    reference = report(halton, rules)
    view(reference, halton.council_partner, answer="does_not_meet")
    view(reference, halton.nhs_partner)
    view(reference, halton.police_partner)
    said = {"collective": "meets", "decision": "nothing", "why": "An accident.", "by": halton.council_partner}
    with pytest.raises(Conflict, match="decides otherwise"):
        actions.decide_threshold(reference, **said, at=AWARE + HOUR * 3)
    actions.decide_threshold(reference, **said, differs_why="The expert says so.", at=AWARE + HOUR * 3)
    found = load(reference)
    assert (found.state, found.collective, found.decision) == (State.NOT_NOTIFIABLE, "meets", "nothing")
    assert found.differs_why == "The expert says so."
    answers = View.objects.filter(case=found.case).order_by("pk").values_list("answer", flat=True)
    assert list(answers) == ["does_not_meet", "meets", "meets"]


def test_whatever_order_the_views_come_in_the_outcome_is_the_same(halton: World, rules: Procedure) -> None:
    outcomes = set()
    for minutes, order in enumerate((("council", "nhs", "police"), ("police", "nhs", "council"))):
        reference = report(halton, rules, aware_at=AWARE - timedelta(minutes=minutes))
        for key in order:
            view(reference, halton.post(f"{key}_partner").user)
        actions.decide_threshold(reference, **SAID, by=halton.partnership_manager, at=AWARE + HOUR * 3)
        found = load(reference)
        outcomes.add((found.state, found.step, tuple(flows.stages(found)), len(found.live_deadlines)))
    assert len(outcomes) == 1


def test_a_late_view_is_kept_and_marked(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    head = halton.post("head")
    actions.invite(reference, panel="virtual", post=head, speaks_for="", by=halton.partnership_manager, at=AWARE + HOUR)
    for key in ("council", "nhs", "police"):
        view(reference, halton.post(f"{key}_partner").user)
    decide_at = AWARE + HOUR * 3
    actions.decide_threshold(reference, **SAID, by=halton.partnership_manager, at=decide_at)
    view(reference, head.user, answer="does_not_meet", at=decide_at + DAY)
    assert View.objects.get(user=head.user).late
    assert not View.objects.exclude(user=head.user).filter(late=True).exists()


def test_a_member_with_a_declared_conflict_leaves_and_their_view_counts_no_more(
    halton: World, rules: Procedure
) -> None:
    reference = report(halton, rules)
    views(reference)
    rulings.declare_conflict(
        reference, of=halton.police_partner, why="A cousin.", by=halton.police_partner, at=AWARE + HOUR * 3
    )
    found = load(reference)
    assert [one.left_why for one in found.members if one.left_at] == ["A conflict of interest"]
    with pytest.raises(Conflict, match="no view yet of the police"):
        actions.decide_threshold(reference, **SAID, by=halton.partnership_manager, at=AWARE + HOUR * 4)
    assert View.objects.filter(case=found.case).count() == 3


def test_a_conflict_declared_before_a_view_leaves_nobody_to_be_chased_for_it(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    rulings.declare_conflict(
        reference, of=halton.nhs_partner, why="A cousin.", by=halton.nhs_partner, at=AWARE + HOUR * 2
    )
    left = PanelMember.objects.get(case__reference=reference, post=halton.post("nhs_partner"))
    assert Deadline.objects.get(pk=left.deadline_id).closed_as == "superseded"


def test_a_member_who_reported_the_incident_is_marked(halton: World, rules: Procedure) -> None:
    new = actions.NewIncident(
        procedure=rules,
        children=(actions.NewChild(actions_child("Reported Byapartner")),),
        aware_at=AWARE,
        harm="died",
        suspected="known",
        circumstances="x",
    )
    post = halton.post("police_partner")
    reference = actions.report_incident(new, by=post.user, post=post, at=AWARE + HOUR)
    found = section(Reader(load(reference), halton.partnership_manager, AWARE + HOUR), Panel.VIRTUAL)
    assert found is not None
    assert [one["name"] for one in found["members"] if "reported the incident" in one["who"]] == ["Sidney Super"]


def actions_child(name: str, born_on: date | None = None):
    from workflows.vault import Identifiers

    return Identifiers(name, born_on)


# -- looked-after children and care leavers ------------------------------------------------------------


def died(halton: World, rules: Procedure, *, care: str, suspected: str = "not_suspected") -> str:
    new = actions.NewIncident(
        procedure=rules,
        children=(actions.NewChild(actions_child("Died Naturally", date(2012, 5, 1)), care=care),),
        aware_at=AWARE,
        harm="died",
        suspected=suspected,
        circumstances="A natural death.",
    )
    return actions.report_incident(new, by=halton.dsl, post=halton.post("dsl"), at=AWARE + HOUR)


@pytest.mark.parametrize("care", ["looked_after", "care_leaver"])
def test_the_natural_death_of_a_looked_after_child_or_care_leaver_is_notified_and_starts_no_rapid_review(
    halton: World, rules: Procedure, care: str
) -> None:
    reference = died(halton, rules, care=care)
    with pytest.raises(Conflict, match="notified whatever is suspected"):
        decide(reference, halton, meets=False)
    decide(reference, halton, meets=False, decision="notify_only")
    at = AWARE + DAY
    actions.record_notified(reference, notified_at=at, panel_reference="", by=halton.council_partner, at=at)
    found = load(reference)
    assert (found.state, found.review, found.step, flows.stages(found)) == (State.NOTIFIED, None, 0, [])
    assert found.live_deadlines == []


@pytest.mark.parametrize(("born", "age"), [(date(2001, 12, 19), 24), (date(2001, 12, 18), 25), (None, None)])
def test_somebody_is_24_up_to_the_day_before_their_25th_birthday(born: date | None, age: int | None) -> None:
    from rapid_review.actions.reporting import years_old

    assert years_old(born, date(2026, 12, 18)) == age


# -- more information ----------------------------------------------------------------------------------


def test_more_information_has_a_day_and_the_five_days_run_on(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    before = Deadline.objects.get(case__reference=reference, code="notify_panel").due_at
    nurse = halton.post("nurse")
    at = datetime(2026, 12, 21, 10, tzinfo=UTC)
    actions.ask_more(reference, post=nurse, question="Was the child seen?", by=halton.partnership_manager, at=at)
    asked = Deadline.objects.get(case__reference=reference, code="more_information")
    assert (asked.due_at, asked.holder_ids) == (clock.end_of(date(2026, 12, 22)), [nurse.user_id])
    assert Deadline.objects.get(case__reference=reference, code="notify_panel").due_at == before
    request = asked.case.information_requests.get()
    actions.answer_more(reference, request.pk, answer="Yes, on Friday.", by=nurse.user, at=at + HOUR)
    assert Deadline.objects.get(pk=asked.pk).closed_as == "met"
    with pytest.raises(Conflict, match="answered already"):
        actions.answer_more(reference, request.pk, answer="No.", by=nurse.user, at=at + HOUR * 2)


# -- several children ----------------------------------------------------------------------------------


def test_one_incident_concerns_several_children_one_of_them_unborn(halton: World, rules: Procedure) -> None:
    new = actions.NewIncident(
        procedure=rules,
        children=(
            actions.NewChild(actions_child("First Sibling", date(2019, 1, 1)), care="protection"),
            actions.NewChild(actions_child("Unborn baby of Third Person"), unborn=True),
        ),
        aware_at=AWARE,
        harm="seriously_harmed",
        suspected="known",
        circumstances="x",
        happened_on=date(2026, 12, 17),
    )
    reference = actions.report_incident(new, by=halton.dsl, post=halton.post("dsl"), at=AWARE + HOUR)
    found = Incident.objects.get(case__reference=reference)
    assert found.case.about == "Child R and Child S"
    kept = found.case.incident_children.order_by("pk").values_list("child__pseudonym", "unborn", "age", "care")
    assert list(kept) == [("Child R", False, 7, "protection"), ("Child S", True, None, "none")]


def test_the_panel_is_every_statutory_partner_each_for_their_own_agency(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    seats = {one.post.user.name: one.speaks_for for one in members(reference)}
    assert seats == {"Stella Strategic": "council", "Clive Chiefnurse": "nhs", "Sidney Super": "police"}
