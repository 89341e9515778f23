"""The one place from which a learning review hands a recommendation to the tracker."""

from datetime import datetime
from importlib import import_module
from typing import Any

from workflows.clock import day_of
from workflows.models import Partnership, User
from workflows.rulebook import current_procedure


def record(
    partnership: Partnership, *, text: str, source: str, origin: str, to: dict[str, Any], by: User, at: datetime
) -> str:
    """Record a recommendation that comes from a case (its reference). `to` is to_agency or to_body. Returns its own."""
    recommending = import_module("rapid_review.actions.recommending")
    new = recommending.NewRecommendation(
        procedure=current_procedure(partnership, kind="recommendation", on=day_of(at)),
        text=text,
        sources=(source,),
        origin=origin,
        **({"to_agency": None, "to_body": "", "themes": ()} | to),
    )
    return str(recommending.record_recommendation(new, by=by, at=at))
