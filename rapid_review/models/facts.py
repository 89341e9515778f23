"""What the limits of a case are counted from, read off its events."""

from datetime import datetime

from workflows.limits import Facts
from workflows.models import Case

ENTERED = "entered:"  # in a case's events, before the number of a stage


def facts_of(case: Case, *, begun_at: datetime) -> Facts:
    """The recorded events of a case, and when each stage was last entered."""
    events = {name: datetime.fromisoformat(at) for name, at in case.events.items()}
    entered = {int(name.removeprefix(ENTERED)): at for name, at in events.items() if name.startswith(ENTERED)}
    named = {name: at for name, at in events.items() if not name.startswith(ENTERED)}
    return Facts(raised_at=begun_at, events=named, entered=entered, urgent=False)
