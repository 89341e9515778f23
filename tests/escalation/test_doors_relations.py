"""Every act, asked of everybody: whoever has no relation that `ACTS` names is refused and changes nothing."""

import pytest
from django.http import Http404

from tests.escalation.test_doors import CASES, begun, written
from workflows import need_to_know
from workflows.access import ACTS, NotAllowed, relations

# What the act is called in `ACTS`, where that is not how it is called here; one's own deadline is asked elsewhere.
CALLED = {
    "ask approval": "escalate",
    "go on": "go_on",
    "step back": "step_back",
    "change the risk": "change_risk",
    "arrange a meeting": "arrange_meeting",
    "record a meeting": "record_meeting",
    "send apologies": "send_apologies",
    "ask for representations": "ask_representations",
    "give a representation": "give_representation",
    "give a view": "give_view",
    "answer the recommendation": "answer_recommendation",
    "take the turn": "take_turn",
    "ask for more time": "ask_extension",
    "reveal the child": "reveal",
}
OWNERS = {"approve", "approve more time", "hand over"}


@pytest.mark.parametrize("name", [name for name in CASES if name not in OWNERS])
def test_nobody_does_it_whose_relation_the_table_of_acts_does_not_name(halton, name):
    case, act = CASES[name], CALLED.get(name, name)
    ref, at = begun(halton, case)
    before, refused, challenge = written(ref), 0, halton.load(ref)
    for user in {post.user for post in halton.posts.values()}:
        ties = relations(user, challenge, at=at)
        if not ties & ACTS[act]:
            seen = bool(ties & need_to_know.who(need_to_know.SUMMARY))
            with pytest.raises(NotAllowed if seen else Http404):
                case.do(halton, ref, by=user, at=at)
            refused += 1
    assert refused
    assert written(ref) == before
