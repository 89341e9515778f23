"""An incident at each stage from the rapid review panel on, and its pages as somebody opens them."""

from datetime import timedelta
from typing import Any

from rapid_review import actions
from rapid_review.models import Incident, SignOff
from rapid_review.panel import REVIEW_CRITERIA
from tests.escalation.visiting import signed_in, text_of
from tests.factories import World
from tests.rapid_review.reporting import AWARE, HOUR, PARTNERS, load, views
from tests.rapid_review.test_to_the_answer import conclude, sign, to_panel
from workflows.models import Procedure

DAY = timedelta(days=1)
AT = AWARE + DAY * 3  # Monday 21 December 2026
WHY = "The learning is known."


def at_panel(halton: World, rules: Procedure) -> str:
    """Everybody on the rapid review panel is asked."""
    return to_panel(halton, rules)


def signing(halton: World, rules: Procedure) -> str:
    """The panel has concluded, and the three partners are asked."""
    reference = at_panel(halton, rules)
    conclude(reference, halton, AT)
    return reference


def ready(halton: World, rules: Procedure) -> str:
    reference = signing(halton, rules)
    for key in PARTNERS:
        sign(reference, halton, key, AT + HOUR)
    return reference


def sent(halton: World, rules: Procedure) -> str:
    reference = ready(halton, rules)
    by = halton.partnership_manager
    actions.send_review(reference, sent_at=AT + HOUR * 2, how="secure mail", by=by, at=AT + HOUR * 2)
    return reference


def criteria(**others: Any) -> dict[str, Any]:
    """The criteria one by one, as a form sends them."""
    said = {f"is_{code}": "no" for code in REVIEW_CRITERIA} | {f"why_{code}": "As read." for code in REVIEW_CRITERIA}
    return said | others


def page(user: Any, reference: str, rest: str = "", at: Any = AT) -> str:
    """What a page of it says."""
    with signed_in(user, at) as client:
        answer = client.get(f"/incidents/{reference}/{rest}")
    assert answer.status_code == 200, (rest, answer.status_code)
    return text_of(answer)


def post(user: Any, reference: str, rest: str, said: dict[str, Any], at: Any = AT) -> Any:
    with signed_in(user, at) as client:
        return client.post(f"/incidents/{reference}/{rest}", said)


def asked_of(reference: str, partner: str) -> SignOff:
    """The sign-off a partner is asked for in this round."""
    return [one for one in load(reference).sign_offs if one.partner == partner][-1]


def everybody_decides(reference: str, answer: str = "no_cspr", at: Any = AT) -> Incident:
    views(reference, answer=answer, panel="review", at=at)
    return load(reference)
