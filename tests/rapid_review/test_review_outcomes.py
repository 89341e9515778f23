"""What holds whatever order people act in: quorum before the Panel, one outcome, nothing lost when it comes back."""

from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapid_review import actions, flows
from rapid_review.models import Conclusion, Incident, Panel, ReviewState, SafetyAction
from rapid_review.panel import lacking
from tests.factories import World
from tests.rapid_review import review_pages as pages
from tests.rapid_review.reporting import HOUR, PARTNERS, load, members, view
from tests.rapid_review.review_pages import AT, DAY, at_panel
from tests.rapid_review.test_to_the_answer import conclude, sign
from workflows.access import NotAllowed
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.models import Procedure

SAID = {"conclusion": "no_cspr", "why": "x", "complete_why": "x", "criteria": []}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("view", "conclude", "sign", "back", "send")),
        st.sampled_from(PARTNERS),
        st.sampled_from((0, 1)),
    ),
    max_size=14,
)


def _do(reference: str, halton: World, step: str, key: str, *, at) -> None:
    by, team = getattr(halton, key), halton.partnership_manager
    if step == "view":
        view(reference, by, answer="no_cspr", panel="review", at=at)
    elif step == "conclude":
        actions.conclude_review(reference, **SAID, by=team, at=at)
    elif step in ("sign", "back"):
        asked = [one for one in load(reference).sign_offs if one.partner == key.removesuffix("_partner")]
        if asked:
            answer = "signed" if step == "sign" else "sent_back"
            actions.sign_off(reference, asked[-1].pk, answer=answer, why="No.", by=by, at=at)
    else:
        actions.send_review(reference, sent_at=at, how="mail", by=team, at=at)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_path_reaches_the_national_panel_without_quorum_and_three_signatures(
    halton: World, rules: Procedure, steps: list[tuple[str, str, int]]
) -> None:
    from django.db import transaction

    with transaction.atomic():
        reference = at_panel(halton, rules)
        for number, (step, key, _) in enumerate(steps):
            before = load(reference)
            try:
                _do(reference, halton, step, key, at=AT + timedelta(minutes=number))
            except (Conflict, NotAllowed):
                assert load(reference).review.state == before.review.state
            found = load(reference)
            state = found.review.state
            if state != ReviewState.AT_PANEL:
                assert lacking(found, Panel.REVIEW) == []
            if state == ReviewState.SENT:
                now = [one for one in found.sign_offs if one.round == found.review.round]
                assert {one.partner for one in now if one.answer == "signed"} == {"council", "nhs", "police"}
            assert bool(flows.stages(found))
        transaction.set_rollback(True)


@pytest.mark.parametrize("order", list(permutations(PARTNERS)), ids="-".join)
def test_whatever_order_the_partners_sign_in_the_outcome_is_the_same(
    halton: World, rules: Procedure, order: tuple[str, ...]
) -> None:
    reference = pages.signing(halton, rules)
    for minutes, key in enumerate(order):
        assert load(reference).review.state == ReviewState.SIGNING_OFF
        sign(reference, halton, key, AT + timedelta(minutes=minutes))
    found = load(reference)
    assert (found.review.state, flows.stages(found)) == (ReviewState.READY, ["dispatch"])
    assert {one.partner: one.answer for one in found.sign_offs} == dict.fromkeys(("council", "nhs", "police"), "signed")
    open_now = {one.code for one in found.live_deadlines}
    assert "sign_off" not in open_now
    assert "send_review" in open_now


def test_a_member_invited_to_speak_for_a_partner_is_asked_again_when_it_comes_back(
    halton: World, rules: Procedure
) -> None:
    reference, team = at_panel(halton, rules), halton.partnership_manager
    actions.invite(reference, panel="review", post=halton.post("nhs_senior"), speaks_for="nhs", by=team, at=AT)
    conclude(reference, halton, AT)
    sign(reference, halton, "police_partner", AT, "sent_back", "Again.")
    asked = {one.pk for one in load(reference).live_deadlines if one.code == "review_view"}
    mine = [one for one in members(reference, "review") if one.post == halton.post("nhs_senior")]
    assert [one.deadline_id in asked for one in mine] == [True]


def test_when_the_panel_disagrees_after_actions_had_started_the_actions_stay(halton: World, rules: Procedure) -> None:
    reference = pages.ready(halton, rules)
    team = halton.partnership_manager
    with Change(by=team, at=AT + HOUR) as change:
        incident = change.lock(Incident, reference)
        facts = {"what": "A safety plan at home.", "due_on": date(2026, 12, 24), "deadline": incident.live_deadlines[0]}
        change.add(SafetyAction(case=incident.case, owner=halton.post("social_worker"), done_at=AT + HOUR, **facts))
    actions.send_review(reference, sent_at=AT + HOUR * 2, how="mail", by=team, at=AT + HOUR * 2)
    said = {"answer": "reconsider", "why": "Why no practice review?"}
    actions.record_answer(reference, **said, answered_at=AT + DAY, by=team, at=AT + DAY)
    shown = pages.page(halton.nhs_partner, reference, "pack/", at=AT + DAY)
    assert "A safety plan at home." in shown
    assert "Why no practice review?" in shown
    assert "The earlier conclusion, decided anew now" in shown
    for key in PARTNERS:
        view(reference, getattr(halton, key), answer="cspr", panel="review", at=AT + DAY)
    actions.conclude_review(reference, conclusion="cspr", why="x", criteria=[], by=team, at=AT + DAY)
    for key in PARTNERS:
        sign(reference, halton, key, AT + DAY + HOUR)
    later = AT + DAY + HOUR * 2
    actions.send_review(reference, sent_at=later, how="mail", by=team, at=later)
    found = load(reference)
    assert (found.review.state, found.review.conclusion) == (ReviewState.SENT, Conclusion.CSPR)
    assert SafetyAction.objects.get(case=found.case_id).done_at == AT + HOUR
    assert "A safety plan at home." in pages.page(halton.nhs_partner, reference, "pack/", at=later)
    assert found.review.history.filter(answer="reconsider").exists()
