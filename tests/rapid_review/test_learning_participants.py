"""Who was invited to a learning review is taken off it again."""

import pytest

from rapid_review.actions import learning as actions
from rapid_review.models import Participant
from tests.escalation.visiting import get
from tests.factories import World
from tests.rapid_review.learning_stories import AT, HOUR, planned, send
from workflows.conflict import Conflict
from workflows.models import Procedure


def test_who_was_invited_by_mistake_is_taken_off_and_reads_it_no_more(halton: World, learning: Procedure) -> None:
    reference, team = planned(halton, learning), halton.partnership_manager
    one = Participant.objects.get(case__reference=reference, post=halton.post("dsl"))
    assert get(halton.dsl, f"/reviews/{reference}/").status_code == 200
    link = f"/reviews/{reference}/uninvite/"
    assert "Enter why" in send(team, link, {"one": one.pk, "why": ""}, status=200)
    shown = send(team, link, {"one": one.pk, "why": "Another of the same name."})
    assert "does not take part any more" in shown
    assert get(halton.dsl, f"/reviews/{reference}/").status_code == 404
    with pytest.raises(Conflict, match="do not take part"):
        actions.uninvite(reference, one.pk, why="Twice.", by=team, at=AT + HOUR)
    chair = halton.post("nhs_manager")
    actions.invite_people(reference, [chair], by=team, at=AT + HOUR)
    again = Participant.objects.get(case__reference=reference, post=chair)
    actions.uninvite(reference, again.pk, why="She chairs.", by=team, at=AT + HOUR)
    assert get(chair.user, f"/reviews/{reference}/").status_code == 200
