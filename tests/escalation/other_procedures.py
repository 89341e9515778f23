"""What the tests of procedures other than Halton's share: their worlds, and their dates beside the explainer's."""

from tests.factories import World, make_procedure
from workflows.auditor import stalled
from workflows.calendar import Calendar
from workflows.explain import explained
from workflows.models import Deadline

# What Halton's chart alone knows, and no page or trail of another partnership may say.
HALTON_ONLY = ("statutory partners", "recommend")


def under(world: World, *, path=None, text: str = "") -> World:
    """The same people under another procedure."""
    world.procedure = (
        make_procedure(world.partnership, path, text) if path else make_procedure(world.partnership, text=text)
    )
    return world


def dates(reference: str) -> dict[tuple[int, str], object]:
    """When each of the procedure's own deadlines was due when it was opened first, by step and code."""
    found: dict = {}
    for one in Deadline.objects.filter(case__reference=reference).order_by("pk"):
        found.setdefault((one.step, one.code), one.due_at)
    return found


def explained_dates(world: World, at, **options) -> dict[tuple[int, str], object]:
    rules = world.procedure.rules
    found = explained(rules, raised_at=at, calendar=Calendar(), **options)
    return {(one.step.number, one.rule.code): one.due.due_at for one in found}


def nothing_stalls() -> bool:
    """Something is armed in every open case; the auditor agrees."""
    from workflows.models import Case

    open_cases = Case.objects.filter(closed_at__isnull=True)
    armed = all(Deadline.objects.filter(case=one, is_open=True, due_at__isnull=False).exists() for one in open_cases)
    return armed and not stalled().exists()
