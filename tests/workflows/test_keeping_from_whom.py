"""A conflict of interest and a restriction reach what is kept as well: holds, and what is held about a child."""

import pytest
from django.http import Http404

from tests.escalation.stories import at_step
from tests.escalation.visiting import signed_in
from workflows import holds, rulings, subject_access
from workflows.access import NotAllowed
from workflows.models import Case, CaseChild, Hold


def test_whoever_is_locked_out_of_a_case_neither_sees_nor_lifts_its_holds_nor_its_childs(halton):
    reference, at = at_step(halton, 2)
    case, manager, locked = Case.objects.get(reference=reference), halton.partnership_manager, halton.business_unit
    child = CaseChild.objects.get(case=case).child
    holds.hold_case(case, ground="court", why="A hearing.", by=manager, at=at)
    holds.hold_more(halton.partnership, child, ground="court", why="Another.", by=manager, at=at)
    assert len(holds.seen_by(locked, halton.partnership, at=at)) == 2
    rulings.declare_conflict(reference, of=locked, why="A cousin.", by=manager, at=at)
    assert holds.seen_by(locked, halton.partnership, at=at) == []
    of_case, of_child = Hold.objects.order_by("pk")
    with pytest.raises(Http404):
        holds.lift(of_case, why="Over.", by=locked, at=at)
    with pytest.raises(NotAllowed):
        holds.lift(of_child, why="Over.", by=locked, at=at)
    assert not subject_access.is_known_to(child, by=locked, at=at)
    with signed_in(locked, at) as client:
        assert client.get(f"/keeping/holds/{of_case.pk}/lift/").status_code == 404
        assert reference not in client.get("/keeping/").content.decode()
    assert Hold.objects.filter(lifted_at=None).count() == 2
    holds.lift(of_child, why="Over.", by=manager, at=at)
